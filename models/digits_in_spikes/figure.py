"""The figure of digits in spikes: what neurons learned to see, and what is taken for what."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import plotting
from neurosim.experiment.plotting import INK, percent
from neurosim.files.datasets import WIDTH
from neurosim.files.results.result import Result
from neurosim.models.digits_in_spikes.readout import NOBODY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 100
"""Neurons whose weights are shown."""


def draw(figure: "Figure", result: Result) -> None:
    """Draw the weights of the first seed's neurons, by label, and the confusion of all seeds."""
    figure.set_size_inches(7.2, 4.1)
    left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
    weights, labels = result.arrays["weights"][0], result.arrays["labels"][0, 1]
    image = _draw_fields(left, weights, labels)
    figure.colorbar(image, ax=left, shrink=0.6, label="weight", pad=0.02)
    tables = result.arrays["confusion"].sum(axis=0)
    none, trained = (np.trace(table) / table.sum() for table in tables)
    shares = tables[1] / np.maximum(tables[1].sum(axis=1, keepdims=True), 1)
    _draw_confusion(right, shares)
    p = result.parameters
    plotting.frame(
        figure, f"{p['n']:,} neurons that nobody taught read {percent(trained)} of new digits",
        f"MNIST: {p['learned']:,} digits learned, each once, {p['labelling']:,} others label "
        f"neurons, {p['exam']:,} others read; without learning {percent(none)} are read right. "
        f"{plotting.count(result.seeds)}; a: the first.",
    )  # fmt: skip


def _draw_fields(ax: "Axes", weights: "np.ndarray[Any, Any]", labels: Any) -> Any:
    """Draw the weights of neurons as pictures, in rows, by what they stand for."""
    order = np.argsort(np.where(labels == NOBODY, 10, labels), kind="stable")[:MOST]
    wide = int(np.ceil(np.sqrt(len(order))))
    tall = -(-len(order) // wide)
    sheet = np.full((tall * (WIDTH + 1), wide * (WIDTH + 1)), np.nan)
    for place, neuron in enumerate(order):
        row, column = (WIDTH + 1) * (place // wide), (WIDTH + 1) * (place % wide)
        sheet[row : row + WIDTH, column : column + WIDTH] = weights[neuron].reshape(WIDTH, WIDTH)
        name = "-" if labels[neuron] == NOBODY else str(labels[neuron])
        ax.text(column + 1, row + 1, name, color="w", fontsize=4.5, va="top")
    image = ax.imshow(sheet, cmap="cividis", vmin=0, interpolation="nearest")
    ax.set_title("a  Input weights, and the digit that a neuron is for")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    return image


def _draw_confusion(ax: "Axes", shares: "np.ndarray[Any, Any]") -> None:
    ax.imshow(shares, cmap="cividis", vmin=0, vmax=1)
    for i, j in np.argwhere(shares >= 0.045):
        dark = shares[i, j] < 0.5
        ax.text(j, i, f"{100 * shares[i, j]:.0f}", ha="center", va="center", fontsize=6,
                color="w" if dark else INK)  # fmt: skip
    ax.set(xlabel="read as", ylabel="digit of the exam", xticks=range(10), yticks=range(10))
    ax.set_title("b  What is taken for what, % of a digit")

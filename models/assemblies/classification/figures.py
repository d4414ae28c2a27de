"""Charts of what assemblies classify, each from its result alone."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE, VIOLET, percent
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = (("held out", BLUE, "o", -0.14), ("test", ORANGE, "s", 0.14))
"""Sets of digits: colour, marker, and by how much they are beside the line of a reader."""


def draw_classes(figure: "Figure", result: Result) -> None:
    """Draw accuracy against the number of classes, and how responses overlap assemblies."""
    from neurosim.models.assemblies.classification.classes import STRONG, Classes

    config = Classes.make(**result.parameters)
    figure.set_size_inches(7, 3.4)
    left, right = figure.subplots(1, 2)
    counts = np.array(config.counts)
    accuracy = 100 * result.arrays["accuracy"]
    arms = (
        (f"beta = {config.beta:g}", BLUE, "o"),
        (f"beta = {STRONG:g}", VIOLET, "s"),
        (f"beta = {STRONG:g}, not\nnormalised", ORANGE, "^"),
    )
    for i, (label, color, marker) in enumerate(arms):
        beside = counts + 0.14 * (i - 1)  # or curves would hide each other
        plotting.plot_spread(left, beside, accuracy[:, i], color, label, marker)
    left.plot(counts, 100 / counts, color=GREY, linestyle="--", linewidth=1, label="chance")
    left.set(xlabel="classes learned", ylabel="samples recognised, %", ylim=(0, 103), xticks=counts)
    left.set_title("a  Accuracy")
    labels.name_curves(left)
    m = counts[-1]
    response = np.median(result.arrays["response"][:, 0, :m, :m], axis=0)
    image = _show_matrix(right, response, 0.6, range(1, m + 1) if m <= 20 else None)
    right.set(xlabel="assembly of class", ylabel="sample of class")
    right.set_title("b  Winners shared with an assembly, % of k")
    figure.colorbar(image, ax=right, shrink=0.8, format=lambda share, _: f"{100 * share:.0f}")
    found = np.median(accuracy[:, 0, -1]) / 100
    plotting.frame(figure, f"{percent(found)} of the samples of {m} classes are recognised, one "
                   "assembly for each class",
                   f"n = {config.n:,}, k = {config.k}, p = {config.p:g}; {config.rounds} samples "
                   "of each class learned. Medians and range "
                   f"of {plotting.count(result.seeds)}.")  # fmt: skip


def draw_digits(figure: "Figure", result: Result) -> None:
    """Draw the accuracy of every reader, and who was taken for whom."""
    from neurosim.models.assemblies.classification.digits import ROWS
    from neurosim.models.assemblies.classification.exam import READERS, SETS

    figure.set_size_inches(7.5, 3.9)
    left, right = figure.subplots(1, 2, width_ratios=(1.1, 1))
    _draw_accuracy(left, result, {ROWS[row.id]: row.low for row in result.rows if row.id in ROWS})
    totals = result.arrays["confusion"].sum(axis=0)[:, SETS.index("held out")]
    shares = totals / np.maximum(totals.sum(axis=-1, keepdims=True), 1)
    _show_matrix(right, shares[READERS.index("full")], 0.045, range(10))
    right.set(xlabel="read as", ylabel="held-out digit")
    right.set_title(f"b  Read by overlap, n = {result.parameters['n']:,}, % of a digit")
    right_of = np.trace(totals, axis1=1, axis2=2) / np.maximum(totals.sum(axis=(1, 2)), 1)
    full, none = (right_of[READERS.index(name)] for name in ("full", "full, untrained"))
    plotting.frame(figure, f"One assembly for each digit reads {percent(full)} of held-out digits, "
                   f"and {percent(none)} before it learned",
                   f"MNIST. A mark for each of {plotting.count(result.seeds)}; the message gives "
                   "the share over "
                   "all of them.")  # fmt: skip


def _draw_accuracy(
    ax: "Axes", result: Result, published: Mapping[tuple[str, str], float | None]
) -> None:
    """Draw a line for each reader: seeds as dots, the published figure as a bar."""
    from neurosim.models.assemblies.classification.exam import READERS, SETS, Exam

    config = Exam.make(**result.parameters)
    confusion = result.arrays["confusion"]
    with np.errstate(invalid="ignore"):
        accuracy = 100 * np.trace(confusion, axis1=3, axis2=4) / confusion.sum(axis=(3, 4))
    names = _names(config)
    for y, (reader, told) in enumerate(names.items()):
        of_reader = accuracy[:, READERS.index(reader)]
        fill = "none" if told.startswith("null") else "full"
        for name, color, marker, dy in SHOWN:
            values = of_reader[:, SETS.index(name)]
            ax.plot(values, np.full(len(values), y + dy), marker, color=color, markersize=4,
                    fillstyle=fill, alpha=0.8, linewidth=0)  # fmt: skip
        low = published.get((reader, "held out"))
        if low is not None:
            ax.vlines(low, y - 0.42, y + 0.42, color=INK, linewidth=1.5)
    for name, color, marker, _ in SHOWN:
        label = {"test": "MNIST test set"}.get(name, name)
        ax.plot([], [], marker, color=color, markersize=4, linewidth=0, label=f"{label}, each seed")
    ax.plot([], [], "|", color=INK, markersize=9, markeredgewidth=1.5, label="published")
    ax.legend(loc="lower left", handletextpad=0.3)
    ax.set_title("a  Accuracy of every reader")
    ax.set_yticks(range(len(names)), list(names.values()))
    ax.set(xlabel="digits read right, %", ylim=(len(names) - 0.4, -0.6))
    ax.grid(axis="x", color=GREY, alpha=0.25, linewidth=0.5)


def _names(config: Any) -> dict[str, str]:
    """Return the readers in the order of the chart, with their labels."""
    sizes = {size: f"n = {n:,}" for size, (n, _) in config.sizes.items()}
    copies = f"{config.copies} copies"
    return {
        "half": f"overlap, {sizes['half']}",
        "half, untrained": "null: beta = 0",
        "full": f"overlap, {sizes['full']}",
        "full, untrained": "null: beta = 0",
        "full, untrained, other pixels": f"null: beta = 0, {config.feature_m} pixels",
        "features": f"logistic, {copies}",
        "features, untrained": "null: beta = 0",
        "pixels": "null: on pixels",
        "features, no copies": "logistic, no copies",
        "features, untrained, no copies": "null: beta = 0",
        "pixels, no copies": "null: on pixels",
    }


def _show_matrix(
    ax: "Axes", shares: "np.ndarray[Any, Any]", least: float, ticks: Sequence[int] | None
) -> Any:
    """Show shares from 0 to 1; those from ``least`` up are written in, in per cent."""
    image = ax.imshow(shares, cmap="cividis", vmin=0, vmax=1)
    for i, j in np.argwhere(shares >= least) if len(shares) <= 20 else ():
        color = "w" if shares[i, j] < 0.5 else "k"
        ax.text(j, i, f"{shares[i, j]:.0%}"[:-1], ha="center", va="center", color=color, fontsize=6)
    if ticks is not None:
        ax.set_xticks(range(len(ticks)), [str(tick) for tick in ticks])
        ax.set_yticks(range(len(ticks)), [str(tick) for tick in ticks])
    ax.tick_params(length=0)
    return image

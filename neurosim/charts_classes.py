"""Charts of what assemblies classify, each from its result alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim import plotting
from neurosim.plotting import BLUE, GREEN, GREY, INK, ORANGE
from neurosim.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = (("held out", BLUE, "o", -0.14), ("test", ORANGE, "s", 0.14))
"""Sets of digits: colour, marker, and by how much they are beside the line of a reader."""


def draw_classes(figure: "Figure", result: Result) -> None:
    """Draw accuracy against the number of classes, and how responses overlap assemblies."""
    from neurosim.models.classes import STRONG, Classes

    config = Classes.make(**result.parameters)
    figure.set_size_inches(7.5, 3.6)
    left, right = figure.subplots(1, 2)
    counts = np.array(config.counts)
    accuracy = result.arrays["accuracy"]
    arms = (
        (f"beta = {config.beta:g}", BLUE, "o"),
        (f"beta = {STRONG:g}", GREEN, "s"),
        (f"beta = {STRONG:g}, weights not normalised", ORANGE, "^"),
    )
    for i, (label, color, marker) in enumerate(arms):
        beside = counts + 0.14 * (i - 1)  # or curves would hide each other
        plotting.plot_spread(left, beside, accuracy[:, i], color, label, marker)
    left.plot(counts, 1 / counts, color=GREY, linestyle="--", linewidth=1, label="chance")
    left.set(xlabel="classes learned", ylabel="samples recognised", ylim=(0, 1.03), xticks=counts)
    left.set_title(
        f"n = {config.n:,}, k = {config.k}, p = {config.p:g}; {config.rounds} samples learned",
        loc="left",
    )
    left.legend(frameon=False, loc="center right", bbox_to_anchor=(1, 0.68))
    m = counts[-1]
    response = np.median(result.arrays["response"][:, 0, :m, :m], axis=0)
    image = _show_matrix(right, response, 0.6, range(1, m + 1) if m <= 20 else None)
    right.set(xlabel="assembly of class", ylabel="sample of class")
    right.set_title("winners shared with an assembly, % of k", loc="left")
    figure.colorbar(image, ax=right, shrink=0.8)


def draw_digits(figure: "Figure", result: Result) -> None:
    """Draw the accuracy of every reader, and who was taken for whom."""
    from neurosim.models.digits import ROWS
    from neurosim.models.exam import READERS, SETS

    figure.set_size_inches(10, 3.6)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.1, 1, 1))
    _draw_accuracy(left, result, {ROWS[row.id]: row.low for row in result.rows if row.id in ROWS})
    totals = result.arrays["confusion"].sum(axis=0)[:, SETS.index("held out")]
    for ax, reader, title in (
        (middle, "full", "by overlap, n = {n:,}"),
        (right, "features", "by logistic regression, {copies} copies"),
    ):
        table = totals[READERS.index(reader)]
        shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
        _show_matrix(ax, shares, 0.045, range(10))
        ax.set(xlabel="read as")
        ax.set_title(f"{title.format(**result.parameters)}, %", loc="left")
    middle.set_ylabel("held-out digit")


def _draw_accuracy(
    ax: "Axes", result: Result, published: Mapping[tuple[str, str], float | None]
) -> None:
    """Draw a line for each reader: seeds as dots, the published figure as a bar."""
    from neurosim.models.exam import READERS, SETS, Exam

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
    ax.legend(frameon=False, loc="lower left", handletextpad=0.3)
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


CHARTS: Mapping[str, Callable[["Figure", Result], None]] = {
    "classes": draw_classes,
    "digits": draw_digits,
}
"""By experiment."""

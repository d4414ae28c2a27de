"""Plots of what recorders keep: into given axes, or into new ones."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.base.colours import BLUE, INK, PALETTE
from neurosim.base.errors import KindError
from neurosim.base.reprs import neat

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Values = np.ndarray[Any, Any]
MOST_POINTS = 50_000
"""From so many points on they are pixels in a PDF or SVG, which would grow and open slowly."""
MOST_CURVES, LEAST_POINTS = 6, 5.5
"""Curves that have a colour of their own, and the height of a row from which it is labelled."""
MOST_PIXELS = 2000
"""Columns of a picture: more times than that cannot be told apart."""


def axes_for(ax: Any, height: float = 2.2) -> "Axes":
    """Return given axes, or those of a new figure as wide as a column of text.

    Raises
    ------
    KindError
        If what is given are no axes, such as a figure or an array of axes.
    """
    if ax is None:
        from matplotlib import pyplot

        return pyplot.subplots(figsize=(5.2, height), layout="constrained")[1]
    if not callable(getattr(ax, "scatter", None)):
        raise KindError(f"ax must be axes of Matplotlib or None, got {type(ax).__name__}; "
                        "of a figure take figure.add_subplot()")  # fmt: skip
    return ax  # type: ignore[no-any-return]


def draw_raster(ax: "Axes", when: Values, neurons: Values, rows: Values, labels: Any) -> None:
    """Draw a mark for each event: time across, neurons upwards, a row for each in ``rows``."""
    many, n = when.size > MOST_POINTS, rows.size
    bar = n <= 60 and not many
    size = np.clip(400 / n, 3, 14) if bar else np.clip(1e4 / max(when.size, 1), 0.2, 8)
    ax.scatter(when, np.searchsorted(rows, neurons), s=size, c=INK, marker="|" if bar else ".",
               linewidths=0.6 * bar, rasterized=many)  # fmt: skip
    name_rows(ax, rows, "neuron", labels)
    ax.set_ylim(-0.6, n - 0.4)


def reach(ax: "Axes", ends: tuple[float, float]) -> None:
    """Let the axis of time reach as far as was recorded, also where nothing happened."""
    ax.update_datalim([(end, 0.0) for end in ends], updatey=False)
    ax.autoscale_view(scaley=False)


def name_rows(ax: "Axes", numbers: Values, noun: str, labels: Any) -> None:
    """Label the rows of an axis: by labels where neurons have some and these fit, or by number."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax.set_ylabel(noun)
    points = 72 * ax.get_window_extent().height / ax.figure.dpi / max(numbers.size, 1)
    if labels is not None and points >= LEAST_POINTS:
        names = [neat(str(labels[i])) for i in numbers]
        ax.set_yticks(range(numbers.size), names, parse_math=False)
        ax.tick_params("y", labelsize=min(8.0, points), length=0)
        return

    def name(place: float, _: Any) -> str:
        return f"{numbers[int(place)]:,}" if 0 <= place < numbers.size else ""

    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(name))


def draw_curves(
    ax: "Axes", when: Values, values: Values, step: float, names: Sequence[str], noun: str
) -> None:
    """Draw a named curve for each of a few columns, which breaks where nothing was recorded."""
    gaps, many = find_gaps(when, step), values.size > MOST_POINTS
    across = np.insert(when, gaps, np.nan)
    columns = np.insert(values, gaps, np.nan, axis=0).T
    for column, name, color in zip(columns, names, PALETTE, strict=False):
        ax.plot(across, column, color=color, linewidth=0.9, label=name, rasterized=many)
    if len(names) > 1:
        legend = ax.legend(
            title=noun, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=8,
            title_fontsize=8,
        )  # fmt: skip
        for text in legend.get_texts():
            text.set_parse_math(False)


def draw_picture(ax: "Axes", when: Values, values: Values, step: float, unit: str) -> None:
    """Draw many columns as a picture with its scale: time across, columns upwards."""
    first, last = (when[0], when[-1]) if when.size else (0.0, 0.0)
    width = step * max(1, -(-round((last - first) / step + 1) // MOST_PIXELS))
    wanted = np.arange(first, last + 0.5 * step, width)
    rows = np.searchsorted(when, wanted + 0.5 * step) - 1
    seen = values[rows] if when.size else np.full((1, values.shape[1]), np.nan)
    # Where nothing was recorded there is no colour.
    is_there = np.abs(when[rows] - wanted) < 0.5 * step if when.size else np.zeros(1, bool)
    image = ax.imshow(
        np.where(is_there[:, np.newaxis], seen, np.nan).T, aspect="auto", origin="lower",
        interpolation="nearest", cmap="cividis",
        extent=(first, first + width * wanted.size, -0.5, values.shape[1] - 0.5),
    )  # fmt: skip
    ax.figure.colorbar(image, ax=ax, label=unit)


def find_gaps(when: Values, step: float) -> Values:
    """Return the numbers of those times before which some were left out."""
    gaps: Values = np.flatnonzero(np.diff(when) > 1.5 * step) + 1
    return gaps


def draw_steps(ax: "Axes", when: Values, values: Values, width: float) -> None:
    """Draw a value for each window, as a line of steps that breaks where nothing was recorded."""
    if not when.size:
        return
    gaps = find_gaps(when, width)
    for first, last in zip([0, *gaps], [*gaps, when.size], strict=True):
        edges = np.append(when[first:last], when[last - 1 : last] + width)
        ax.stairs(values[first:last], edges, baseline=None, color=BLUE, linewidth=0.9)
    ax.set_ylim(bottom=0)


def finish(ax: "Axes", title: str, across: str) -> "Axes":
    """Name the plot and the axis of time, and take away the box."""
    ax.set_title(neat(title), loc="left", fontsize=9, parse_math=False)
    ax.set_xlabel(across)
    ax.margins(x=0.01)
    ax.spines[["top", "right"]].set_visible(False)
    return ax

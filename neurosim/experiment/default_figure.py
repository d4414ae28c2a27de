"""The figure of an experiment that draws none: rows beside their bands, arrays by their axes."""

import textwrap
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment.plotting import BLUE, GREY, ORANGE, PALETTE, count, frame
from neurosim.files.results.dimensions import Axis, read_axes, stand_along
from neurosim.files.results.result import Result, Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_PANELS = 3
"""Arrays that are drawn, the first that can be."""
MOST_CURVES, MOST_ROWS = 6, 12
STYLES, MARKS = ("-", "--", ":"), ("o", "s", "^")
"""Of curves and points, when all colours are taken."""


def draw(figure: "Figure", result: Result) -> None:
    """Draw rows that have a band, in units of it, and up to three arrays.

    Parameters
    ----------
    figure : Figure
    result : Result
    """
    from matplotlib import rc_context

    with rc_context({"text.parse_math": False}):  # names of rows and arrays are plain text
        _draw(figure, result)


def _draw(figure: "Figure", result: Result) -> None:
    banded = [row for row in result.rows if _has_width(row)][:MOST_ROWS]
    arrays = [name for name, array in result.arrays.items() if _is_curve(array)][:MOST_PANELS]
    n = max(1, len(arrays) + bool(banded))
    axes = figure.subplots(1, n, squeeze=False)[0]
    if banded:
        _draw_rows(axes[0], banded)
    for ax, name in zip(axes[bool(banded) :], arrays, strict=False):
        draw_curves(ax, name, result)
    if not banded and not arrays:
        axes[0].axis("off")
        axes[0].text(0.5, 0.5, "no row has a band, no array a curve", ha="center", color=GREY)
    note = f"{result.experiment}: {count(result.seeds)}; lines: medians, shades: quartiles."
    frame(figure, result.outcome or result.experiment, note)


def _has_width(row: Row) -> bool:
    is_banded = row.low is not None or row.high is not None
    return is_banded and row.value is not None and bool(np.isfinite(row.value))


def _draw_rows(ax: "Axes", rows: Sequence[Row]) -> None:
    """Draw each value where it lies: 0 is the low end of its band, 1 the high end."""
    for i, row in enumerate(rows):
        assert row.value is not None
        low, high = -1 if row.low is None else 0, 2 if row.high is None else 1
        ax.barh(i, high - low, left=low, height=0.8, color=GREY, alpha=0.25, linewidth=0)
        place = [_place(row, value) for value in (row.value, *(row.spread or ()))]
        color = BLUE if row.passed else ORANGE
        ax.plot(place[1:], [i] * len(place[1:]), color=color, linewidth=1.2)
        ax.plot(place[0], i, "o" if row.passed else "X", color=color, markersize=5)
    ax.set_yticks(range(len(rows)), [textwrap.fill(row.name, 24) for row in rows])
    ax.set(ylim=(len(rows) - 0.5, -0.5), title="rows and their bands", xlabel="ends of the band")
    ax.set_xlim(-1, 2)  # what lies farther out is drawn at the edge
    ax.set_xticks([0, 1], ["low", "high"])


def _place(row: Row, value: float) -> float:
    """Return where a value lies; beside an open band its one end counts as the unit."""
    low, high = row.low, row.high
    if low is None:
        assert high is not None
        low = min(0.0, 2 * high)
    if high is None:
        high = max(2 * low, low + 1.0)
    return float(np.clip((value - low) / ((high - low) or 1.0), -1, 2))


def _is_curve(array: "np.ndarray[Any, Any]") -> bool:
    """Return whether an array, its first axis the seed, has from one to three axes to draw."""
    return array.dtype.kind in "biuf" and array.ndim >= 1 and 1 < array.size <= 10**7


def draw_curves(ax: "Axes", name: str, result: Result, most: int = MOST_CURVES) -> None:
    """Draw medians and quartiles over seeds along the last axis, a curve for each of the others.

    Of more than ``most`` curves the first are drawn, and the title says so.
    """
    values = result.arrays[name].astype(float)
    axes, what = read_axes(result.axes.get(name, ""), values.shape)
    if values.ndim == 1:
        ax.plot(np.arange(values.size), values, "o", color=BLUE, markersize=4)
        ax.set(xlabel="seed", ylabel=what or name)
        return
    curves = values.reshape(len(values), -1, values.shape[-1])
    n = curves.shape[1]
    is_category = _draw_all(ax, curves[:, :most], axes, result)
    if n > 1:  # beside the axes where it would hide curves, or look like points
        is_outside = is_category or min(n, most) > MOST_CURVES
        where: dict[str, Any] = (
            {"loc": "center left", "bbox_to_anchor": (1, 0.5)} if is_outside else {}
        )
        ax.legend(title=", ".join(_say(axis.name) for axis in axes[1:-1]), **where)
    is_told = bool(result.axes.get(name))
    title = name if n <= most else f"{name}: the first {most} of {n:,} curves"
    ax.set(xlabel=_say(axes[-1].name) if is_told else "place", ylabel=what or name, title=title)


def _draw_all(
    ax: "Axes", curves: "np.ndarray[Any, Any]", axes: Sequence[Axis], result: Result
) -> bool:
    """Draw curves; points with bars where categories, which have no order, stand along.

    Return whether they do.
    """
    n = curves.shape[1]
    labels = _label_curves(axes[1:-1], result, n)
    last = stand_along(axes[-1], axes[-1].name, range(0), result.parameters)
    x = np.arange(curves.shape[-1])
    is_category = last is not None and last.dtype.kind == "U"
    for i in range(n):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a column without any number has no median
            low, middle, high = np.nanpercentile(curves[:, i], [25, 50, 75], axis=0)
        color, style = PALETTE[i % len(PALETTE)], STYLES[i // len(PALETTE) % len(STYLES)]
        if is_category:
            place = x + 0.6 * ((i + 0.5) / n - 0.5)  # side by side
            ax.vlines(place, low, high, color=color, linewidth=1.2)
            ax.plot(place, middle, MARKS[i // len(PALETTE) % len(MARKS)], color=color,
                    markersize=4, label=labels[i])  # fmt: skip
            continue
        ax.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0)
        ax.plot(x, middle, style, color=color, linewidth=1.2, label=labels[i])
    if last is not None and len(last) <= MOST_ROWS:
        ax.set_xticks(x, [str(one) for one in last.tolist()])
    if is_category:
        ax.set_xlim(-0.5, x.size - 0.5)
    return is_category


def _label_curves(axes: Sequence[Axis], result: Result, n: int) -> list[str]:
    """Return what the first curves are of: labels, parameters, or places along the axes."""
    along = [stand_along(axis, axis.name, range(0), result.parameters) for axis in axes]
    shape = [axis.size for axis in axes]
    found = []
    for i in range(n):
        at = np.unravel_index(i, shape) if shape else ()
        parts = [str(j if known is None else known[j]) for j, known in zip(at, along, strict=True)]
        found.append(", ".join(parts))
    return found


def _say(name: str) -> str:
    return name.replace("_", " ").strip()

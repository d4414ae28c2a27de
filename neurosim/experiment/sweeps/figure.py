"""The figure of a sweep: rows of the scorecard against one parameter, or maps of two."""

import math
import textwrap
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.base import checks
from neurosim.base.reprs import counted
from neurosim.experiment.plotting import (
    BLUE,
    GREY,
    ORANGE,
    PLAIN,
    STYLE,
    count_spread,
    frame,
    name_numbers,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurosim.experiment.sweeps.sweep import Quantity, Sweep

MOST_CURVES, MOST_MAPS, ACROSS = 6, 4, 3
MOST_WRITTEN = 64
"""Cells of a map into which their values are written."""
WIDE = 20.0
"""Largest value over smallest, from which an axis is logarithmic."""


def draw(sweep: "Sweep") -> "Figure":
    """Draw the rows of a sweep, those with a band first, into a new figure.

    Parameters
    ----------
    sweep : Sweep

    Returns
    -------
    Figure
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    shown = _choose(sweep)
    across = min(ACROSS, max(1, len(shown)))
    if len(_swept(sweep)) > 1:
        across = min(2, across)
    down = math.ceil(len(shown) / across) or 1
    with rc_context({**STYLE, "text.parse_math": False}):
        figure = Figure(figsize=(7, 1.3 + 2.1 * down), layout="constrained")
        axes = figure.subplots(down, across, squeeze=False).ravel()
        for ax in axes[len(shown) :]:
            ax.axis("off")
        for ax, one in zip(axes, shown, strict=False):
            _draw_row(sweep, ax, one)
        if not shown:
            axes[0].text(0.5, 0.5, "no run has a value", ha="center", color=GREY)
        frame(figure, _tell(sweep), _note(sweep, len(shown)))
    return figure


def draw_row(sweep: "Sweep", ax: "Axes", row: str | None = None) -> "Axes":
    """Draw one row of a sweep into axes, and return these.

    Parameters
    ----------
    sweep : Sweep
    ax : Axes
    row : str, optional
        Its id. Default: the first of those that the figure of the sweep shows.

    Raises
    ------
    ArgumentError
        If there is no such row.
    """
    named = {one.id: one for one in sweep.quantities}
    chosen = next(iter(_choose(sweep))).id if row is None and named else row
    _draw_row(sweep, ax, named[checks.choice("row", chosen, named)])
    return ax


def _swept(sweep: "Sweep") -> list[str]:
    """Return the parameters that vary, those of most values first; at most two are drawn."""
    many = [name for name, values in sweep.grid.items() if len(values) > 1]
    return sorted(many, key=lambda name: -len(sweep.grid[name])) or list(sweep.grid)[:1]


def _choose(sweep: "Sweep") -> "list[Quantity]":
    most = MOST_CURVES if len(_swept(sweep)) == 1 else MOST_MAPS
    known = [one for one in sweep.quantities if np.isfinite(one.values).any()]
    first = sorted(known, key=_rank)[:most]
    return [one for one in known if one in first]


def _rank(one: "Quantity") -> tuple[bool, bool, bool]:
    """Return what rows that leave their bands come first by, then those that have one, or vary."""
    middle = _medians(one)
    is_varied = bool(np.ptp(middle[np.isfinite(middle)])) if np.isfinite(middle).any() else False
    return not _is_outside(middle, one.low, one.high).any(), not one.is_judged, not is_varied


def _medians(one: "Quantity") -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of points without any value
        return np.nanmedian(one.values, axis=1)


def _tell(sweep: "Sweep") -> str:
    swept = _swept(sweep)
    told = f"{sweep.name} against {' and '.join(swept[:2])}"
    judged = [row for row in sweep.medians() if row["share in band"] is not None]
    if not judged:
        return told
    inside = [row for row in judged if row["share in band"] > 0.5]
    where = f"at {len(inside)} of {counted(len(judged), 'point')}"
    if not inside:
        where = "nowhere"
    elif len(inside) == 1:
        where = f"only at {', '.join(f'{name}={inside[0][name]}' for name in swept)}"
    return f"{told}: most seeds lie in all bands {where}"


def _note(sweep: "Sweep", n_shown: int) -> str:
    is_map = len(_swept(sweep)) > 1
    what = "median" if is_map else "median and range"
    told = [count_spread(len(sweep.seeds), what)]
    if any(one.is_judged for one in sweep.quantities):
        told.append("crosses: median outside its band" if is_map else
                    "grey: band; crosses: median outside it")  # fmt: skip
    others = _swept(sweep)[2:]
    told += [f"medians over {', '.join(others)}"] if others else []
    left = len(sweep.quantities) - n_shown
    told += [f"{counted(left, 'row')} not shown"] if left > 0 else []
    lacking = len(sweep.points) * len(sweep.seeds) - sweep.done
    told += [f"{counted(lacking, 'run')} not done"] if lacking else []
    return "; ".join(told) + "."


def _draw_row(sweep: "Sweep", ax: "Axes", one: "Quantity") -> None:
    names = _swept(sweep)
    (_draw_curve if len(names) == 1 else _draw_map)(sweep, ax, one, names[:2])
    ax.set_title(textwrap.fill(one.name, 34), **PLAIN)


def _draw_curve(sweep: "Sweep", ax: "Axes", one: "Quantity", names: Sequence[str]) -> None:
    values = list(sweep.grid[names[0]])
    is_scale = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
    x = np.array(values, float) if is_scale else np.arange(len(values), dtype=float)
    order = np.argsort(x)
    x, table, ends = x[order], one.values[order], (one.low[order], one.high[order])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of points without any value
        low, middle, high = np.nanpercentile(table, [0, 50, 100], axis=1)
    ax.fill_between(x, low, high, color=BLUE, alpha=0.2, linewidth=0)
    ax.plot(x, middle, color=BLUE, marker="o", markersize=3.5, linewidth=1.2)
    out = _is_outside(middle, *ends)
    ax.plot(x[out], middle[out], "X", color=ORANGE, markersize=6)
    if is_scale and x[0] > 0 and x[-1] / x[0] >= WIDE:
        ax.set_xscale("log")
        ax.set_xticks(x)
        if x[-1] >= 1000:
            name_numbers(ax.xaxis)
    elif not is_scale:
        ax.set_xticks(x, [str(v) for v in values], **PLAIN)
    ax.set_xlabel(names[0], **PLAIN)
    _shade_band(ax, x, *ends)


def _shade_band(ax: "Axes", x: Any, low: Any, high: Any) -> None:
    """Shade the band in grey, to the edge of the axes where it is open."""
    has = np.isfinite(low) | np.isfinite(high)
    if not has.any():
        return
    bottom, top = ax.get_ylim()
    lower, upper = np.where(np.isfinite(low), low, bottom), np.where(np.isfinite(high), high, top)
    ax.fill_between(x, lower, upper, where=has, color=GREY, alpha=0.18, linewidth=0, zorder=0)
    for end in (low, high):
        ax.plot(x, end, ":", color=GREY, linewidth=0.8)


def _draw_map(sweep: "Sweep", ax: "Axes", one: "Quantity", names: Sequence[str]) -> None:
    axes = list(sweep.grid)
    shape = [len(sweep.grid[name]) for name in axes]
    along, up = (axes.index(name) for name in names)
    middle = _medians(one)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        out = _is_outside(middle, one.low, one.high).reshape(shape).astype(float)
        others = tuple(i for i in range(len(axes)) if i not in (along, up))
        cells = np.nanmedian(middle.reshape(shape), axis=others)
    wrong = out.mean(axis=others) > 0.5
    if along < up:
        cells, wrong = cells.T, wrong.T
    image = ax.imshow(cells, cmap="cividis", aspect="auto", origin="lower")
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.colorbar(image, ax=ax)
    for set_ticks, name in ((ax.set_xticks, names[0]), (ax.set_yticks, names[1])):
        values = sweep.grid[name]
        every = max(1, math.ceil(len(values) / 8))
        ticks = range(0, len(values), every)
        set_ticks(ticks, [f"{values[i]:g}" if isinstance(values[i], float) else str(values[i])
                          for i in ticks], **PLAIN)  # fmt: skip
    ax.set_xlabel(names[0], **PLAIN)
    ax.set_ylabel(names[1], **PLAIN)
    ax.tick_params(length=0)
    _write_cells(ax, cells, wrong)


def _write_cells(ax: "Axes", cells: Any, wrong: Any) -> None:
    """Write values into the cells of a small map, and a cross where one is outside its band."""
    known = cells[np.isfinite(cells)]
    half = (known.min() + known.max()) / 2 if known.size else 0.0
    for i, j in np.argwhere(np.isfinite(cells)):
        color = "w" if cells[i, j] < half else "k"
        mark = "✕ " if wrong[i, j] else ""
        text = f"{mark}{cells[i, j]:.3g}" if cells.size <= MOST_WRITTEN else mark.strip()
        ax.text(j, i, text, ha="center", va="center", color=color, fontsize=6)


def _is_outside(middle: Any, low: Any, high: Any) -> Any:
    """Return where a value has a band and does not lie in it."""
    with np.errstate(invalid="ignore"):
        return np.isfinite(middle) & ((middle < low) | (middle > high))

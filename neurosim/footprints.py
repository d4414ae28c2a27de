"""Figure of the bench: ns per event against the bytes of all arrays, a panel for each kernel."""

import os
from collections.abc import Sequence
from itertools import groupby
from math import ceil, floor, log10
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim import checks, machine
from neurosim.bench import Measurement
from neurosim.errors import ArgumentError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = (".pdf", ".png", ".svg")
COLUMNS, WIDTH, HEIGHT = 5, 2.3, 1.65
"""Panels in a row, and inches of a panel."""
NARROWEST, MARGIN = 5.4, 0.9
"""Inches of the figure, and inches above and below all panels together."""
ROOM = 1.6
"""Factor of room to the left and right of what is drawn."""


def check_path(path: Path, force: bool = False) -> Path:
    """Return ``path`` if a figure can go there; refused before minutes are spent."""
    checks.choice("suffix of --plot", path.suffix.lower(), FORMATS)
    if not path.parent.is_dir():
        raise ArgumentError(
            f"--plot must be a file in a folder that exists, got {str(path)!r}; make the folder"
        )
    if path.is_dir() or (os.path.lexists(path) and not force):
        way_out = "name another" if path.is_dir() else "pass --force to replace it, or name another"
        raise ArgumentError(
            f"--plot must be a new file, got {str(path)!r}, which is there already; {way_out}"
        )
    return path


def draw_footprints(measurements: Sequence[Measurement], path: Path) -> None:
    """Draw small multiples, the bound dashed, and write them whole or not at all.

    Parameters
    ----------
    measurements : sequence of Measurement
        As `neurosim.bench.measure` gives them.
    path : Path
        Where the figure goes; the suffix chooses the format.
    """
    from matplotlib import rc_context

    from neurosim import plotting

    with rc_context(plotting.STYLE):
        plotting.save(_compose(measurements), path)


def _compose(measurements: Sequence[Measurement]) -> "Figure":
    from matplotlib.figure import Figure

    kernels = [(name, list(of)) for name, of in groupby(measurements, lambda m: m.point.name)]
    n_columns = min(COLUMNS, len(kernels))
    n_rows = -(-len(kernels) // n_columns)
    size = max(NARROWEST, n_columns * WIDTH), n_rows * HEIGHT + MARGIN
    figure = Figure(figsize=size, layout="constrained")
    axes = list(figure.subplots(n_rows, n_columns, sharex=True, sharey=True, squeeze=False).flat)
    for ax, (name, of) in zip(axes, kernels, strict=False):
        _draw_kernel(ax, name, of)
    _frame(figure, axes[: len(kernels)], measurements)
    for ax in axes[len(kernels) - n_columns : len(kernels)]:
        ax.tick_params(labelbottom=True)
    for ax in axes[len(kernels) :]:
        ax.remove()
    return figure


def _draw_kernel(ax: "Axes", name: str, measurements: Sequence[Measurement]) -> None:
    from neurosim import plotting

    looks = zip((plotting.BLUE, plotting.ORANGE, plotting.GREEN), "os^", strict=True)
    by_case = groupby(measurements, lambda m: m.point.case)
    for (color, marker), (case, group) in zip(looks, by_case, strict=False):
        of = list(group)
        x = [m.footprint for m in of]
        ax.plot(x, [m.ns for m in of], color=color, marker=marker, markersize=3.5,
                linewidth=1.2, label=case.setting)  # fmt: skip
        ax.plot(x, [m.bound for m in of], color=color, linestyle=(0, (3, 2)), linewidth=1,
                marker="_", markersize=5)  # fmt: skip
        if case.goal is not None:
            ax.axhline(case.goal, color=plotting.INK, linewidth=0.6)
            ax.annotate(f"goal {case.goal:g} ns", (1, case.goal), xytext=(-1, 2), ha="right",
                        xycoords=("axes fraction", "data"), textcoords="offset points",
                        fontsize=6)  # fmt: skip
    ax.set_title(f"{name}, per {measurements[0].point.case.unit}", loc="left", fontsize=7.2)
    if any(m.point.case.setting for m in measurements):
        ax.legend(frameon=False, fontsize=6, loc="lower right", borderpad=0, handlelength=1.5,
                  labelspacing=0.2)  # fmt: skip


def _frame(figure: "Figure", axes: "Sequence[Axes]", measurements: Sequence[Measurement]) -> None:
    """Set the shared axes, mark the caches, and say what is shown."""
    from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

    rooms = sorted({m.point.room for m in measurements})
    ends = [y for m in measurements for y in (m.ns, m.bound, m.point.case.goal or m.ns)]
    ax = axes[0]
    ax.set(xscale="log", yscale="log", xlim=(rooms[0] / ROOM, rooms[-1] * ROOM))
    ax.set_ylim(10 ** floor(log10(min(ends))), 10 ** ceil(log10(max(ends))))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticks(rooms, [machine.name_bytes(room) for room in rooms])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())
    for panel in axes:
        _mark_caches(panel)
        panel.tick_params(labelsize=6.5)
    figure.supxlabel("footprint: bytes of all arrays", fontsize=9)
    figure.supylabel("time per event (ns)", fontsize=9)
    _explain(figure)


def _mark_caches(ax: "Axes") -> None:
    from neurosim import plotting

    low, high = ax.get_xlim()
    for name, size in machine.caches().items():
        if low < size < high:
            ax.axvline(size, color=plotting.GREY, linewidth=0.6, linestyle=":", zorder=0)
            ax.annotate(name, (size, 1), xytext=(1, -1), va="top",
                        xycoords=("data", "axes fraction"), textcoords="offset points",
                        fontsize=6, color=plotting.GREY)  # fmt: skip


def _explain(figure: "Figure") -> None:
    from matplotlib.lines import Line2D

    from neurosim import plotting

    looks: list[dict[str, Any]] = [
        {
            "color": plotting.INK,
            "marker": "o",
            "markersize": 3.5,
            "label": "measured, warm (median)",
        },
        {"color": plotting.INK, "linestyle": (0, (3, 2)), "label": "bound on this machine"},
        {"color": plotting.GREY, "linestyle": ":", "linewidth": 0.8, "label": "size of a cache"},
    ]
    figure.legend(
        handles=[Line2D([], [], **look) for look in looks], ncols=3, loc="outside upper left",
        title="Time of one event in each kernel, in the cache and out of it", alignment="left",
        title_fontproperties={"weight": "bold", "size": 10}, frameon=False, borderpad=0,
    )  # fmt: skip

"""Figure of the bench: how far each kernel is from the bound of the machine."""

import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from neurosim.base import checks
from neurosim.base.errors import ArgumentError
from neurosim.diagnostics import machine
from neurosim.diagnostics.kernels.measure import Measurement

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = (".pdf", ".png", ".svg")
WIDTH, ROW, MARGIN = 7.0, 0.145, 1.3
"""Inches of the figure, of a row, and of all that is above and below the rows."""


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
    """Draw a row for each kernel, and write the figure whole or not at all.

    Parameters
    ----------
    measurements : sequence of Measurement
        As `neurosim.diagnostics.kernels.measure.measure` gives them.
    path : Path
        Where the figure goes; the suffix chooses the format.
    """
    from matplotlib import rc_context

    from neurosim.experiment import plotting

    with rc_context(plotting.STYLE):
        plotting.save(_compose(measurements), path)


def _compose(measurements: Sequence[Measurement]) -> "Figure":
    """Draw time over bound, the fastest on top: in the smallest room and in the largest."""
    from matplotlib.figure import Figure

    from neurosim.experiment import plotting

    rows = sorted(_rows(measurements), key=lambda row: row[1][-1])
    figure = Figure(figsize=(WIDTH, ROW * len(rows) + MARGIN), layout="constrained")
    ax = figure.subplots()
    for y, (_, ratios) in enumerate(rows):
        ax.plot([ratios[0], ratios[-1]], [y, y], color=plotting.GREY, linewidth=0.8)
        ax.plot(ratios[0], y, "o", color=plotting.BLUE, fillstyle="none", markersize=4)
        ax.plot(ratios[-1], y, "o", color=plotting.BLUE, markersize=4)
    _dress(ax, [name for name, _ in rows])
    rooms = sorted({m.point.room for m in measurements})
    small, large = (machine.name_bytes(room) for room in (rooms[0], rooms[-1]))
    told = f"{small}; full, {large}" if small != large else f"and full, {large}"
    plotting.frame(
        figure, f"Half of {plotting.count(len(rows), 'case')} take at most "
        f"{median(ratios[-1] for _, ratios in rows):.2g} times what this machine allows ({large})",
        "Time of an event, warm (median), over the bound of bandwidth and arithmetic; arrays of: "
        f"open, {told}. The printed table has every size.",
    )  # fmt: skip
    return figure


def _rows(measurements: Sequence[Measurement]) -> list[tuple[str, list[float]]]:
    """Return what each row is called, and time over bound from the smallest room to the largest."""
    rows = []
    for _, of_kernel in groupby(measurements, lambda m: m.point.name):
        for case, group in groupby(of_kernel, lambda m: m.point.case):
            of = sorted(group, key=lambda m: m.point.room)
            setting = f" ({case.setting})" if case.setting else ""
            name = f"{of[0].point.name}{setting}, per {case.unit}"
            rows.append((name, [m.ns / m.bound for m in of]))
    return rows


def _dress(ax: "Axes", names: Sequence[str]) -> None:
    from matplotlib.ticker import FuncFormatter

    from neurosim.experiment import plotting

    ax.axvline(1, color=plotting.INK, linewidth=0.8)
    ax.set(xscale="log", xlabel="time / bound on this machine", ylim=(len(names) - 0.4, -0.6))
    low, high = ax.get_xlim()
    ax.set_xlim(min(low, 0.8), max(high, 12))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda ratio, _: f"{ratio:g}"))
    ax.set_yticks(range(len(names)), names, fontsize=6.5)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="both", color=plotting.GREY, alpha=0.2, linewidth=0.5)

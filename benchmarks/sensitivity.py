"""On what does the spiking Eiffel/Obama network depend? Its parameters, one at a time.

Those that are ours (`neurosim.models.concept_cells.spiking.settings`) are changed one at a time,
by factors of 0.5 to 2; each dot is the median of three brains with a shortened schedule, on seeds
that chose nothing. Writes docs/eiffel-obama-sensitivity.png and .csv, prints the table; what was
interrupted goes on where it stopped.

    python benchmarks/sensitivity.py [--threads 2] [--seeds 3]
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from short_runs import DOCS, SEEDS, SHORT, Brains, is_allowed, is_trap, read_options

from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE
from neurosim.experiment.scorecard import Band
from neurosim.models.concept_cells.spiking import scores
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation

FACTORS = (0.5, 0.7, 1.4, 2.0)
STYLES = dict(zip(FACTORS, ((BLUE, "v"), ("#56B4E9", "v"), ("#E8A33D", "^"), (ORANGE, "^")),
                  strict=True))  # fmt: skip
THEIRS = {"n", "channels", "n_pictures", "noise", "exposures", "gap_min", "gap_max", "trials",
          "w_max", "w_max_recurrent"}  # fmt: skip
"""Parameters of others, and what a test is; all other numbers are ours."""
ROWS = ("1", "2a", "6", "n1", "n3", "3", "9a", "11b", "r1", "r2")
PANELS = {"1": (0, 1), "2a": (0, 0.12), "6": (0, 1), "n1": (0, 120)}
Changes = Mapping[str, float]


def find_parameters() -> list[str]:
    """Return the parameters that are ours and numbers, but those of parts that are off, at 0."""
    defaults = SpikingAssociation.make()
    return [
        name
        for name in SpikingAssociation.model_fields
        if name not in THEIRS
        and isinstance(value := getattr(defaults, name), int | float)
        and not isinstance(value, bool)
        and value and (name != "stage_tau" or defaults.stages)
    ]  # fmt: skip


def change(name: str) -> dict[float, Changes]:
    """Return what a parameter is set to at each factor, where the experiment takes it."""
    value = (SpikingAssociation.make().model_dump() | SHORT)[name]
    kind = SpikingAssociation.model_fields[name].annotation
    found = {f: {name: round(value * f) if kind is int else value * f} for f in FACTORS}
    return {factor: changes for factor, changes in found.items() if is_allowed(changes)}


def judge(brains: Brains, changes: Changes, seeds: Sequence[int]) -> list[str]:
    """Return the rows, of those that are banded, that fail as medians."""
    bands = {band.id: band for band in scores.card(SpikingAssociation.make())}
    values = brains.medians(changes, seeds)
    return [row for row in brains.rows if not _holds(bands[row], values[row])]


def _holds(band: Band, value: float) -> bool:
    low = -np.inf if band.low is None else band.low
    high = np.inf if band.high is None else band.high
    is_banded = band.low is not None or band.high is not None
    return not is_banded or bool(low <= value <= high)


def rank(brains: Brains, names: Sequence[str], seeds: Sequence[int]) -> list[str]:
    """Return the parameters, that on which row 1 depends most first."""

    def reach(name: str) -> float:
        values = [brains.medians(c, seeds) for c in ({}, *change(name).values())]
        shares = [0.0 if is_trap(v) or np.isnan(v["1"]) else v["1"] for v in values]
        return float(np.ptp(shares))

    return sorted(names, key=reach, reverse=True)


def show(brains: Brains, names: Sequence[str], seeds: Sequence[int], out: Path) -> None:
    """Print row 1, and the rows that fail, for each parameter; draw all."""
    order = rank(brains, names, seeds)
    print("row 1, and the rows that fail")
    lines: dict[str, dict[float, Changes]] = {"nothing": {1.0: {}}}
    for name, changes in (lines | {n: change(n) for n in order}).items():
        for factor, changed in changes.items():
            value = brains.medians(changed, seeds)["1"]
            fails = " ".join(judge(brains, changed, seeds)) or "-"
            print(f"  {name:<14s} x {factor:<4g} {tell_value(changed):>8s} {value:6.2f}  {fails}")
    draw(brains, order, seeds, out)


def tell_value(changes: Changes) -> str:
    """Return the value that was given, or nothing."""
    return " ".join(f"{value:.4g}" for value in changes.values())


def draw(brains: Brains, order: Sequence[str], seeds: Sequence[int], out: Path) -> None:
    """Draw a line of dots for each parameter, a panel for each row."""
    bands = {band.id: band for band in scores.card(SpikingAssociation.make())}
    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(7.5, 1.7 + 0.2 * len(order)), layout="constrained")
        grid = figure.add_gridspec(2, len(PANELS), height_ratios=(1, 1 + len(order)))
        above = figure.add_subplot(grid[0, :])
        axes = [figure.add_subplot(grid[1, column]) for column in range(len(PANELS))]
        for ax, (row, limits) in zip(axes, PANELS.items(), strict=True):
            low, high = bands[row].low, bands[row].high
            ax.axvspan(limits[0] if low is None else low, limits[1] if high is None else high,
                       color=GREY, alpha=0.15, linewidth=0)  # fmt: skip
            ax.axvline(brains.medians({}, seeds)[row], color=INK, linewidth=0.8)
            for y, name in enumerate(order):
                for factor, changes in change(name).items():
                    _draw_dot(ax, y, brains.medians(changes, seeds), (row, factor, limits))
            ax.set(xlim=limits, ylim=(len(order) - 0.4, -0.6))
            ax.set_title(_TITLES[row], fontsize=7.5)
            ax.set_yticks(range(len(order)), order if ax is axes[0] else [])
            ax.grid(axis="y", color=GREY, alpha=0.25, linewidth=0.5)
        handles = [Line2D([], [], color=c, marker=m, linestyle="", label=f"x {factor:g}")
                   for factor, (c, m) in STYLES.items()]  # fmt: skip
        handles.append(Line2D([], [], color=INK, marker="o", markerfacecolor="w", linestyle="",
                              label="trap: n1 < 20 or n3 > 3"))  # fmt: skip
        above.legend(handles=handles, loc="center", ncols=5, frameon=False)
        above.set_axis_off()
        plotting.frame(figure, _message(brains, order, seeds), (
            f"Medians of {plotting.count(len(seeds))} from {seeds[0]} on, shortened schedule. "
            "Line: the defaults. Shaded: the band of the row. What lies outside of a "
            "panel is drawn at its edge; a setting in which a row is of no neuron has no mark."
        ))  # fmt: skip
        plotting.save(figure, out)


_TITLES = {
    "1": "1: fired for one,\nnow for both",
    "2a": "2a: now for a third",
    "6": "6: associate /\npreferred, after",
    "n1": "n1: neurons that\nprefer one picture",
}


def _draw_dot(
    ax: Any, y: int, values: Mapping[str, float], what: tuple[str, float, tuple[float, float]]
) -> None:
    """Draw a median, hollow where it means little."""
    row, factor, limits = what
    color, marker = STYLES[factor]
    face = "w" if is_trap(values) and row != "n1" else color
    ax.plot(np.clip(values[row], *limits), y, marker, color=color, markerfacecolor=face,
            markersize=5, clip_on=False)  # fmt: skip


def _message(brains: Brains, order: Sequence[str], seeds: Sequence[int]) -> str:
    core = {"1", "n1", "n3"}
    broken = [
        name
        for name in order
        if any(core & {*judge(brains, changes, seeds)} for changes in change(name).values())
    ]
    return (
        f"Within a factor of two, {len(order) - len(broken)} of {len(order)} parameters never "
        "take row 1 out of its band, nor make it one of few neurons"
    )


def main() -> None:
    """Run what is not known yet, then print and draw."""
    options = read_options(__doc__, DOCS / "eiffel-obama-sensitivity.png")
    seeds = range(SEEDS[0], SEEDS[0] + options.seeds)
    names = find_parameters()
    brains = Brains(options.out.with_suffix(".csv"), ROWS)
    settings = [{}, *(changes for name in names for changes in change(name).values())]
    brains.run(settings, seeds, options.threads)
    show(brains, names, seeds, options.out)


if __name__ == "__main__":
    main()

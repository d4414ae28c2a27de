"""The figure of the microcircuit: who fires when, and what it comes to in each population."""

from typing import TYPE_CHECKING

import numpy as np

from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, INK, ORANGE
from neurosim.files.results.result import Result
from neurosim.models.microcircuit import rows
from neurosim.models.microcircuit.parameters import Parameters
from neurosim.models.microcircuit.published import IS_EXCITATORY, LABELS, POPULATIONS
from neurosim.models.microcircuit.recording import SHOWN, count_drawn
from neurosim.models.microcircuit.scaling import count_neurons, count_synapses

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLORS = [BLUE if is_exc else ORANGE for is_exc in IS_EXCITATORY]
LAYERS = ("L2/3", "L4", "L5", "L6")
TITLES = {"rate": "b  Rate, Hz", "irregularity": "c  CV of intervals", "synchrony": "d  Synchrony"}


def draw(figure: "Figure", result: Result) -> None:
    """Draw the raster of the first seed, and beside it rate, irregularity and synchrony."""
    config = Parameters.of(result.parameters)
    figure.set_size_inches(7, 5)
    panels = figure.subplot_mosaic([["raster", *rows.MEASURES]], width_ratios=(2.6, 1, 1, 1))
    _draw_raster(panels["raster"], config, result)
    for measure in rows.MEASURES:
        _draw_bars(panels[measure], result, measure)
    n, edges = count_neurons(config.scale).sum(), count_synapses(config.scale).sum()
    n_drawn = sum(count_drawn(config))
    others = ", diamonds: others" if any(row.theirs for row in result.rows) else ""
    told = f"{n:,} neurons, {edges:,} synapses (scale {config.scale:g})"
    plotting.frame(
        figure, result.outcome,
        f"{told}. a: first seed, {n_drawn:,} neurons, of each population the same share; blue: "
        f"excitatory, orange: inhibitory. b to d: medians of "
        f"{plotting.count(result.seeds, 'network')}, lines: their range{others}.",
    )  # fmt: skip


def _draw_raster(ax: "Axes", config: Parameters, result: Result) -> None:
    """Draw the last spikes, L2/3 on top."""
    times, neurons = (result.arrays[name][0] for name in ("spike_times", "spike_neurons"))
    ends = np.cumsum([0, *count_drawn(config)])
    length = min(SHOWN, config.duration)
    for i, color in enumerate(COLORS):
        is_here = (neurons >= ends[i]) & (neurons < ends[i + 1])
        ax.plot(times[is_here], neurons[is_here], ".", color=color, markersize=1.6,
                markeredgewidth=0, rasterized=True)  # fmt: skip
    ax.hlines(ends[2:-1:2], 0, length, color=INK, linewidth=0.4)
    ax.set_yticks((ends[:-2:2] + ends[2::2]) / 2, LAYERS)
    ax.tick_params(axis="y", length=0)
    ax.set(xlim=(0, length), ylim=(ends[-1], 0), xlabel="time, ms")
    ax.set_title(f"a  Spikes of the last {length:g} ms")


def _draw_bars(ax: "Axes", result: Result, measure: str) -> None:
    """Draw a bar for each population, its range over seeds, and what others found."""
    found = result.arrays[measure]
    places = np.arange(len(POPULATIONS))
    known = [values[np.isfinite(values)] for values in found.T]  # where few fire nothing is known
    low, middle, high = np.transpose([
        np.percentile(values, [0, 50, 100]) if values.size else 3 * [0.0] for values in known
    ])  # fmt: skip
    ax.barh(places, middle, color=COLORS, height=0.7)
    ax.hlines(places, low, high, color=INK, linewidth=0.8)
    theirs = {row.id: row.theirs for row in result.rows}
    for i, name in enumerate(POPULATIONS):
        if theirs.get(f"{measure} {name}"):
            ax.plot(float(theirs[f"{measure} {name}"]), i, "D", color=INK, markersize=3.5,
                    markerfacecolor="none")  # fmt: skip
    ax.set_yticks(places, LABELS if measure == "rate" else [""] * places.size)
    ax.tick_params(axis="y", length=0)
    ax.set(ylim=(places[-1] + 0.6, -0.6))
    ax.set_title(TITLES[measure])

"""The figure of population bursts: spikes, activity, resources; and all of it around a burst."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, INK, ORANGE
from neurosim.files.results.result import Result
from neurosim.models.synchrony import bursts
from neurosim.models.synchrony.population_bursts import Bursting

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = 4000.0
"""ms, as the figure 1 of the publication."""
BEFORE, AFTER = 60.0, 60.0
"""ms around a burst."""


def draw(figure: "Figure", result: Result) -> None:
    """Draw the first seed, and what all seeds do around their bursts."""
    config = Bursting.make(**result.parameters)
    figure.set_size_inches(7, 6)
    panels: dict[str, Axes] = figure.subplot_mosaic(
        [["raster", "raster"], ["activity", "activity"], ["resources", "resources"],
         ["burst", "recovery"]], height_ratios=(1.8, 0.9, 0.9, 1.4),
    )  # fmt: skip
    for name in ("raster", "activity"):
        panels[name].sharex(panels["resources"])
        panels[name].tick_params(labelbottom=False)
    seeds = [_of_seed(result, config, seed) for seed in range(result.seeds)]
    _draw_course(panels, config, result, seeds[0])
    _draw_burst(panels["burst"], config, seeds)
    _draw_recovery(panels["recovery"], config, result, seeds)
    n = sum(peaks.size for _, _, peaks in seeds)
    plotting.frame(
        figure, _tell(n, config, result.seeds),
        f"{config.n} neurons, whose drives span {100 * config.spread:g} % of the threshold. a to "
        f"c: first seed; d, e: mean of {n} bursts of {plotting.count(result.seeds)}.",
    )  # fmt: skip


def _of_seed(result: Result, config: Bursting, seed: int) -> tuple[Any, Any, Any]:
    """Return times and neurons of the spikes of a seed, and when its bursts are."""
    times, neurons = (result.arrays[f"spike_{name}"][seed] for name in ("times", "neurons"))
    is_spike = neurons >= 0
    times = times[is_spike]
    return times, neurons[is_spike], bursts.find_bursts(times, config.n, config.duration)


def _tell(n: int, config: Bursting, seeds: int) -> str:
    if not n:
        return "No population burst was seen"
    seconds = config.duration * seeds / 1000
    return (f"{n / seconds:.2g} times a second nearly all neurons fire at once, which uses up the "
            "resources of their synapses")  # fmt: skip


def _draw_course(
    panels: "dict[str, Axes]", config: Bursting, result: Result, seed: tuple[Any, Any, Any]
) -> None:
    """Draw raster, activity and resources of the last seconds of a seed."""
    times, neurons, _ = seed
    start = max(config.duration - SHOWN, 0.0)
    n_exc = config.sizes[0]
    drive = result.arrays["drive"][0]
    place = np.concatenate([np.argsort(np.argsort(drive[:n_exc])),
                            n_exc + np.argsort(np.argsort(drive[n_exc:]))])  # fmt: skip
    for label, color, is_kind in (("excitatory", BLUE, neurons < n_exc),
                                  ("inhibitory", ORANGE, neurons >= n_exc)):  # fmt: skip
        some = is_kind & (times >= start)
        panels["raster"].plot(times[some] / 1000, place[neurons[some]], ".", markersize=0.8,
                              color=color, label=label, rasterized=True)  # fmt: skip
    panels["raster"].set(ylabel="neuron, by drive", ylim=(0, config.n))
    panels["raster"].set_title("a  Spikes of excitatory (blue) and inhibitory neurons (orange)")
    activity = bursts.bin_activity(times, config.n, config.duration, 1.0)
    panels["activity"].plot(np.arange(activity.size) / 1000, activity, color=INK, linewidth=0.6)
    panels["activity"].set(ylabel="share of\nneurons / ms", ylim=(0, None))
    panels["activity"].set_title("b  Activity")
    looks = result.arrays["resources"][0]
    panels["resources"].plot(np.arange(looks.size) * config.every / 1000, looks, color=INK,
                             linewidth=0.8)  # fmt: skip
    panels["resources"].set(xlabel="time, s", ylabel="mean x",
                            xlim=(start / 1000, config.duration / 1000))  # fmt: skip
    panels["resources"].set_title("c  Recovered resources of synapses among excitatory neurons")


def _draw_burst(ax: "Axes", config: Bursting, seeds: list[tuple[Any, Any, Any]]) -> None:
    """Draw the activity of both kinds around a burst."""
    n_exc, n_inh = config.sizes
    for label, color, n, is_exc in (("excitatory", BLUE, n_exc, True),
                                    ("inhibitory", ORANGE, n_inh, False)):  # fmt: skip
        found = []
        for times, neurons, peaks in seeds:
            some = times[(neurons < n_exc) == is_exc]
            activity = bursts.bin_activity(some, n, config.duration, 1.0)
            at, mean = bursts.average_around(activity, 1.0, peaks, BEFORE, AFTER)
            found.append(mean * np.nan if not peaks.size else mean)
        _plot_mean(ax, at, found, color, label)
    ax.set(xlabel="time from the peak of a burst, ms", ylabel="share of neurons / ms",
           xlim=(-30, 30), ylim=(0, None))  # fmt: skip
    ax.legend(loc="upper left", handlelength=1)
    ax.set_title("d  Activity in a burst")


def _draw_recovery(
    ax: "Axes", config: Bursting, result: Result, seeds: list[tuple[Any, Any, Any]]
) -> None:
    """Draw the resources around a burst."""
    found = [
        bursts.average_around(looks, config.every, peaks, 200, 800)
        for looks, (_, _, peaks) in zip(result.arrays["resources"], seeds, strict=True)
    ]
    _plot_mean(ax, found[0][0], [mean for _, mean in found], INK, "")
    ax.axvline(0, color=ORANGE, linewidth=0.8, linestyle=":")
    ax.set(xlabel="time from the peak of a burst, ms", ylabel="mean x")
    ax.set_title("e  Resources around a burst")


def _plot_mean(ax: "Axes", at: Any, curves: list[Any], color: str, label: str) -> None:
    """Draw the mean of the curves that are known."""
    known = [curve for curve in curves if np.isfinite(curve).all()]
    if known:
        ax.plot(at, np.mean(known, axis=0), color=color, label=label)
    else:
        ax.plot([], [], color=color, label=label)

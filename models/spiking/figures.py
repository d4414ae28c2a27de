"""Charts of the experiments with spiking networks, each from its result alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurosim.models.spiking.statistics import Session

SHOWN, LEAST, SPIKES = 500.0, 50.0, 20
"""ms of the raster, the last ones: at most and at least; spikes of a neuron to be seen."""
ROWS = 150
"""Neurons in the raster, at most."""
KINDS = (("excitatory", BLUE), ("inhibitory", ORANGE))


def draw_cuba(figure: "Figure", result: Result) -> None:
    """Draw raster, rate, intervals and irregularity."""
    from neurosim.models.spiking.cuba import Cuba

    config = Cuba.make(**result.parameters)
    panels = _lay(figure, "intervals", "irregularity")
    _draw_activity(panels, config, result.arrays)
    _draw_intervals(panels["intervals"], config, result.arrays["intervals"])
    _draw_irregularity(panels["irregularity"], result.arrays["irregularity"])
    plotting.frame(figure, _tell_activity(result.arrays), _tell_seeds(config, result))


def _tell_activity(arrays: "Mapping[str, np.ndarray[Any, Any]]") -> str:
    """Return how fast neurons fire, and how irregularly."""
    rate, known = float(arrays["rate"].mean()), arrays["irregularity"]
    known = known[np.isfinite(known)]
    if rate == 0:
        return "No neuron fires"
    told = f"Neurons fire at {rate:.3g} Hz"
    return f"{told}, their intervals with a CV of {np.median(known):.2f}" if known.size else told


def _tell_seeds(config: "Session", result: Result) -> str:
    return f"{config.n:,} neurons. a, b: first seed; c, d: {plotting.count(result.seeds)} together."


def draw_brunel(figure: "Figure", result: Result) -> None:
    """Draw raster, rate, intervals and irregularity, with what the theory says."""
    from neurosim.models.spiking.brunel import REGIMES, Brunel, expect

    config = Brunel.make(**result.parameters)
    panels = _lay(figure, "intervals", "irregularity")
    regime = REGIMES.get((config.g, config.eta), "")
    _draw_activity(panels, config, result.arrays)
    _draw_intervals(panels["intervals"], config, result.arrays["intervals"])
    _draw_irregularity(panels["irregularity"], result.arrays["irregularity"])
    rate, irregularity = expect(config)
    panels["rate"].axhline(rate, color=INK, linewidth=0.8, linestyle="--", label="mean field")
    panels["rate"].legend(loc="upper right", ncols=3)
    if np.isfinite(irregularity):
        panels["irregularity"].axvline(irregularity, color=INK, linewidth=0.8, linestyle="--",
                                       label="mean field")  # fmt: skip
    _add_legend(panels["irregularity"])
    point = f"g = {config.g:g}, eta = {config.eta:g}"
    plotting.frame(figure, f"{_tell_activity(result.arrays)}; mean field: {rate:.3g} Hz",
                   f"{point}{': ' + regime if regime else ''}; {_tell_seeds(config, result)}"
                   )  # fmt: skip


def draw_stdp_network(figure: "Figure", result: Result) -> None:
    """Draw raster, rate, weights at the end and the mean weight, for each strength of learning."""
    from neurosim.models.spiking.stdp_network import Plastic, expect

    config = Plastic.make(**result.parameters)
    panels = _lay(figure, "weights", "drift")
    arrays = {name: array[:, -1] for name, array in result.arrays.items()}
    _draw_activity(panels, config, arrays)
    colors = plotting.shades(len(config.learning))
    for i, (learning, color) in enumerate(zip(config.learning, colors, strict=True)):
        label = f"A = {learning:g} J"
        _draw_weights(panels["weights"], result.arrays["weights"][:, i], label, color)
        mean = result.arrays["mean_weight"][:, i]
        seconds = np.linspace(0, config.duration / 1000, mean.shape[-1])
        plotting.plot_spread(panels["drift"], seconds, mean, color, label, "o")
        drift, _ = expect(config, learning, float(result.arrays["rate"][:, i, 0].mean()))
        panels["drift"].plot(seconds[[0, -1]], [1, 1 + drift], "--", color=color, linewidth=0.8)
    panels["weights"].axvline(1, color=GREY, linewidth=0.8, linestyle=":")
    panels["weights"].legend(loc="upper right", handlelength=1, labelcolor="linecolor")
    panels["weights"].set(xlabel="weight / J", ylabel="share of weights per bin", xlim=(0, 2),
                          yscale="log", ylim=(1e-4, 1))  # fmt: skip
    plotting.name_decades(panels["weights"].yaxis)
    panels["weights"].set_title(f"c  Weights after {config.duration / 1000:g} s")
    dashed = panels["drift"].plot([], [], "--", color=INK, linewidth=0.8)
    lowest = float(result.arrays["mean_weight"].min())
    panels["drift"].set(xlabel="time, s", ylabel="mean weight / J", xlim=(0, seconds[-1]),
                        ylim=(lowest - 0.8 * max(1 - lowest, 0.01), None))  # fmt: skip
    panels["drift"].set_title("d  Drift of the mean weight")
    panels["drift"].legend(dashed, ["predicted of independent spikes"], loc="lower left")
    labels.name_curves(panels["drift"])
    strong = int(np.argmax(config.learning))
    end = float(np.median(result.arrays["mean_weight"][:, strong, -1]))
    plotting.frame(
        figure, f"The mean weight goes from 1 to {end:.2f} J in "
        f"{config.duration / 1000:g} s (A = {config.learning[strong]:g} J)",
        f"{config.n:,} neurons. a, b: first seed, A = {config.learning[-1]:g} J; c, d: medians of "
        f"{plotting.count(result.seeds)}, bands: their range; dotted: all weights at the start.",
    )  # fmt: skip


def _lay(figure: "Figure", left: str, right: str) -> "dict[str, Axes]":
    figure.set_size_inches(7, 5.6)
    panels: dict[str, Axes] = figure.subplot_mosaic(
        [["raster", "raster"], ["rate", "rate"], [left, right]], height_ratios=(1.7, 1, 1.5)
    )
    panels["raster"].sharex(panels["rate"])
    return panels


def _draw_activity(
    panels: "Mapping[str, Axes]",
    config: "Session",
    arrays: "Mapping[str, np.ndarray[Any, Any]]",
) -> None:
    """Draw the last spikes of the first seed, and the rates of both populations."""
    start = config.duration - _choose_length(config.duration, arrays["rate"][0].mean())
    _draw_raster(panels["raster"], config, arrays["spike_times"][0], arrays["spike_neurons"][0],
                 start)  # fmt: skip
    panels["raster"].set_title("a  Spikes")
    panels["raster"].tick_params(labelbottom=False)
    ax, rates = panels["rate"], arrays["rate"][0]
    first = int(start / config.bin)
    times = np.arange(first, rates.shape[1] + 1) * config.bin
    (exc, blue), (inh, orange) = KINDS  # often alike, so one is an area and one a line
    ax.stairs(rates[0, first:], times, color=blue, fill=True, alpha=0.5, linewidth=0, label=exc)
    ax.stairs(rates[1, first:], times, color=orange, baseline=None, linewidth=0.7, label=inh)
    ax.set(xlabel="time, ms", ylabel="rate, Hz", xlim=(start, config.duration))
    ax.set_ylim(0, 1.35 * max(rates[:, first:].max(), 1e-3))
    ax.legend(loc="upper right", ncols=3)
    ax.set_title(f"b  Population rate in bins of {config.bin:g} ms")


def _choose_length(duration: float, rate: float) -> float:
    """Return how many ms are shown: fewer where neurons fire fast."""
    fitting = LEAST * max(1, round(SPIKES * 1000 / max(rate, 1.0) / LEAST))
    return min(duration, fitting, SHOWN)


def _draw_raster(
    ax: "Axes",
    config: "Session",
    times: "np.ndarray[Any, Any]",
    neurons: "np.ndarray[Any, Any]",
    start: float,
) -> None:
    """Draw spikes of some neurons of both populations, in proportion, inhibitory ones below."""
    shares = np.array(config.kept) / max(sum(config.kept), 1)
    rows = np.minimum(np.rint(shares * ROWS), config.kept).astype(int)
    base = int(rows.sum())
    is_late = times >= start
    for (label, color), first, n in zip(KINDS, (0, config.sizes[0]), rows.tolist(), strict=True):
        is_here = is_late & (neurons >= first) & (neurons < first + n)
        places = base - 1 - (neurons[is_here] - first)
        base -= n
        ax.plot(times[is_here], places, "|", color=color, label=label,
                markersize=max(1.6, 180 / max(rows.sum(), 1)), markeredgewidth=0.8)  # fmt: skip
    ax.set(ylabel="neuron", ylim=(-1, max(rows.sum(), 1)))


def _draw_intervals(ax: "Axes", config: "Session", histograms: "np.ndarray[Any, Any]") -> None:
    """Draw the density of intervals, all seeds together, on axes of decades."""
    from neurosim.models.spiking.statistics import interval_edges

    edges = interval_edges(config.dt)
    heights: list[float] = []
    for (label, color), counts in zip(KINDS, histograms.sum(axis=0), strict=True):
        density = counts / np.diff(edges) / max(counts.sum(), 1)
        used = np.flatnonzero(counts)
        heights += density[used].tolist()
        if used.size:
            some = slice(used[0], used[-1] + 1)
            ax.stairs(density[some], edges[some.start : some.stop + 1], color=color, label=label,
                      baseline=None)  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel="interval, ms", ylabel="density, 1/ms")
    seen = edges[:-1][histograms.sum(axis=(0, 1)) > 0]
    if seen.size:
        ax.set_xlim(_decades(seen[0], seen[-1] * 1.2))
    ax.set_ylim(_decades(min(heights), max(heights)) if heights else (1e-3, 1))
    for axis in (ax.xaxis, ax.yaxis):
        plotting.name_decades(axis)
    ax.set_title("c  Intervals between spikes")


def _decades(low: float, high: float) -> tuple[float, float]:
    """Return whole decades around a range, at least one, so that there are labels."""
    bottom = np.floor(np.log10(low))
    return float(10**bottom), float(10 ** max(np.ceil(np.log10(high)), bottom + 1))


def _draw_irregularity(ax: "Axes", irregularity: "np.ndarray[Any, Any]") -> None:
    """Draw how many neurons are how irregular, all seeds together."""
    known = irregularity[np.isfinite(irregularity)]
    top = max(1.2, float(np.ceil(known.max() * 10) / 10)) if known.size else 1.2
    counts, edges = np.histogram(known, 60, (0, top))
    ax.stairs(counts / max(irregularity.size, 1), edges, color=INK, fill=True, alpha=0.35)
    ax.axvline(1, color=GREY, linewidth=0.8, linestyle=":", label="Poisson spikes")
    ax.set(xlabel="CV of the intervals of a neuron", ylabel="share of neurons per bin",
           xlim=(0, top))  # fmt: skip
    _add_legend(ax)
    ax.set_title("d  Irregularity")


def _add_legend(ax: "Axes") -> None:
    """Name the lines, on white, for they may pass below."""
    ax.legend(frameon=True, facecolor="w", edgecolor="none", framealpha=0.9)


def _draw_weights(ax: "Axes", histograms: "np.ndarray[Any, Any]", label: str, color: Any) -> None:
    """Draw the distribution of the weights at the end, median and range over seeds."""
    last = histograms[:, -1]
    shares = last / np.maximum(last.sum(axis=1, keepdims=True), 1)
    edges = np.linspace(0, 2, last.shape[1] + 1)
    ax.stairs(np.median(shares, axis=0), edges, color=color, label=label, baseline=None)

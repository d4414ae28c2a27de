"""The figure of inhibitory plasticity: spikes before and after, the way there, what was learned."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN, ROWS = 200.0, 100
"""ms of the rasters, the last ones; excitatory neurons in them."""
SIDES = (("before_", "before learning", ORANGE), ("", "after learning", BLUE))


def draw(figure: "Figure", result: Result) -> None:
    """Draw both rasters, the rate during learning, irregularity, rates and currents."""
    from neurosim.models.plasticity.inhibitory_plasticity import InhibitoryPlasticity

    fields = InhibitoryPlasticity.model_fields  # not the name of the preset
    config = InhibitoryPlasticity.make(**{k: result.parameters[k] for k in fields})
    figure.set_size_inches(7, 6.2)
    panels: dict[str, Axes] = figure.subplot_mosaic(
        [["before"] * 3, ["after"] * 3, ["course"] * 3, ["rates", "irregularity", "currents"]],
        height_ratios=(1.1, 1.1, 1, 1.3),
    )
    arrays = result.arrays
    for (first, when, color), letter in zip(SIDES, "ab", strict=True):
        ms = config.before if first else config.duration
        ax = panels["before" if first else "after"]
        _draw_raster(ax, arrays, first, (ms, config.kept[0]), color)
        ax.set_title(f"{letter}  Excitatory spikes {when}")
    panels["before"].tick_params(labelbottom=False)
    panels["after"].set_xlabel("time, ms")
    _draw_course(panels["course"], config, arrays)
    _draw_rates(panels["rates"], config, arrays)
    _draw_irregularity(panels["irregularity"], config, arrays)
    _draw_currents(panels["currents"], arrays)
    plotting.frame(figure, result.outcome,
                   f"{config.n:,} neurons. a to c and f: first seed; d, e: all excitatory neurons "
                   f"of {plotting.count(result.seeds)}. Step of learning {config.eta:g} nS."
                   )  # fmt: skip


def _draw_raster(ax: "Axes", arrays: Any, first: str, sizes: tuple[float, int], color: str) -> None:
    ms, n_kept = sizes
    times, neurons = arrays[f"{first}spike_times"][0], arrays[f"{first}spike_neurons"][0]
    n = min(ROWS, n_kept)
    start = max(ms - SHOWN, 0)
    is_here = (times >= start) & (neurons >= 0) & (neurons < n)
    ax.plot(times[is_here] - start, neurons[is_here], "|", color=color, markersize=1.8,
            markeredgewidth=0.8)  # fmt: skip
    ax.set(ylabel="neuron", xlim=(0, min(SHOWN, ms)), ylim=(-1, max(n, 1)))


def _draw_course(ax: "Axes", config: Any, arrays: Any) -> None:
    rates = arrays["course"][0]
    edges = np.linspace(0, config.learning / 1000, rates.shape[1] + 1)
    for label, color, rate in (("inhibitory", ORANGE, rates[1]), ("excitatory", BLUE, rates[0])):
        ax.stairs(np.maximum(rate, 0.1), edges, color=color, baseline=None, label=label)
    ax.axhline(config.target, color=INK, linewidth=0.8, linestyle="--", label="target")
    ax.set(yscale="log", xlabel="time of learning, s", ylabel="rate, Hz", xlim=(0, edges[-1]),
           ylim=(1, 300))  # fmt: skip
    plotting.name_decades(ax.yaxis)
    ax.legend(loc="upper right", ncols=3)
    ax.set_title("c  Rate while inhibition learns")


def _draw_rates(ax: "Axes", config: Any, arrays: Any) -> None:
    rates = arrays["counts"][:, : config.sizes[0]].ravel() / (config.duration / 1000)
    top = max(4 * config.target, float(np.quantile(rates, 0.99)), 1.0)
    width = max(1000 / config.duration, top / 40)
    edges = np.arange(-width / 2, top + width, width)
    counts, _ = np.histogram(rates, edges)
    ax.stairs(counts / rates.size, edges, color=BLUE, fill=True, alpha=0.5)
    ax.axvline(config.target, color=INK, linewidth=0.8, linestyle="--", label="target")
    ax.set(xlabel="rate after, Hz", ylabel="share of neurons", xlim=(0, top))
    ax.legend(loc="upper right")
    ax.set_title("d  Rates after learning")


def _draw_irregularity(ax: "Axes", config: Any, arrays: Any) -> None:
    for first, when, color in SIDES:
        known = arrays[f"{first}irregularity"][:, : config.sizes[0]].ravel()
        known = known[np.isfinite(known)]
        counts, edges = np.histogram(known, 50, (0, 2))
        label = when.split(maxsplit=1)[0]
        ax.stairs(
            counts / max(known.size, 1), edges, color=color, fill=True, alpha=0.5, label=label
        )
    ax.axvline(1, color=GREY, linewidth=0.8, linestyle=":", label="Poisson")
    ax.set(xlabel="CV of the intervals", xlim=(0, 2), yscale="log", ylim=(1e-3, 2))
    plotting.name_decades(ax.yaxis)
    ax.legend(loc="upper right", fontsize=6.5)
    ax.set_title("e  Irregularity")


def _draw_currents(ax: "Axes", arrays: Any) -> None:
    pushed, pulled = arrays["currents"][0]
    ax.plot(pushed, pulled, ".", color=BLUE, markersize=2.5)
    low, high = 0.9 * float(pulled.min()), 1.05 * float(pushed.max())
    ax.plot([low, high], [low, high], ":", color=GREY, linewidth=0.8, label="equal")
    ax.set(xlabel="excitation and drive, pA", ylabel="inhibition, pA", xlim=(low, high),
           ylim=(low, high))  # fmt: skip
    ax.legend(loc="upper left")
    ax.set_title("f  Currents after")

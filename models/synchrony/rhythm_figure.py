"""The figure of cortical rhythms: spikes, one neuron, and the spectrum of all."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE
from neurosim.files.results.result import Result
from neurosim.models.synchrony import waves
from neurosim.models.synchrony.cortical_rhythms import TRANSIENT, Cortical, count_spikes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = 1000
"""ms, as in the figure of the publication."""
HIGHEST, WIDTH = 100.0, 4.0
"""Hz: up to which the spectrum is shown, and bands that it is averaged over."""


def draw(figure: "Figure", result: Result) -> None:
    """Draw spikes and a neuron of the first seed, and the spectra of all."""
    config = Cortical.make(**result.parameters)
    figure.set_size_inches(7, 6)
    panels: dict[str, Axes] = figure.subplot_mosaic(
        [["raster"], ["v"], ["power"]], height_ratios=(2.2, 0.9, 1.2)
    )
    panels["raster"].sharex(panels["v"])
    panels["raster"].tick_params(labelbottom=False)
    _draw_raster(panels["raster"], config, result)
    _draw_neuron(panels["v"], config, result)
    _draw_power(panels["power"], config, result)
    rate = float((result.arrays["spike_neurons"] >= 0).sum() / result.seeds / config.n)
    rate *= 1000 / config.duration
    told = "spike for spike as in the program of the paper"
    if result.arrays["missed"].any():
        told = f"{int(result.arrays['missed'].sum())} spikes unlike the program of the paper"
    plotting.frame(
        figure, f"{config.n:,} neurons under noise fire at {rate:.1f} Hz, now and then in waves",
        f"a, b: first seed; c: {plotting.count_spread(result.seeds)}, without the first "
        f"{TRANSIENT} ms; {told}.",
    )  # fmt: skip


def _draw_raster(ax: "Axes", config: Cortical, result: Result) -> None:
    """Draw the spikes, excitatory neurons below, as the publication does."""
    times, neurons = (result.arrays[f"spike_{name}"][0] for name in ("times", "neurons"))
    n_exc, start = config.sizes[0], config.duration - min(SHOWN, config.duration)
    for color, some in ((BLUE, (neurons >= 0) & (neurons < n_exc)), (ORANGE, neurons >= n_exc)):
        some = some & (times >= start)
        ax.plot(times[some], neurons[some], ".", markersize=1, color=color, rasterized=True)
    ax.axhline(n_exc, color=INK, linewidth=0.6)
    ax.set(ylabel="neuron", ylim=(0, config.n))
    ax.set_title("a  Spikes of excitatory (blue) and inhibitory neurons (orange)")


def _draw_neuron(ax: "Axes", config: Cortical, result: Result) -> None:
    """Draw v of the first neuron, with its spikes up to 30 mV."""
    v = result.arrays["v"][0]
    times, neurons = (result.arrays[f"spike_{name}"][0] for name in ("times", "neurons"))
    ax.plot(np.arange(v.size), v, color=BLUE, linewidth=0.7)
    mine = times[neurons == 0] + 1  # v is that at the start of a step
    ax.vlines(mine, v[np.minimum(mine.astype(int), v.size - 1)], 30, color=BLUE, linewidth=0.7)
    ax.set(xlabel="time, ms", ylabel="v, mV",
           xlim=(config.duration - min(SHOWN, config.duration), config.duration))  # fmt: skip
    ax.set_title("b  An excitatory neuron")


def _draw_power(ax: "Axes", config: Cortical, result: Result) -> None:
    """Draw the spectrum of all spikes, in bins of 1 ms."""
    curves: list[Any] = []
    for times in result.arrays["spike_times"]:
        counts = count_spikes({"spike_times": times[np.isfinite(times)]}, config.duration)
        frequencies, power = waves.spectrum(counts[TRANSIENT:])
        places = (frequencies // WIDTH).astype(int)
        curves.append(np.bincount(places, power) / np.maximum(np.bincount(places), 1))
    shown = round(HIGHEST / WIDTH)
    known = np.maximum(np.nan_to_num(np.array(curves)), 1e-2)[:, :shown]
    plotting.plot_spread(ax, (np.arange(shown) + 0.5) * WIDTH, known, INK, marker="o")
    for name, (low, high) in (("alpha", waves.ALPHA), ("gamma", waves.GAMMA)):
        ax.axvspan(low, high, color=GREY, alpha=0.15, linewidth=0)
        ax.text((low + high) / 2, 1.0, name, ha="center", va="top",
                transform=ax.get_xaxis_transform())  # fmt: skip
    ax.axhline(1, color=GREY, linewidth=0.8, linestyle=":")
    ax.text(20, 0.9, "independent Poisson neurons", ha="center", va="top", fontsize=7,
            color=GREY)  # fmt: skip
    ax.set(
        xlabel="frequency, Hz",
        ylabel="power / Poisson",
        yscale="log",
        xlim=(0, HIGHEST),
        ylim=(0.3, None),
    )
    plotting.name_decades(ax.yaxis)
    ax.set_title("c  Spectrum of the spikes of all neurons")

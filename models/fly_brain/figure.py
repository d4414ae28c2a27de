"""The figure of the whole brain: who fires when, who is ever active, and what screens find."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE
from neurosim.files.results.result import Result
from neurosim.models.fly_brain.rows import named, tell_setting
from neurosim.models.fly_brain.settings import FlyBrain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Arrays = Mapping[str, "np.ndarray[Any, Any]"]
NIGHT = "#101018"
MANY = 50_000
"""Spikes of which each is drawn opaque; of more, each is paler."""
LABELLED = 12
"""Screened neurons that are named, at most."""


def draw(figure: "Figure", result: Result) -> None:
    """Draw the raster of a trial, all neurons, rates of those active, and both screens."""
    config = FlyBrain.of(result.parameters)
    figure.set_size_inches(7, 7)
    panels = figure.subplot_mosaic(
        [["raster", "raster", "brain"], ["rates", "screen", "screen"]],
        height_ratios=(2.1, 1), width_ratios=(1.0, 0.55, 1.1),
    )  # fmt: skip
    arrays = {name.removesuffix("_first_seed"): a for name, a in result.arrays.items()}
    _draw_raster(panels["raster"], config, arrays)
    _draw_brain(panels["brain"], arrays)
    _draw_rates(panels["rates"], arrays)
    _draw_screen(panels["screen"], arrays, next(iter(named(config)), "all not driven"))
    n, edges = arrays["shape"][0].tolist()
    active = arrays["active"].size
    where = Path(config.connectome).name or "A graph made by a law"
    plotting.frame(
        figure, f"Of {n:,} neurons {active:,} are ever active",
        f"{where}: {edges:,} edges; {plotting.count(config.trials, 'trial')} of "
        f"{config.duration / 1000:g} s; {tell_setting(config)}. a: first trial; "
        "b, c: all; first graph.",
    )  # fmt: skip


def _draw_raster(ax: "Axes", config: FlyBrain, arrays: Arrays) -> None:
    """Draw the first trial: driven neurons on top, below them the others by their first spike."""
    active, is_driven = arrays["active"], arrays["is_driven"]
    seen = int(np.isfinite(arrays["first_spikes"]).sum())
    order = np.lexsort((arrays["first_spikes"], ~is_driven, np.isnan(arrays["first_spikes"])))
    row = np.empty(active.size, int)
    row[order] = np.arange(active.size)
    which = np.searchsorted(active, arrays["spike_neurons"])
    times = arrays["spike_times"]
    size = float(np.clip(900 / max(active.size, 1), 0.25, 12))
    for driven, color, label in ((True, ORANGE, "driven"), (False, BLUE, "others")):
        some = is_driven[which] == driven
        ax.scatter(times[some], row[which[some]] + 1, s=size, c=color, linewidths=0, label=label,
                   alpha=min(1.0, MANY / max(times.size, 1)), rasterized=True)  # fmt: skip
    ax.set(xlabel="time, ms", ylabel="neuron, driven first, then by first spike",
           xlim=(0, config.duration), ylim=(max(seen, 1) + 0.5, 0.5))  # fmt: skip
    ax.set_title(f"a  A trial: {seen:,} neurons fire")
    told = ax.legend(loc="lower right", markerscale=(14 / size) ** 0.5, ncols=2, borderpad=0,
              bbox_to_anchor=(1, 1), handletextpad=0.1)  # fmt: skip
    for handle in told.legend_handles:
        if handle is not None:
            handle.set_alpha(1.0)


def _draw_brain(ax: "Axes", arrays: Arrays) -> None:
    """Draw all neurons as places of a dark field, those that fire as lights."""
    n, wide = int(arrays["shape"][0, 0]), int(np.ceil(np.sqrt(arrays["shape"][0, 0] / 2)))
    active, rates = arrays["active"], arrays["rates"]
    ax.set_facecolor(NIGHT)
    order = np.argsort(rates)  # the fastest on top
    lights = ax.scatter(active[order] % wide, active[order] // wide, s=5, norm="log",
                        c=np.maximum(rates[order], 0.1), cmap=_bright(), linewidths=0)  # fmt: skip
    ax.set(xlim=(-2, wide + 1), ylim=(-(-n // wide) + 1, -2), xticks=[], yticks=[])
    ax.set_aspect("equal")
    ax.spines[:].set_visible(False)
    ax.set_title("b  All neurons, by number")
    bar = ax.figure.colorbar(lights, ax=ax, orientation="horizontal", pad=0.02, fraction=0.05,
                             label="rate, Hz")  # fmt: skip
    plotting.name_decades(bar.ax.xaxis)


def _bright() -> Any:
    """Return colours that all are seen on a dark ground."""
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap

    return ListedColormap(colormaps["plasma"](np.linspace(0.3, 1, 200)))


def _draw_rates(ax: "Axes", arrays: Arrays) -> None:
    """Draw the rates of those that are ever active, fastest first, with standard errors."""
    order = np.argsort(-arrays["rates"], kind="stable")
    rates, errors = arrays["rates"][order], arrays["errors"][order]
    rank = np.arange(1, rates.size + 1)
    ax.fill_between(rank, np.maximum(rates - errors, 1e-3), rates + errors, color=GREY, alpha=0.4,
                    linewidth=0, label="± s.e.")  # fmt: skip
    ax.plot(rank, rates, color=INK, linewidth=1)
    ax.set(xlabel="rank of the neuron", ylabel="rate, Hz", yscale="log")
    ax.set_ylim(max(rates.min(initial=1.0) / 2, 1e-3), 2 * rates.max(initial=1.0))
    plotting.name_decades(ax.yaxis)
    ax.set_title("c  Rates")
    ax.legend(loc="lower left")


def _draw_screen(ax: "Axes", arrays: Arrays, readout: str) -> None:
    """Draw what silencing and driving of single neurons does to the readout."""
    ax.set_title(f"d  Rate of {readout} when one neuron is ...", **plotting.PLAIN)
    neurons = arrays["screened"]
    if not neurons.size:
        ax.text(0.5, 0.5, "no screen was run", ha="center", transform=ax.transAxes)
        ax.set_axis_off()
        return
    places = np.arange(neurons.size)
    found = arrays["labels"][np.searchsorted(arrays["active"], neurons)]
    labels = [label.decode() for label in found.tolist()]
    for key, color, marker, label, aside in (
        ("silenced", BLUE, "o", "silenced: change", -0.08),
        ("driven", ORANGE, "s", "driven alone: rate", 0.08),
    ):
        mean, error = arrays[key].T
        ax.errorbar(places + aside, mean, error, color=color, marker=marker, markersize=4,
                    linestyle="", linewidth=1, label=label)  # fmt: skip
    ax.axhline(0, color=GREY, linewidth=0.6)
    shown = places[:: -(-neurons.size // LABELLED)]
    ax.set_xticks(shown, [labels[x] for x in shown], rotation=30, ha="right", **plotting.PLAIN)
    ax.set(xlabel="neuron, by label or number", ylabel="Hz, ± s.e.")
    ax.margins(y=0.35)
    ax.legend(loc="upper right", ncols=2)

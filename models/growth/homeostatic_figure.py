"""Chart of homeostatic growth, from its result alone."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, ORANGE
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurosim.models.growth.homeostatic_growth import HomeostaticGrowth

KINDS = (("excitatory", BLUE, "o"), ("inhibitory", ORANGE, "s"))


def draw(figure: "Figure", result: Result) -> None:
    """Draw rates and synapses against time, of the balanced and of the driven network."""
    from neurosim.models.growth.homeostatic_growth import LOOK, HomeostaticGrowth

    config, arrays = HomeostaticGrowth.of(result.parameters), result.arrays
    figure.set_size_inches(7.5, 5.6)
    panels = figure.subplots(2, 2)
    seconds = np.arange(1, config.n_looks + 1) * LOOK / 1000
    _draw_rates(panels[0, 0], config, seconds, arrays)
    _draw_kinds(panels[0, 1], seconds, arrays["often_synapses"] / config.n, "")
    panels[0, 1].set(ylabel="synapses per cell", ylim=(0, None))
    panels[0, 1].set_title("b  Synapses, made from none")
    long = np.arange(1, 2 * config.n_looks + 1) * LOOK / 1000
    inputs = arrays["silenced_synapses"][..., 0] / config.driven
    for ax, curves, what in zip(panels[1], (arrays["silenced_rate"][..., 0], inputs),
                                ("rate, Hz", "synapses per cell"), strict=True):  # fmt: skip
        plotting.plot_spread(ax, long, curves, BLUE, "", "o")
        ax.axvline(config.duration / 1000, color=GREY, linewidth=0.8, linestyle="--")
        ax.set(ylabel=what, ylim=(0, None))
    panels[1, 0].axhline(config.rates[0], color=BLUE, linewidth=0.8, linestyle=":")
    panels[1, 0].set_title("c  Rate of cells driven by fibres")
    panels[1, 1].set_title("d  Their synapses")
    for ax in panels.ravel():
        ax.set_xlabel("time, s")
        ax.set_xlim(left=0)
    labels.name_curves(panels[0, 0])
    labels.name_curves(panels[0, 1])
    plotting.frame(figure, _tell(config, arrays), _note(config, result))


def _draw_rates(ax: "Axes", config: "HomeostaticGrowth", seconds: Any, arrays: Any) -> None:
    _draw_kinds(ax, seconds, arrays["often_rate"], "")
    for (_, color, _), target in zip(KINDS, config.rates, strict=True):
        ax.axhline(target, color=color, linewidth=0.8, linestyle=":")
    ax.set(ylabel="rate, Hz", ylim=(0, None))
    ax.set_title("a  Rates of the balanced network")


def _draw_kinds(ax: "Axes", seconds: Any, curves: Any, word: str) -> None:
    for i, (name, color, marker) in enumerate(KINDS):
        plotting.plot_spread(ax, seconds, curves[..., i], color, f"{name}{word}", marker)


def _tell(config: "HomeostaticGrowth", arrays: Any) -> str:
    exc, inh = np.median(arrays["often_rate"][:, -2:].mean(axis=1), axis=0)
    back = float(np.median(arrays["silenced_rate"][:, -2:, 0].mean(axis=1)))
    return (
        f"From no synapse at all cells come to fire at {exc:.1f} and {inh:.1f} Hz, and return to "
        f"{back:.1f} Hz when fibres fall silent"
    )


def _note(config: "HomeostaticGrowth", result: Result) -> str:
    exc, inh = config.sizes
    return (
        f"a, b: {exc} excitatory and {inh} inhibitory cells; c, d: {config.driven} cells driven by "
        f"{config.fibres} fibres, of which {round(config.silenced * config.fibres)} fall silent at "
        f"the dashed line; synapses change every {config.every / 1000:g} s; "
        f"{plotting.count_spread(result.seeds)}. Dotted: targets."
    )

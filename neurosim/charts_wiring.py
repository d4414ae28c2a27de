"""Chart of the wirings of the fly's nose, from its result alone."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim import plotting
from neurosim.plotting import BLUE, GREEN, GREY, INK, ORANGE
from neurosim.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = {
    "given": ("given", INK, "o"),
    "rewired": ("rewired: who meets whom", GREY, "s"),
    "random": ("random inputs of each cell", BLUE, "^"),
    "even": ("even fan-out", GREEN, "D"),
}
"""Of each kind of wiring: label, colour, marker."""
EVEN, GIVEN = (3.9, 6.4), -1.6
"""Published, in per cent above rewired wirings: range over hemispheres, and the median."""


def draw_fly_wiring(figure: "Figure", result: Result) -> None:
    """Draw precision against active cells, and how far it is above that of rewired wirings."""
    from neurosim.models.fly_wiring import ARMS, NONE, FlyWiring, gains

    config = FlyWiring.of(result.parameters)
    figure.set_size_inches(7.5, 3.6)
    left, right = figure.subplots(1, 2)
    order = np.argsort(config.active)
    shares = 100 * np.array(config.active)[order]
    precision = result.arrays["precision"].mean(axis=2)[..., order]
    above = gains(result.arrays["precision"])[..., order]
    looks = {**LOOKS, "given": ("one random wiring", INK, "o")} if config.wiring == NONE else LOOKS
    for i, arm in enumerate(ARMS):
        label, color, marker = looks[arm]
        plotting.plot_spread(left, shares, precision[:, i], color, label, marker)
        if arm != "rewired":
            plotting.plot_spread(right, shares, above[:, i], color, None, marker)
    right.axhline(0, color=GREY, linewidth=1)
    if config.wiring != NONE:
        right.axhspan(*EVEN, color=GREEN, alpha=0.12, linewidth=0)
        right.axhline(GIVEN, color=ORANGE, linewidth=1, linestyle="--")
        right.plot([], [], color=ORANGE, linewidth=1, linestyle="--",
                   label=f"published: given, median {GIVEN:g} %")  # fmt: skip
        right.fill_between([], [], color=GREEN, alpha=0.12, linewidth=0,
                           label=f"published: even, {EVEN[0]:g} to {EVEN[1]:g} %")  # fmt: skip
        right.legend(frameon=False, loc="best")
    _label(left, "average precision, nearest 2 %", shares)
    left.set_ylim(bottom=0)
    left.legend(frameon=False, loc="lower right")
    _label(right, "above rewired, %", shares)
    named = "random wirings" if config.wiring == NONE else config.wiring
    left.set_title(f"{config.data}; {named}", loc="left")
    right.set_title("as many synapses, as many inputs of every cell", loc="left")


def _label(ax: "Axes", name: str, shares: "np.ndarray[Any, Any]") -> None:
    ax.set_xscale("log")
    ax.set_xticks(shares, [f"{share:.3g}" for share in shares])
    ax.set_xticks([], minor=True)
    ax.set(xlabel="active cells, %", ylabel=name)


CHARTS: Mapping[str, Callable[["Figure", Result], None]] = {"fly-wiring": draw_fly_wiring}
"""By experiment."""

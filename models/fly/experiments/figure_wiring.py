"""Chart of the wirings of the fly's nose, from its result alone."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, VIOLET
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = {
    "given": ("given", INK, "o"),
    "rewired": ("rewired", GREY, "s"),
    "random": ("random", BLUE, "^"),
    "even": ("even\nfan-out", VIOLET, "D"),
}
"""Of each kind of wiring: label, colour, marker."""
EVEN, GIVEN = (3.9, 6.4), -1.6
"""Published, in per cent above rewired wirings: range over hemispheres, and the median."""


def draw_fly_wiring(figure: "Figure", result: Result) -> None:
    """Draw precision against active cells, and how far it is above that of rewired wirings."""
    from neurosim.models.fly.experiments.fly_wiring import ARMS, NONE, FlyWiring, gains

    config = FlyWiring.of(result.parameters)
    figure.set_size_inches(7.5, 3.4)
    left, right = figure.subplots(1, 2)
    order = np.argsort(config.active)
    shares = 100 * np.array(config.active)[order]
    precision = 100 * result.arrays["precision"].mean(axis=2)[..., order]
    above = gains(result.arrays["precision"])[..., order]
    looks = {**LOOKS, "given": ("one random\nwiring", INK, "o")} if config.wiring == NONE else LOOKS
    for i, arm in enumerate(ARMS):
        label, color, marker = looks[arm]
        plotting.plot_spread(left, shares, precision[:, i], color, label, marker)
        if arm != "rewired":
            plotting.plot_spread(right, shares, above[:, i], color, label, marker)
    right.axhline(0, color=GREY, linewidth=1)
    if config.wiring != NONE:
        right.axhspan(*EVEN, color=VIOLET, alpha=0.12, linewidth=0)
        right.axhline(GIVEN, color=INK, linewidth=1, linestyle="--")
    _label(left, "average precision, %", shares)
    left.set_ylim(bottom=0)
    _label(right, "precision above that of rewired, %", shares)
    left.set_title("a  Precision of search")
    right.set_title("b  Gain over rewired wirings")
    labels.name_curves(left)
    labels.name_curves(right)
    gain = {arm: np.median(above[:, i].mean(axis=-1)) for i, arm in enumerate(ARMS)}
    first = looks["given"][0].replace("\n", " ")
    published = "; published: dashed, given; shaded, even" if config.wiring != NONE else ""
    plotting.frame(
        figure, f"Precision beside rewired wirings: even fan-out {gain['even']:+.1f} %, "
        f"{'the ' if first == 'given' else ''}{first}{' wiring' if first == 'given' else ''} "
        f"{gain['given']:+.1f} %",
        f"{config.data}; {'random wirings' if config.wiring == NONE else config.wiring}; as many "
        f"synapses and inputs of every cell; nearest 2 %. Medians and range of "
        f"{plotting.count(result.seeds)}{published}.",
    )  # fmt: skip


def _label(ax: "Axes", name: str, shares: "np.ndarray[Any, Any]") -> None:
    ax.set_xscale("log")
    ax.set_xticks(shares, [f"{share:.3g}" for share in shares])
    ax.set_xticks([], minor=True)
    ax.set(xlabel="active cells, %", ylabel=name)

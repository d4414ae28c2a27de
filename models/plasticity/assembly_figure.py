"""The chart of Litwin-Kumar's experiment, from its result alone."""

from typing import TYPE_CHECKING

import numpy as np

from neurosim.base.arrays import Real
from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, GREY, ORANGE
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_assemblies(figure: "Figure", result: Result) -> None:
    """Draw weights while assemblies are trained, and who is active afterwards."""
    from neurosim.models.plasticity.litwin_kumar import LitwinKumar

    config = LitwinKumar.of(result.parameters)
    figure.set_size_inches(7, 4.4)
    panels = figure.subplot_mosaic([["weights", "learned"], ["weights", "fixed"]],
                                   width_ratios=(1, 1.9))  # fmt: skip
    _draw_weights(panels["weights"], result.arrays["weights"][:, 0], config.rounds)
    for i, (arm, letter, told) in enumerate([
        ("learned", "b", "inhibition learns"), ("fixed", "c", "inhibition is fixed")
    ]):  # fmt: skip
        _draw_rates(panels[arm], result.arrays["after"][0, i, :-1], i == 1)
        panels[arm].set_title(f"{letter}  Nothing is driven, {told}")
    panels["learned"].tick_params(labelbottom=False)
    note = f"{config.n:,} neurons, {config.assemblies} assemblies of {config.size}; first seed"
    plotting.frame(figure, result.outcome, f"{note} (b, c).")


def _draw_weights(ax: "Axes", weights: Real, rounds: int) -> None:
    """Draw the mean weights after each round, and at the end."""
    looks = np.arange(rounds + 2)
    for kind, label, color, marker in (
        (0, "within assemblies", BLUE, "o"), (1, "between", ORANGE, "s")
    ):  # fmt: skip
        plotting.plot_spread(ax, looks, weights[..., kind], color, label, marker)
    ax.axhline(1, color=GREY, linewidth=0.8, linestyle=":")
    ax.set(xlabel="round of stimuli", ylabel="mean weight / at the start", ylim=(0, None))
    ax.set_xticks(looks, [*map(str, range(rounds + 1)), "end"])
    ax.legend(loc="lower left")
    ax.set_title("a  Weights")


def _draw_rates(ax: "Axes", rates: Real, is_last: bool) -> None:
    """Show the rates of all assemblies, one a row."""
    n, bins = rates.shape
    image = ax.imshow(rates, aspect="auto", cmap="cividis", vmin=0, vmax=60,
                      extent=(0, bins * 0.02, n + 0.5, 0.5), interpolation="nearest")  # fmt: skip
    ax.set(ylabel="assembly", yticks=range(1, n + 1))
    if is_last:
        ax.set_xlabel("time, s")
    ax.figure.colorbar(image, ax=ax, label="rate, Hz")

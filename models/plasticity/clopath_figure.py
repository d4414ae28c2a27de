"""The chart of Clopath's experiment, from its result alone."""

from typing import TYPE_CHECKING

import numpy as np

from neurosim.base.arrays import Real
from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, GREY, ORANGE
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_clopath(figure: "Figure", result: Result) -> None:
    """Draw the change of weights against the rate of pairs, beside what was measured."""
    from neurosim.models.plasticity.clopath import MEASURED, Clopath

    config = Clopath.of(result.parameters)
    figure.set_size_inches(4.6, 3.4)
    ax = figure.subplots()
    order = np.argsort(config.rates)
    rates, changes = np.array(config.rates)[order], result.arrays["change"][0][:, order]
    known = np.array(sorted(MEASURED))
    for i, (label, color, marker) in enumerate(
        [("pre 10 ms before post", BLUE, "o"), ("post 10 ms before pre", ORANGE, "s")]
    ):
        means, errors = np.array([MEASURED[rate][i] for rate in known]).T
        ax.plot(rates, 100 + 100 * changes[i], color=color, label=f"{label}: model")
        ax.errorbar(known, 100 + 100 * means, 100 * errors, color=color, marker=marker,
                    linestyle="", markersize=4, capsize=2, linewidth=0.8,
                    label="measured")  # fmt: skip
    ax.axhline(100, color=GREY, linewidth=0.8, linestyle=":")
    ax.set(xlabel="rate of pairs, Hz", ylabel="weight after / before, %", xlim=(-1.5, 51.5))
    ax.legend(loc="upper left")
    turn = _find_turn(rates, changes[1])
    told = "Pairs of spikes change a synapse" if turn is None else (
        f"From {turn:g} Hz on pairs of either order strengthen a synapse")  # fmt: skip
    plotting.frame(figure, told, "Measured: Sjostrom et al. 2001, mean and standard error.")


def _find_turn(rates: "Real", changes: "Real") -> float | None:
    """Return the rate from which on what was depressed below is potentiated, if there is one."""
    is_up = changes > 0
    turns = np.flatnonzero(is_up[1:] & ~is_up[:-1])
    return float(rates[turns[0] + 1]) if turns.size == 1 and is_up[-1] else None

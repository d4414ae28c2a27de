"""Charts: the figure of each experiment, from its result alone."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim import (
    charts_classes,
    charts_continual,
    charts_fast,
    charts_fly,
    charts_fly_gain,
    charts_fly_learning,
    charts_operations,
    charts_sequences,
    charts_short_term,
    charts_sparse_memory,
    charts_spiking,
    charts_wiring,
)
from neurosim.result import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(result: Result, path: Path) -> None:
    """Draw the figure of an experiment.

    Parameters
    ----------
    result : Result
    path : Path
        Where the figure goes; the suffix chooses the format.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from neurosim import plotting

    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(7, 4), layout="constrained")
        CHARTS[result.experiment](figure, result)
        plotting.save(figure, path)


def draw_projection(figure: "Figure", result: Result) -> None:
    """Draw support against rounds for each beta, with the published final values."""
    from neurosim import labelling, plotting
    from neurosim.models.projection import SAMPLED, TRUE, Projection

    config = Projection.make(**result.parameters)
    figure.set_size_inches(7, 3.8)
    ax = figure.subplots()
    support = result.arrays["support"] / config.k
    rounds = np.arange(1, support.shape[-1] + 1)
    for i, (beta, color) in enumerate(
        zip(config.beta, plotting.shades(len(config.beta)), strict=True)
    ):
        plotting.plot_spread(ax, rounds, support[:, i], color, f"beta = {beta:g}")
        for published, marker in ((TRUE, "o"), (SAMPLED, "x")) if config.is_published else ():
            if beta in published:
                ax.plot(rounds[-1], published[beta], marker, color=color, clip_on=False,
                        fillstyle="none")  # fmt: skip
    ax.set(xlabel="round", ylabel="neurons that have fired so far / k")
    ax.set_xlim(1, max(rounds[-1], 2))
    labelling.name_curves(ax)
    if config.is_published:
        marks = [
            ax.plot([], [], marker, color=plotting.INK, fillstyle="none")[0] for marker in "ox"
        ]
        ax.legend(marks, ("16 true graphs", "published, by sampling"), loc="upper left")
    plotting.frame(figure, _tell_support(config.beta, np.median(support[..., -1], axis=0)),
                   f"n = {config.n:,}, k = {config.k}, p = {config.p:g}. Lines: medians of seeds; "
                   f"bands: range of {plotting.count(result.seeds)}.")  # fmt: skip


def _tell_support(beta: Sequence[float], finals: "np.ndarray[Any, Any]") -> str:
    """Return what was found of the support at the end, in units of k."""
    by_beta = finals[np.argsort(beta)]
    if len(by_beta) > 1 and (np.diff(by_beta) < 0).all():
        return ("The weaker plasticity is, the more neurons a projection recruits: "
                f"{by_beta[-1]:.1f}"
                f" to {by_beta[0]:.1f} times k")  # fmt: skip
    low, high = finals.min(), finals.max()
    found = f"{low:.1f}" if len(finals) == 1 else f"{low:.1f} to {high:.1f}"
    return f"A projection recruits {found} times k neurons"


CHARTS: Mapping[str, Callable[["Figure", Result], None]] = {
    "projection": draw_projection,
    **charts_classes.CHARTS,
    **charts_fast.CHARTS,
    **charts_continual.CHARTS,
    **charts_fly.CHARTS,
    **charts_fly_gain.CHARTS,
    **charts_fly_learning.CHARTS,
    **charts_operations.CHARTS,
    **charts_sequences.CHARTS,
    **charts_short_term.CHARTS,
    **charts_sparse_memory.CHARTS,
    **charts_spiking.CHARTS,
    **charts_wiring.CHARTS,
}
"""By experiment."""

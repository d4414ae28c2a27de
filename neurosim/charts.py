"""Charts: the figure of each experiment, from its result alone."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from neurosim import (
    charts_classes,
    charts_continual,
    charts_fast,
    charts_fly,
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
    from neurosim import plotting
    from neurosim.models.projection import SAMPLED, TRUE, Projection

    config = Projection.make(**result.parameters)
    ax = figure.subplots()
    support = result.arrays["support"] / config.k
    rounds = np.arange(1, support.shape[-1] + 1)
    colors = plotting.shades(len(config.beta))
    for i, beta in enumerate(config.beta):
        plotting.plot_spread(ax, rounds, support[:, i], colors[i])
        ax.annotate(f"{beta:g}", (rounds[-1], np.median(support[:, i, -1])), (4, 0),
                    textcoords="offset points", va="center", color=colors[i])  # fmt: skip
        if config.is_published:
            for published, marker in ((TRUE, "o"), (SAMPLED, "x")):
                if beta in published:
                    ax.plot(rounds[-1], published[beta], marker, color=colors[i], clip_on=False,
                            fillstyle="none")  # fmt: skip
    ax.set(xlabel="round", ylabel="neurons that have fired so far / k", xlim=(1, rounds[-1]))
    ax.set_title(
        f"Support of a projected assembly, by beta (n = {config.n:,}, k = {config.k}, "
        f"p = {config.p:g})",
        loc="left",
    )
    if config.is_published:
        for marker, label in (("o", "true graphs (16)"), ("x", "sampling trick (published)")):
            ax.plot([], [], marker, color="k", fillstyle="none", label=label)
        ax.legend(frameon=False, loc="upper left")


CHARTS: Mapping[str, Callable[["Figure", Result], None]] = {
    "projection": draw_projection,
    **charts_classes.CHARTS,
    **charts_fast.CHARTS,
    **charts_continual.CHARTS,
    **charts_fly.CHARTS,
    **charts_fly_learning.CHARTS,
    **charts_operations.CHARTS,
    **charts_sequences.CHARTS,
    **charts_short_term.CHARTS,
    **charts_sparse_memory.CHARTS,
    **charts_spiking.CHARTS,
    **charts_wiring.CHARTS,
}
"""By experiment."""

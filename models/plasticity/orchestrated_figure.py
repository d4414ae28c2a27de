"""The figure of orchestrated plasticity: rates while it learns, and what goes on after a cue."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, ORANGE
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = (("all mechanisms", BLUE), ("null: none that stabilises", ORANGE))


def draw(figure: "Figure", result: Result) -> None:
    """Draw the mean rate during learning, and the rate of each group after each whole cue."""
    from neurosim.models.plasticity.orchestrated_plasticity import OrchestratedPlasticity

    config = OrchestratedPlasticity.make(**result.parameters)
    figure.set_size_inches(7, 4.6)
    panels: dict[str, Axes] = figure.subplot_mosaic([["course"] * 2, ["all", "null"]])
    course = result.arrays["course"][0]
    seconds = (np.arange(course.shape[1]) + 0.5) * min(0.5, config.on / 1000)
    for rates, (label, color) in zip(course, KINDS, strict=True):
        panels["course"].plot(seconds, rates, color=color, label=label)
    panels["course"].set(xlabel="time, s", ylabel="rate, Hz", xlim=(0, None), ylim=(0, None))
    panels["course"].legend(loc="upper right", ncols=2)
    panels["course"].set_title("a  Mean rate while stimuli are shown in turn")
    recall = result.arrays["recall"][0, :, 0]
    top = max(float(recall.max()), 1.0)
    titles = "b  After a cue: all mechanisms", "c  The same: without stabilisation"
    for name, rates, title in zip(("all", "null"), recall, titles, strict=True):
        _draw_recall(figure, panels[name], rates, top)
        panels[name].set_title(title)
    plotting.frame(figure, result.outcome,
                   f"{config.n} + {config.n // 4} neurons, first seed; b, c: 0.5 to 1.5 s after "
                   "the whole stimulus.")  # fmt: skip


def _draw_recall(figure: "Figure", ax: "Axes", rates: Any, top: float) -> None:
    shown = ax.imshow(rates, vmin=0, vmax=top, cmap="viridis", aspect="auto")
    ax.set(xlabel="group of neurons", ylabel="stimulus")
    ax.set_xticks(range(rates.shape[1]), [str(i + 1) for i in range(rates.shape[1])])
    ax.set_yticks(range(rates.shape[0]), [str(i + 1) for i in range(rates.shape[0])])
    figure.colorbar(shown, ax=ax, label="rate, Hz")

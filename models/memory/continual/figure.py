"""The chart of continual learning: what is still known at the end; from its result alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, GREY, ORANGE, VIOLET, percent
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = {
    "none": ("fine-tuning", ORANGE),
    "si": ("SI", BLUE),
    "ewc": ("EWC", BLUE),
    "frequency": ("frequency", BLUE),
    "fly": ("fly, counts", VIOLET),
    "fly, errors": ("fly, errors", VIOLET),
    "joint": ("all at once", GREY),
    "fly, errors, shuffled": ("fly, errors, shuffled", GREY),
}
"""Lines of the chart from above to below: name and colour, the last two all tasks at once."""
CEILINGS = ("joint", "fly, errors, shuffled")
TITLES = {
    "permuted": "permuted inputs",
    "split_task": "split, the task is told",
    "split_class": "split, no task is told",
}


def draw_continual(figure: "Figure", result: Result) -> None:
    """Draw how well the tasks are read at the end, and right after each was learned."""
    from neurosim.models.memory.continual.continual import Continual

    config = Continual.of(result.parameters)
    lines = [line for line in SHOWN if line in config.lines]
    figure.set_size_inches(7.5, 0.24 * len(lines) + 1.6)
    axes = figure.subplots(1, len(config.scenarios), sharey=True, squeeze=False)[0]
    for letter, ax, scenario in zip("abc", axes, config.scenarios, strict=False):
        right = dict(zip(config.lines, np.moveaxis(result.arrays[scenario], 1, 0), strict=True))
        for y, line in enumerate(lines):
            _draw_line(ax, y, right[line], SHOWN[line][1], line in CEILINGS)
        ax.set(xlabel="tasks read right, %", xlim=(-3, 103), ylim=(len(lines) - 0.5, -0.5))
        ax.set_title(f"{letter}  {TITLES[scenario]}")
        ax.grid(axis="y", color=GREY, alpha=0.25, linewidth=0.5)
        ax.tick_params(axis="y", length=0)
    axes[0].set_yticks(range(len(lines)), [SHOWN[line][0] for line in lines])
    plotting.frame(
        figure, _tell_best(config, result.arrays),
        f"{config.data}: hidden layers of 2 x {config.width} units; {config.n_kc:,} Kenyon cells. "
        "Mean over tasks; bar: from right after each was learned to the end; dots: the end, "
        f"{plotting.count(result.seeds)}. Grey: all tasks mixed.",
    )  # fmt: skip


def _draw_line(
    ax: "Axes", y: int, right: "np.ndarray[Any, Any]", color: str, is_ceiling: bool
) -> None:
    """Draw the accuracy at the end of each seed, and how far it fell from when it was learned."""
    end = 100 * right[:, -1].mean(axis=-1)
    ax.plot(end, np.full(len(end), y), "o", color=color, markersize=4.5, alpha=0.7,
            markeredgewidth=0)  # fmt: skip
    if not is_ceiling:
        learned = 100 * np.median(np.diagonal(right, axis1=1, axis2=2).mean(axis=-1))
        ax.plot([learned, np.median(end)], [y, y], color=color, linewidth=2, alpha=0.5)


def _tell_best(config: Any, arrays: Mapping[str, Any]) -> str:
    """Return what is read best after the last task of the hardest benchmark, beside the rest."""
    scenario = config.scenarios[-1]
    ends = np.median(arrays[scenario][:, :, -1].mean(axis=-1), axis=0)
    found = dict(zip(config.lines, ends, strict=True))
    learners = {line: end for line, end in found.items() if line in SHOWN and line not in CEILINGS}
    told = f"Read right, task after task ({TITLES[scenario]}): "
    if not learners:
        return told + f"all at once {percent(next(iter(found.values())))}"
    best = max(learners, key=lambda line: learners[line])
    told += f"{SHOWN[best][0]} {percent(learners[best])}"
    others = [end for line, end in learners.items() if line != best]
    return f"{told}, other methods {percent(max(others))} at most" if others else told

"""The chart of continual learning: who still knows what, task by task; from its result alone."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim import plotting
from neurosim.plotting import BLUE, GREEN, GREY, INK, ORANGE
from neurosim.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = {
    "none": ("fine-tuning", ORANGE, "^"),
    "si": ("SI", BLUE, "o"),
    "ewc": ("EWC", GREEN, "s"),
    "frequency": ("frequency", "#CC79A7", "D"),
    "fly": ("fly, counts", INK, "v"),
    "fly, errors": ("fly, errors", GREY, "x"),
}
"""Lines that learn task after task: name, colour, marker."""
CEILINGS = {"joint": ("all at once", ":"), "fly, errors, shuffled": ("fly, errors, shuffled", "--")}
TITLES = {
    "permuted": "permuted inputs",
    "split_task": "split, the task is told",
    "split_class": "split, no task is told",
}


def draw_continual(figure: "Figure", result: Result) -> None:
    """Draw the accuracy matrix of each method, and the mean over the tasks seen so far."""
    from neurosim.models.continual import Continual

    config = Continual.of(result.parameters)
    lines = [line for line in config.lines if line in SHOWN]
    scenarios = config.scenarios
    columns = len(lines) + 1
    figure.set_size_inches(1.45 * len(lines) + 3.4, 1.75 * len(scenarios) + 1.1)
    grid = figure.subplots(len(scenarios), columns, squeeze=False,
                           width_ratios=(*[1.0] * len(lines), 2.0))  # fmt: skip
    image = None
    for row, scenario in zip(grid, scenarios, strict=True):
        right = dict(zip(config.lines, np.moveaxis(result.arrays[scenario], 1, 0), strict=True))
        for ax, line in zip(row[:-1], lines, strict=True):
            image = _show_matrix(ax, np.median(right[line], axis=0), SHOWN[line][0])
        row[0].set_ylabel(f"{TITLES[scenario]}\n" + ("task" if lines else "accuracy"))
        _draw_means(row[-1], right)
    if image is not None:
        figure.colorbar(image, ax=grid[:, :-1].ravel().tolist(), shrink=0.7, pad=0.02,
                        label="held-out vectors read right", location="left")  # fmt: skip
    handles = {label: handle for ax in grid[:, -1]
               for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)}  # fmt: skip
    figure.legend(handles.values(), handles.keys(), frameon=False, loc="outside lower center",
                  ncols=4)  # fmt: skip
    figure.suptitle(
        f"{config.data}: hidden layers of 2 x {config.width} units; {config.n_kc:,} Kenyon cells; "
        "median of seeds, lines with range",
        x=0.01, ha="left", fontsize=9,
    )  # fmt: skip


def _show_matrix(ax: "Axes", right: "np.ndarray[Any, Any]", title: str) -> Any:
    """Show tasks from above to below, time from left to right."""
    n = len(right)
    image = ax.imshow(right.T, cmap="cividis", vmin=0, vmax=1,
                      extent=(0.5, n + 0.5, n + 0.5, 0.5))  # fmt: skip
    ax.set_title(title, loc="left")
    ax.set_xlabel("tasks learned")
    ticks = sorted({1, n})
    ax.set_xticks(ticks)
    ax.set_yticks(ticks)
    ax.tick_params(length=0)
    return image


def _draw_means(ax: "Axes", right: Mapping[str, Any]) -> None:
    """Draw the mean accuracy over tasks seen so far, and what learning all at once reaches."""
    n = next(iter(right.values())).shape[-1]
    seen = np.arange(1, n + 1)
    for line, (label, color, marker) in SHOWN.items():
        if line in right:
            means = np.nanmean(right[line], axis=-1)
            plotting.plot_spread(ax, seen, means, color, label, marker)
    for line, (label, style) in CEILINGS.items():
        if line in right:
            level = np.median(right[line][:, -1].mean(axis=-1))
            ax.axhline(level, color=INK, linestyle=style, linewidth=1, label=label)
    ax.set(xlabel="tasks learned", ylabel="mean over them", ylim=(-0.02, 1.03))
    ax.set_xticks(seen if n <= 10 else [1, n])


CHARTS: Mapping[str, Callable[["Figure", Result], None]] = {"continual": draw_continual}
"""By experiment."""

"""Chart of far connections, from the result alone."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, ORANGE
from neurosim.experiment.scorecard import percent
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ARMS = (
    (0, "local", GREY, "s", "-"),
    (3, "30 % far", ORANGE, "v", "--"),
    (4, "all far", ORANGE, "^", "-"),
    (5, "local, few\ngrow far", BLUE, "o", "-"),
)
"""Place among the arms of recall, name, colour, marker, line."""
WAYS = (
    (0, "attention\nto all", BLUE, "o", "-"),
    (3, "messages,\none per hop", ORANGE, "^", "-"),
    (2, "one message", ORANGE, "v", "--"),
    (1, "neighbours", GREY, "s", "-"),
)


def draw_long_range(figure: "Figure", result: Result) -> None:
    """Draw paths, recall, memory and reach."""
    from neurosim.models.wiring.long_range import LongRange

    config, arrays = LongRange.of(result.parameters), result.arrays
    figure.set_size_inches(7.5, 5.8)
    (paths, recall), (memory, reach) = figure.subplots(2, 2)
    _draw_paths(paths, arrays["path"])
    _draw_recall(recall, arrays["recall"][..., 0], ARMS if config.grown else ARMS[:-1])
    _draw_memory(memory, arrays["nodes"][0], arrays["bytes"][0])
    _draw_reach(reach, arrays["accuracy"])
    plotting.frame(
        figure, _tell(arrays, bool(config.grown)),
        f"a, b: {config.side} x {config.side} neurons, radius {config.radius:g}; two assemblies of "
        f"{config.members} in opposite corners; far synapses that grow: {config.grown} for each "
        f"neuron that takes part. c: {config.dimensions} numbers for each node, beside the input. "
        f"d: a ring of {config.ring} noisy nodes, two cues so many hops away. "
        f"{plotting.count_spread(result.seeds)}.",
    )  # fmt: skip


def _draw_paths(ax: "Axes", path: Any) -> None:
    from neurosim.models.wiring.long_range import SHARES

    plotting.plot_spread(ax, np.array(SHARES), path, BLUE, marker="o")
    ax.set_xticks([0, 0.05, 0.3, 1])
    ax.set_xticks(SHARES, minor=True)
    plotting.name_percent(ax.xaxis)
    ax.set(xlabel="synapses that lead anywhere, %", ylabel="synapses from neuron\nto neuron, mean")
    ax.set_ylim(bottom=0)
    ax.set_title("a  Paths")


def _draw_recall(ax: "Axes", recall: Any, arms: Any) -> None:
    from neurosim.models.wiring.long_range import PAIRINGS

    for i, name, color, marker, style in arms:
        plotting.plot_spread(ax, np.array(PAIRINGS), recall[:, i], color, name, marker, style)
    ax.set_xscale("log")
    ax.set_xticks(PAIRINGS, [f"{n}" for n in PAIRINGS])
    ax.minorticks_off()
    ax.set(
        xlabel="pairings",
        ylabel="far associate recalled\nin the first round, %",
        ylim=(-0.02, 1.05),
    )
    plotting.name_percent(ax.yaxis)
    ax.set_title("b  Recall")
    labels.name_curves(ax)


def _draw_memory(ax: "Axes", nodes: Any, n_bytes: Any) -> None:
    n = nodes.astype(float)
    ours = n_bytes / 2**20
    ax.loglog(n, ours, color=BLUE, marker="o", markersize=4, label="attention\nby blocks")
    ax.loglog(n, 4 * n**2 / 2**20, "--", color=GREY, label="matrix of\nall pairs")
    plotting.name_numbers(ax.xaxis, ax.yaxis)
    ax.set(xlabel="nodes, all to all", ylabel="working memory, MB", xlim=(n[0] / 1.3, n[-1] * 1.3),
           ylim=(0.3, 8 * n[-1] ** 2 / 2**20))  # fmt: skip
    ax.set_title("c  Attention: memory")
    labels.name_curves(ax)


def _draw_reach(ax: "Axes", accuracy: Any) -> None:
    from neurosim.models.wiring.long_range_rows import DISTANCES

    x = np.arange(len(DISTANCES))
    for i, name, color, marker, style in WAYS:
        plotting.plot_spread(ax, x, accuracy[:, i], color, name, marker, style)
    ax.axhline(0.5, color=GREY, linewidth=0.8, linestyle=":")
    ax.set_xticks(x, [f"{hops}" for hops in DISTANCES])
    ax.set(xlabel="hops to either cue", ylabel="told right, %", ylim=(0, 1.03))
    plotting.name_percent(ax.yaxis)
    ax.set_title("d  Reach (dotted: chance)")
    labels.name_curves(ax)


def _tell(arrays: Any, do_grow: bool) -> str:
    recall = np.median(arrays["recall"][..., 0][:, [0, 5], 1:], axis=0)
    before, after = np.median(arrays["synapses"][:, 5], axis=0)
    local = f"ocal wiring recalls {percent(recall[0].max())}"
    if not do_grow:
        return f"L{local} of a far associate, however often it was paired; no far synapses may grow"
    return (
        f"Far synapses that grow where both ends fire, {percent((after - before) / before)} of "
        f"all, recall {percent(recall[1, 0])} of a far associate; l{local}, however often "
        "it was paired"
    )

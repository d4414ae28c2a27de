"""Charts of the operations of the assembly calculus, each from its result alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim import plotting
from neurosim.plotting import BLUE, GREEN, GREY, INK, ORANGE
from neurosim.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_association(figure: "Figure", result: Result) -> None:
    """Draw overlaps over the rounds of the schedule, and over joint rounds."""
    from neurosim.models.association import Association

    config = Association.make(**result.parameters)
    left, right = figure.subplots(1, 2)
    _mark_phases(left, config.ends, ("A alone", "B alone", "both", "B alone"))
    shared = result.arrays["shared"] / config.k
    rounds = np.arange(1, shared.shape[-1] + 1)
    for i, (name, color) in enumerate((("A", BLUE), ("B", ORANGE))):
        label = f"with the projection of {name}"
        plotting.plot_spread(left, rounds, shared[:, i], color, label)
    left.legend(frameon=False, loc="upper left")
    _dress(left, "round", "overlap of winners in C / k", _told(config, config.beta))
    left.set(xlim=(0.5, rounds[-1] + 0.5), ylim=(0, 1.3), yticks=np.arange(0, 1.1, 0.2))
    curve = result.arrays["curve"]
    together = np.arange(1, curve.shape[-1] + 1)
    plotting.plot_spread(right, together, curve, GREEN, "median and range of seeds", "o")
    if config.has_published_curve and together[-1] >= 10:
        right.fill_between([10, together[-1]], 0.1, 0.5, color=GREY, alpha=0.15, linewidth=0,
                           label="axis of the published figure")  # fmt: skip
    right.legend(frameon=False, loc="upper left")
    told = f"p = {config.curve_p:g}, beta = {config.curve_beta:g}"
    _dress(
        right, "rounds in which A and B fired together", "overlap / k, A alone and B alone", told
    )
    right.set_xlim(0, together[-1] + 1)


def draw_completion(figure: "Figure", result: Result) -> None:
    """Draw what is recovered against the cue, and against training."""
    from neurosim.models.completion import SHARES, Completion

    config = Completion.make(**result.parameters)
    left, right = figure.subplots(1, 2, sharey=True)
    shares = np.array(SHARES)
    for i, (p, color, marker) in enumerate(((config.p, BLUE, "o"), (config.curve_p, ORANGE, "s"))):
        curves = result.arrays["by_share"][:, i]
        plotting.plot_spread(left, shares, curves, color, f"p = {p:g}", marker)
    left.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1, label="the cue itself")
    left.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, 0.93))
    told = f"n = {config.n:,}, k = {config.k}; {config.rounds} rounds, {config.recall} of recall"
    _dress(left, "share of the assembly in the cue", "share of the assembly recovered", told)
    left.set(xlim=(0, 1.04), ylim=(0, 1.04))
    curves = result.arrays["by_training"]
    trained = np.arange(1, curves.shape[-1] + 1)
    plotting.plot_spread(right, trained, curves, ORANGE, marker="s")
    told = f"p = {config.curve_p:g}; cue {config.curve_share:g}, {config.curve_recall} of recall"
    _dress(right, "rounds of training", "", told)
    right.set_xlim(0, trained[-1] + 1)


def draw_merge(figure: "Figure", result: Result) -> None:
    """Draw the supports of the three areas over rounds, and what C brings back."""
    from neurosim.models.merge import AREAS, MOST, Merge

    config = Merge.make(**result.parameters)
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    support = result.arrays["support"] / config.k
    rounds, colors = np.arange(support.shape[-1]), plotting.shades(len(config.beta))
    for i, beta in enumerate(config.beta):
        for j, style in enumerate(("--", ":", "-")):
            left.plot(rounds, np.median(support[:, i, j], axis=0), style, color=colors[i])
            if config.is_published and beta == 0.05:
                most = MOST[AREAS[j]] / config.k
                left.plot(rounds[-1] + 1, most, "v", color=colors[i], fillstyle="none")
        plotting.plot_spread(left, rounds, support[:, i, 2], colors[i], f"beta = {beta:g}")
    if config.is_published and 0.05 in config.beta:
        left.plot([], [], "v", color=INK, fillstyle="none", label="most (published tests)")
    for area, style in zip(AREAS, ("--", ":", "-"), strict=True):
        left.plot([], [], style, color=INK, label=f"area {area}")
    left.legend(frameon=False, loc="upper left", ncols=2)
    _dress(left, "rounds with all fibers open", "neurons that have fired so far / k", _told(config))
    left.set(xlim=(0, rounds[-1] + 2), ylim=(0, 1.4 * support.max()))
    for j, (color, marker) in enumerate(((BLUE, "o"), (ORANGE, "s"))):
        _plot_points(right, config.beta, result.arrays["recalled"][..., j], color,
                     f"area {AREAS[j]}", marker)  # fmt: skip
    right.legend(frameon=False, loc="lower right")
    _dress(right, "beta", "share that C alone brings back", "Recall by C")
    right.set_ylim(0, 1.04)


def draw_reciprocal(figure: "Figure", result: Result) -> None:
    """Draw what is restored over rounds, and against beta."""
    from neurosim.models.reciprocal import Reciprocal

    config = Reciprocal.make(**result.parameters)
    left, right = figure.subplots(1, 2, sharey=True)
    restored, colors = result.arrays["restored"], plotting.shades(len(config.beta))
    for i, beta in enumerate(config.beta):
        plotting.plot_spread(left, np.arange(restored.shape[-1]), restored[:, i], colors[i],
                             f"{beta:g}")  # fmt: skip
    left.legend(title="beta", frameon=False, loc="lower right", ncols=2)
    name = "rounds of recurrence, after one by B alone"
    _dress(left, name, "share of the assembly restored", _told(config))
    left.set(xlim=(0, restored.shape[-1] - 1), ylim=(0, 1.04))
    most = restored.max(axis=-1)
    _plot_points(right, config.beta, restored[..., 0], BLUE, "one round of B alone", "o")
    _plot_points(right, config.beta, most, ORANGE, f"most in {config.recall} more rounds", "s")
    if config.is_published and 0.05 in config.beta:
        right.plot(0.05, 0.25, "x", color=BLUE)
        right.plot(0.05, 0.42, "x", color=ORANGE)
        right.plot([], [], "x", color=INK, label="published (sampling trick)")
    right.legend(frameon=False, loc="lower right")
    _dress(right, "beta", "", "By beta")


def draw_overlap(figure: "Figure", result: Result) -> None:
    """Draw both overlaps over joint rounds, and one against the other."""
    from neurosim.models.overlap import Overlap, bound, expect

    config = Overlap.make(**result.parameters)
    left, right = figure.subplots(1, 2)
    assemblies, projections = result.arrays["assemblies"], result.arrays["projections"]
    together = np.arange(1, assemblies.shape[-1] + 1)
    plotting.plot_spread(left, together, assemblies, BLUE, "assemblies in C", "o")
    plotting.plot_spread(left, together, projections, ORANGE, "projections in D", "s")
    left.legend(frameon=False, loc="upper left")
    _dress(
        left, "rounds in which A and B fired together", "overlap / k", _told(config, config.beta)
    )
    left.set_ylim(bottom=0)
    right.plot(assemblies.ravel(), projections.ravel(), "o", color=GREEN, markersize=4, alpha=0.5,
               markeredgewidth=0, label="measured, all seeds")  # fmt: skip
    shares = np.linspace(0, assemblies.max(), 50)
    for function, style, label in ((expect, "-", "random sets, exact law"),
                                   (bound, "--", "random projection, bound")):  # fmt: skip
        right.plot(shares, [function(config, share) for share in shares], style, color=INK,
                   linewidth=1, label=label)  # fmt: skip
    right.legend(frameon=False, loc="upper left")
    _dress(
        right, "overlap of assemblies / k", "overlap of projections / k", "One against the other"
    )
    right.set(xlim=(-0.01, None), ylim=(-0.005, None))


def _told(config: Any, beta: float | None = None) -> str:
    told = f"n = {config.n:,}, k = {config.k}, p = {config.p:g}"
    return told if beta is None else f"{told}, beta = {beta:g}"


def _dress(ax: "Axes", x: str, y: str, title: str) -> None:
    ax.set(xlabel=x, ylabel=y)
    ax.set_title(title, loc="left")
    if x.startswith("round"):
        ax.locator_params(axis="x", integer=True)


def _mark_phases(ax: "Axes", ends: Sequence[int], names: Sequence[str]) -> None:
    """Shade every other phase, and name all above."""
    start = 0.5
    for i, (end, name) in enumerate(zip(ends, names, strict=True)):
        if i % 2:
            ax.fill_between([start, end + 1.5], 1.12, color=GREY, alpha=0.12, linewidth=0)
        ax.text((start + end + 1.5) / 2, 1.06, name, ha="center", va="center")
        start = end + 1.5


def _plot_points(
    ax: "Axes",
    x: Sequence[float],
    curves: "np.ndarray[Any, Any]",
    color: str,
    label: str,
    mark: str,
) -> None:
    """Draw medians over seeds in the order of ``x``, which are spread out as logarithms."""
    order = np.argsort(x)
    plotting.plot_spread(ax, np.array(x)[order], curves[:, order], color, label, mark)
    if min(x) > 0:
        ax.set_xscale("log")
        ax.set_xticks(np.array(x)[order], [f"{b:g}" for b in np.array(x)[order]])
        ax.set_xticks([], minor=True)


CHARTS: Mapping[str, Callable[["Figure", Result], None]] = {
    "association": draw_association,
    "completion": draw_completion,
    "merge": draw_merge,
    "reciprocal": draw_reciprocal,
    "overlap": draw_overlap,
}
"""By experiment."""

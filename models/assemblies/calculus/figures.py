"""Charts of the operations of the assembly calculus, each from its result alone."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE, PALETTE, VIOLET, percent
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_association(figure: "Figure", result: Result) -> None:
    """Draw overlaps over the rounds of the schedule, and over joint rounds."""
    from neurosim.models.assemblies.calculus.association import Association

    config = Association.make(**result.parameters)
    figure.set_size_inches(7, 3.4)
    left, right = figure.subplots(1, 2)
    shared = result.arrays["shared"] / config.k
    rounds = np.arange(1, shared.shape[-1] + 1)
    for i, (name, color) in enumerate((("A", BLUE), ("B", ORANGE))):
        plotting.plot_spread(left, rounds, shared[:, i], color, f"with that\nof {name}")
    told = f"a  Winners in C (p = {config.p:g}, beta = {config.beta:g})"
    _dress(left, "round", "overlap with an earlier projection, % of k", told)
    left.set(xlim=(0.5, rounds[-1] + 0.5), ylim=(0, 1.13), yticks=np.arange(0, 1.1, 0.2))
    plotting.name_percent(left.yaxis)
    _mark_phases(left, config.ends, ("A", "B", "both", "B"))
    labels.name_curves(left)
    curve = result.arrays["curve"]
    together = np.arange(1, curve.shape[-1] + 1)
    plotting.plot_spread(right, together, curve, VIOLET, marker="o")
    if config.has_published_curve and together[-1] >= 10:
        right.fill_between([10, together[-1]], 0.1, 0.5, color=GREY, alpha=0.15, linewidth=0)
        right.text(together[-1], 0.11, "published range", ha="right", color=GREY)
    told = f"b  By joint rounds (p = {config.curve_p:g}, beta = {config.curve_beta:g})"
    _dress(
        right,
        "rounds in which A and B fired together",
        "overlap of the two assemblies, % of k",
        told,
    )
    right.set(xlim=(0, together[-1] + 1), ylim=(0, None))
    plotting.name_percent(right.yaxis)
    first, last = np.median(curve[:, 0]), np.median(curve[:, -1])
    _frame(figure, f"After {together[-1]} rounds of firing together two assemblies share "
    f"{percent(last)} "
           f"of k; after one, {percent(first)}", config, result)  # fmt: skip


def draw_completion(figure: "Figure", result: Result) -> None:
    """Draw what is recovered against the cue, and against training."""
    from neurosim.models.assemblies.calculus.completion import SHARES, Completion

    config = Completion.make(**result.parameters)
    figure.set_size_inches(7, 3.4)
    left, right = figure.subplots(1, 2, sharey=True)
    shares = np.array(SHARES)
    for i, (p, color, marker) in enumerate(((config.p, BLUE, "o"), (config.curve_p, ORANGE, "s"))):
        curves = result.arrays["by_share"][:, i]
        plotting.plot_spread(left, shares, curves, color, f"p = {p:g}", marker)
    left.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
    left.annotate("the cue itself", (0.78, 0.78), (-6, 0), ha="right",
                  textcoords="offset points", color=GREY)  # fmt: skip
    told = f"a  After {config.rounds} rounds of training, {config.recall} of recall"
    _dress(left, "cue, % of the assembly", "recovered, % of the assembly", told)
    left.set(xlim=(0, 1.04), ylim=(0, 1.04))
    plotting.name_percent(left.xaxis, left.yaxis)
    left.legend(loc="upper left", bbox_to_anchor=(0, 0.93))
    curves = result.arrays["by_training"]
    trained = np.arange(1, curves.shape[-1] + 1)
    plotting.plot_spread(right, trained, curves, ORANGE, marker="s")
    told = (
        f"b  p = {config.curve_p:g}; cue of {config.curve_share:g}, {config.curve_recall} of recall"
    )
    _dress(right, "rounds of training", "", told)
    right.set_xlim(0, trained[-1] + 1)
    middle = int(np.argmin(abs(shares - 0.5)))
    found = np.median(result.arrays["by_share"][:, 0, middle])
    _frame(figure, f"A cue of {percent(shares[middle])} of an assembly recovers {percent(found)} "
           f"of it at p = {config.p:g}", config, result)  # fmt: skip


def draw_merge(figure: "Figure", result: Result) -> None:
    """Draw the supports of the three areas over rounds, and what C brings back."""
    from neurosim.models.assemblies.calculus.merge import AREAS, MOST, Merge

    config = Merge.make(**result.parameters)
    figure.set_size_inches(7, 3.6)
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    support = result.arrays["support"] / config.k
    rounds = np.arange(support.shape[-1])
    shown = int(np.argmin(np.abs(np.array(config.beta) - 0.05)))
    for j, (area, color, style) in enumerate(zip(AREAS, PALETTE, ("--", ":", "-"), strict=False)):
        plotting.plot_spread(left, rounds, support[:, shown, j], color, f"area {area}", "", style)
        if config.is_published and config.beta[shown] == 0.05:
            left.plot(rounds[-1], MOST[area] / config.k, "v", color=color, fillstyle="none",
                      clip_on=False)  # fmt: skip
    told = f"a  beta = {config.beta[shown]:g}"
    _dress(left, "rounds with all fibers open", "neurons that have fired so far / k", told)
    left.set(xlim=(0, rounds[-1]), ylim=(0, None))
    labels.name_curves(left)
    if config.is_published and config.beta[shown] == 0.05:
        mark = left.plot([], [], "v", color=INK, fillstyle="none")
        left.legend(mark, ["most in published tests"], loc="upper left")
    recalled = result.arrays["recalled"]
    for j, (color, marker) in enumerate(((BLUE, "o"), (ORANGE, "s"))):
        _plot_points(right, config.beta, recalled[..., j], color, f"area {AREAS[j]}", marker)
    _dress(right, "beta", "brought back by C alone, %", "b  Recall by C")
    right.set_ylim(0, 1.04)
    plotting.name_percent(right.yaxis)
    labels.name_curves(right)
    share = np.median(recalled[:, shown].min(axis=1))  # as the scorecard has it
    _frame(figure, f"The assembly merged in C brings back {percent(share)} of its two parents at "
           f"beta = {config.beta[shown]:g}", config, result)  # fmt: skip


def draw_reciprocal(figure: "Figure", result: Result) -> None:
    """Draw what is restored over rounds, and against beta."""
    from neurosim.models.assemblies.calculus.reciprocal import Reciprocal

    config = Reciprocal.make(**result.parameters)
    figure.set_size_inches(7, 3.4)
    left, right = figure.subplots(1, 2, sharey=True)
    restored, colors = result.arrays["restored"], plotting.shades(len(config.beta))
    rounds = np.arange(restored.shape[-1])
    for i, beta in enumerate(config.beta):
        plotting.plot_spread(left, rounds, restored[:, i], colors[i], f"beta = {beta:g}")
    name = "rounds of recurrence, after one by B alone"
    _dress(left, name, "restored, % of the assembly", "a  Round after round")
    left.set(xlim=(0, max(rounds[-1], 1)), ylim=(0, 1.04))
    plotting.name_percent(left.yaxis)
    labels.name_curves(left)
    most = restored.max(axis=-1)
    _plot_points(right, config.beta, restored[..., 0], BLUE, "one round\nof B alone", "o")
    _plot_points(right, config.beta, most, ORANGE, f"most in {config.recall}\nmore rounds", "s")
    _dress(right, "beta", "", "b  By strength of plasticity")
    labels.name_curves(right)
    if config.is_published and 0.05 in config.beta:
        right.plot(0.05, 0.25, "x", color=BLUE)
        right.plot(0.05, 0.42, "x", color=ORANGE)
        right.legend(right.plot([], [], "x", color=INK), ["published, by sampling"],
                     loc="lower right")  # fmt: skip
    low, high = np.argmin(config.beta), np.argmax(config.beta)
    first, last = (np.median(restored[:, i, 0]) for i in (low, high))
    told = f"{percent(first)} of an assembly at beta = {config.beta[low]:g}"
    if low != high:
        told += f", {percent(last)} at {config.beta[high]:g}"
    _frame(figure, f"One round of B alone restores {told}", config, result)


def draw_overlap(figure: "Figure", result: Result) -> None:
    """Draw both overlaps over joint rounds, and one against the other."""
    from neurosim.models.assemblies.calculus.overlap import Overlap, bound, expect

    config = Overlap.make(**result.parameters)
    figure.set_size_inches(7, 3.4)
    left, right = figure.subplots(1, 2)
    assemblies, projections = result.arrays["assemblies"], result.arrays["projections"]
    together = np.arange(1, assemblies.shape[-1] + 1)
    plotting.plot_spread(left, together, assemblies, BLUE, "assemblies\nin C", "o")
    plotting.plot_spread(left, together, projections, ORANGE, "their pro-\njections\nin D", "s")
    _dress(
        left, "rounds in which A and B fired together", "overlap, % of k", "a  Over joint rounds"
    )
    left.set_ylim(bottom=0)
    plotting.name_percent(left.yaxis)
    labels.name_curves(left)
    right.plot(assemblies.ravel(), projections.ravel(), "o", color=VIOLET, markersize=4, alpha=0.5,
               markeredgewidth=0)  # fmt: skip
    shares = np.linspace(0, assemblies.max(), 50)
    for function, style, label in ((expect, "-", "random sets,\nexact law"),
                                   (bound, "--", "random pro-\njection, bound")):  # fmt: skip
        right.plot(shares, [function(config, share) for share in shares], style, color=INK,
                   linewidth=1, label=label)  # fmt: skip
    told = "b  One against the other, all seeds"
    _dress(right, "overlap of assemblies, % of k", "overlap of projections, % of k", told)
    plotting.name_percent(right.xaxis, right.yaxis)
    right.set(xlim=(-0.01, None), ylim=(-0.005, None))
    labels.name_curves(right)
    ends = [np.median(curves[:, -1]) for curves in (assemblies, projections)]
    _frame(figure, f"Assemblies that share {percent(ends[0])} of k have projections that share "
           f"{percent(ends[1])}", config, result)  # fmt: skip


def _frame(figure: "Figure", message: str, config: Any, result: Result) -> None:
    told = (
        f"n = {config.n:,}, k = {config.k}, p = {config.p:g}. Lines: medians of seeds; bands: range"
    )
    plotting.frame(figure, message, f"{told} of {plotting.count(result.seeds)}.")


def _dress(ax: "Axes", x: str, y: str, title: str) -> None:
    ax.set(xlabel=x, ylabel=y)
    ax.set_title(title, loc="left")
    if x.startswith("round"):
        ax.locator_params(axis="x", integer=True)


def _mark_phases(ax: "Axes", ends: Sequence[int], names: Sequence[str]) -> None:
    """Shade every other phase, and name above who fires in each."""
    start = 0.5
    for i, (end, name) in enumerate(zip(ends, names, strict=True)):
        if i % 2:
            ax.axvspan(start, end + 1.5, color=GREY, alpha=0.12, linewidth=0)
        ax.text((start + end + 1.5) / 2, 1.07, name, ha="center", va="center")
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


def draw_projection(figure: "Figure", result: Result) -> None:
    """Draw support against rounds for each beta, with the published final values."""
    from neurosim.models.assemblies.calculus.projection import SAMPLED, TRUE, Projection

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
    labels.name_curves(ax)
    if config.is_published:
        marks = [ax.plot([], [], marker, color=INK, fillstyle="none")[0] for marker in "ox"]
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

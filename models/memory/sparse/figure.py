"""Chart of memory in some of the neurons, from its result alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE, VIOLET, percent
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_sparse_memory(figure: "Figure", result: Result) -> None:
    """Draw accuracy and updates against the share that stores, and what both groups respond."""
    from neurosim.models.memory.sparse.sparse_memory import SparseMemory

    config = SparseMemory.of(result.parameters)
    figure.set_size_inches(7.5, 5.6)
    axes = figure.subplots(2, 2)
    _draw_accuracy(axes[0, 0], config, result.arrays)
    _draw_updates(axes[0, 1], result.arrays)
    axes[1, 0].sharey(axes[1, 1])
    _draw_groups(axes[1, 0], axes[1, 1], config, result.arrays)
    plotting.frame(
        figure, _tell_kept(result.arrays),
        f"{config.data}: {config.n_kc:,} Kenyon cells; memory area of {config.n:,} neurons, of "
        f"which {config.share:.3g} may store; {plotting.count(result.seeds)}. a: crosses and "
        "pluses, another program. c, d: thin, each seed; full lines, the preferred picture; "
        "dashed, its associate.",
    )  # fmt: skip


def _tell_kept(arrays: Mapping[str, Any]) -> str:
    """Return what is kept of accuracy and of work where some of the cells store."""
    from neurosim.models.memory.sparse.reading_cells import SHARES

    at = SHARES.index(0.25)
    kept, work = (
        np.median(values[:, at] / values[:, SHARES.index(1.0)])
        for values in (arrays["right"][:, 0], arrays["updates_read"][:, 0])
    )
    return (f"Where {percent(SHARES[at])} of the cells store, {percent(kept)} of the accuracy is "
            f"kept for {percent(work)} of the work")  # fmt: skip


def _draw_accuracy(ax: "Axes", config: Any, arrays: Mapping[str, Any]) -> None:
    from neurosim.files.packaged import MNIST
    from neurosim.models.memory.sparse.reading_cells import ARMS, SHARES
    from neurosim.models.memory.sparse.rows import SELECTIVE_TRIALS, TRIALS

    for i, (arm, color, marker) in enumerate(zip(ARMS, (BLUE, ORANGE), "o^", strict=True)):
        label = arm.replace(" ", "\n")
        plotting.plot_spread(ax, np.array(SHARES), arrays["right"][:, i], color, label, marker)
    if config.is_known and config.data == MNIST:
        ax.plot(SHARES, TRIALS, "x", color=INK, markersize=5)
        ax.plot([*SELECTIVE_TRIALS], [*SELECTIVE_TRIALS.values()], "+", color=INK, markersize=6)
    _share_axis(ax, SHARES)
    ax.set(ylabel="held-out vectors read right, %", ylim=(0, 1.02))
    plotting.name_percent(ax.yaxis)
    ax.set_title("a  Accuracy, by how the cells are chosen")
    labels.name_curves(ax)


def _draw_updates(ax: "Axes", arrays: Mapping[str, Any]) -> None:
    from neurosim.models.memory.sparse.reading_cells import SHARES

    updates = arrays["updates_read"][:, 0]
    ax.plot(SHARES, SHARES, color=GREY, linewidth=1)
    ax.annotate("in proportion", (0.25, 0.25), (6, -10), textcoords="offset points", color=GREY)
    plotting.plot_spread(ax, np.array(SHARES), updates / updates[:, :1], VIOLET, "counted", "s")
    _share_axis(ax, SHARES)
    ax.set_yscale("log")
    ax.set_yticks(SHARES, [f"{100 * share:g}" for share in SHARES])
    ax.set_yticks([], minor=True)
    ax.set_ylabel("synapses written, % of where all store")
    ax.set_title("b  Work of learning")
    labels.name_curves(ax)


def _share_axis(ax: "Axes", shares: tuple[float, ...]) -> None:
    ax.set_xscale("log")
    ax.set_xticks(shares, [f"{100 * share:g}" for share in shares])
    ax.set_xticks([], minor=True)
    ax.set_xlabel("cells that store, %")


def _draw_groups(left: "Axes", right: "Axes", config: Any, arrays: Mapping[str, Any]) -> None:
    """Draw the responses of pair units of both groups, confined and where all store."""
    from neurosim.models.memory.sparse.confined import CONDITIONS

    for letter, ax, condition in (("c", left, 0), ("d", right, 1)):
        means = responses(config.n, arrays, condition)
        for g, (group, color) in enumerate((("memory", BLUE), ("processing", ORANGE))):
            for s, (shown, line, marker) in enumerate((("preferred", "-", "o"),
                                                       ("associate", "--", "s"))):  # fmt: skip
                beside = np.array([0, 1]) + 0.06 * (g - 0.5)  # or groups would hide each other
                for curve in means[:, g, s]:
                    ax.plot(beside, curve, line, color=color, linewidth=0.6, alpha=0.4)
                ax.plot(beside, _middle(means[:, g, s]), line, color=color, marker=marker,
                        markersize=5, label=f"{group},\n{shown}")  # fmt: skip
        ax.set_xticks([0, 1], ["before", "after"])
        ax.set(xlim=(-0.15, 1.15), ylabel="spikes in a presentation, mean")
        ax.set_title(f"{letter}  Eiffel/Obama units, {CONDITIONS[condition]}")
    left.set_ylim(bottom=-0.1)
    for ax in (left, right):
        labels.name_curves(ax)


def responses(n: int, arrays: Mapping[str, Any], condition: int) -> "np.ndarray[Any, Any]":
    """Return mean spike counts of the pair's units, shape (seed, group, shown, before and after).

    Groups are memory and processing; shown is what the unit prefers, then the associate. NaN where
    a group has no unit.
    """
    from neurosim.models.memory.sparse.confined import find_units

    means = np.full((len(arrays["counts"]), 2, 2, 2), np.nan)
    for s, (counts, blank) in enumerate(zip(arrays["counts"], arrays["blank"], strict=True)):
        is_stored = np.zeros(n, bool)
        is_stored[arrays["group"][s]] = True
        prefer = find_units(counts[condition], blank[condition])[:2]
        for g, group in enumerate((is_stored, ~is_stored)):
            units = [np.flatnonzero(prefers & group) for prefers in prefer]
            if not sum(map(len, units)):
                continue
            for shown in (0, 1):
                spikes = [counts[condition][:, mine ^ shown][..., units[mine]] for mine in (0, 1)]
                means[s, g, shown] = np.concatenate(spikes, axis=-1).mean(axis=(1, 2))
    return means


def _middle(curves: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Return the median over seeds that have such a unit; NaN if none has."""
    known = curves[~np.isnan(curves).any(axis=1)]
    return np.median(known, axis=0) if len(known) else np.full(2, np.nan)

"""Charts of networks that grow, from their results alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, ORANGE
from neurosim.experiment.scorecard import percent
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_rewiring(figure: "Figure", result: Result) -> None:
    """Draw recall, and the share of useful synapses, against rounds."""
    from neurosim.models.growth.rewiring import TARGET, Rewiring

    config, arrays = Rewiring.of(result.parameters), result.arrays
    figure.set_size_inches(7.5, 3.3)
    left, right = figure.subplots(1, 2)
    _draw_arms(left, arrays["rounds"][0], arrays["recall"])
    left.axhline(TARGET, color=GREY, linewidth=0.8, linestyle=":")
    left.set(ylabel="of a value recalled, %", ylim=(0, 1.02))
    left.set_title("a  Recall")
    _draw_arms(right, arrays["rounds"][0], arrays["useful"])
    right.set(ylabel="of all synapses, %", ylim=(0, 1.02))
    right.set_title("b  Useful synapses")
    for ax in (left, right):
        ax.set_xlabel("rounds of pruning and growing")
        ax.set_xlim(left=0)
        plotting.name_percent(ax.yaxis)
        labels.name_curves(ax)
    plotting.frame(
        figure, _tell_rewiring(arrays),
        f"{config.n:,} neurons on either side, {config.n_inputs} inputs each at all times, "
        f"{plotting.count(config.pairs, 'pair')} of {config.k} neurons; {percent(config.share)} of "
        f"the silent synapses pruned in a round; {plotting.count_spread(result.seeds)}. "
        "Dotted: the target, to be reached within 3 rounds.",
    )  # fmt: skip


def _draw_arms(ax: "Axes", rounds: Any, curves: Any) -> None:
    from neurosim.models.growth.associations import ARMS

    for i, (arm, color, marker) in enumerate(zip(ARMS, (BLUE, ORANGE, GREY), "o^s", strict=True)):
        plotting.plot_spread(ax, rounds, curves[:, i], color, arm, marker)


def _tell_rewiring(arrays: Mapping[str, Any]) -> str:
    rule, _, static = np.median(arrays["recall"][..., -1], axis=0)
    first, last = np.median(arrays["useful"][:, 0][:, [0, -1]], axis=0)
    return (
        f"Moved to where both ends are active, as many synapses recall {percent(rule)} instead of "
        f"{percent(static)}: {percent(last)} of them are useful, not {percent(first)}"
    )


SHOWN = (
    ("no growth", GREY, "s", "-"),
    ("random inputs", ORANGE, "^", "-"),
    ("random inputs, old frozen", ORANGE, "v", "--"),
    ("by rule", BLUE, "D", "--"),
    ("by rule, old frozen", BLUE, "o", "-"),
)
"""`neurosim.models.growth.newborn.ARMS`, in order: name, colour, marker and line."""


def draw_neurogenesis(figure: "Figure", result: Result) -> None:
    """Draw what is known of old and new items against passes."""
    from neurosim.models.growth.neurogenesis import Neurogenesis

    config, accuracy = Neurogenesis.of(result.parameters), result.arrays["accuracy"]
    figure.set_size_inches(7.5, 4.2)
    for ax, part, title in zip(figure.subplots(1, 2, sharey=True), (0, 1),
                               ("a  Old items", "b  New items"), strict=True):  # fmt: skip
        _draw_accuracy(ax, accuracy[..., part], config.classes)
        ax.set_title(title)
        ax.yaxis.set_tick_params(labelleft=True)
        labels.name_curves(ax)
    plotting.frame(
        figure, _tell_neurogenesis(np.median(accuracy[..., 0], axis=0)),
        f"{config.n_units} units hold {config.n_old} items of {config.classes} classes; "
        f"{config.n_new} new ones, {config.n_born} newborn units each; "
        f"{plotting.count_spread(result.seeds)}. Frozen: what leads from old units to "
        "the readout does not learn. Dotted: by chance.",
    )  # fmt: skip


def _tell_neurogenesis(old: Any) -> str:
    lost = {name: float(old[i, 0] - old[i, -1]) for i, (name, *_) in enumerate(SHOWN)}
    rule, same = (percent(lost[name]) for name in ("by rule, old frozen", "no growth"))
    random = percent(min(lost["random inputs"], lost["random inputs, old frozen"]))
    return (
        f"Units born for new items, with inputs active in these, cost {rule} of the old items; the "
        f"same units {same}, random inputs {random} or more"
    )


def _draw_accuracy(ax: "Axes", curves: Any, classes: int) -> None:
    from matplotlib.ticker import MaxNLocator

    passes = np.arange(curves.shape[-1])
    for i, (name, color, marker, style) in enumerate(SHOWN):
        plotting.plot_spread(
            ax, passes, curves[:, i], color, name.replace(", ", ",\n"), marker, style
        )
    ax.axhline(1 / classes, color=GREY, linewidth=0.8, linestyle=":")
    ax.set(xlabel="passes through the new items", ylabel="named right, %", ylim=(0, 1.02))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    plotting.name_percent(ax.yaxis)

"""The chart of short-term plasticity and of the memory that it holds, from its result alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE, VIOLET
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurosim.models.memory.short_term.short_term import ShortTermStudy
    from neurosim.spiking.plasticity.short_term import ShortTerm

LOOKS = {
    "facilitating": (BLUE, "o"),
    "depressing": (ORANGE, "s"),
    "mixed": (VIOLET, "^"),
}
SHOWN, KIND = "U", "mixed"
"""Where u rests in the chart; the kind whose random train is drawn."""
LONGEST = 1000.0
"""ms of the train that are drawn."""
WIDEST = (1.0, 100.0)
"""Hz of the steady states."""


def draw_short_term(figure: "Figure", result: Result) -> None:
    """Draw u, x and releases of a train, steady states, and a memory held without spikes."""
    from neurosim.models.memory.short_term.short_term import ShortTermStudy

    config = ShortTermStudy.make(**result.parameters)
    figure.set_size_inches(7.5, 7)
    panels: dict[str, Axes] = figure.subplot_mosaic(
        [["train", "steady"], ["raster", "raster"], ["efficacy", "efficacy"]],
        height_ratios=(1.3, 1.3, 1),
    )
    _draw_train(panels["train"], result.arrays, config)
    _draw_steady(panels["steady"], result.arrays["steady"][0])
    _draw_raster(panels["raster"], config, result.arrays)
    _draw_efficacy(panels["efficacy"], config, result.arrays["efficacy"])
    panels["efficacy"].sharex(panels["raster"])
    plotting.frame(
        figure, _tell_answer(config, result),
        f"a, b: u, share released; x, share available; lines: formula; marks: network ({KIND} "
        "synapses in a). b: full marks and lines, u rests at U; open and dashed, u rests at 0. "
        f"c, d: {config.items} items of {config.size} neurons, first trial of the first seed.",
    )  # fmt: skip


def _tell_answer(config: "ShortTermStudy", result: Result) -> str:
    """Return how much stronger the cued item answers than others that were not cued."""
    waited = f"{config.wait / 1000:g} s after its cue an item"
    ratio = next((row.value for row in result.rows if row.id == "ratio facilitated"), None)
    if ratio is None or not np.isfinite(ratio):
        return f"{waited} is asked by a weak pulse to all"
    return f"{waited} answers a weak pulse {ratio:.2g} times as strongly as the others"


def _draw_train(
    ax: "Axes", arrays: "Mapping[str, np.ndarray[Any, Any]]", config: "ShortTermStudy"
) -> None:
    """Draw u and x in closed form between spikes, what is released, and Brian2 after spikes."""
    from neurosim.models.memory.short_term.trains import KINDS, RESTS, choose_rule

    row = RESTS.index(SHOWN) * len(KINDS) + list(KINDS).index(KIND)
    times = arrays["arrived"][0]
    times = times[times < min(LONGEST, config.train_time)]  # which leaves out padding, too
    n = times.size
    u, x = arrays["ours"][0, row, :n].T
    rule = choose_rule(KIND, SHOWN)
    at = np.linspace(0, min(LONGEST, config.train_time), 2000)
    for values, color, name in zip(_follow(rule, times, u, x, at), (BLUE, ORANGE), "ux",
                                   strict=True):  # fmt: skip
        ax.plot(at, values, color=color, linewidth=1, label=name)
    released = u * x / (1 - u) if rule.U < 1 else np.ones(n)
    ax.vlines(times, 0, released, color=INK, linewidth=1.4, label="released, u x")
    theirs = arrays["brian2"][0, row, :n]
    if np.isfinite(theirs).any():
        for column in range(2):
            ax.plot(times, theirs[:, column], "o", color=INK, fillstyle="none", markersize=3.5,
                    markeredgewidth=0.7, label="Brian2" if column else None)  # fmt: skip
    ax.set(xlabel="time, ms", ylabel="share", xlim=(at[0], at[-1]), ylim=(0, 1.32))
    ax.legend(loc="upper center", ncols=4, handlelength=1.2, columnspacing=1)
    ax.set_title(f"a  Random spikes at {config.train_rate:g} Hz")


def _follow(
    rule: "ShortTerm",
    times: "np.ndarray[Any, Any]",
    u: "np.ndarray[Any, Any]",
    x: "np.ndarray[Any, Any]",
    at: "np.ndarray[Any, Any]",
) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    """Return u and x at any time, from what they are just after each spike."""
    last = np.searchsorted(times, at, side="right")
    waited = at - np.concatenate([[0.0], times])[last]
    start_u, start_x = np.append(rule.u_rest, u)[last], np.append(1.0, x)[last]
    return (
        rule.u_rest + (start_u - rule.u_rest) * np.exp(-waited / rule.tau_f),
        1.0 + (start_x - 1.0) * np.exp(-waited / rule.tau_d),
    )


def _draw_steady(ax: "Axes", steady: "np.ndarray[Any, Any]") -> None:
    """Draw what spikes release in the end, against the rate: formula and network."""
    from neurosim.models.memory.short_term.trains import KINDS, RATES, RESTS, choose_rule, expect

    rates = np.geomspace(*WIDEST, 200)
    for rest, style, fill in zip(RESTS, ("-", "--"), ("full", "none"), strict=True):
        for i, kind in enumerate(KINDS):
            color, marker = LOOKS[kind]
            ax.plot(rates, expect(choose_rule(kind, rest), rates)[:, 2], style, color=color,
                    linewidth=1)  # fmt: skip
            ax.plot(RATES, steady[RESTS.index(rest), i, :, 2], marker, color=color, fillstyle=fill,
                    markersize=4, linewidth=0)  # fmt: skip
            if rest == SHOWN:
                ax.plot(rates[-1], expect(choose_rule(kind, rest), rates[-1:])[:, 2], color=color,
                        label=kind)  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel="rate, Hz", ylabel="share released by a spike",
           xlim=WIDEST, ylim=(0.01, 1))  # fmt: skip
    ax.set_xticks([1, 10, 100], ["1", "10", "100"])
    ax.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
    labels.name_curves(ax)
    ax.set_title("b  What a spike releases in the steady state")


def _draw_raster(
    ax: "Axes", config: "ShortTermStudy", arrays: "Mapping[str, np.ndarray[Any, Any]]"
) -> None:
    """Draw spikes of some neurons of each item in the first trial, the cued item on top."""
    from neurosim.models.memory.short_term.working_memory import SEEN

    times, neurons = arrays["spike_times"][0, 0], arrays["spike_neurons"][0, 0]
    is_spike = neurons >= 0
    item, place = np.divmod(neurons[is_spike], config.size)
    rows = item * SEEN + place
    seen = min(SEEN, config.size)
    for which, color in ((item == 0, BLUE), (item > 0, GREY)):
        ax.plot(times[is_spike][which], rows[which], "|", color=color, markersize=1.8,
                markeredgewidth=0.7)  # fmt: skip
    _shade(ax, config)
    places = [SEEN * i + seen / 2 for i in range(config.items)]
    ax.set_yticks(places, [f"{i + 1}" for i in range(config.items)])
    ax.set(ylabel="item", ylim=(config.items * SEEN, -1),
           xlim=(config.settle / 2, config.windows("facilitated")[-1][1]))  # fmt: skip
    ax.tick_params(labelbottom=False, left=False)
    ax.set_title(f"c  Spikes: item 1 is cued; {config.wait / 1000:g} s later a weak pulse to all")


def _draw_efficacy(ax: "Axes", config: "ShortTermStudy", efficacy: "np.ndarray[Any, Any]") -> None:
    """Draw mean u and x of the cued item and of the others in the same trial."""
    from neurosim.models.memory.short_term.working_memory import LOOK

    values = efficacy[0, 0]
    at = LOOK * (1 + np.arange(len(values)))
    for column, (name, color) in enumerate((("u", BLUE), ("x", ORANGE))):
        ax.plot(at, values[:, 0, column], color=color, label=f"{name}, item 1")
        ax.plot(at, values[:, 1:, column].mean(axis=1), "--", color=color, linewidth=1,
                label=f"{name}, others")  # fmt: skip
    _shade(ax, config)
    ax.set(xlabel="time, ms", ylabel="mean of an item", ylim=(0, 1.05), yticks=(0, 0.5, 1),
           xlim=(config.settle / 2, config.windows("facilitated")[-1][1]))  # fmt: skip
    labels.name_curves(ax)
    ax.set_title("d  Synapses between cue and pulse")


def _shade(ax: "Axes", config: "ShortTermStudy") -> None:
    """Mark cue and pulse."""
    _, cue, _, pulse = config.windows("facilitated")
    ax.axvspan(*cue, color=BLUE, alpha=0.1, linewidth=0)
    ax.axvspan(*pulse, color=GREY, alpha=0.2, linewidth=0)

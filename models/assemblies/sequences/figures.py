"""Charts of sequences, of the finite state machine and of chance, each from its result alone."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE, VIOLET, percent
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = 100
"""Steps of the chain that are drawn."""


def draw_sequence(figure: "Figure", result: Result) -> None:
    """Draw recall against presentations, a replay, and replays of held items."""
    from neurosim.models.assemblies.sequences.replay import Memory
    from neurosim.models.assemblies.sequences.sequence import mean_overlap

    config = Memory.make(**result.parameters)
    figure.set_size_inches(7, 5)
    panels = figure.subplot_mosaic([["recall", "replay"], ["stuck", "ordered"]])
    recall = mean_overlap(result.arrays["overlap"])
    presentations = np.arange(1, config.rounds + 1)
    named = ("area alone", BLUE, "o"), ("with\nscaffold", ORANGE, "s")
    for curves, (label, color, marker) in zip(np.swapaxes(recall, 0, 1), named, strict=True):
        plotting.plot_spread(panels["recall"], presentations, curves, color, label, marker)
    ax = panels["recall"]
    ax.set(xlabel="presentations", ylabel="overlap of replay and memory / k", ylim=(0, 1.03))
    ax.set_title("a  Recall")
    labels.name_curves(ax)
    last = result.arrays["overlap"][0, 0, -1]
    image = _show_replay(panels["replay"], last, f"b  Replay after {config.rounds} presentations")
    stuck, ordered = result.arrays["order"][0]
    held = f"Held {config.hold} rounds, beta_minus ="
    _show_replay(panels["stuck"], stuck, f"c  {held} 0")
    _show_replay(panels["ordered"], ordered, f"d  {held} beta")
    figure.colorbar(
        image, ax=[panels["ordered"], panels["replay"]], label="overlap / k", shrink=0.6
    )
    found = np.median(recall[:, 0, -1])
    plotting.frame(
        figure,
        f"Shown {config.rounds} times, a sequence is replayed with an overlap of {found:.2f} of k",
        f"{config.length} items, n = {config.n:,}, k = {config.k}, p = {config.p:g}. a: median and "
        f"range of {result.seeds} seeds; b to d: first seed.",
    )


def draw_fsm(figure: "Figure", result: Result) -> None:
    """Draw how arcs are learned, and the states that the example runs through."""
    from neurosim.models.assemblies.sequences.automaton import STATES, Machine
    from neurosim.models.assemblies.sequences.fsm import EXAMPLE, TARGETS

    config = Machine.make(**result.parameters)
    figure.set_size_inches(7, 3.4)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.2))
    reached, presentations = result.arrays["reached"], np.arange(1, config.rounds + 1)
    share_right = (reached.argmax(axis=-1) == TARGETS).mean(axis=-1)
    overlap = reached[:, :, np.arange(len(TARGETS)), TARGETS].mean(axis=-1)
    plotting.plot_spread(left, presentations, share_right, BLUE, "arcs that\nlead there", "o")
    plotting.plot_spread(left, presentations, overlap, ORANGE, "overlap\nwith it / k", "s")
    left.set(xlabel="presentations of each arc", ylabel="share, %", ylim=(0, 1.03))
    plotting.name_percent(left.yaxis)
    left.set_title("a  The right next state")
    labels.name_curves(left)
    path = result.arrays["path"].mean(axis=0)
    image = right.imshow(path.T, cmap="cividis", vmin=0, vmax=1, aspect="auto", origin="lower")
    right.plot(_states_on_the_way(EXAMPLE), "o", markersize=13, fillstyle="none", color=ORANGE,
               markeredgewidth=1.5)  # fmt: skip
    symbols = [*map(str, EXAMPLE), "end"]
    right.set_xticks(range(len(symbols)), symbols)
    right.set_yticks(range(len(STATES)), STATES)
    right.set(xlabel="symbol", ylabel="state after it")
    number = "".join(map(str, EXAMPLE))
    right.set_title(f"b  {number} is divided by 3 (circles: right states)")
    right.tick_params(length=0)
    figure.colorbar(image, ax=right, label="overlap / k, mean of seeds", shrink=0.7)
    found = percent(np.median(share_right[:, -1]))
    plotting.frame(figure, f"After {config.rounds} presentations {found} of the arcs of a state "
                   "machine lead to the right state",
                   f"n = {config.n:,}, k = {config.k}, p = {config.p:g}. a: median and range of "
                   f"{plotting.count(result.seeds)}.")  # fmt: skip


def draw_chance(figure: "Figure", result: Result) -> None:
    """Draw how often coins and chain choose, against what was shown, and some of a chain."""
    from neurosim.models.assemblies.sequences.chance import CHAIN, COINS, transitions
    from neurosim.models.assemblies.sequences.markov import Chance

    config = Chance.make(**result.parameters)
    figure.set_size_inches(7, 5)
    panels = figure.subplot_mosaic(
        [["coins", "entries"], ["chain", "chain"]], height_ratios=(2.5, 1)
    )
    heads = (result.arrays["coins"] == 0).mean(axis=-1)
    shown, ran = (
        np.array([transitions(states).ravel() for states in result.arrays[name]])
        for name in ("shown", "states")
    )
    coins = np.tile(COINS, (len(heads), 1))
    _compare(panels["coins"], coins, heads, 0.05, BLUE)
    panels["coins"].set(xlabel="share of heads shown", ylabel="share of heads flipped")
    panels["coins"].set_title(f"a  Five coins, {config.rounds:,} flips each")
    _compare(panels["entries"], shown, ran, 0.08, VIOLET)
    panels["entries"].set(xlabel="share of transitions shown", ylabel="share of transitions run")
    panels["entries"].set_title(f"b  Chain of {len(CHAIN)} states, {config.rounds:,} steps")
    states = result.arrays["states"][0, :SHOWN]
    panels["chain"].step(np.arange(states.size), states, where="mid", color=INK, linewidth=0.8)
    panels["chain"].set(xlabel="step", ylabel="state", yticks=range(len(CHAIN)),
                        xlim=(0, max(states.size - 1, 1)))  # fmt: skip
    panels["chain"].set_title("c  The chain running by itself, first seed")
    worst = np.median(np.abs(heads - coins).max(axis=-1))
    plotting.frame(
        figure, f"Assemblies choose as often as they were shown: coins are off by {worst:.2f} at "
        "most",
        f"n = {config.n:,}, k = {config.k}. A dot for each of {plotting.count(result.seeds)}; the "
        "message gives the median over them.",
    )  # fmt: skip


def _show_replay(ax: "Axes", overlaps: "np.ndarray[Any, Any]", title: str) -> Any:
    size = len(overlaps) + 0.5
    image = ax.imshow(overlaps, cmap="cividis", vmin=0, vmax=1, origin="lower",
                      extent=(0.5, size, 0.5, size), aspect="auto")  # fmt: skip
    ax.set(xlabel="assembly of item", ylabel="round of replay")
    ax.set_title(title)
    return image


def _states_on_the_way(digits: tuple[int, ...]) -> list[int]:
    from neurosim.models.assemblies.sequences.fsm import ACCEPT, REJECT

    remainders = [int(total) % 3 for total in np.cumsum(digits)]
    return [*remainders, ACCEPT if remainders[-1] == 0 else REJECT]


def _compare(
    ax: "Axes", shown: "np.ndarray[Any, Any]", chosen: "np.ndarray[Any, Any]", band: float,
    color: str,
) -> None:  # fmt: skip
    """Draw what was chosen against what was shown, with the diagonal and a band around it."""
    ends = np.array([0, 1])
    ax.fill_between(ends, ends - band, ends + band, color=GREY, alpha=0.2, linewidth=0)
    ax.plot(ends, ends, color=GREY, linewidth=0.8)
    ax.plot(shown.ravel(), chosen.ravel(), "o", color=color, markersize=4, alpha=0.6,
            markeredgewidth=0)  # fmt: skip
    top = min(1.0, max(0.8, float(np.nanmax([shown, chosen])) + 0.1))
    ax.set(xlim=(0, top), ylim=(0, top), aspect="equal")
    ax.text(0.03, 0.97, f"band: off by {band:g}", va="top", color=GREY, transform=ax.transAxes)

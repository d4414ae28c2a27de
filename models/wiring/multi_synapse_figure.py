"""The figure of several contacts between two neurons, from its result alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, ORANGE
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BINS = 12
"""Groups of pairs, by how often both are active."""
WIDTH = 0.28
"""Of a bar."""
LEGEND = 0.38
"""Share of the height of a panel that three lines of a legend take."""
SHOWN = (("rounds", BLUE, "o"), ("in ms", ORANGE, "x"))


def draw(figure: "Figure", result: Result) -> None:
    """Draw contacts against use, those of a brain, release noise, and unequal delays."""
    from neurosim.models.wiring.multi_synapse import MultiSynapse

    config, arrays = MultiSynapse.of(result.parameters), result.arrays
    figure.set_size_inches(7.5, 5.4)
    (use, brain), (noise, delays) = figure.subplots(2, 2)
    _draw_use(use, arrays)
    _draw_edges(brain, arrays)
    _draw_noise(noise, arrays, config.q)
    _draw_delays(delays, arrays)
    for ax in (use, noise, delays):
        labels.name_curves(ax)
    plotting.frame(
        figure, _tell(arrays),
        f"a: {config.pairs:,} pairs, {config.steps:,} steps; all neurons fire equally often. "
        f"{_tell_brain(config.edges) if _has_brain(arrays) else ''}"
        f"c: release with the probability {config.q:g}. d: one spike over four contacts. "
        f"{plotting.count_spread(result.seeds, 'medians, ranges')}.",
    )  # fmt: skip


def _has_brain(arrays: Mapping[str, Any]) -> bool:
    return bool(np.isfinite(arrays["edges"]).all())


def _tell_brain(edges: str) -> str:
    name = Path(edges).name if edges else "a larva's brain"
    return (f"b: the rule on the edges of {name}, its neurons active in very different measure; of "
            "its bars the mean is fitted. ")  # fmt: skip


def _draw_use(ax: "Axes", arrays: Mapping[str, Any]) -> None:
    """Draw the mean of groups of pairs, in both engines, and the law."""
    together, curves = arrays["together"], {}
    for name in ("contacts", "contacts_spikes", "expected"):
        parts = np.array_split(arrays[name], min(BINS, together.shape[1]), axis=1)
        curves[name] = np.stack([part.mean(axis=1) for part in parts], axis=1)
    parts = np.array_split(together, min(BINS, together.shape[1]), axis=1)
    x = np.median([part.mean(axis=1) for part in parts], axis=1)
    ax.plot(x, np.median(curves["expected"], axis=0), "--", color=GREY, label="the law")
    for (name, color, marker), counts in zip(SHOWN, ("contacts", "contacts_spikes"), strict=True):
        _plot_points(ax, x, curves[counts], color, name, marker)
    ax.set_xscale("log")
    ax.set(xlabel="how often both are active, per step", ylabel="contacts, mean", ylim=(0, None))
    ax.set_title("a  Who is active together has many")


def _plot_points(ax: "Axes", x: Any, values: Any, color: str, label: str, marker: str) -> None:
    """Draw medians over seeds as points, with bars from the least to the most."""
    middle = np.median(values, axis=0)
    ax.vlines(x, values.min(axis=0), values.max(axis=0), color=color, linewidth=1)
    face = "none" if marker == "o" else color
    ax.plot(x, middle, marker, color=color, markerfacecolor=face, markersize=5, label=label)


def _draw_edges(ax: "Axes", arrays: Mapping[str, Any]) -> None:
    """Draw shares of edges by contacts, or say what is missing."""
    from neurosim.models.wiring.brain_edges import CLASSES, FILE

    ax.set_title("b  Contacts of the edges of a brain")
    if not _has_brain(arrays):
        ax.text(0.5, 0.5, f"needs --edges, or\n{FILE}\nin NEUROSIM_DATA", ha="center", color=GREY)
        ax.set_axis_off()
        return
    shares, x = np.median(arrays["edges"], axis=0), np.arange(len(CLASSES))
    names = ("the rule", "the brain", "the rule, all pairs alike")
    for i, (color, hatch) in enumerate(((BLUE, ""), (ORANGE, "//"), (GREY, ".."))):
        ax.bar(x + (i - 1) * WIDTH, 100 * shares[i], WIDTH, color=color, hatch=hatch,
               edgecolor="white", label=names[i])  # fmt: skip
    ax.set_xticks(x, CLASSES)
    ax.set(xlabel="contacts of an edge", ylabel="of all edges, %")
    ax.set_ylim(0, 100 * shares.max() / (1 - LEGEND))
    ax.legend(loc="upper right")


def _draw_noise(ax: "Axes", arrays: Mapping[str, Any], q: float) -> None:
    """Draw the coefficient of variation against m, with the law."""
    from neurosim.models.wiring.release_noise import CONTACTS

    m = np.linspace(CONTACTS[0], CONTACTS[-1], 100)
    ax.plot(m, np.sqrt((1 - q) / (m * q)), "--", color=GREY, label="$\\sqrt{(1-q)/(mq)}$")
    for i, (name, color, marker) in enumerate(SHOWN):
        _plot_points(ax, np.array(CONTACTS), arrays["cv"][:, i], color, name, marker)
    ax.set(xlabel="contacts m", ylabel="standard deviation / mean", ylim=(0, None))
    ax.set_xticks(CONTACTS)
    ax.set_title("c  Many are reliable together")


def _draw_delays(ax: "Axes", arrays: Mapping[str, Any]) -> None:
    """Draw the response to one spike."""
    from neurosim.models.wiring.equal_contacts import DELAYS

    time, response = arrays["time"][0], arrays["response"][0]
    unequal = ", ".join(f"{delay:g}" for delay in DELAYS)
    for curve, color, name, style in (
        (response[0], BLUE, f"{DELAYS[0]:g} ms each", "-"),
        (response[1], ORANGE, f"{unequal} ms", "-"),
    ):
        ax.plot(time, curve, style, color=color, label=name)
    ax.set(xlabel="time after the spike, ms", ylabel="potential, mV", xlim=(0, 30), ylim=(0, None))
    ax.set_title("d  Unequal delays: lower and later")


def _tell(arrays: Mapping[str, Any]) -> str:
    quarters = [np.median(part.mean(axis=1)) for part in np.array_split(arrays["contacts"], 4, 1)]
    ends = f"{quarters[-1]:.1f} contacts instead of {quarters[0]:.1f}"
    return f"Pairs that are often active together come to have {ends}"

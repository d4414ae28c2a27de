"""Chart of the frequent path, from its result alone."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE
from neurosim.experiment.scorecard import percent
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurosim.models.wiring.frequent_path import FrequentPath

ENGINES = (("rounds", BLUE, "-", "o"), ("spikes", ORANGE, "--", "s"))
"""Name, colour, line and marker."""
BARS = (("importance\nof neurons", BLUE), ("importance\nof synapses", BLUE),
        ("shuffled", GREY), ("uniform", GREY), ("not\nprotected", GREY))  # fmt: skip
"""`neurosim.models.wiring.protection.ARMS`, in order."""
NARROW = 0.08
"""Where A and B are so near to each other, their letters stand on either side."""


def draw(figure: "Figure", result: Result) -> None:
    """Draw detection with lost fibres, latency and strength by frequency, and what is kept."""
    from neurosim.models.wiring.frequent_path import FrequentPath

    config, arrays = FrequentPath.of(result.parameters), result.arrays
    figure.set_size_inches(7.5, 5.8)
    panels = figure.subplots(2, 2)
    _draw_detected(panels[0, 0], arrays)
    for ax, name, title in ((panels[0, 1], "latency", "b  Latency"),
                            (panels[1, 0], "strength", "c  Strength of all synapses")):  # fmt: skip
        _draw_by_frequency(ax, config, arrays, name)
        ax.set_title(title)
        labels.name_curves(ax)
    _draw_kept(panels[1, 1], arrays)
    plotting.frame(figure, _tell(config, arrays), _note(config, result))


def _draw_detected(ax: "Axes", arrays: Any) -> None:
    """Draw the share of stimuli that are detected against that of lost fibres."""
    from neurosim.models.wiring.frequent_rows import OFTEN, STATIC
    from neurosim.models.wiring.senses import DETECTED

    lost = arrays["shares"][0]
    for engine, color, line, _ in ENGINES:
        detected = np.median(arrays[f"{engine}_detected"], axis=0)
        for sense, marker in ((0, "o"), (1, "")):
            ax.plot(lost, detected[OFTEN, :, sense], line, color=color, marker=marker, markersize=3)
        ax.plot(lost, detected[STATIC].mean(axis=1), ":", color=color, linewidth=1)
    ax.axhline(DETECTED, color=GREY, linewidth=0.6)
    ax.set(xlabel="fibres lost, %", ylabel="stimuli detected, %", xlim=(0, 1), ylim=(0, 1.02))
    plotting.name_percent(ax.xaxis, ax.yaxis)
    ax.set_title("a  Detection of A (often, \u25cf) and B (seldom)")


def _draw_by_frequency(ax: "Axes", config: "FrequentPath", arrays: Any, name: str) -> None:
    """Draw latency or strength of many senses, and of A and B, relative to no learning."""
    from neurosim.models.wiring.frequent_rows import OFTEN, STATIC

    a_and_b = np.array(config.counts()["often"]) / config.slots
    for engine, color, line, marker in ENGINES:
        of_arms = arrays[f"{engine}_{name}"]
        untrained = of_arms[:, STATIC].mean(axis=1, keepdims=True)
        frequency = arrays[f"{engine}_counts"][0] / config.slots
        many = arrays[f"{engine}_many_{name}"] / untrained
        plotting.plot_spread(ax, frequency, many, color, engine, "", line)
        ax.plot(a_and_b, np.median(of_arms[:, OFTEN] / untrained, axis=0), marker, color=color)
    ax.axhline(1, color=GREY, linewidth=0.8, linestyle=":")
    ax.set(xlabel="slots with a stimulus, %", ylabel="of that before learning, %", xlim=(0, 1))
    ax.set_ylim(bottom=0)
    height = ax.get_ylim()[1]
    is_close = a_and_b[0] - a_and_b[1] < NARROW
    for place, sense in zip(a_and_b, "AB", strict=True):
        ax.axvline(place, color=GREY, linewidth=0.4, zorder=0)
        side = "right" if is_close and sense == "B" else "left"
        ax.text(place, 0.02 * height, f" {sense} ", color=INK, ha=side)
    plotting.name_percent(ax.xaxis, ax.yaxis)


def _draw_kept(ax: "Axes", arrays: Any) -> None:
    """Draw what is recalled of old pairs, by how they were protected."""
    old, pruned = (arrays[f"kept_{name}"].mean(axis=2) for name in ("old", "pruned"))
    places = np.arange(len(BARS))
    for place, (_, color) in enumerate(BARS):
        ax.bar(place, np.median(old[:, place]), color=color, alpha=0.55, width=0.7)
        ax.plot(np.full(len(old), place - 0.12), old[:, place], ".", color=color, markersize=4)
        ax.plot(np.full(len(old), place + 0.15), pruned[:, place], "D", color=INK, markersize=2.5)
    before = float(np.median(arrays["kept_before"]))
    ax.axhline(before, color=GREY, linewidth=0.8, linestyle=":")
    ax.set_xticks(places, [name for name, _ in BARS], fontsize=6)
    ax.set(ylabel="of old pairs recalled, %", ylim=(0, 1.02))
    plotting.name_percent(ax.yaxis)
    ax.set_title("d  Kept: new pairs learned (bars), or pruned (\u25c6)")


def _tell(config: "FrequentPath", arrays: Any) -> str:
    from neurosim.models.wiring.frequent_rows import OFTEN
    from neurosim.models.wiring.senses import tolerance

    a, b = np.median(arrays["rounds_latency"][:, OFTEN], axis=0)
    detected = arrays["rounds_detected"][:, OFTEN].swapaxes(0, 1)
    lost = np.median(tolerance(detected, arrays["shares"][0]), axis=0)
    kept = np.median(arrays["kept_old"].mean(axis=2), axis=0)
    return (
        f"Stimulated {config.often:g} times as often, A is detected after {a:.1f} rounds, B after "
        f"{b:.1f}; A can lose {percent(lost[0])} of its fibres, B {percent(lost[1])}; "
        f"{percent(kept[0])} of what is used often is kept, {percent(kept[2])} by shuffled "
        "importance"
    )


def _note(config: "FrequentPath", result: Result) -> str:
    return (
        f"{config.n_fibres} fibres onto each detector; blue: rounds, orange: spikes; dotted: "
        "before learning; a: line at 90 %: what is tolerated; "
        f"b, c: {config.senses} senses, and A and B alone; d: {config.pairs} old pairs; bars: "
        "after as many new ones were learned, with a dot for each network; \u25c6: networks in "
        f"which {percent(config.pruned)} of the synapses were pruned instead. "
        f"{plotting.count_spread(result.seeds, 'medians, ranges in b and c')}."
    )

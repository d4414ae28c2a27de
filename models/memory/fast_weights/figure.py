"""Chart of fast weights, from its result alone."""

from typing import TYPE_CHECKING

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, ORANGE, VIOLET
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurosim.models.memory.fast_weights.sizes import FastWeights

MARKERS = {"IRNN": "^", "LSTM": "s", "A-LSTM": "D", "fast weights": "o"}
"""Of the published networks."""


def draw_fast_weights(figure: "Figure", result: Result) -> None:
    """Draw errors beside published ones, load, recall against age, and the three time scales."""
    from neurosim.models.memory.fast_weights.sizes import FastWeights

    config = FastWeights.of(result.parameters)
    figure.set_size_inches(7.5, 5.8)
    (task, load), (ages, scales) = figure.subplots(2, 2)
    _draw_task(task, result, config)
    _draw_load(load, result, config)
    _draw_ages(ages, result, config)
    _draw_scales(scales, result, config)
    largest = int(np.argmax(config.units))
    wrong = 100 * np.median(result.arrays["errors"][:, largest])
    plotting.frame(
        figure,
        f"Fast weights recall without training: {wrong:.3g} % wrong answers with "
        f"{config.units[largest]} neurons",
        f"a: strings such as c9k8j3f1??c, {config.pairs} pairs, random codes; trained networks: "
        f"Ba et al. 2016. b: R = {config.load_units}, k = {config.load_active}. c: one line for "
        f"each n, k and decay of {', '.join(f'{d:g}' for d in config.decays)}; shaded: where half "
        f"should be recalled, 0.75 to 1.35 of the theory. d: decay {config.decay:g}. Lines: "
        f"medians; bands: range of {plotting.count(result.seeds)}.",
    )


def _draw_task(ax: "Axes", result: Result, config: "FastWeights") -> None:
    from neurosim.models.memory.fast_weights.rows import TRAINED

    order = np.argsort(config.units)
    units = np.array(config.units)[order]
    errors = 100 * result.arrays["errors"][:, order]
    plotting.plot_spread(ax, units, errors, BLUE, marker="o")
    ax.annotate("untrained, here", (units[-1], np.median(errors[:, -1])), (0, 6), ha="right",
                textcoords="offset points", color=BLUE)  # fmt: skip
    for name, published in TRAINED.items():
        ax.plot(list(published), list(published.values()), MARKERS[name], color=GREY, markersize=5,
                fillstyle="none", label=f"{name}, trained", zorder=1)  # fmt: skip
    ax.set_yscale("symlog", linthresh=1)
    ax.set_yticks([0, 1, 10, 100], ["0", "1", "10", "100"])
    ax.minorticks_off()
    ax.set(xlabel="neurons R", ylabel="wrong answers, %", ylim=(-0.1, 150), xticks=units)
    ax.set_title("a  Wrong answers by size")
    ax.legend(loc="upper right", labelcolor=GREY)


def _draw_load(ax: "Axes", result: Result, config: "FastWeights") -> None:
    order = np.argsort(config.load)
    errors = 100 * result.arrays["load_errors"][:, order]
    plotting.plot_spread(ax, np.array(config.load)[order], errors, BLUE, None, "o")
    ax.set(xlabel="pairs in a string", ylabel="wrong answers, %", ylim=(0, None))
    ax.set_xticks(sorted(config.load))
    ax.set_title("b  Wrong answers by load (chance: 90 %)")


def _draw_ages(ax: "Axes", result: Result, config: "FastWeights") -> None:
    """Draw recall against age over the age that theory has for one half."""
    from neurosim.models.memory.fast_weights.recency import half_lag

    colors = plotting.shades(len(config.sizes))
    for i, (n, k) in enumerate(config.sizes):
        for j, decay in enumerate(config.decays):
            ages = result.arrays["ages"][0, i, j] / half_lag(n, k, decay)
            recalled = np.median(result.arrays["recall"][:, i, j], axis=0)
            ax.plot(ages, 100 * recalled, color=colors[i], linewidth=0.9)
        ax.plot([], [], color=colors[i], label=f"n = {n:,}, k = {k}")
    ax.axvspan(0.75, 1.35, color=GREY, alpha=0.15, linewidth=0)
    ax.axhline(50, color=GREY, linewidth=0.8)
    ax.set(xlabel="age of a pair / age of half recall in theory", ylabel="pairs recalled, %",
           xlim=(0, 1.5), ylim=(0, 103))  # fmt: skip
    ax.set_title("c  Recall by age, beside theory")
    ax.legend(loc="lower left", labelcolor="linecolor", handlelength=1)


def _draw_scales(ax: "Axes", result: Result, config: "FastWeights") -> None:
    ages = result.arrays["course_ages"][0]
    course = 100 * result.arrays["course"]
    named = (
        ("activity", ORANGE, "^"),
        ("fast weights,\nnew item", BLUE, "o"),
        ("slow weights,\nold items", VIOLET, "s"),
    )
    for i, (label, color, marker) in enumerate(named):
        plotting.plot_spread(ax, ages, course[:, i], color, label, marker)
    chance = 100 * config.scale_k / config.scale_n
    ax.axhline(chance, color=GREY, linestyle="--", linewidth=1, label="chance")
    lasts = 1 / (1 - config.decay)
    ax.axvline(lasts, color=GREY, linewidth=0.8, linestyle=":")
    ax.annotate("1 / (1 - decay)", (lasts, 40), (-3, 0), color=GREY, ha="right",
                textcoords="offset points")  # fmt: skip
    ax.set_xscale("symlog", linthresh=1)
    ticks = [t for t in (0, 1, 10, 100, 1000, 10_000) if t <= ages[-1]]
    ax.set_xticks(ticks, [f"{t:,}" for t in ticks])
    ax.set(xlabel="rounds since the new item", ylabel="share recalled, %", ylim=(-2, 105),
           xlim=(-0.1, None))  # fmt: skip
    ax.set_title("d  Three time scales in one network")
    labels.name_curves(ax)

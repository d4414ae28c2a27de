"""Chart of fast weights, from its result alone."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from neurosim import plotting
from neurosim.plotting import BLUE, GREEN, GREY, INK, ORANGE
from neurosim.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from neurosim.models.fast_sizes import FastWeights

MARKERS = {"IRNN": "^", "LSTM": "s", "A-LSTM": "D", "fast weights": "o"}
"""Of the published networks."""


def draw_fast_weights(figure: "Figure", result: Result) -> None:
    """Draw errors beside published ones, load, recall against age, and the three time scales."""
    from neurosim.models.fast_sizes import FastWeights

    config = FastWeights.of(result.parameters)
    figure.set_size_inches(9, 6.4)
    (task, load), (ages, scales) = figure.subplots(2, 2)
    _draw_task(task, result, config)
    _draw_load(load, result, config)
    _draw_ages(ages, result, config)
    _draw_scales(scales, result, config)


def _draw_task(ax: "Axes", result: Result, config: "FastWeights") -> None:
    from neurosim.models.fast_rows import TRAINED

    order = np.argsort(config.units)
    units = np.array(config.units)[order]
    errors = 100 * result.arrays["errors"][:, order]
    plotting.plot_spread(ax, units, errors, BLUE, "fast weights, untrained (here)", "o")
    for name, published in TRAINED.items():
        ax.plot(list(published), list(published.values()), MARKERS[name], color=GREY, markersize=5,
                fillstyle="none", label=f"{name}, trained*", zorder=1)  # fmt: skip
    ax.set_yscale("symlog", linthresh=1)
    ax.set_yticks([0, 1, 10, 100], ["0", "1", "10", "100"])
    ax.minorticks_off()
    ax.set(xlabel="neurons R", ylabel="wrong answers, %", ylim=(-0.1, 150), xticks=units)
    ax.set_title(f"c9k8j3f1??c: {config.pairs} pairs, random codes", loc="left")
    ax.legend(frameon=False, loc="upper right", fontsize=7, title_fontsize=6,
              title="* Ba et al. 2016; literature, to be verified")  # fmt: skip


def _draw_load(ax: "Axes", result: Result, config: "FastWeights") -> None:
    order = np.argsort(config.load)
    errors = 100 * result.arrays["load_errors"][:, order]
    plotting.plot_spread(ax, np.array(config.load)[order], errors, BLUE, None, "o")
    ax.set(xlabel="pairs in a string", ylabel="wrong answers, %", ylim=(0, None))
    ax.set_xticks(sorted(config.load))
    title = f"load (R = {config.load_units}, k = {config.load_active}); chance is 90 %"
    ax.set_title(title, loc="left")


def _draw_ages(ax: "Axes", result: Result, config: "FastWeights") -> None:
    """Draw recall against age over the age that theory has for one half."""
    from neurosim.models.recency import half_lag

    colors, lines = plotting.shades(len(config.sizes)), ("-", "--", "-.", ":")
    for i, (n, k) in enumerate(config.sizes):
        for j, decay in enumerate(config.decays):
            ages = result.arrays["ages"][0, i, j] / half_lag(n, k, decay)
            recalled = np.median(result.arrays["recall"][:, i, j], axis=0)
            ax.plot(ages, recalled, lines[j % len(lines)], color=colors[i], linewidth=1.1)
        ax.plot([], [], color=colors[i], label=f"n = {n:,}, k = {k}")
    for j, decay in enumerate(config.decays):
        ax.plot([], [], lines[j % len(lines)], color=INK, label=f"decay {decay:g}")
    ax.axvspan(0.75, 1.35, color=GREY, alpha=0.15, linewidth=0)
    ax.axhline(0.5, color=GREY, linewidth=0.8)
    ax.set(xlabel="age of a pair / age of half recall in theory", ylabel="share recalled",
           xlim=(0, 1.5), ylim=(0, 1.03))  # fmt: skip
    ax.set_title("recall of what is older (band: half recall, 0.75 to 1.35)", loc="left")
    ax.legend(frameon=False, loc="lower left", fontsize=6.5)


def _draw_scales(ax: "Axes", result: Result, config: "FastWeights") -> None:
    ages = result.arrays["course_ages"][0]
    course = result.arrays["course"]
    named = (
        ("activity (erased after a round)", ORANGE, "^"),
        ("fast weights (new item)", BLUE, "o"),
        ("slow weights (old items)", GREEN, "s"),
    )
    for i, (label, color, marker) in enumerate(named):
        plotting.plot_spread(ax, ages, course[:, i], color, label, marker)
    chance = config.scale_k / config.scale_n
    ax.axhline(chance, color=GREY, linestyle="--", linewidth=1, label="chance")
    ax.axvline(1 / (1 - config.decay), color=GREY, linewidth=0.8, linestyle=":",
               label="1 / (1 - decay)")  # fmt: skip
    ax.set_xscale("symlog", linthresh=1)
    ticks = [t for t in (0, 1, 10, 100, 1000, 10_000) if t <= ages[-1]]
    ax.set_xticks(ticks, [str(t) for t in ticks])
    ax.set(xlabel="rounds since the new item", ylabel="share recalled", ylim=(-0.02, 1.05),
           xlim=(-0.1, None))  # fmt: skip
    ax.set_title(f"three time scales (decay {config.decay:g})", loc="left")
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(0.36, 0.56), fontsize=7)


CHARTS: Mapping[str, Callable[["Figure", Result], None]] = {"fast-weights": draw_fast_weights}
"""By experiment."""

"""The figure of the decision, from its result alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE
from neurosim.files.results.result import Result
from neurosim.models.decisions.parameters import BIN, Parameters
from neurosim.models.decisions.psychometric import fit_weibull, weibull
from neurosim.models.decisions.trials import slide

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMOOTH = 20
"""Bins over which rates are smoothed: 100 ms."""


def draw_decision(figure: "Figure", result: Result) -> None:
    """Draw trials of either choice, the psychometric curve, and the time of decisions."""
    config = Parameters.make(**result.parameters)
    panels = figure.subplots(2, 2)
    winner, rates = result.arrays["winner"][:, 0], result.arrays["rates"]
    for ax, who in zip(panels[0], (0, 1), strict=True):
        _draw_trials(ax, config, rates[winner == who])
        ax.set_title(f"{'ab'[who]}  no coherence: {'AB'[who]} wins {(winner == who).sum()} of "
                     f"{winner.size} trials")  # fmt: skip
    _draw_choices(panels[1, 0], config, result.arrays["winner"])
    _draw_times(panels[1, 1], config, result.arrays)
    told = result.outcome.partition(";")[0]
    plotting.frame(figure, told, f"{sum(config.sizes.values()):,} neurons; a, b: thick: mean, thin:"
                   f" single trials, over 100 ms; {plotting.count(result.seeds, 'network')}, "
                   f"{config.trials} trials at each coherence.")  # fmt: skip


def _draw_trials(ax: "Axes", config: Parameters, trials: np.ndarray) -> None:
    """Draw the rates of both populations: of single trials, and their mean."""
    time = (np.arange(trials.shape[2]) + 1) * BIN - config.before
    ax.axvspan(0, config.stimulus, color=GREY, alpha=0.15, linewidth=0)
    for i, (name, color) in enumerate((("A", BLUE), ("B", ORANGE))):
        smooth = slide(trials[:, i], SMOOTH)
        ax.plot(time, smooth[:5].T, color=color, linewidth=0.4, alpha=0.6)
        if len(smooth):
            ax.plot(time, smooth.mean(axis=0), color=color, linewidth=1.6, label=name)
    ax.axhline(config.threshold, color=INK, linewidth=0.7, linestyle=":")
    ax.set(xlabel="time since the stimulus began, ms", ylabel="rate, Hz", ylim=(0, None))
    if len(trials):
        ax.legend(loc="upper left", ncols=2)


def _draw_choices(ax: "Axes", config: Parameters, winner: np.ndarray) -> None:
    """Draw how often A is chosen, beside the published curve."""
    coherence = np.array(config.strengths[1:])
    right = np.moveaxis(winner[:, 1:], 0, -1).reshape(coherence.size, -1) == 0
    n, x = right.shape[1], np.geomspace(0.7 * coherence.min(), 1.3 * coherence.max(), 100)
    share, fit = right.mean(axis=1), fit_weibull(coherence, right)
    ax.plot(x, weibull(x, np.array(9.2), np.array(1.5)), "--", color=ORANGE,
            label="Wang 2002: 9.2 %, 1.5")  # fmt: skip
    ax.plot(x, weibull(x, *map(np.array, fit)), color=BLUE, 
            label=f"fit: {fit[0]:.1f} %, {fit[1]:.1f}")  # fmt: skip
    ax.errorbar(coherence, share, _error(share, n), color=BLUE, fmt="o", markersize=4,
                label="share, 95 %")  # fmt: skip
    ax.set_xscale("log")
    ax.set_xticks(coherence, [f"{c:g}" for c in coherence])
    ax.set_xticks([], minor=True)
    ax.set(xlabel="coherence, %", ylabel="share of right choices", ylim=(0.1, 1.03))
    ax.legend(loc="lower right")
    ax.set_title("c  with evidence choices are right ...")


def _error(share: np.ndarray, n: int) -> np.ndarray:
    """Return how far the 95 % interval (Wilson's) of a share reaches below and above it."""
    z = 1.96
    middle = (share + z**2 / 2 / n) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + (z / 2 / n) ** 2)
    return np.maximum([share - middle + half, middle + half - share], 0.0)


def _draw_times(ax: "Axes", config: Parameters, arrays: Mapping[str, np.ndarray]) -> None:
    """Draw how long decisions take: all, and their mean."""
    places = np.arange(len(config.strengths))
    times = np.moveaxis(arrays["time"], 0, -1).reshape(places.size, -1)
    spread = np.linspace(-0.25, 0.25, times.shape[1])
    ax.plot((places[:, None] + spread).T, times.T, ".", color=GREY, markersize=2)
    ax.plot(places, np.nanmean(times, axis=1), "o-", color=BLUE, markersize=4, label="mean")
    null = arrays["null_time"].ravel()
    ax.plot(np.full(null.size, -0.4), null, "x", color=ORANGE, markersize=5,
            label="AMPA in place of NMDA")  # fmt: skip
    ax.set_xticks(places, [f"{c:g}" for c in config.strengths])
    top = 1.5 * max(np.nanmax(times, initial=1.0), config.every)
    ax.set(xlabel="coherence, %", ylabel="time of the decision, ms", ylim=(0, top))
    ax.legend(loc="upper right")
    ax.set_title("d  ... and come sooner")

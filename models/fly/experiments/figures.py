"""Charts of what tags preserve and find, each from its result alone."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, BROWN, GREY, INK, ORANGE, VIOLET
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = ((BLUE, "o", "-"), (BLUE, "s", "--"), (VIOLET, "D", "-"), (ORANGE, "^", "-"),
         (BROWN, "v", "-"), (BROWN, "", "--"), (BROWN, "", ":"))  # fmt: skip
"""Colour, marker and line of each method of search."""
TOLD = 4
"""Active cells of which the message tells, as in the published comparison."""


def draw_similarity(figure: "Figure", result: Result) -> None:
    """Draw overlap against cosine beside the prediction, and against distance."""
    from neurosim.models.fly.experiments.fly_similarity import COSINES, DISTANCES, Similarity

    config = Similarity.of(result.parameters)
    figure.set_size_inches(7.5, 3.6)
    left, right = figure.subplots(1, 2, sharey=True)
    colors = plotting.shades(len(config.active))
    by_cosine = _mean_of_bins(result.arrays["overlap"], result.arrays["pairs"])
    predicted = _mean_of_bins(result.arrays["predicted"], result.arrays["pairs"])
    by_distance = _mean_of_bins(result.arrays["overlap_far"], result.arrays["pairs_far"])
    for ax, edges, curves, spread in (
        (left, COSINES, by_cosine, result.arrays["spread"]),
        (right, DISTANCES, by_distance, result.arrays["spread_far"]),
    ):
        centres = (edges[:-1] + edges[1:]) / 2
        for curve, color, f in zip(curves, colors, config.active, strict=True):
            ax.plot(centres, 100 * curve, "o", markersize=3, color=color,
                    label=f"{100 * f:g} % of cells active")  # fmt: skip
            ax.axhline(100 * f, color=color, linewidth=0.6, linestyle=":")
        known = np.isfinite(curves[config.shown])
        low, high = 100 * np.nanmedian(spread[:, config.shown][..., known], axis=0)
        ax.fill_between(centres[known], low, high, color=colors[config.shown], alpha=0.2,
                        linewidth=0)  # fmt: skip
    centres = (COSINES[:-1] + COSINES[1:]) / 2
    for curve, color in zip(predicted, colors, strict=True):
        left.plot(centres, 100 * curve, "--", color=color, linewidth=1)
    least = centres[np.isfinite(by_cosine[0])].min(initial=0.0)
    null = _mean_of_bins(result.arrays["null"][:, None], result.arrays["pairs"])[0]
    left.plot(centres, 100 * null, "x", color=GREY, markersize=3, label="null: two wirings")
    left.plot([], [], "--", color=INK, linewidth=1, label="predicted, normal sums")
    left.plot([], [], ":", color=INK, linewidth=0.8, label="by chance")
    left.legend(loc="upper left")
    left.set(xlabel="cosine of the centred vectors", xlim=(least - 0.05, 1), ylim=(-2, 102),
             ylabel="overlap of tags, % of active cells")  # fmt: skip
    right.set(xlabel="Euclidean distance / its median", xlim=(0, None))
    left.set_title("a  Against similarity")
    right.set_title("b  Against distance")
    _frame_similarity(figure, result, config)


def _frame_similarity(figure: "Figure", result: Result, config: Any) -> None:
    from neurosim.models.fly.experiments.fly_similarity import measure

    found = [measure(config, {name: array[i] for name, array in result.arrays.items()})
             for i in range(result.seeds)]  # fmt: skip
    off = np.median([values[f"deviation-{config.n_active[config.shown]}"] for values in found])
    share = f"{100 * config.active[config.shown]:g} %"
    plotting.frame(figure, f"The overlap of tags follows similarity, within {off:.1f} % of a tag "
                   "of the prediction",
                   f"{plotting.name_data(result.parameters)}; {config.n_kc:,} Kenyon cells. Band: "
                   f"80 % of pairs; band and message: {share} active.")  # fmt: skip


def _mean_of_bins(means: Any, pairs: Any) -> Any:
    """Return means over the pairs of all seeds, shape (curve, bin); NaN where they are few."""
    from neurosim.models.fly.experiments.fly_similarity import ENOUGH

    weights = np.broadcast_to(pairs[:, None], means.shape).astype(np.float64)
    total = weights.sum(axis=0)
    sums = (np.nan_to_num(means) * weights).sum(axis=0)
    return np.where(total >= ENOUGH * len(pairs), sums / np.maximum(total, 1), np.nan)


def draw_search(figure: "Figure", result: Result) -> None:
    """Draw average precision against the length of tags, for every method."""
    from neurosim.models.fly.experiments.fly_search import METHODS, Search

    config = Search.of(result.parameters)
    figure.set_size_inches(7.5, 4.4)
    ax = figure.subplots()
    lengths = np.array(config.lengths)
    precision = 100 * np.maximum(result.arrays["precision"], 1e-5)
    for i, (method, (color, marker, line)) in enumerate(zip(METHODS, LOOKS, strict=True)):
        name = method.replace(" k ", " times k ")  # or it would read as thousands
        plotting.plot_spread(ax, lengths, precision[:, i], color, name, marker, line)
    equal = 100 * float(np.median(result.arrays["equal_arithmetic"][:, 0]))
    numbers = int(np.median(result.arrays["numbers"]))
    ax.axhline(equal, color=ORANGE, linewidth=0.8, linestyle="--",
               label=f"{numbers} Gaussian numbers,\narithmetic of fly, 10 d")  # fmt: skip
    ax.axhline(100 * float(np.median(result.arrays["chance"])), color=GREY, linewidth=0.8,
               linestyle=":", label="random ranking")  # fmt: skip
    for k, figures in config.figures.items():
        if k in lengths:
            ax.plot([k] * len(figures), 100 * np.array(figures), "o", color=INK, markersize=7,
                    fillstyle="none", markeredgewidth=0.6)  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel="k: active cells, numbers or bits, as named at right",
           ylabel="average precision AP@n, %", ylim=(None, 100))  # fmt: skip
    ax.set_xticks(lengths, [str(k) for k in lengths])
    ax.set_xticks([], minor=True)
    _name_percents(ax)
    labels.name_curves(ax)
    at = config.lengths.index(TOLD) if TOLD in config.lengths else len(lengths) // 2
    tags, gauss, bits = np.median(precision, axis=0)[[0, 3, 4], at]
    plotting.frame(
        figure, f"With k = {lengths[at]} tags search at {tags:.1f} % precision, Gaussian numbers "
        f"at {gauss:.1f} %, sign bits at {bits:.1f} %",
        f"{plotting.name_data(result.parameters)}: the nearest {100 * config.true_share:g} %, d "
        "inputs. Lines: medians of "
        f"{plotting.count(len(precision), 'random projection')}; bands: their range"
        f"{'; circles: an independent program' if config.figures else ''}.",
    )  # fmt: skip


def _name_percents(ax: "Axes") -> None:
    """Label a logarithmic axis of per cents with 1, 3, 10, 30 and so on."""
    low, high = ax.get_ylim()
    ticks = [t for t in (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100) if low <= t <= high]
    ax.set_yticks(ticks, [f"{t:g}" for t in ticks])
    ax.set_yticks([], minor=True)

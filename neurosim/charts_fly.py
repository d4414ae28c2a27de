"""Charts of what tags preserve, find and cost, each from its result alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim import plotting
from neurosim.plotting import BLUE, GREEN, GREY, INK, ORANGE
from neurosim.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SKY, PINK = "#56B4E9", "#CC79A7"
"""More colours of Okabe and Ito."""
LABEL_GAP = 0.052
"""Between labels of curves, as a share of the height of the axes."""
Labels = Sequence[tuple[float, str, str]]
"""Height of the end of a curve, text, colour."""


def draw_similarity(figure: "Figure", result: Result) -> None:
    """Draw overlap against cosine beside the prediction, and against distance."""
    from neurosim.models.fly_similarity import COSINES, DISTANCES, Similarity

    config = Similarity.of(result.parameters)
    figure.set_size_inches(8, 3.8)
    left, right = figure.subplots(1, 2, sharey=True)
    colors = plotting.shades(len(config.active))
    told = [f"{100 * f:g} %" for f in config.active]
    by_cosine = _mean_of_bins(result.arrays["overlap"], result.arrays["pairs"])
    predicted = _mean_of_bins(result.arrays["predicted"], result.arrays["pairs"])
    by_distance = _mean_of_bins(result.arrays["overlap_far"], result.arrays["pairs_far"])
    for ax, edges, curves, spread in (
        (left, COSINES, by_cosine, result.arrays["spread"]),
        (right, DISTANCES, by_distance, result.arrays["spread_far"]),
    ):
        centres = (edges[:-1] + edges[1:]) / 2
        for curve, color, name in zip(curves, colors, told, strict=True):
            ax.plot(centres, 100 * curve, "o", markersize=3, color=color, label=f"{name} active")
        known = np.isfinite(curves[config.shown])
        low, high = 100 * np.nanmedian(spread[:, config.shown][..., known], axis=0)
        ax.fill_between(centres[known], low, high, color=colors[config.shown], alpha=0.2,
                        linewidth=0)  # fmt: skip
    centres = (COSINES[:-1] + COSINES[1:]) / 2
    for curve, color, f in zip(predicted, colors, config.active, strict=True):
        left.plot(centres, 100 * curve, "--", color=color, linewidth=1)
        for ax in (left, right):
            ax.axhline(100 * f, color=color, linewidth=0.6, linestyle=":")
    least = centres[np.isfinite(by_cosine[0])].min(initial=0.0)
    _tell_lines(left, f"{100 * config.active[config.shown]:g} %")
    null = _mean_of_bins(result.arrays["null"][:, None], result.arrays["pairs"])[0]
    left.plot(centres, 100 * null, "x", color=GREY, markersize=3, label="null: two wirings")
    left.legend(frameon=False, loc="upper left")
    left.set(xlabel="cosine of the centred vectors", xlim=(least - 0.05, 1), ylim=(-2, 102),
             ylabel="overlap of tags, % of active cells")  # fmt: skip
    right.set(xlabel="Euclidean distance / its median", xlim=(0, None))
    left.set_title(f"a  {_name(result)}, {config.n_kc:,} Kenyon cells", loc="left")
    right.set_title("b  Against distance", loc="left")


def _tell_lines(ax: "Axes", middle: str) -> None:
    ax.plot([], [], "--", color=INK, linewidth=1, label="predicted, normal sums")
    ax.plot([], [], ":", color=INK, linewidth=0.6, label="by chance")
    ax.fill_between(
        [], [], [], color=INK, alpha=0.2, linewidth=0, label=f"80 % of pairs ({middle})"
    )


def _mean_of_bins(means: Any, pairs: Any) -> Any:
    """Return means over the pairs of all seeds, shape (curve, bin); NaN where they are few."""
    from neurosim.models.fly_similarity import ENOUGH

    weights = np.broadcast_to(pairs[:, None], means.shape).astype(np.float64)
    total = weights.sum(axis=0)
    sums = (np.nan_to_num(means) * weights).sum(axis=0)
    return np.where(total >= ENOUGH * len(pairs), sums / np.maximum(total, 1), np.nan)


def draw_search(figure: "Figure", result: Result) -> None:
    """Draw average precision against the length of tags, for every method."""
    from neurosim.models.fly_search import METHODS, Search

    config = Search.of(result.parameters)
    figure.set_size_inches(7, 4.4)
    ax = figure.subplots()
    lengths = np.array(config.lengths)
    precision = 100 * result.arrays["precision"]
    looks = ((BLUE, "o", "-"), (SKY, "s", "-"), (PINK, "D", "-"), (ORANGE, "^", "-"),
             (GREEN, "v", "-"), (GREEN, "", "--"), (GREEN, "", ":"))  # fmt: skip
    labels = []
    for i, (method, (color, marker, line)) in enumerate(zip(METHODS, looks, strict=True)):
        curves = np.maximum(precision[:, i], 1e-3)
        ax.fill_between(lengths, curves.min(axis=0), curves.max(axis=0), color=color, alpha=0.2,
                        linewidth=0)  # fmt: skip
        middle = np.median(curves, axis=0)
        ax.plot(lengths, middle, line, color=color, marker=marker, markersize=4)
        labels.append((float(middle[-1]), method, color))
    equal = 100 * float(np.median(result.arrays["equal_arithmetic"][:, 0]))
    numbers = int(np.median(result.arrays["numbers"]))
    ax.axhline(equal, color=ORANGE, linewidth=0.8, linestyle="--")
    labels.append((equal, f"{numbers} Gaussian numbers,\narithmetic of fly, 10 d", ORANGE))
    chance = 100 * float(np.median(result.arrays["chance"]))
    ax.axhline(chance, color=GREY, linewidth=0.8, linestyle=":")
    labels.append((chance, "random ranking", GREY))
    for k, figures in config.figures.items():
        if k in lengths:
            ax.plot([k] * len(figures), 100 * np.array(figures), "o", color=INK, markersize=7,
                    fillstyle="none", markeredgewidth=0.6)  # fmt: skip
    if config.figures:
        ax.plot([], [], "o", color=INK, fillstyle="none", markersize=7, markeredgewidth=0.6,
                label="a separate program")  # fmt: skip
        ax.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 0.06))
    ax.set(xscale="log", yscale="log", xlabel="k: active cells, numbers or bits, as named at right",
           ylabel="average precision AP@n, %", ylim=(None, 100))  # fmt: skip
    ax.set_xticks(lengths, [str(k) for k in lengths])
    ax.set_xticks([], minor=True)
    _name_percents(ax)
    _label_ends(ax, labels)
    ax.set_title(f"{_name(result)}: the nearest {100 * config.true_share:g} %, by {len(precision)} "
                 "random projections", loc="left")  # fmt: skip


def _name_percents(ax: "Axes") -> None:
    """Label a logarithmic axis of per cents with 1, 3, 10, 30 and so on."""
    low, high = ax.get_ylim()
    ticks = [t for t in (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100) if low <= t <= high]
    ax.set_yticks(ticks, [f"{t:g}" for t in ticks])
    ax.set_yticks([], minor=True)


def _label_ends(ax: "Axes", labels: Labels) -> None:
    """Write names beside the right ends of curves, apart from one another."""
    heights = [ax.transAxes.inverted().transform(ax.transData.transform((1, y)))[1]
               for y, _, _ in labels]  # fmt: skip
    order = np.argsort(heights, kind="stable")
    gaps = [LABEL_GAP * (1 + labels[i][1].count("\n")) for i in order]
    places = np.array(heights)[order]
    for _ in range(500):  # pushed apart little by little, so that a crowd stays where it is
        for j in range(len(places) - 1):
            lack = (gaps[j] + gaps[j + 1]) / 2 - (places[j + 1] - places[j])
            if lack > 0:
                places[j : j + 2] += -lack / 2, lack / 2
        np.clip(places, 0.02, 0.98, out=places)
    for place, i in zip(places, order, strict=True):
        _, text, color = labels[i]
        ax.annotate(text, (1.005, heights[i]), (1.05, place), xycoords="axes fraction",
                    textcoords="axes fraction", va="center", color=color, annotation_clip=False,
                    arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.5, "shrinkA": 1,
                                "shrinkB": 0, "relpos": (0, 0.5)})  # fmt: skip


def draw_gain(figure: "Figure", result: Result) -> None:
    """Draw precision against what codes store and compute, and what tags gain."""
    from neurosim.models.fly_gain import BYTE, TAG, Gain

    config = Gain.of(result.parameters)
    figure.set_size_inches(8, 6.4)
    axes = figure.subplots(2, 2)
    precision = 100 * np.median(result.arrays["precision"], axis=0)
    cost, family = result.arrays["cost"][0], result.arrays["family"][0]
    panels = (
        (axes[0, 0], 0, "a  By what is stored", "active cells, numbers or bits stored"),
        (axes[0, 1], 1, "b  By bits", "bits stored for a vector"),
        (axes[1, 0], 3, "c  By arithmetic", "additions and multiplications for a vector"),
    )
    for ax, column, title, name in panels:
        _draw_codes(ax, cost[:, column], precision, family)
        ax.set(xscale="log", xlabel=name, ylabel="average precision AP@n, %", ylim=(0, None))
        plotting.name_decades(ax.xaxis)
        ax.set_title(title, loc="left")
    bits, of_tags, of_bytes = axes[0, 1], family == TAG, family == BYTE
    bits.plot(cost[of_bytes, 1], precision[of_bytes], "--", color=ORANGE, marker="+", markersize=5,
              linewidth=1, label="Gaussian, 8 bits each")  # fmt: skip
    bits.plot(cost[of_tags, 2], precision[of_tags], "--", color=BLUE, linewidth=1,
              label="tags at their entropy")  # fmt: skip
    bits.legend(handles=bits.lines[-2:], frameon=False, loc="upper left")
    axes[1, 0].legend(frameon=False, loc="upper left", bbox_to_anchor=(0, -0.2), ncols=2,
                      fontsize=7)  # fmt: skip
    _draw_gains(axes[1, 1], config, result)
    figure.suptitle(f"{_name(result)}; tags are of {config.n_kc:,} Kenyon cells", x=0.02,
                    ha="left", fontsize=9)  # fmt: skip


def _draw_codes(ax: "Axes", cost: Any, precision: Any, family: Any) -> None:
    """Draw a curve for each kind of code."""
    from neurosim.models.fly_gain import EQUAL, NUMBER, SHORT, SIGN, SPARSE, TAG

    looks = (
        (TAG, "tags", BLUE, "o"), (SHORT, "tags of 10 d cells", SKY, "s"),
        (SPARSE, "signs of sparse sums", PINK, "D"), (SIGN, "sign bits", GREEN, "v"),
        (NUMBER, "Gaussian numbers", ORANGE, "^"),
    )  # fmt: skip
    for kind, name, color, marker in looks:
        of = family == kind
        ax.plot(cost[of], precision[of], color=color, marker=marker, markersize=4, label=name)
    of = family == EQUAL
    ax.plot(cost[of], precision[of], "^", color=ORANGE, markersize=5, fillstyle="none",
            label="Gaussian, arithmetic of 10 d cells")  # fmt: skip
    ax.grid(axis="y", color=GREY, alpha=0.25, linewidth=0.5)


def _draw_gains(ax: "Axes", config: Any, result: Result) -> None:
    """Draw how much more other codes need to be as good as tags: a line for each kind of cost."""
    from neurosim.models.fly_gain import measure

    lines = (("entries", "per cell,\nnumber or bit"), ("bits", "per bit\nstored"),
             ("least_bits", "per bit,\nentropy"), ("operations", "per\noperation"))  # fmt: skip
    rivals = (("gauss", "Gaussian numbers", ORANGE, "^"), ("byte", "the same, 8 bits", ORANGE, "P"),
              ("sign", "sign bits", GREEN, "v"),
              ("sparse", "signs of sparse sums", PINK, "D"))  # fmt: skip
    values = [measure(config, {name: array[i] for name, array in result.arrays.items()})
              for i in range(result.seeds)]  # fmt: skip
    fills = list(zip(config.judged, ("full", "none"), strict=False))
    for y, (cost, _) in enumerate(lines):
        for dy, (rival, _, color, marker) in zip((-0.27, -0.09, 0.09, 0.27), rivals, strict=True):
            for k, fill in fills:
                if rival != "byte" or "bits" in cost:  # else as without rounding
                    gain = np.median([v[f"{cost}-{rival}-{k}"] for v in values])
                    ax.plot(gain, y + dy, marker, color=color, fillstyle=fill, markersize=5)
    for _, name, color, marker in rivals:
        ax.plot([], [], marker, color=color, markersize=5, label=f"over {name}")
    for k, fill in fills:
        ax.plot([], [], "o", color=INK, fillstyle=fill, markersize=5, label=f"{k:,} cells active")
    ax.axvline(1, color=INK, linewidth=0.8)
    ax.set(xscale="log", xlabel="gain: what the other needs / what the tag needs")
    ax.set_yticks(range(len(lines)), [name for _, name in lines])
    ax.set_ylim(len(lines) - 0.5, -0.5)
    low, high = ax.get_xlim()
    ax.set_xlim(min(low, 0.05), max(high, 20))
    ticks = [t for t in (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30) if min(low, 0.05) <= t]
    ax.set_xticks(ticks, [f"{t:g}" for t in ticks])
    ax.set_xticks([], minor=True)
    ax.tick_params(axis="y", length=0)
    for y in range(1, len(lines)):
        ax.axhline(y - 0.5, color=GREY, alpha=0.25, linewidth=0.5)
    ax.set_title("d  What tags gain: left of 1 they cost more", loc="left")
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, -0.2), ncols=2, fontsize=7)


def _name(result: Result) -> str:
    """Return what the data are, with their shape where it is known."""
    shape = result.parameters.get("data_shape")
    size = f", {shape[0]:,} x {shape[1]:,}" if shape else ""
    return f"{result.parameters['data']}{size}"


CHARTS: Mapping[str, Callable[["Figure", Result], None]] = {
    "fly-gain": draw_gain,
    "fly-search": draw_search,
    "fly-similarity": draw_similarity,
}
"""By experiment."""

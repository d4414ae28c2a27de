"""Charts of what the fly learns: what is new, and class after class; each from its result alone."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim import plotting
from neurosim.plotting import BLUE, GREEN, GREY, INK, ORANGE
from neurosim.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_novelty(figure: "Figure", result: Result) -> None:
    """Draw novelty against exposures, rest and distance, and how well what is new is told."""
    from neurosim.models.fly_novelty import Novelty

    config = Novelty.of(result.parameters)
    figure.set_size_inches(7.5, 6.2)
    axes = figure.subplots(2, 2)
    _draw_exposures(axes[0, 0], config, result.arrays)
    _draw_rests(axes[0, 1], config, result.arrays)
    _draw_distances(axes[1, 0], config, result.arrays)
    _draw_alarms(axes[1, 1], result.arrays)
    figure.suptitle(
        f"{config.data}: {config.n_kc:,} Kenyon cells, {100 * config.n_active:.3g} % active, "
        f"depression {config.depression:g}",
        x=0.01, ha="left", fontsize=9,
    )  # fmt: skip


def _draw_exposures(ax: "Axes", config: Any, arrays: Mapping[str, Any]) -> None:
    times = np.arange(config.exposures + 1)
    shown, other = np.moveaxis(arrays["exposure"].mean(axis=1), 1, 0)
    plotting.plot_spread(ax, times, other, GREEN, "another vector", "s")
    ax.plot(times, 1 - config.lost, color=INK, linewidth=1, label="predicted: (1 - d)ⁿ")
    ax.plot(times, np.median(shown, axis=0), "o", color=BLUE, markersize=4, label="vector shown")
    ax.set(xlabel="exposures n", ylabel="novelty", ylim=(-0.03, 1.05))
    ax.set_title("Novelty falls with exposure", loc="left")
    ax.legend(frameon=False, loc="center right")


def _draw_rests(ax: "Axes", config: Any, arrays: Mapping[str, Any]) -> None:
    from neurosim.models.fly_novelty import RESTS

    for i, (n, color, marker) in enumerate(((1, BLUE, "o"), (config.exposures, ORANGE, "^"))):
        seen = np.median(arrays["rest"][:, :, i], axis=(0, 1))
        exposures = "exposure" if n == 1 else "exposures"
        ax.plot(RESTS, config.rested(n), color=INK, linewidth=1)
        ax.plot(RESTS, seen, marker, color=color, markersize=4, label=f"after {n} {exposures}")
    ax.plot([], [], color=INK, linewidth=1, label="predicted: 1 - (1 - r)ᵗ s")
    ax.set_xscale("symlog", linthresh=1)
    ax.set(xlabel=f"rest t, units of time (recovery r = {config.recovery:g})", ylabel="novelty",
           ylim=(-0.03, 1.05), xlim=(-0.1, RESTS[-1] * 1.3))  # fmt: skip
    plotting.name_decades(ax.xaxis)
    ax.set_title("Novelty comes back with time", loc="left")
    ax.legend(frameon=False, loc="upper left")


def _draw_distances(ax: "Axes", config: Any, arrays: Mapping[str, Any]) -> None:
    from neurosim.models.fly.pairs import predict

    distance, near = arrays["distance"], arrays["near"]
    x = np.linspace(0, max(distance.max(), 0.1), 200)
    ax.plot(distance.ravel(), near[:, :, 0].ravel(), ".", color=BLUE, alpha=0.25, markersize=3,
            markeredgewidth=0)  # fmt: skip
    ax.plot(distance.ravel(), near[:, :, 1].ravel(), ".", color=ORANGE, markersize=3,
            markeredgewidth=0)  # fmt: skip
    ax.plot(x, 1 - config.lost[-1] * predict(1 - x, config.n_active), color=INK, linewidth=1.2,
            label="predicted, Gaussian drives")  # fmt: skip
    for color, label in ((BLUE, "fly"), (ORANGE, "Bloom filter, equal bits")):
        ax.plot([], [], "o", color=color, markersize=4, label=label)
    ax.set(xlabel="1 - cosine to the vector shown (centred)", ylabel="novelty", ylim=(-0.03, 1.05))
    ax.set_title(f"Novelty of what is alike ({config.exposures} exposures)", loc="left")
    ax.legend(frameon=False, loc="lower right")


def _draw_alarms(ax: "Axes", arrays: Mapping[str, Any]) -> None:
    from neurosim.models.fly.detection import RATES

    for i, (name, color) in enumerate((("fly", BLUE), ("Bloom", ORANGE))):
        for j, (against, line) in enumerate((("familiar, not learned", "-"), ("learned", "--"))):
            auc = arrays["auc"][:, i, j]
            if np.isnan(auc).all():
                continue
            label = f"{name}, from {against}: {np.nanmedian(auc):.2f}"
            curve = np.nanmedian(arrays["alarms"][:, i, j], axis=0)
            ax.plot(RATES, curve, line, color=color, linewidth=1.5, label=label, clip_on=False)
    ax.plot([0, 1], [0, 1], ":", color=GREY, linewidth=1, label="guessing: 0.50")
    ax.set(xlabel="false alarms", ylabel="right alarms", xlim=(0, 1), ylim=(0, 1.02))
    ax.set_title("New told from known, area under the curve", loc="left")
    ax.legend(loc="lower right", facecolor="w", framealpha=0.9, edgecolor="none")


def draw_continual(figure: "Figure", result: Result) -> None:
    """Draw accuracy as classes arrive, and what is left of each class at the end."""
    from neurosim.models.fly_continual import Continual, readings

    config = Continual.of(result.parameters)
    figure.set_size_inches(7.5, 3.7)
    left, right = figure.subplots(1, 2, sharey=True)
    curves = readings(result.arrays)
    seen = np.arange(1, curves.shape[-1] + 1)
    ends = _ends(result.arrays)
    for i, (label, color, marker) in enumerate((
        ("counts (FlyClassifier), class after class", BLUE, "o"),
        ("from errors (perceptron), class after class", ORANGE, "^"),
        ("from errors, shuffled", GREEN, "s"),
    )):  # fmt: skip
        beside = seen + 0.08 * (i - 1)  # or curves would hide each other
        flat = curves[i].reshape(-1, seen.size)
        plotting.plot_spread(left, beside, flat, color, label, marker)
        plotting.plot_spread(right, beside, ends[i], color, None, marker)
    left.plot(seen, 1 / seen, color=GREY, linestyle="--", linewidth=1, label="chance")
    right.axhline(1 / seen.size, color=GREY, linestyle="--", linewidth=1)
    left.set(xlabel="classes seen so far", ylabel="held-out vectors read right", ylim=(-0.02, 1.03))
    right.set(xlabel="place at which the class came")
    if seen.size <= 20:
        left.set_xticks(seen)
        right.set_xticks(seen)
    left.set_title("All classes seen so far", loc="left")
    right.set_title(f"Each class after all {seen.size}", loc="left")
    figure.suptitle(
        f"{config.data}: {config.n_kc:,} Kenyon cells of {config.n_inputs} inputs, "
        f"{100 * config.n_active:.3g} % active; median and range of seeds and orders",
        x=0.01, ha="left", fontsize=9,
    )  # fmt: skip
    figure.legend(*left.get_legend_handles_labels(), frameon=False, loc="outside lower center",
                  ncols=2)  # fmt: skip


def _ends(arrays: Mapping[str, Any]) -> "np.ndarray[Any, Any]":
    """Return the share right at the end by place of the class: (reader, seed x order, place)."""
    last = arrays["right"][:, :, :, -1]
    orders = np.broadcast_to(arrays["orders"][:, :, None], last.shape)
    by_place = np.take_along_axis(last, orders.astype(np.int64), axis=-1)
    return np.moveaxis(by_place, 2, 0).reshape(last.shape[2], -1, last.shape[-1])


CHARTS: Mapping[str, Callable[["Figure", Result], None]] = {
    "fly-novelty": draw_novelty,
    "fly-continual": draw_continual,
}
"""By experiment."""

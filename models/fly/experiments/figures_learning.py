"""Charts of what the fly learns: what is new, and class after class; each from its result alone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE, VIOLET, percent
from neurosim.files.results.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw_novelty(figure: "Figure", result: Result) -> None:
    """Draw novelty against exposures, rest and distance, and how well what is new is told."""
    from neurosim.models.fly.experiments.fly_novelty import Novelty

    config = Novelty.of(result.parameters)
    figure.set_size_inches(7.5, 5.6)
    axes = figure.subplots(2, 2)
    _draw_exposures(axes[0, 0], config, result.arrays)
    _draw_rests(axes[0, 1], config, result.arrays)
    _draw_distances(axes[1, 0], config, result.arrays)
    _draw_alarms(axes[1, 1], result.arrays["auc"])
    shown, other = np.median(result.arrays["exposure"].mean(axis=1)[..., -1], axis=0)
    plotting.frame(
        figure, f"{plotting.count(config.exposures, 'exposure')} leave a vector with a novelty of "
        f"{shown:.3f}, another one with {other:.2f}",
        f"{config.data}: {config.n_kc:,} Kenyon cells, {100 * config.n_active:.3g} % active, "
        f"depression d = {config.depression:g}, recovery r = {config.recovery:g}; "
        f"{plotting.count(result.seeds)}. Black lines: predicted.",
    )  # fmt: skip


def _draw_exposures(ax: "Axes", config: Any, arrays: Mapping[str, Any]) -> None:
    times = np.arange(config.exposures + 1)
    shown, other = np.moveaxis(arrays["exposure"].mean(axis=1), 1, 0)
    plotting.plot_spread(ax, times, other, VIOLET, "another\nvector", "s")
    ax.plot(times, 1 - config.lost, color=INK, linewidth=1)
    ax.plot(times, np.median(shown, axis=0), "o", color=BLUE, markersize=4, label="vector\nshown")
    ax.set(xlabel="exposures n", ylabel="novelty", ylim=(-0.03, 1.05))
    ax.set_title("a  Falls with exposure, as (1 - d)ⁿ")
    labels.name_curves(ax)


def _draw_rests(ax: "Axes", config: Any, arrays: Mapping[str, Any]) -> None:
    from neurosim.models.fly.experiments.fly_novelty import RESTS

    for i, (n, color, marker) in enumerate(((1, BLUE, "o"), (config.exposures, ORANGE, "^"))):
        seen = np.median(arrays["rest"][:, :, i], axis=(0, 1))
        ax.plot(RESTS, config.rested(n), color=INK, linewidth=1)
        ax.plot(RESTS, seen, marker, color=color, markersize=4,
                label=f"after {plotting.count(n, 'exposure')}")  # fmt: skip
    ax.set_xscale("symlog", linthresh=1)
    ax.set(xlabel="rest t, units of time", ylabel="novelty",
           ylim=(-0.03, 1.05), xlim=(-0.1, RESTS[-1] * 1.3))  # fmt: skip
    plotting.name_decades(ax.xaxis)
    ax.set_title("b  Comes back with rest, as 1 - (1 - r)ᵗ s")
    ax.legend(loc="upper left", labelcolor="linecolor", handletextpad=0.2)


def _draw_distances(ax: "Axes", config: Any, arrays: Mapping[str, Any]) -> None:
    from neurosim.models.fly.measures.similarity import predict

    distance, near = arrays["distance"], arrays["near"]
    x = np.linspace(0, max(distance.max(), 0.1), 200)
    for i, (color, size) in enumerate(((BLUE, 3), (ORANGE, 3))):
        ax.plot(distance.ravel(), near[:, :, i].ravel(), ".", color=color, alpha=(0.25, 1)[i],
                markersize=size, markeredgewidth=0)  # fmt: skip
    ax.plot(x, 1 - config.lost[-1] * predict(1 - x, config.n_active), color=INK, linewidth=1.2)
    ax.text(0.97, 0.66, "Bloom filter, equal bits: all new", color=ORANGE, ha="right",
            transform=ax.transAxes)  # fmt: skip
    ax.text(0.45, 0.5, "fly", color=BLUE, ha="right", transform=ax.transAxes)
    ax.set(xlabel="1 - cosine to the vector shown (centred)", ylabel="novelty", ylim=(-0.03, 1.05))
    ax.set_title(f"c  By distance, after {plotting.count(config.exposures, 'exposure')}")


def _draw_alarms(ax: "Axes", auc: "np.ndarray[Any, Any]") -> None:
    """Draw how well what is new is told: a row for each detector and what it is told from."""
    rows = [(f"{name},\nfrom {known}", color, auc[:, i, j])
            for j, known in enumerate(("familiar", "learned"))
            for i, (name, color) in enumerate((("fly", BLUE), ("Bloom", ORANGE)))]  # fmt: skip
    for y, (_, color, areas) in enumerate(rows):
        ax.plot(areas, np.full(len(areas), y), "o", color=color, markersize=5, alpha=0.7,
                markeredgewidth=0, clip_on=False)  # fmt: skip
    ax.axvline(0.5, color=GREY, linestyle="--", linewidth=1)
    ax.annotate("guessing", (0.5, -0.45), (3, 0), textcoords="offset points", color=GREY, va="top")
    ax.set_yticks(range(len(rows)), [name for name, *_ in rows])
    for tick, (_, color, _) in zip(ax.get_yticklabels(), rows, strict=True):
        tick.set_color(color)
    ax.set(xlabel="area under the ROC curve", xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5))
    ax.tick_params(axis="y", length=0)
    ax.set_title("d  New vectors told from known ones")


def draw_continual(figure: "Figure", result: Result) -> None:
    """Draw accuracy as classes arrive, and what is left of each class at the end."""
    from neurosim.models.fly.experiments.fly_continual import Continual, readings

    config = Continual.of(result.parameters)
    figure.set_size_inches(7.5, 3.4)
    left, right = figure.subplots(1, 2, sharey=True)
    curves = readings(result.arrays)
    seen = np.arange(1, curves.shape[-1] + 1)
    ends = _ends(result.arrays)
    for i, (label, color, marker) in enumerate((
        ("counts", BLUE, "o"), ("from errors", ORANGE, "^"),
        ("from errors,\nshuffled", VIOLET, "s"),
    )):  # fmt: skip
        beside = seen + 0.08 * (i - 1)  # or curves would hide each other
        flat = curves[i].reshape(-1, seen.size)
        plotting.plot_spread(left, beside, flat, color, label, marker)
        plotting.plot_spread(right, beside, ends[i], color, None, marker)
    left.plot(seen, 1 / seen, color=GREY, linestyle="--", linewidth=1, label="chance")
    right.axhline(1 / seen.size, color=GREY, linestyle="--", linewidth=1)
    left.set(xlabel="classes seen so far", ylabel="held-out vectors read right, %",
             ylim=(-0.02, 1.03))  # fmt: skip
    plotting.name_percent(left.yaxis)
    right.set(xlabel="place at which the class came")
    if seen.size <= 20:
        left.set_xticks(seen)
        right.set_xticks(seen)
    labels.name_curves(left)
    left.set_title("a  All classes seen so far")
    right.set_title(f"b  Each class after all {seen.size}")
    counted, corrected = (np.median(curves[i].reshape(-1, seen.size)[:, -1]) for i in (0, 1))
    plotting.frame(
        figure, f"Class after class, counting reads {percent(counted)} at the end, learning from "
        f"errors {percent(corrected)}",
        f"{config.data}: {config.n_kc:,} Kenyon cells of {config.n_inputs} inputs, "
        f"{100 * config.n_active:.3g} % active. Counts: FlyClassifier; errors: a perceptron. "
        "Medians and range of seeds and orders.",
    )  # fmt: skip


def _ends(arrays: Mapping[str, Any]) -> "np.ndarray[Any, Any]":
    """Return the share right at the end by place of the class: (reader, seed x order, place)."""
    last = arrays["right"][:, :, :, -1]
    orders = np.broadcast_to(arrays["orders"][:, :, None], last.shape)
    by_place = np.take_along_axis(last, orders.astype(np.int64), axis=-1)
    return np.moveaxis(by_place, 2, 0).reshape(last.shape[2], -1, last.shape[-1])

"""The figure of gap junctions: traces, phases of pairs, their boundary, and networks."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import plotting
from neurosim.experiment.plotting import BLUE, GREY, INK, ORANGE
from neurosim.files.results.result import Result
from neurosim.models.synchrony import weak_coupling
from neurosim.models.synchrony.gap_junctions import EDGE, LAST, LOOKS, TRACE, Gaps, chance

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw(figure: "Figure", result: Result) -> None:
    """Draw the first seed of pairs, and all seeds of boundaries and networks."""
    config = Gaps.make(**result.parameters)
    figure.set_size_inches(7, 5.6)
    panels: dict[str, Axes] = figure.subplot_mosaic(
        [["without", "with"], ["course", "boundary"], ["order", "order"]],
        height_ratios=(0.9, 1.3, 1.2),
    )
    x = result.arrays["x"][0]
    for name, letter, beta, traces in (("without", "a", config.betas[0], x[:, :2]),
                                       ("with", "b", config.betas[-1], x[:, 2:])):  # fmt: skip
        ax = panels[name]
        _draw_traces(ax, config, traces)
        ax.set_title(f"{letter}  A pair at the end, beta = {beta:g}")
    _draw_course(panels["course"], config, result)
    _draw_boundary(panels["boundary"], config, result)
    _draw_order(panels["order"], config, result)
    plotting.frame(
        figure, "Neurons coupled by gap junctions fire together where their spikes pass through, "
        "and in turns where they do not",
        f"a to c: first seed; d, e: {plotting.count_spread(result.seeds)}; beta: area of a spike "
        f"above threshold; {config.n} neurons, whose drives reach {config.spread:g} from "
        f"{config.drive:g}.",
    )  # fmt: skip


def _draw_traces(ax: "Axes", config: Gaps, x: Any) -> None:
    """Draw x of two neurons."""
    times = np.arange(len(x)) * config.dt
    for color, style, one in ((BLUE, "-", x[:, 0]), (ORANGE, "--", x[:, 1])):
        ax.plot(times, one, style, color=color, linewidth=0.9)
    ax.axhline(1, color=GREY, linewidth=0.7, linestyle=":")
    ax.set(xlabel="time, ms", ylabel="x", xlim=(0, TRACE), ylim=(0, 1.1))


def _draw_course(ax: "Axes", config: Gaps, result: Result) -> None:
    """Draw how the pairs of the middle area come to fire together or in turns."""
    middle = len(config.betas) // 2
    beta = config.betas[middle]
    boundary = weak_coupling.find_boundary(config.drive, beta)
    moments = (np.arange(LOOKS) + 0.5) * config.duration / LOOKS / 1000
    starts = result.arrays["ahead"][0, middle]
    for start, apart in zip(starts, result.arrays["apart"][0, middle], strict=True):
        color = BLUE if start < boundary else ORANGE
        ax.plot(np.append(0, moments[:-EDGE]), np.append(start, apart[:-EDGE]), color=color,
                linewidth=0.7)  # fmt: skip
    ax.axhline(boundary, color=INK, linewidth=0.9, linestyle="--")
    ax.set(xlabel="time, s", ylabel="difference of phases / period", ylim=(-0.01, 0.52),
           xlim=(0, config.duration / 1000))  # fmt: skip
    ax.set_title(f"c  Pairs, beta = {beta:g}; dashed: boundary of theory")


def _draw_boundary(ax: "Axes", config: Gaps, result: Result) -> None:
    """Draw the boundary between both ends against the area of spikes."""
    ends = np.nanmean(result.arrays["apart"][..., -LAST:-EDGE], axis=-1)
    found = (ends < result.arrays["ahead"]).mean(axis=-1) / 2
    betas = np.linspace(0, 1.1 * max(*config.betas, 0.1), 200)
    theory = [weak_coupling.find_boundary(config.drive, beta) for beta in betas]
    ax.plot(betas, theory, color=INK, linewidth=0.9, linestyle="--", label="theory")
    middle = np.median(found, axis=0)
    spread = abs(np.array([found.min(axis=0), found.max(axis=0)]) - middle)
    ax.errorbar(config.betas, middle, spread, fmt="o", color=BLUE, markersize=4, label="pairs")
    ax.text(0.5, 0.3, "together", transform=ax.transAxes, color=BLUE)
    ax.text(0.05, 0.8, "in turns, if they\nbegin above", transform=ax.transAxes, color=ORANGE)
    ax.set(xlabel="beta", ylabel="boundary / period", ylim=(-0.02, 0.54))
    ax.legend(loc="lower right", handlelength=1.5)
    ax.set_title("d  From where pairs come to fire together")


def _draw_order(ax: "Axes", config: Gaps, result: Result) -> None:
    """Draw how alike phases are in networks, against the strength of coupling."""
    order = np.nanmean(result.arrays["order"][..., -LAST:-EDGE], axis=-1)
    by = np.argsort(config.couplings)
    x = np.array(config.couplings)[by]
    for kind, color, label in ((1, BLUE, f"beta = {config.area:g}"), (0, ORANGE, "beta = 0")):
        plotting.plot_spread(ax, x, order[:, kind][:, by], color, label, "o")
    ax.axhline(chance(config.n), color=GREY, linewidth=0.8, linestyle=":")
    ax.text(x[-1], chance(config.n), "independent neurons", ha="right", va="bottom", fontsize=7,
            color=GREY)  # fmt: skip
    ax.set(xlabel="coupling of a neuron with all others, g (n - 1)", ylabel="order parameter",
           ylim=(0, 1.05))  # fmt: skip
    ax.legend(loc="center right", handlelength=1.5)
    ax.set_title(f"e  Networks of {config.n} neurons that differ")

"""The figure of the spiking brain: one neuron's rasters, histograms of all, learning, rates."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment import labels, plotting
from neurosim.experiment.plotting import BLUE, BROWN, GREY, INK, ORANGE
from neurosim.experiment.scorecard import percent
from neurosim.files.results.result import Result
from neurosim.models.concept_cells.figure import HOW, share_that_gained
from neurosim.models.concept_cells.spiking.recording import find_latency
from neurosim.models.concept_cells.spiking.schedule import find_looks
from neurosim.models.concept_cells.spiking.settings import SHOWN, SpikingAssociation
from neurosim.models.concept_cells.spiking.windows import Windows, find_windows
from neurosim.models.concept_cells.subject import NP, P

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BIN = 10
"""Of the histograms, ms."""
LEAST = 20.0
"""Peak rate from which latency is told, Hz."""
WHEN = ("before", "after")
COLORS = (GREY, BLUE)
LETTER = 0.01
"""Width of a letter in the name of a stage, of that of the axes."""
MARGIN = {"left": 0.075, "right": 0.925}


def draw(figure: "Figure", result: Result) -> None:
    """Draw rasters and histograms, learning, and the rates of the whole schedule."""
    figure.set_layout_engine("none")  # rasters and histograms are to line up
    figure.set_size_inches(9, 7.2)
    config = SpikingAssociation.of(result.parameters)
    unit, mine, other = choose_unit(result)
    columns = (mine, other, config.n_pictures, 2 if config.null != "other-pair" else 4)
    grid = figure.add_gridspec(4, 4, height_ratios=(0.75, 1, 1, 1.1), bottom=0.38, top=0.89,
                               hspace=0.16, wspace=0.14, **MARGIN)  # fmt: skip
    windows = find_windows(config)
    rates = result.arrays["histograms"].mean(axis=0)
    high = 1.15 * max(1.0, bin_rates(rates).max())
    for column, item in enumerate(columns):
        _draw_picture(figure.add_subplot(grid[0, column]), result, item)
        for row, when in enumerate(WHEN):
            ax = figure.add_subplot(grid[1 + row, column])
            _draw_raster(ax, result, (when, item, unit), windows)
            if column == 0:
                ax.set_ylabel(f"{when}\ntrial")
        ax = figure.add_subplot(grid[3, column])
        _draw_histogram(ax, rates[:, column], high, windows)
        if column == 0:
            ax.set_ylabel("rate, Hz")
        else:
            ax.set_yticklabels([])
    below = figure.add_gridspec(1, 2, width_ratios=(1, 1.9), bottom=0.105, top=0.265, wspace=0.38,
                                **MARGIN)  # fmt: skip
    _draw_learning(figure.add_subplot(below[0]), result, config)
    _draw_rates(figure.add_subplot(below[1]), result)
    plotting.frame(figure, _headline(result), (
        f"Rasters: one neuron of the first seed; histograms: neurons that fire for both after, "
        f"mean of {plotting.count(result.seeds)}, bins of {BIN} ms; triangles: half-way to the "
        f"peak, after and (grey) before. Shaded: the picture is shown{_counted(windows)}. "
        "Exposures: neurons that fired for one picture before, median and range of seeds."
    ))  # fmt: skip


def _counted(windows: Windows) -> str:
    return "; between dotted lines spikes are counted" if windows.late else ""


def choose_unit(result: Result) -> tuple[int, int, int]:
    """Return a unit of the first seed to show, the picture that it preferred, and the other one.

    One that gained the associate where there is one, with the strongest response to it.
    """
    before, after = (result.arrays[f"assemblies_{when}"][0] for when in WHEN)
    counts = result.arrays["counts_after"][0].sum(axis=1)
    best = (-1, 0, P, NP)
    for mine, other in ((P, NP), (NP, P)):
        prefers = before[mine] & ~before[other]
        gained = prefers & after[other]
        for units, bonus in ((gained, 1_000_000), (prefers, 0)):
            for unit in np.flatnonzero(units):
                best = max(best, (int(counts[other, unit]) + bonus, -int(unit), mine, other))
    return -best[1], best[2], best[3]


def _headline(result: Result) -> str:
    names, null = result.parameters["pictures"], result.parameters["null"]
    shares = [
        share_that_gained(*seed)
        for seed in zip(*(result.arrays[f"assemblies_{w}"] for w in WHEN), strict=True)
    ]
    known = [share for share in shares if share == share]
    pair = " and ".join(name.capitalize() for name in names[:2])
    if not known:
        return f"{pair} in spikes: no neuron prefers one of the two"
    return (f"{pair} in spikes: {HOW[null]}, {percent(float(np.median(known)))} of the neurons of "
            "one fire for both")  # fmt: skip


def _draw_picture(ax: "Axes", result: Result, item: int) -> None:
    pictures, names = result.arrays["pictures"], result.parameters["pictures"]
    if item < len(pictures):
        plotting.plot_picture(ax, pictures[item], names[item].capitalize())
    else:
        plotting.plot_picture(ax, pictures[:2].mean(axis=0), "Both")


def _draw_raster(ax: "Axes", result: Result, what: tuple[str, int, int], windows: Windows) -> None:
    when, item, unit = what
    shown, trial, at, neuron = result.arrays[f"spikes_{when}_first_seed"].T
    here = (shown == item) & (neuron == unit)
    n_trials = result.parameters["trials"]
    _mark_times(ax, windows)
    ax.vlines(at[here], trial[here] + 0.55, trial[here] + 1.45, color=COLORS[WHEN.index(when)],
              linewidth=0.9)  # fmt: skip
    ax.set_ylim(n_trials + 0.8, 0.2)
    ax.set_xticklabels([])
    ax.set_yticks([1, n_trials])
    if not ax.get_subplotspec().is_first_col():  # type: ignore[union-attr]
        ax.set_yticklabels([])


def _mark_times(ax: "Axes", windows: Windows) -> None:
    """Shade when a picture is shown; where what arrives is late, show when spikes are counted."""
    ax.axvspan(0, SHOWN, color=ORANGE, alpha=0.13, linewidth=0)
    if windows.late:
        for at in windows.response:
            ax.axvline(at, color=GREY, linewidth=0.5, linestyle=":")
    step = 100 if windows.seen[1] - windows.seen[0] <= 600 else 200
    ticks = np.arange(-10 * step, 100 * step, step)
    ax.set(xlim=windows.seen)
    ax.set_xticks(ticks[(ticks > windows.seen[0]) & (ticks < windows.seen[1])])


def _draw_histogram(
    ax: "Axes", rates: "np.ndarray[Any, Any]", high: float, windows: Windows
) -> None:
    _mark_times(ax, windows)
    edges = np.arange(windows.seen[0], windows.seen[1] + 1, BIN)
    for curve, full, color, when in zip(bin_rates(rates), rates, COLORS, WHEN, strict=True):
        ax.stairs(curve, edges, color=color, fill=when == "before", alpha=0.9, label=when)
        latency = find_latency(full, windows.seen[0])
        if curve.max() > LEAST and latency == latency:
            ax.plot([latency], [0.97 * high], "v", color=color, markersize=4, clip_on=False)
            told = f"{latency:.0f} ms" if when == "after" else ""
            ax.annotate(told, (latency, 0.97 * high), (4, -2.5), color=color,
                        textcoords="offset points", fontsize=6.5)  # fmt: skip
    ax.set(ylim=(0, high), xlabel="ms from when it is shown")


def bin_rates(rates: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Return rates in bins of `BIN` ms, shape (..., n_bins)."""
    return np.asarray(rates.reshape(*rates.shape[:-1], -1, BIN).mean(axis=-1))


def _draw_learning(ax: "Axes", result: Result, config: SpikingAssociation) -> None:
    ax.set_title("Response of neurons of one picture")
    looks = np.array([0, *find_looks(config)])
    width = np.diff(find_windows(config).response)[0]
    for label, curves, color, marker in zip(
        ("preferred", "associate"), learning_curves(result), (BROWN, BLUE), "so", strict=True
    ):
        if len(curves):
            plotting.plot_spread(ax, looks[: curves.shape[1]], curves, color, label, marker)
    ax.set(xlabel="exposures to both", ylabel=f"spikes / {width} ms", ylim=(0, None))
    ax.locator_params(axis="x", integer=True)
    labels.name_curves(ax)


def learning_curves(result: Result) -> list["np.ndarray[Any, Any]"]:
    """Return mean spikes for the preferred picture and the associate, (n_seeds, n_looks + 1)."""
    curves: list[list[Any]] = [[], []]
    arrays = result.arrays
    for first, looks, before in zip(arrays["counts_before"], arrays["counts_looks"],
                                    arrays["assemblies_before"], strict=True):  # fmt: skip
        seen = np.concatenate([first[None, : NP + 1], looks]).mean(axis=2)
        sides = [(P, NP, before[P] & ~before[NP]), (NP, P, before[NP] & ~before[P])]
        if any(units.any() for *_, units in sides):
            for curve, which in zip(curves, (0, 1), strict=True):
                found = [seen[:, side[which]][:, side[2]] for side in sides]
                curve.append(np.concatenate(found, axis=1).mean(axis=1))
    return [np.array(curve) for curve in curves]


def _draw_rates(ax: "Axes", result: Result) -> None:
    rates, stages = result.arrays["rates_first_seed"], result.arrays["stages_first_seed"]
    # The last second holds to the end of the run, where curves are named.
    seconds = np.append(np.arange(rates.shape[1]), stages[-1, 1])
    for curve, color, name in zip(rates, (BLUE, ORANGE), ("excitatory", "inhibitory"),
                                  strict=True):  # fmt: skip
        ax.plot(seconds, [*curve, curve[-1]], color=color, linewidth=0.5, label=name)
    ax.set_title("Rates of all neurons, Hz, first seed")
    ax.set(xlabel="s", xlim=(0, stages[-1, 1]), ylim=(0, 1.25 * max(1.0, rates.max())))
    named = {"noise": stages[0], "encoding": stages[1], "test": stages[3],
             "together": (stages[4, 0], stages[-3, 1]), "test ": stages[-1]}  # fmt: skip
    for number, (name, (begin, end)) in enumerate(named.items()):
        ax.axvspan(begin, end, color=GREY, alpha=0.12 if number % 2 else 0.04, linewidth=0)
        if end - begin < LETTER * len(name) * stages[-1, 1]:
            continue  # its name would lie on those of its neighbours
        ax.text((begin + end) / 2, 0.97, name, transform=ax.get_xaxis_transform(), va="top",
                ha="center", fontsize=6.5, color=INK)  # fmt: skip
    labels.name_curves(ax)

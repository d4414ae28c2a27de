"""Figures: one for each experiment, from its result alone."""

from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.experiment.scorecard import percent
from neurosim.files.results.result import Result
from neurosim.models.concept_cells.subject import AFTER, BEFORE, COMPOSITE, NP, TOGETHER, P

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = {
    "none": "Together",
    "alternate": "One by one",
    "other-pair": "Other pair",
    "no-plasticity": "No learning",
}
"""What the exposures were, by null run."""
HOW = {
    "none": "once both were shown together",
    "alternate": "where the two were shown one by one",
    "other-pair": "where another pair was shown together",
    "no-plasticity": "without learning",
}
"""The same, in the message."""


def choose_columns(result: Result) -> tuple[int, ...]:
    """Return the pictures to show: the pair, the composite, a foil that took no part."""
    other_pair = result.parameters["null"] == "other-pair"
    foil = 4 if other_pair else 2 * result.parameters.get("pairs", 1)
    return (P, NP, COMPOSITE, foil)


def draw_eiffel_obama(figure: "Figure", result: Result) -> None:
    """Draw rasters, learning curve, overlaps and pictures of the Eiffel/Obama experiment."""
    from neurosim.experiment import plotting

    figure.set_layout_engine("none")  # rasters of both sides are to line up
    figure.set_size_inches(9, 6)
    halves = figure.add_gridspec(
        1, 2, width_ratios=(1.5, 1), left=0.095, right=0.93, bottom=0.14, top=0.88, wspace=0.24
    )
    _draw_units(figure, halves[0], result)
    _draw_learning(figure, halves[1], result)
    rounds = result.parameters["rounds"]
    is_one = result.parameters.get("pairs", 1) == 1
    of_first, of_pair = ("", "the pair") if is_one else (" of the first pair", "the first pair")
    plotting.frame(
        figure, _headline(result),
        f"Left: two neurons of the first seed{of_first}, a row for each presentation of {rounds} "
        f"rounds. Right: {plotting.count(result.seeds)}; above, all neurons that preferred "
        f"one of {of_pair}, also those that did not learn, medians and quartiles; below, "
        "overlap: shared / smaller, mean.",
    )  # fmt: skip


def _headline(result: Result) -> str:
    """Return the share of neurons of one picture that came to fire for both: row 1 of the card."""
    names, null = result.parameters["pictures"], result.parameters["null"]
    pairs, shares = result.parameters.get("pairs", 1), []
    pair = " and ".join(name.capitalize() for name in names[:2])
    told = pair if pairs == 1 else f"{pairs} pairs, mean"
    for seed in zip(result.arrays["assemblies_before"], result.arrays["assemblies_after"],
                    strict=True):  # fmt: skip
        each = [share_that_gained(*(units[2 * i : 2 * i + 2] for units in seed))
                for i in range(pairs)]  # fmt: skip
        known = [share for share in each if share == share]
        shares += [float(np.mean(known))] if known else []
    if not shares:
        return f"{told}: no neuron prefers one of the two"
    return (f"{told}: {HOW[null]}, {percent(float(np.median(shares)))} of the neurons of one fire "
            "for both")  # fmt: skip


def share_that_gained(before: "np.ndarray[Any, Any]", after: "np.ndarray[Any, Any]") -> float:
    """Return how many neurons that responded to one of the pair respond to both; NaN if none did.

    Parameters
    ----------
    before, after : ndarray of bool, shape (n_pictures, n)
    """
    units = before[P] ^ before[NP]
    return float((units & after[P] & after[NP]).sum() / units.sum()) if units.any() else np.nan


def choose_units(result: Result) -> list[tuple[str, int]]:
    """Return up to two units of the first seed to show, with what to call them.

    One that preferred the first picture and one that preferred the second, both having gained the
    associate where such a unit exists; of these the middle one by that response, then by index,
    so that rasters show what is usual.
    """
    before, after = (result.arrays[f"assemblies_{when}"][0] for when in ("before", "after"))
    counts = result.arrays["counts_after"][0].sum(axis=1)
    names, chosen = result.parameters["pictures"], []
    for mine, other in ((P, NP), (NP, P)):
        prefers = before[mine] & ~before[other]
        candidates = np.flatnonzero(prefers & after[other])
        if not candidates.size:
            candidates = np.flatnonzero(prefers)
        if candidates.size:
            weakest_first = candidates[np.argsort(counts[other][candidates], kind="stable")]
            usual = weakest_first[weakest_first.size // 2]
            chosen.append((f"A neuron that\npreferred {names[mine].capitalize()}", int(usual)))
    return chosen


def _draw_units(figure: "Figure", place: Any, result: Result) -> None:
    from neurosim.experiment import plotting

    units, columns = choose_units(result), choose_columns(result)
    grid = place.subgridspec(
        1 + 2 * len(units), len(columns), height_ratios=[1.5] + [1, 1] * len(units),
        hspace=0.3, wspace=0.32,
    )  # fmt: skip
    names = [n.capitalize() for n in result.parameters["pictures"]]
    arrays = result.arrays
    together, foil = SHOWN[result.parameters["null"]], columns[-1]
    titles = {P: names[P], NP: names[NP], COMPOSITE: together, foil: names[foil]}
    for column, picture in enumerate(columns):
        grey = arrays["composite_picture" if picture == COMPOSITE else "pictures"]
        shown = grey if picture == COMPOSITE else grey[picture]
        plotting.plot_picture(figure.add_subplot(grid[0, column]), shown, titles[picture])
    for row, (name, unit) in enumerate(units):
        for column, picture in enumerate(columns):
            _draw_cell(figure, grid, 2 * row + 1, column, result, picture, unit)
        middle = grid[2 * row + 1 : 2 * row + 3, 0].get_position(figure)
        figure.text(0.028, (middle.y0 + middle.y1) / 2, name, rotation=90,
                    ha="center", va="center", **plotting.PLAIN)  # fmt: skip


def _draw_cell(
    figure: "Figure", grid: Any, row: int, column: int, result: Result, picture: int, unit: int
) -> None:
    """Draw one unit's answer to one picture, before above after; exposures fill both."""
    from neurosim.experiment import plotting

    phases = ((TOGETHER, slice(row, row + 2)),) if picture == COMPOSITE else (
        (BEFORE, slice(row, row + 1)), (AFTER, slice(row + 1, row + 2)))  # fmt: skip
    spikes = result.arrays["spikes_first_seed"]
    for phase, rows in phases:
        ax = figure.add_subplot(grid[rows, column])
        phase_of, picture_of, trial, when, neuron = spikes.T
        mine = (phase_of == phase) & (picture_of == picture) & (neuron == unit)
        trials = result.parameters["exposures" if phase == TOGETHER else "trials"]
        turns = 2 if phase == TOGETHER and result.parameters["null"] == "alternate" else 1
        color = {BEFORE: plotting.GREY, TOGETHER: plotting.ORANGE, AFTER: plotting.BLUE}[phase]
        shape = (trials, turns * result.parameters["rounds"])
        plotting.plot_raster(ax, when[mine], trial[mine], shape, color)
        _label_cell(ax, phase, column, is_last=rows.stop == grid.nrows)


def _label_cell(ax: "Axes", phase: int, column: int, is_last: bool) -> None:
    if column == 0 or phase == TOGETHER:
        name = {BEFORE: "before\ntrial", TOGETHER: "exposure", AFTER: "after\ntrial"}[phase]
        is_crowded = len(set(ax.get_yticks())) == 1
        ax.set_ylabel(name, labelpad=-4 if phase == TOGETHER and not is_crowded else 1)
    else:
        ax.set_yticklabels([])
    if is_last:
        ax.set_xlabel("round")
    else:
        ax.set_xticklabels([])


def _draw_learning(figure: "Figure", place: Any, result: Result) -> None:
    from neurosim.experiment import labels, plotting

    grid = place.subgridspec(2, 3, width_ratios=(1, 1, 0.05), hspace=0.32, wspace=0.1)
    names = result.parameters["pictures"]
    ax = figure.add_subplot(grid[0, :2])
    for label, curves, color, marker in zip(
        ("preferred\npicture", "associate", "unrelated\npictures"),
        learning_curves(result),
        (plotting.GREY, plotting.BLUE, plotting.BROWN),
        "so^",
        strict=True,
    ):
        plotting.plot_band(ax, curves, label, color, marker)
    rounds = result.parameters["rounds"]
    ax.set(
        xlabel="exposures",
        ylabel=f"spikes in {rounds} rounds",
        title="Mean response of all neurons of one picture",
    )
    ax.set_xticks(range(result.parameters["exposures"] + 1))
    ax.set_ylim(-0.15, rounds + 0.1)
    labels.name_curves(ax)
    for column, when in enumerate(("before", "after")):
        ax = figure.add_subplot(grid[1, column])
        matrix = mean_overlaps(result.arrays[f"assemblies_{when}"])
        image = plotting.plot_overlap_matrix(ax, matrix, names, f"Assemblies {when}")
        if column:
            ax.set_yticklabels([])
    bar = figure.colorbar(image, cax=figure.add_subplot(grid[1, 2]))
    bar.ax.set_box_aspect(15)
    bar.set_label("overlap")


def learning_curves(result: Result) -> list["np.ndarray[Any, Any]"]:
    """Return mean spikes for the preferred picture, associate and foils, (n_seeds, exposures + 1).

    Over the units that preferred one of the pair, whether or not they come to respond to both; a
    seed without such units is left out.
    """
    counts, assemblies = result.arrays["counts_learning"], result.arrays["assemblies_before"]
    curves: list[list[Any]] = [[], [], []]
    for seen, before in zip(counts, assemblies, strict=True):
        sides = [(P, NP, before[P] & ~before[NP]), (NP, P, before[NP] & ~before[P])]
        if any(u.any() for *_, u in sides):
            preferred = np.concatenate([seen[:, a][:, u] for a, _, u in sides], 1)
            associate = np.concatenate([seen[:, b][:, u] for _, b, u in sides], 1)
            unrelated = np.concatenate([seen[:, 2:][..., u] for *_, u in sides], 2).mean(1)
            for curve, spikes in zip(curves, (preferred, associate, unrelated), strict=True):
                curve.append(spikes.mean(1))
    return [np.array(c).reshape(-1, len(counts[0])) for c in curves]


def mean_overlaps(assemblies: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Return shared members / size of the smaller, averaged over seeds.

    Parameters
    ----------
    assemblies : ndarray of bool, shape (n_seeds, n_pictures, n)
    """
    members = assemblies.astype(np.float64)
    shared = np.einsum("sin,sjn->sij", members, members)
    sizes = members.sum(axis=2)
    smaller = np.minimum(sizes[:, :, None], sizes[:, None, :])
    return np.asarray((shared / np.maximum(smaller, 1)).mean(axis=0))

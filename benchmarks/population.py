"""Rows 13 and 14 of the Eiffel/Obama scorecard: a figure, and how much they depend on what is ours.

Row 13: for how many concepts a neuron fires after many associations. Row 14: how much two imposed
assemblies must share for one to ignite the other, and may share for one to be recalled alone.
The seeds, from 20000 and in spikes from 30000 on, chose no parameter. Writes
docs/eiffel-obama-population.png.

    python benchmarks/population.py [--seeds 10] [--varied 3] [--spiking 5]
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from neurosim.base.arrays import Real
from neurosim.experiment import plotting
from neurosim.models.concept_cells import ignition, imposed, long_run
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.spiking import imposed as in_spikes
from neurosim.models.concept_cells.spiking.channels import choose_channels
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
from neurosim.models.concept_cells.subject import Association

FIRST, FIRST_IN_SPIKES = 20_000, 30_000
WORLDS: tuple[dict[str, Any], ...] = (
    {"load": 0.4}, {"pairs": 15}, {"pairs": 35}, {"popularity": 0.0}, {"popularity": 1.5},
    {"exposures": 1.2}, {"exposures": 4.0}, {"cells": 15_000}, {"kept": 0.4}, {"kept": 0.6},
    {"concepts": 15, "pairs": 15}, {"concepts": 40, "pairs": 40},
)  # fmt: skip
NETWORKS: tuple[dict[str, Any], ...] = (
    {"recurrence": 0.5}, {"recurrence": 0.2}, {"recurrence": 0.1}, {"k": 20}, {"k": 80},
    {"recurrent": 0.1}, {"recurrent": 0.4}, {"theta": 0.4}, {"theta": 0.55},
)  # fmt: skip


def tell(what: str, found: list[dict[str, float]]) -> None:
    """Print the medians over seeds, and the range."""
    cells = []
    for row in found[0]:
        values = np.array([of_seed[row] for of_seed in found])
        known = values[np.isfinite(values)]
        middle = f"{np.median(values):.2f}" if np.isfinite(np.median(values)) else "-"
        spread = f" [{known.min():.2f} to {known.max():.2f}]" if known.size else ""
        cells.append(f"{row} {middle}{spread}")
    print(f"{what:32s} " + "  ".join(cells), flush=True)


def live(n_seeds: int, world: long_run.World, name: str) -> list[Real]:
    """Run row 13 on some seeds; return for how many concepts neurons fire."""
    config, values, shares = Association.make(), [], []
    for seed in range(FIRST, FIRST + n_seeds):
        run = long_run.live(config, seed, world)
        values.append(long_run.measure(config, run, world.load))
        shares.append(np.array([long_run.distribute(m) for m in (run.before, run.after)]))
    tell(name, values)
    return shares


def ignite(n_seeds: int, changes: dict[str, Any], name: str) -> list[Real]:
    """Run row 14 in rounds on some seeds; return who was ignited."""
    changes = dict(changes)
    recurrence = changes.pop("recurrence", 1.0)
    config = Association.make(**changes)
    found = [
        imposed.Imposed(config, seed, recurrence).ignite() for seed in range(FIRST, FIRST + n_seeds)
    ]
    tell(name, [ignition.measure(imposed.SHARES, of_seed) for of_seed in found])
    return found


def ignite_in_spikes(n_seeds: int) -> list[Real]:
    """Run row 14 in spikes on some seeds."""
    config, gallery = SpikingAssociation.make(), Gallery.open()
    found = [
        in_spikes.ignite(config, choose_channels(config, gallery, seed), seed)
        for seed in range(FIRST_IN_SPIKES, FIRST_IN_SPIKES + n_seeds)
    ]
    tell("row 14 in spikes", [ignition.measure(in_spikes.SHARES, f) for f in found])
    return found


def name_of(changes: dict[str, Any]) -> str:
    """Return changes as they are typed."""
    return " ".join(f"{key}={value}" for key, value in changes.items())


def draw(figure: Figure, shares: Real, rounds: Real, spikes: Real) -> None:
    """Draw the distribution beside that of people, and ignition against the imposed share."""
    axes = figure.subplots(1, 3, width_ratios=(1.15, 1, 1))
    _draw_distribution(axes[0], shares)
    _draw_ignition(axes[1], imposed.SHARES, rounds, "In rounds")
    _draw_ignition(axes[2], in_spikes.SHARES, spikes, "In spikes")
    axes[1].set_ylabel("share of NP's own neurons that respond")
    axes[2].legend(loc="lower right", borderaxespad=0.2)
    plotting.frame(
        figure, "Pairs leave neurons of several concepts, as in people; an associate that shares "
        "enough is ignited at weak inhibition, and not at strong",
        f"Left: {len(shares)} brains that saw 25 pairs of 25 concepts, medians and range; people: "
        "De Falco et al. 2016, from the program of Gastaldi et al. 2021. Middle and right: P "
        f"is cued, NP has c in common with it; {len(rounds)} and {len(spikes)} brains, medians and "
        "quartiles; shaded: from c_min to c_max.",
    )  # fmt: skip


def _draw_distribution(ax: Axes, shares: Real) -> None:
    x, middle = np.arange(long_run.MOST), np.median(shares, axis=0)
    spread = np.abs(np.array([shares.min(axis=0), shares.max(axis=0)]) - middle)
    bars = ((long_run.PEOPLE, plotting.GREY, "people", None),
            (middle[0], plotting.ORANGE, "before any pair", spread[:, 0]),
            (middle[1], plotting.BLUE, "after 25 pairs", spread[:, 1]))  # fmt: skip
    for i, (heights, color, name, error) in enumerate(bars):
        ax.bar(x + 0.27 * (i - 1), heights, 0.25, color=color, label=name, yerr=error,
               error_kw={"lw": 0.8, "ecolor": plotting.INK})  # fmt: skip
    ax.set_xticks(x, ["1", "2", "3", "4", "5", "more"])
    ax.set(xlabel="concepts to which a neuron responds", ylabel="share of neurons that respond",
           title="For how many concepts a neuron fires")  # fmt: skip
    ax.legend(loc="upper right")


def _draw_ignition(ax: Axes, x: Real, found: Real, title: str) -> None:
    rows = np.median([list(ignition.measure(x, of_seed).values())[:2] for of_seed in found], axis=0)
    ax.axvspan(*rows, color=plotting.GREY, alpha=0.15, linewidth=0)
    for level, color, name in ((ignition.WEAK, plotting.ORANGE, "weak inhibition"),
                               (ignition.STRONG, plotting.BLUE, "strong inhibition")):  # fmt: skip
        low, middle, high = np.percentile(found[:, level, :, 1], [25, 50, 75], axis=0)
        ax.fill_between(x, low, high, color=color, alpha=0.2, linewidth=0)
        ax.plot(x, middle, color=color, marker="o", markersize=3, label=name)
    ax.set(xlabel="share of neurons in both assemblies, c", ylim=(-0.03, 1.05), title=title)


def main() -> None:
    """Print the tables, and draw the figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option, default in (("--seeds", 10), ("--varied", 3), ("--spiking", 5)):
        parser.add_argument(option, type=int, default=default)
    given = parser.parse_args()
    shares = live(given.seeds, long_run.WORLD, "row 13")
    rounds = ignite(2 * given.seeds, {}, "row 14 in rounds")
    spikes = ignite_in_spikes(given.spiking)
    with rc_context(plotting.STYLE):
        figure = Figure((9, 3.4), layout="constrained")
        draw(figure, *map(np.array, (shares, rounds, spikes)))
        figure.savefig(Path(__file__).parent.parent / "docs" / "eiffel-obama-population.png")
    for changes in NETWORKS:
        ignite(given.seeds, changes, name_of(changes))
    for changes in WORLDS:
        live(given.varied, long_run.WORLD._replace(**changes), name_of(changes))


if __name__ == "__main__":
    main()

"""Where does the Eiffel/Obama association work? A map over threshold, recurrence and weight cap.

Each cell is the share of runs in band: for the built-in drawings rows 1-12 over seeds, for
photographs (those that scikit-image and scikit-learn ship, extra `test`) rows 1-6 and 9 over
sixteen pairings. Writes docs/region.png and prints the tables.

    python benchmarks/region.py [--seeds 8] [--threads 2]
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from photographs import ROWS, find_photographs, pairings

from neurosim.base.arrays import Real
from neurosim.base.threads.seeds import map_seeds
from neurosim.experiment import plotting
from neurosim.experiment.scorecard import Band, is_in_band
from neurosim.models.concept_cells import eiffel_obama, ison
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.subject import Association

THETA = (0.25, 0.29, 0.32, 0.35, 0.38, 0.42, 0.47)
OTHERS = {
    "recurrent": ((0.0, 0.1, 0.2, 0.3, 0.4), "initial recurrent weight"),
    "w_max": ((4.0, 6.0, 8.0, 10.0, 14.0, 20.0), "largest weight / initial weight"),
}
Run = tuple[Gallery, int]


def share_in_band(
    config: Association, runs: Sequence[Run], rows: list[Band], threads: int
) -> float:
    """Return the share of runs of which every row lies in its band."""

    def holds(index: int) -> bool:
        pictures, seed = runs[index]
        found = eiffel_obama.run_seed(config, seed, pictures=pictures)
        return is_in_band(eiffel_obama.measure(config, found), rows)

    return float(np.mean(map_seeds(holds, range(len(runs)), threads)))


def scan(name: str, values: Sequence[float], share: Callable[[Association], float]) -> Real:
    """Return the share for each value (rows) and threshold (columns)."""
    table = np.zeros((len(values), len(THETA)))
    for i, value in enumerate(values):
        for j, theta in enumerate(THETA):
            table[i, j] = share(Association.make(**{name: value, "theta": theta}))
        print(f"  {name} = {value:<5g}" + "".join(f"{x:6.2f}" for x in table[i]), flush=True)
    return table


def draw(ax: Any, table: Real, values: Sequence[float], title: str, label: str) -> Any:
    """Draw one map."""
    image = ax.imshow(table, cmap="cividis", vmin=0, vmax=1, aspect="auto", origin="lower")
    for (i, j), share in np.ndenumerate(table):
        ax.text(j, i, f"{share:.2f}".removeprefix("0"), ha="center", va="center",
                color="w" if share < 0.5 else "k", fontsize=7)  # fmt: skip
    ax.set_xticks(range(len(THETA)), [f"{t:.2f}" for t in THETA])
    ax.set_yticks(range(len(values)), [f"{v:g}" for v in values])
    ax.set(title=title, ylabel=label, xlabel="threshold less its margin / encoded drive")
    return image


def main() -> None:
    """Scan, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    drawn = Gallery.open()
    photographs = [Gallery.open(run) for run in pairings(find_photographs())]
    core = [band for band in ison.CARD if band.id in ROWS]
    sets = {
        f"drawings, rows 1-12, {options.seeds} seeds": (
            [(drawn, seed) for seed in range(options.seeds)], [*ison.CARD]),
        f"photographs, rows 1-6 and 9, {len(photographs)} pairings": (
            [(gallery, 0) for gallery in photographs], core),
    }  # fmt: skip
    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(7.5, 5.8), layout="constrained")
        axes = figure.subplots(2, 2)
        for column, (title, (runs, rows)) in enumerate(sets.items()):
            for row, (name, (values, label)) in enumerate(OTHERS.items()):
                print(f"{title}; theta" + "".join(f"{t:6.2f}" for t in THETA))
                share = partial(share_in_band, runs=runs, rows=rows, threads=options.threads)
                table = scan(name, values, share)
                image = draw(axes[row, column], table, values, title, label)
        figure.colorbar(image, ax=axes, label="share of runs with every row in band")
        plotting.frame(figure, "The association works in a region of thresholds, not at a point")
        plotting.save(figure, Path(__file__).parents[1] / "docs" / "region.png")


if __name__ == "__main__":
    main()

"""At which sizes does the Eiffel/Obama association work? Maps over n, k / n and p.

Each cell is the share of brains that have rows 1-12 in band, with theta and everything else at its
default, on the built-in drawings; below it the median of row 1. Writes docs/region-size.png and
prints the tables. A quarter of an hour on two idle cores.

    python benchmarks/region_size.py [--seeds 4] [--first 60000] [--threads 2]
"""

import argparse
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from neurosim.base.arrays import Real
from neurosim.base.threads.seeds import map_seeds
from neurosim.experiment import plotting
from neurosim.experiment.scorecard import is_in_band
from neurosim.models.concept_cells import eiffel_obama, ison
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.subject import Association

VALUES = {
    "n": (500, 1000, 2000, 3000, 6000, 10_000),
    "k / n": (0.004, 0.008, 0.0133, 0.02, 0.03, 0.05),
    "p": (0.02, 0.035, 0.05, 0.07, 0.1, 0.15),
}
LABELS = {
    "n": "neurons, n",
    "k / n": "share that fires in screening, k / n",
    "p": "connection probability, p",
}
PANELS = (("n", "k / n"), ("n", "p"), ("k / n", "p"))
USUAL = {"n": 3000, "k / n": 0.0133, "p": 0.05}


class Map(NamedTuple):
    """Results over two quantities, shape (values of the second, values of the first)."""

    share: Real
    row_1: Real


def configure(size: dict[str, float]) -> Association:
    """Return the parameters of a brain of this size, all else at its default."""
    n = int(size["n"])
    return Association.make(n=n, k=max(1, round(size["k / n"] * n)), p=size["p"])


def try_out(config: Association, seeds: range, threads: int) -> tuple[float, float]:
    """Return the share of brains with every row in band, and the median of row 1."""
    pictures, rows = Gallery.open(), [*ison.CARD]

    def run(seed: int) -> tuple[bool, float]:
        found = eiffel_obama.run_seed(config, seed, pictures=pictures)
        values = eiffel_obama.measure(config, found)
        return is_in_band(values, rows), values["1"]

    holds, row_1 = zip(*map_seeds(run, seeds, threads), strict=True)
    return float(np.mean(holds)), float(np.median(row_1))


def scan(first: str, second: str, seeds: range, threads: int) -> Map:
    """Try out every pair of values."""
    shape = (len(VALUES[second]), len(VALUES[first]))
    found = Map(np.zeros(shape), np.zeros(shape))
    for i, down in enumerate(VALUES[second]):
        for j, across in enumerate(VALUES[first]):
            config = configure({**USUAL, first: across, second: down})
            found.share[i, j], found.row_1[i, j] = try_out(config, seeds, threads)
        cells = zip(found.share[i], found.row_1[i], strict=True)
        print(f"  {second} = {down:<7g}" + "".join(f"{s:6.2f}/{r:.2f}" for s, r in cells),
              flush=True)  # fmt: skip
    return found


def draw(ax: Any, found: Map, first: str, second: str) -> Any:
    """Draw one map, with the default size in a frame."""
    image = ax.imshow(found.share, cmap="cividis", vmin=0, vmax=1, aspect="auto", origin="lower")
    for (i, j), share in np.ndenumerate(found.share):
        ink = "w" if share < 0.5 else "k"
        ax.text(j, i, f"{share:.2f}\n({found.row_1[i, j]:.2f})", ha="center", va="center",
                color=ink, fontsize=6)  # fmt: skip
    at = [VALUES[name].index(USUAL[name]) - 0.5 for name in (first, second)]
    ax.add_patch(_frame(at))
    ax.set_xticks(range(len(VALUES[first])), [f"{v:g}" for v in VALUES[first]])
    ax.set_yticks(range(len(VALUES[second])), [f"{v:g}" for v in VALUES[second]])
    ax.set(xlabel=LABELS[first], ylabel=LABELS[second])
    return image


def _frame(corner: list[float]) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((corner[0], corner[1]), 1, 1, fill=False, edgecolor=plotting.ORANGE,
                     linewidth=2)  # fmt: skip


def main() -> None:
    """Scan, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first", type=int, default=60_000)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.seeds)
    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(10, 3.8), layout="constrained")
        axes = figure.subplots(1, len(PANELS))
        for ax, (first, second) in zip(axes, PANELS, strict=True):
            print(f"{second} down, {first} across: {VALUES[first]}; share in band / row 1")
            image = draw(ax, scan(first, second, seeds, options.threads), first, second)
        figure.colorbar(image, ax=axes, label="share of brains with every row in band")
        plotting.frame(
            figure, "Row 1 hardly depends on the number of neurons, but on that of their inputs",
            f"{options.seeds} brains a cell; in brackets the median of row 1, whose band is 0.25 "
            "to 0.6. What is not on the axes has its default; the default is framed.",
        )  # fmt: skip
        plotting.save(figure, Path(__file__).parents[1] / "docs" / "region-size.png")


if __name__ == "__main__":
    main()

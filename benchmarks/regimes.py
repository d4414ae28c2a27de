"""Do neurons take on the associate, or do new ones join? A map over threshold and initial weights.

Two knobs decide, after Pokorny et al. 2020 (doi:10.1093/cercor/bhz140): how easily neurons fire,
and how strong synapses are at first. A cell is the median of three brains, with few presentations;
hatched is the trap: fewer than 20 neurons that prefer one picture, or assemblies that overlapped by
more than three times chance before anything was paired. Writes docs/eiffel-obama-regimes.png and
.csv, prints the tables; what was interrupted goes on where it stopped.

    python benchmarks/regimes.py [--threads 2] [--seeds 3]
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from short_runs import DOCS, SEEDS, Brains, is_trap, read_options

from neurosim.base.arrays import Real
from neurosim.experiment import plotting
from neurosim.experiment.plotting import GREY, INK, ORANGE
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation

THRESHOLD = (5.5, 6.25, 7.0, 7.75, 8.5, 9.25, 10.0, 10.75)
SCALE = (0.5, 0.6, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7)
ROWS = ("1", "2a", "3", "11a", "11b", "n1", "n3", "r1", "r2")
PANELS = {
    "1": ("of one picture before, now of both", 0.6),
    "11b": ("of the two now, of none before", 0.6),
}
Axis = Sequence[float]


def tabulate(brains: Brains, axes: tuple[Axis, Axis], seeds: Sequence[int]) -> dict[str, Real]:
    """Return the median of each row, and of ``trap`` 0 or 1, shape (n_scales, n_thresholds)."""
    cells = [
        [brains.medians({"threshold": t, "scale": s}, seeds) for t in axes[0]] for s in axes[1]
    ]
    tables = {row: np.array([[c[row] for c in line] for line in cells]) for row in brains.rows}
    return tables | {"trap": np.array([[float(is_trap(c)) for c in line] for line in cells])}


def draw(ax: Any, tables: dict[str, Real], row: str, axes: tuple[Axis, Axis]) -> Any:
    """Draw one map; its trap is hatched."""
    table, (title, most) = tables[row], PANELS[row]
    image = ax.imshow(table, cmap="cividis", vmin=0, vmax=most, aspect="auto", origin="lower")
    for (i, j), is_hatched in np.ndenumerate(tables["trap"]):
        if is_hatched:
            ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor="#DDDDDD", edgecolor=GREY,
                                   hatch="////", linewidth=0))  # fmt: skip
        elif table[i, j] == table[i, j]:
            ax.text(j, i, f"{table[i, j]:.2f}".removeprefix("0"), ha="center", va="center",
                    color="w" if table[i, j] < most / 2 else "k", fontsize=7)  # fmt: skip
    default = SpikingAssociation.make()
    if default.threshold in axes[0] and default.scale in axes[1]:
        at = axes[0].index(default.threshold) - 0.5, axes[1].index(default.scale) - 0.5
        ax.add_patch(Rectangle(at, 1, 1, facecolor="none", edgecolor=ORANGE, linewidth=2))
    ax.set_xticks(range(len(axes[0])), [f"{t:g}" for t in axes[0]])
    ax.set_yticks(range(len(axes[1])), [f"{s:g}" for s in axes[1]])
    ax.set_title(title)
    ax.set_xlabel("threshold / mean initial input weight\nexcitable  <    > hardly excitable")
    ax.spines[:].set_color(INK)
    return image


def show(brains: Brains, axes: tuple[Axis, Axis], seeds: Sequence[int], out: Path) -> None:
    """Draw what is known, and print it."""
    tables = tabulate(brains, axes, seeds)
    for row in (*PANELS, "n1", "n3"):
        print(f"row {row}; threshold" + "".join(f"{t:7g}" for t in axes[0]))
        for scale, line, trap in zip(axes[1], tables[row], tables["trap"], strict=True):
            cells = "".join(f"{x:6.2f}{'*' if is_trap else ' '}" for x, is_trap in
                            zip(line, trap, strict=True))  # fmt: skip
            print(f"  scale {scale:<9g}{cells}")
    print("* the trap: n1 < 20 or n3 > 3; nan: epileptic, or no neuron to tell it of")
    with rc_context(plotting.STYLE):
        figure = Figure(figsize=(7.5, 3.9), layout="constrained")
        for ax, row in zip(figure.subplots(1, 2, sharey=True), PANELS, strict=True):
            image = draw(ax, tables, row, axes)
            figure.colorbar(image, ax=ax, extend="max", label="share of neurons")
        figure.axes[0].set_ylabel("factor of all initial weights")
        plotting.frame(figure, _message(tables), (
            f"Medians of {plotting.count(len(seeds))} from {seeds[0]} on, shortened schedule. "
            "Framed: the defaults. Hatched: fewer than 20 neurons prefer one picture, pictures "
            "overlapped by more than three times chance before, or noise alone is epileptic."
        ))  # fmt: skip
        plotting.save(figure, out)


def _message(tables: dict[str, Real]) -> str:
    valid = tables["trap"] == 0
    overlap = valid & (tables["1"] >= 0.25) & (tables["11b"] <= 0.1)
    new = valid & (tables["11b"] >= 0.3)
    return (
        f"Of {valid.size} settings {valid.sum()} keep pictures apart: in {overlap.sum()} neurons "
        f"take on the associate and none is new, in {new.sum()} at least 30 % are new"
    )


def main() -> None:
    """Run what is not known yet, then print and draw."""
    options = read_options(__doc__, DOCS / "eiffel-obama-regimes.png")
    seeds = range(SEEDS[0], SEEDS[0] + options.seeds)
    brains = Brains(options.out.with_suffix(".csv"), ROWS)
    brains.run([{"threshold": t, "scale": s} for s in SCALE for t in THRESHOLD], seeds,
               options.threads)  # fmt: skip
    show(brains, (THRESHOLD, SCALE), seeds, options.out)


if __name__ == "__main__":
    main()

"""Does the association hold for real photographs? A scorecard for each of sixteen pairings.

Needs the extra `test`: the photographs are those that scikit-image and scikit-learn ship.

    python benchmarks/photographs.py [--seeds 5]
"""

import argparse
from itertools import chain
from pathlib import Path

from neurosim.experiment.study import Given, Seeds, run_study
from neurosim.files.results.result import Result
from neurosim.models.concept_cells.gallery import Gallery

ROWS = ("1", "2a", "2b", "3", "4", "5", "6", "9a", "9b")
FROM_SKIMAGE = (
    "astronaut.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "rocket.jpg",
    "motorcycle_left.png", "hubble_deep_field.jpg", "page.png", "retina.jpg",
    "clock_motion.png", "ihc.png", "moon.png", "horse.png",
)  # fmt: skip
N_FOILS = 4


def find_photographs() -> list[Path]:
    """Return the photographs that the two packages ship."""
    import skimage
    import sklearn

    science = Path(skimage.__file__).parent / "data"
    images = Path(sklearn.__file__).parent / "datasets" / "images"
    return [*(science / n for n in FROM_SKIMAGE), images / "china.jpg", images / "flower.jpg"]


def pairings(photographs: list[Path]) -> list[list[Path]]:
    """Return pictures for each run: every photograph once first, once second, then foils."""
    n = len(photographs)
    step = 5  # shares no factor with sixteen, so that every photograph meets another
    runs = []
    for i in range(n):
        others = (i + step, *range(i + step + 2, i + step + 2 + 2 * N_FOILS, 2))
        runs.append([photographs[j % n] for j in chain((i,), others)])
    return runs


def show(paths: list[Path], seeds: Seeds) -> Result:
    """Return the result of Eiffel/Obama with photographs."""
    gallery = Gallery.open(paths)
    return run_study("eiffel-obama", {}, seeds, Given({"pictures": gallery}, gallery.facts()))()


def report(result: Result, runs: list[Path]) -> bool:
    """Print one pairing; return whether its rows pass."""
    rows = {row.id: row for row in result.rows}
    failed = [name for name in ROWS if not rows[name].passed]
    names = " + ".join(path.stem for path in runs[:2])
    values = "  ".join(f"{rows[name].value:5.2f}" for name in ROWS)
    print(f"{names:38}{values}  {'FAIL ' + ', '.join(failed) if failed else 'PASS'}", flush=True)
    for note in result.notes if failed else ():
        print(f"{'':38}{note}")
    return not failed


def main() -> None:
    """Run every pairing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    print(f"{'pairing, median of ' + str(options.seeds) + ' seeds; row':38}"
          + "  ".join(f"{name:>5}" for name in ROWS))  # fmt: skip
    passed = [
        report(show(run, Seeds(0, options.seeds, options.threads)), run)
        for run in pairings(find_photographs())
    ]
    print(f"{sum(passed)} of {len(passed)} pairings pass")


if __name__ == "__main__":
    main()

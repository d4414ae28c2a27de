"""Short runs of the spiking Eiffel/Obama experiment, of many settings; finished ones are kept."""

import argparse
import csv
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

import numpy as np
from pydantic_core import to_jsonable_python

from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.base.threads.seeds import map_seeds, usable_cores
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.spiking import eiffel_obama_spiking, scores
from neurosim.models.concept_cells.spiking.network import EXC, build, rates_of
from neurosim.models.concept_cells.spiking.schedule import NOTHING, Stage
from neurosim.models.concept_cells.spiking.settings import BIN, SpikingAssociation
from neurosim.models.concept_cells.spiking.subject import run_stage

SHORT: dict[str, Any] = {"noise": 30.0, "encodings": 20, "gap_max": 1000, "trials": 10}
"""The schedule, which takes a fourth of the time of the full one."""
SEEDS = (301, 302, 303)
"""Of which none chose a parameter."""
DOCS = Path(__file__).parents[1] / "docs"
WAKE, LOUD = 1000.0, 10.0
"""How long a network is looked at in noise, ms, and the rate from which it is epileptic, Hz."""
FEWEST, MOST_OVERLAP = 20, 3
"""Below, and above, which other rows mean little: the bands of rows n1 and n3."""
Changes = Mapping[str, Any]


class Brains:
    """Runs of many settings, on several threads; each brain is a line of a file once it is done.

    Parameters
    ----------
    path : Path
        The file, CSV: what was changed, the seed, then the rows. What it holds is not run again,
        unless another configuration, or another schedule, was changed then.
    rows : sequence of str
        Rows of the scorecard to keep.
    schedule : mapping, optional
        What all runs share, beside the defaults.
    """

    def __init__(self, path: Path, rows: Sequence[str], schedule: Changes = SHORT) -> None:
        self.path, self.rows, self.schedule = path, tuple(rows), dict(schedule)
        self.gallery, self._lock = Gallery.open(), Lock()
        base = SpikingAssociation.make(**self.schedule).model_dump()
        self._head = "# " + json.dumps(to_jsonable_python(base))
        self.found: dict[tuple[str, int], list[float]] = {}
        self._read()

    def _read(self) -> None:
        """Take what is there; a line that was cut off is run again."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        names = ["changed", "seed", *self.rows]
        if lines[:2] == [self._head, ",".join(names)]:
            for cells in csv.reader(lines[2:]):
                if len(cells) == len(names):
                    self.found[cells[0], int(cells[1])] = [float(cell) for cell in cells[2:]]
        elif lines:
            print(f"{self.path.name} is of another configuration: all is run again")
        self._write(names)

    def _write(self, names: Sequence[str]) -> None:
        """Write all that is known, in one order, beside the file, then move it there."""
        place = self.path.with_suffix(".part")
        with place.open("w", newline="") as file:
            file.write(self._head + "\n")
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(names)
            lines.writerows([*key, *values] for key, values in sorted(self.found.items()))
        os.replace(place, self.path)

    def run(self, settings: Sequence[Changes], seeds: Sequence[int], threads: int) -> None:
        """Run each of some settings on each of some seeds, but those that are known.

        Raises
        ------
        KeyboardInterrupt
            If a signal came; what was finished is in the file.
        """
        jobs = [(c, s) for c in settings for s in seeds if (tell(c), s) not in self.found]
        start, done = monotonic(), 0

        def one(index: int) -> None:
            nonlocal done
            changes, seed = jobs[index]
            values = self.measure(changes, seed)
            with self._lock:
                self.found[tell(changes), seed] = values
                with self.path.open("a", newline="") as file:
                    csv.writer(file, lineterminator="\n").writerow([tell(changes), seed, *values])
                done += 1
                left = (monotonic() - start) / done * (len(jobs) - done) / 60
                print(f"  {done} of {len(jobs)} brains, {left:.1f} min left", flush=True)

        if len(map_seeds(one, range(len(jobs)), threads)) < len(jobs):
            raise KeyboardInterrupt
        self._write(["changed", "seed", *self.rows])

    def measure(self, changes: Changes, seed: int) -> list[float]:
        """Return the rows of one brain; all NaN if noise alone makes it epileptic."""
        config = SpikingAssociation.make(**(self.schedule | dict(changes)))
        if hear_noise(config, seed) > LOUD:
            return [float("nan")] * len(self.rows)
        found = eiffel_obama_spiking.run_seed(config, seed, pictures=self.gallery)
        values = scores.measure(config, found)
        return [float(f"{values[row]:.6g}") for row in self.rows]

    def table(self, changes: Changes, seeds: Sequence[int]) -> Real:
        """Return what is known of a setting, shape (n_seeds, n_rows)."""
        return np.array([self.found[tell(changes), seed] for seed in seeds])

    def medians(self, changes: Changes, seeds: Sequence[int]) -> dict[str, float]:
        """Return the median of each row over the seeds where it is defined, NaN where on none."""
        table = self.table(changes, seeds)
        known = [column[~np.isnan(column)] for column in table.T]
        return {
            row: float(np.median(column)) if column.size else float("nan")
            for row, column in zip(self.rows, known, strict=True)
        }


def tell(changes: Changes) -> str:
    """Return what is changed in one word, such as ``scale=0.5 threshold=6``."""
    return " ".join(f"{name}={changes[name]:g}" for name in sorted(changes)) or "nothing"


def hear_noise(config: SpikingAssociation, seed: int) -> float:
    """Return the rate of the excitatory neurons in the last half of a second of noise, Hz."""
    stage = Stage("noise", np.full(round(WAKE / BIN), NOTHING), is_plastic=False)
    network = build(config, rates_of(config, []), seed)
    counts = network.count(EXC)
    run_stage(network, stage, 1.0)
    late = counts.counts[counts.counts.size // 2 :]
    return float(late.mean() / config.n * 1000)


def is_trap(values: Mapping[str, float]) -> bool:
    """Return whether other rows mean little: few neurons prefer a picture, or all prefer all."""
    return not (values["n1"] >= FEWEST and values["n3"] <= MOST_OVERLAP)


def is_allowed(changes: Changes) -> bool:
    """Return whether the experiment takes such a setting."""
    try:
        SpikingAssociation.make(**(SHORT | dict(changes)))
    except ArgumentError:
        return False
    return True


def read_options(text: str, default: Path) -> argparse.Namespace:
    """Read the options that the benchmarks of brains share."""
    parser = argparse.ArgumentParser(
        description=text, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--threads", type=int, default=usable_cores(), help="brains at once")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help=f"from {SEEDS[0]} on")
    parser.add_argument("--out", type=Path, default=default, help="figure; numbers lie beside it")
    options = parser.parse_args()
    for name in ("threads", "seeds"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} must be at least 1, got {getattr(options, name)}")
    if not options.out.parent.is_dir():
        parser.error(f"--out must lie in a folder that exists, got {options.out}; make it first")
    return options

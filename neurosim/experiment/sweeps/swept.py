"""What is swept: an experiment or a function, at one point and one seed at a time."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, redirect_stderr, suppress
from functools import lru_cache
from io import StringIO
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, Protocol

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.experiment.configuration import default_of
from neurosim.experiment.discovery import find_experiment
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.functions import load_function
from neurosim.experiment.study import NOTHING, Given, Seeds, configure, run_study
from neurosim.experiment.sweeps.code import digest_function, digest_package
from neurosim.experiment.sweeps.function import SweptFunction
from neurosim.experiment.sweeps.grid import Point, as_one
from neurosim.experiment.sweeps.sources import digest_imports
from neurosim.experiment.user_file import is_path
from neurosim.files.results.result import Result
from neurosim.files.results.write import plain

GIVE = "neurosim.cli.given:give"
"""What reads data and pictures for experiments that take some; named, as it stands floors above."""


class Swept(Protocol):
    """What a sweep runs.

    Attributes
    ----------
    name : str
    code : str
        SHA-256 of the code that makes the results.
    seconds : float
        What a run is said to take; 0 where that is not known.
    listed : sequence of str
        Parameters that are lists, of which a card has rows for each value.
    """

    name: str
    code: str
    seconds: float
    listed: Sequence[str]

    def check(self, names: Mapping[str, Any]) -> None:
        """Raise ArgumentError if there are no parameters of these names."""

    def resolve(self, point: Point, seeds: Seeds) -> dict[str, Any]:
        """Return all that a result depends on but seed and code, or raise where it cannot be."""

    def bytes_at(self, point: Point) -> float:
        """Return how much memory a run takes, 0 where that is not known."""

    def values_at(self, point: Point) -> Point:
        """Return the point as what its text is read as."""

    def run(self, point: Point, seed: int) -> Result:
        """Run one seed at a point."""


class SweptExperiment:
    """An experiment, with the parameters that are the same at all points.

    Parameters
    ----------
    study : Experiment
    changes : mapping
        Parameters that differ from the defaults.
    preset : str, optional
    chosen : mapping, optional
        Files that the experiment takes, as the options of its command say them.
    """

    def __init__(
        self,
        study: Experiment,
        changes: Mapping[str, Any],
        preset: str | None = None,
        chosen: Mapping[str, Any] | None = None,
    ):
        self.study, self.changes, self.preset = study, dict(changes), preset
        self.name = study.name
        self.seconds = study.time / study.seeds
        fields = study.configuration.model_fields.items()
        self.listed: Sequence[str] = [
            name for name, told in fields if isinstance(default_of(told), tuple | list)
        ]
        self.code = digest_package(_digest_file(study) or _digest_own(study))
        self.given = _give(study, chosen or {})

    def check(self, names: Mapping[str, Any]) -> None:
        """Raise ArgumentError if the experiment has no parameters of these names."""
        fields = self.study.configuration.model_fields
        unknown = [checks.unknown("a name in the grid", name, fields)
                   for name in names if name not in fields]  # fmt: skip
        unknown += [checks.unknown("--set", name, fields)
                    for name in self.changes if name not in fields]  # fmt: skip
        both = [f"{name} is given twice, in the grid and by --set; leave one out"
                for name in names if name in self.changes]  # fmt: skip
        if unknown or both:
            raise ArgumentError("; ".join([*unknown, *both]))

    def resolve(self, point: Point, seeds: Seeds) -> dict[str, Any]:
        """Return the whole configuration, the preset and what is known of the files given."""
        changes = {**self.changes, **point}
        run_study(self.study, changes, seeds, self.given, preset=self.preset)
        config = configure(self.study, self.preset, changes)
        facts = {"preset": self.preset or "none", **self.given.facts}
        return {**config.model_dump(mode="json"), **facts}

    def bytes_at(self, point: Point) -> float:
        """Return what the experiment says that a seed takes."""
        if self.study.memory is None:
            return 0.0
        return self.study.memory(configure(self.study, self.preset, {**self.changes, **point}))

    def values_at(self, point: Point) -> Point:
        """Return the point as the configuration reads it; a list of one value is that value."""
        config = configure(self.study, self.preset, {**self.changes, **point})
        return {name: as_one(getattr(config, name)) for name in point}

    def run(self, point: Point, seed: int) -> Result:
        """Run one seed at a point, in one thread."""
        changes = {**self.changes, **point}
        return run_study(self.study, changes, Seeds(seed, 1), self.given, preset=self.preset)()


def identify(name: str, resolved: Mapping[str, Any], seed: int) -> str:
    """Return the hash of a run: 16 hexadecimal digits of all that its result depends on but code.

    Examples
    --------
    >>> identify("merge", {"k": 50}, 0) == identify("merge", {"k": 50}, 1)
    False
    """
    told = json.dumps([name, plain(resolved), seed], sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:16]


@lru_cache(maxsize=4)
def _give_once(takes: tuple[str, ...], told: str, stamps: tuple[int, ...]) -> Given:
    del stamps  # of the files: those that have changed are read again
    chosen = json.loads(told)
    chosen |= {name: Path(chosen[name]) for name in ("wiring",) if chosen.get(name)}
    chosen["pictures"] = [Path(one) for one in chosen.get("pictures") or ()]
    # What was read is told where the sweep was started, not by every worker once more.
    is_worker = parent_process() is not None
    with redirect_stderr(StringIO()) if is_worker else nullcontext():
        found: Given = load_function(GIVE, "what reads files")(takes, chosen)
    return found


def _give(study: Experiment, chosen: Mapping[str, Any]) -> Given:
    """Read what an experiment takes, once in a process."""
    if not study.takes:
        return NOTHING
    usual = dict.fromkeys(("data", "wiring", "array", "labels", "header", "separator", "decimal",
                           "comment"))  # fmt: skip
    stamps: list[int] = []
    for value in chosen.values():
        for path in value if isinstance(value, list | tuple) else [value]:
            with suppress(OSError, TypeError):
                stamps.append(os.stat(path).st_mtime_ns)
    told = json.dumps({**usual, **chosen}, default=str)
    return _give_once(tuple(study.takes), told, tuple(stamps))


def _digest_file(study: Experiment) -> str:
    """Return the digest of the file of an experiment and of those beside it that it imports."""
    beside = digest_imports(Path(study.origin["file"])) if "file" in study.origin else b""
    return study.origin.get("file_sha256", "") + beside.hex()


def _digest_own(study: Experiment) -> str:
    """Return the digest of an experiment that is in no file that was loaded as one."""
    if study.run_seed.__module__.startswith("neurosim."):
        return ""
    return " ".join(digest_function(part) for part in (study.run_seed, study.measure, study.card))


def find(what: Any) -> Any:
    """Return an experiment by its name or the path of its file, a function as ``module:function``.

    Examples
    --------
    >>> find("merge").name, find("math:sqrt")(4.0)
    ('merge', 2.0)
    """
    if not isinstance(what, str | Path):
        return what
    is_function = ":" in str(what) and not is_path(str(what))
    return load_function(what, "what is swept") if is_function else find_experiment(str(what))


def find_swept(
    what: Any, changes: Mapping[str, Any], preset: str | None, chosen: Mapping[str, Any] | None
) -> Swept:
    """Return what can be swept of an experiment, its name, the path of its file, or a function."""
    what = find(what)
    if isinstance(what, Experiment):
        return SweptExperiment(what, changes, preset, chosen)
    if not callable(what):
        raise KindError("what is swept must be a function, an Experiment, its name, or the path of "
                        f"its file, got {checks.shown(what)}")  # fmt: skip
    if changes or preset or chosen:
        raise ArgumentError("changes and presets are of experiments; give a function its values "
                            "in the grid, or by functools.partial")  # fmt: skip
    return SweptFunction(what)

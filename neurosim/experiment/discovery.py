"""Discovery: which experiments there are, told without importing any of them.

An experiment is a module that says ``EXPERIMENT = Experiment(name="...", ...)`` at its top level.
Ours are the files of `neurosim.models` of that name, a dash there an underscore; those of other
packages come by entry points of the group ``neurosim.experiments``; yours by the path of its file.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module, util
from pathlib import Path
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.user_file import is_path, load_file, refuse_stem
from neurosim.files.plugins import scan

GROUP = "neurosim.experiments"
MODELS = "neurosim.models"
SHOW_PIECE = "eiffel-obama"
TOLD = ("summary", "source", "example", "seeds", "time", "data")
"""What is read of an experiment without importing it."""
DIGITS, MNIST = "scikit-learn's 1,797 digits", "5,000 digits of MNIST"
EXTRAS = {DIGITS: "sklearn", MNIST: "digits"}
"""What brings the data."""
_DEFAULTS: dict[str, Any] = {"seeds": 5, "time": 0}


@dataclass(frozen=True)
class Entry:
    """What the list of experiments says of one.

    Attributes
    ----------
    name, module, summary, source, example, data : str
    seeds, time : int
        As in `neurosim.experiment.experiment.Experiment`; ``time`` 0 where it is not known.
    fault : str
        Why it cannot be loaded; empty where nothing is known against it.
    """

    name: str
    module: str
    summary: str = ""
    source: str = ""
    example: str = ""
    data: str = ""
    seeds: int = 5
    time: int = 0
    fault: str = ""

    @property
    def extra(self) -> str:
        """What to install for its data: the name of an extra, empty where it needs none."""
        return EXTRAS.get(self.data, "")


def find_experiment(name: str) -> Experiment:
    """Return an experiment by its name, or by the path of its file.

    Raises
    ------
    ArgumentError
        If there is none of that name; the message names what may be meant. If a file is no
        experiment (`neurosim.experiment.user_file.load_file`).
    """
    if is_path(name):
        return load_file(Path(name), taken=list_experiments())
    entries = list_experiments()
    if name not in entries:
        refuse_stem(name)
    checks.choice("experiment", name, entries)
    if entries[name].fault:
        raise ArgumentError(f"experiment {name!r} cannot be loaded: {entries[name].fault}")
    found = getattr(import_module(entries[name].module), "EXPERIMENT", None)
    if not isinstance(found, Experiment):
        raise ArgumentError(
            f"experiment {name!r}: {entries[name].module}.EXPERIMENT must be an Experiment, "
            f"got {checks.shown(found)}"
        )
    return found


@cache
def list_experiments() -> Mapping[str, Entry]:
    """Return what is known of all experiments but those in files of yours, by name, in order."""
    found: dict[str, Entry] = {}
    for entry in (*_built_in(), *_installed()):
        if entry.name in found:  # ours cannot be replaced, nor what came first
            name = f"{entry.name} ({entry.module})"
            entry = Entry(name, entry.module, fault="the name is taken; choose another one")
        found[entry.name] = entry
    return found


def _built_in() -> Iterator[Entry]:
    spec = util.find_spec(MODELS)
    assert spec is not None and spec.submodule_search_locations
    folder = Path(next(iter(spec.submodule_search_locations)))
    found = []
    for path in folder.rglob("*.py"):
        told = read_told(path)
        if told is not None:
            module = ".".join([MODELS, *path.relative_to(folder).with_suffix("").parts])
            found.append(Entry(path.stem.replace("_", "-"), module, **told))
    yield from sorted(found, key=lambda entry: (entry.name != SHOW_PIECE, entry.module))


def _installed() -> Iterator[Entry]:
    """Yield experiments of other packages: files are read; only packages above are imported."""
    for package, point, damage in scan(GROUP):
        if point is None:
            yield Entry(package, "", fault=damage)
            continue
        try:
            spec = util.find_spec(point.module)
            origin = spec.origin if spec is not None else None
            told = read_told(Path(origin)) if origin else None
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # of a package that raises, or exits, or does not parse
            yield Entry(point.name, point.module, fault=f"{type(error).__name__}: {error}")
            continue
        if spec is None:
            fault = f"there is no module {point.module}; reinstall the package that names it"
            yield Entry(point.name, point.module, fault=fault)
        else:
            yield Entry(point.name, point.module, **(told or {}))


def read_told(path: Path) -> dict[str, Any] | None:
    """Return what the file of an experiment says of it in plain text; None if it is none.

    Only what is written as it stands, as a text or number, is known: nothing is executed.
    """
    text = path.read_text("utf-8")
    start = re.search(r"^EXPERIMENT\b[^=\n]*= *Experiment\(", text, re.MULTILINE)
    if start is None:
        return None
    call = _first_call(text[start.start() :])
    given = {word.arg: word.value.value for word in call.keywords
             if isinstance(word.value, ast.Constant)}  # fmt: skip
    told = {key: given.get(key, _DEFAULTS.get(key, "")) for key in TOLD}
    for key, value in told.items():
        if type(value) is not type(_DEFAULTS.get(key, "")):
            raise ArgumentError(f"{key} of the experiment in {path.name} cannot be {value!r}")
    return told


def _first_call(text: str) -> ast.Call:
    """Return the call that the first statement of a text assigns."""
    first = ast.parse(text).body[0]
    assert isinstance(first, ast.Assign | ast.AnnAssign) and isinstance(first.value, ast.Call)
    return first.value

"""What was asked of a run and by which code it was run: equal, or the run cannot go on."""

import hashlib
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from neurosim.base import __version__
from neurosim.base.errors import ArgumentError
from neurosim.base.reprs import listed
from neurosim.experiment.experiment import Experiment


def tell_code(study: Experiment) -> dict[str, str]:
    """Return what a result depends on beside its parameters: versions, and digests of sources.

    What a user's file imports from beside it is not among it.
    """
    told = {
        "neurosim": __version__,
        "sources of neurosim (SHA-256)": digest_sources(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in ("numpy", "numba", "scipy")},
        "processor": platform.machine(),
    }
    module = sys.modules.get(getattr(study.run_seed, "__module__", ""))
    path = study.origin.get("file") or getattr(module, "__file__", None)
    if path is not None:
        told["file of the experiment (SHA-256)"] = _digest(Path(path))
    return told


@cache
def digest_sources() -> str:
    """Return the SHA-256 of all Python files of neurosim."""
    total = hashlib.sha256()
    for package in ("neurosim", "neurosim.kernels", "neurosim.models"):
        spec = find_spec(package)
        assert spec is not None and spec.submodule_search_locations
        for path in _find_sources(Path(next(iter(spec.submodule_search_locations)))):
            total.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


def check_code(run: Path, kept: Any, now: Mapping[str, str]) -> None:
    """Raise ArgumentError if a run was begun by other code."""
    kept = kept if isinstance(kept, Mapping) else {}
    odd = [key for key in {**kept, **now} if kept.get(key) != now.get(key)]
    if odd:
        told = listed([f"{key} was {_short(kept.get(key))} and is {_short(now.get(key))}"
                       for key in odd])  # fmt: skip
        raise ArgumentError(f"{run}: was begun by other code, so what it would give is not known: "
                            f"{told}; go back to that code, or run it anew")  # fmt: skip


def check_parameters(run: Path, kept: Any, now: Mapping[str, Any]) -> None:
    """Raise ArgumentError if a run was begun with other parameters, or other contents of files."""
    kept = kept if isinstance(kept, Mapping) else {}
    odd = [key for key in {**kept, **now} if kept.get(key) != now.get(key)]
    if odd:
        told = listed([f"{key} was {_short(kept.get(key))} and is {_short(now.get(key))}"
                       for key in odd])  # fmt: skip
        raise ArgumentError(f"{run}: was begun with another configuration: {told}; bring the "
                            "files back that it was given, or run it anew")  # fmt: skip


def tell_files(words: Iterable[Any]) -> dict[str, str]:
    """Return the SHA-256 of every plain file that is among some words, by its full path."""
    found = {os.path.abspath(word) for word in words if isinstance(word, str | Path) and str(word)}
    return {path: _digest(Path(path)) for path in sorted(found) if os.path.isfile(path)}


def check_files(run: Path, kept: Any) -> None:
    """Raise ArgumentError if a file that a run was given is missing or holds something else."""
    for path, sha256 in (kept if isinstance(kept, Mapping) else {}).items():
        is_there = os.path.isfile(path)
        if not is_there or _digest(Path(path)) != sha256:
            what = "is not what it was then" if is_there else "is missing"
            raise ArgumentError(f"{run}: was given the file {path}, which {what}; bring it back, "
                                "or run the experiment anew")  # fmt: skip


def _find_sources(folder: Path) -> list[Path]:
    return sorted(Path(place, name) for place, _, names in os.walk(folder) for name in names
                  if name.endswith(".py"))  # fmt: skip


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{text[:12]}..."

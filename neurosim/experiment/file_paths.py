"""What experiment files may name: parameters, what is given, and the files behind paths."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from neurosim.base.errors import DataError
from neurosim.experiment.discovery import list_experiments
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.user_file import is_path
from neurosim.files.plain_file import check_plain

FILLED = ("data", "wiring")
"""Fields of a configuration that name what is given, so that no parameter can change them."""
PATHS = ("data", "wiring", "pictures")
"""What is given as files."""
URI = "file://"
"""How a path is written that is no text, as a URI writes it."""


def taken_by(study: Experiment) -> list[str]:
    """Return the names that ``given`` may have: what an experiment takes, and how it is read."""
    from neurosim.files.vectors.reading import Reading

    reading = Reading.__dataclass_fields__ if "data" in study.takes else ()
    return [*(name for name in PATHS if name in study.takes), *reading]


def parameters_of(study: Experiment) -> list[str]:
    """Return the names that ``parameters`` may have: fields, but for those that files fill in."""
    return [name for name in study.configuration.model_fields
            if not (study.takes and name in FILLED)]  # fmt: skip


def from_folder(name: str, value: Any, folder: Path) -> Any:
    """Return what is given, its paths as seen from here."""
    if name not in PATHS:
        return value
    if isinstance(value, list):
        return [str(folder / as_path(one)) for one in value]
    path = folder / as_path(value)
    is_name = name == "data" and not is_path(value) and not os.path.lexists(path)
    return value if is_name else str(path)  # data may be what a package holds


def absolute(name: str, value: Any) -> Any:
    """Return what is given, its paths absolute, as text."""
    if name not in PATHS:
        return value
    if isinstance(value, list):
        return [as_text(os.path.abspath(one)) for one in value]
    is_name = name == "data" and not os.path.lexists(value)
    return value if is_name else as_text(os.path.abspath(value))


def as_text(path: str) -> str:
    """Return a path as TOML can hold it: names of files are bytes, not always text."""
    return path if path.isascii() or _is_text(path) else Path(path).as_uri()


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def as_path(text: str) -> str:
    """Return a path from how a file tells it."""
    return os.fsdecode(unquote_to_bytes(text[len(URI) :])) if text.startswith(URI) else text


def plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given as text, truth values and lists of text."""
    return {
        name: [os.fspath(one) for one in value] if isinstance(value, Sequence | tuple)
        and not isinstance(value, str) else os.fspath(value) if isinstance(value, os.PathLike)
        else value
        for name, value in given.items()
    }  # fmt: skip


def contents_of(name: str, value: Any) -> Any:
    """Return what decides of a thing given: bytes of files, not their names."""
    if name not in PATHS:
        return value
    if isinstance(value, list):
        return [digest(one) for one in value]
    return digest(value) if name != "data" or os.path.lexists(value) else value


def digest(path: str) -> str:
    """Return the SHA-256 of a file."""
    check_plain(path)
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error


def digest_of_module(name: str) -> str:
    """Return that of the module of an experiment of another package; ours go by the version."""
    from importlib.util import find_spec

    entry = list_experiments().get(name)
    if entry is None or entry.module.startswith("neurosim."):
        return ""
    found = find_spec(entry.module)
    return digest(found.origin) if found is not None and found.origin else ""

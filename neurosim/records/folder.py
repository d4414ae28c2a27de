"""Folders of records: how one is made, and what is known of a part without reading it."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, DataError, KindError
from neurosim.files.hdf5 import dataset
from neurosim.files.journal import Part
from neurosim.files.sealed import sync_folder

NUMBERS = ("rows", "ragged", "first", "last")


@dataclass(frozen=True)
class Entry:
    """What is known of a part without reading it.

    Attributes
    ----------
    part : Part
    n_rows, n_ragged : int
        That count: those before ``limit``.
    first, last : int
        Steps.
    limit : int or None
        Rows from this step on are forgotten.
    spans : tuple of (int, int)
        Stretches of steps in which the part was recorded, where the recorder keeps them.
    """

    part: Part
    n_rows: int
    n_ragged: int
    first: int
    last: int
    limit: int | None
    spans: tuple[tuple[int, int], ...]

    @property
    def is_mark(self) -> bool:
        """Whether the part holds nothing, and only says where rows end."""
        return not self.n_rows and not self.spans

    def kept_spans(self) -> Iterator[tuple[int, int]]:
        """Yield the stretches that count."""
        limit = self.last + 1 if self.limit is None else self.limit
        return ((a, min(b, limit)) for a, b in self.spans if a < limit)


def make_folder(name: str, path: Any) -> Path:
    """Make a new folder for records, and return it.

    Raises
    ------
    ArgumentError, KindError, DataError
        If something is there, or it cannot be made.
    """
    if not isinstance(path, str | os.PathLike) or not str(path):
        raise KindError(f"{name} must be a path of a folder, got {checks.shown(path)}")
    folder = Path(path).absolute()  # who changes the folder of work goes on in this one
    if folder.suffix.lower() in (".h5", ".hdf5", ".csv", ".npy", ".npz", ".parquet"):
        raise ArgumentError(
            f"{name} must name a folder, got {str(path)!r}, which looks like a file; parts are "
            f"written while the network runs: {name}={str(folder.with_suffix(''))!r}"
        )
    try:
        folder.mkdir()  # the one of two who ask at once that makes it has it
        sync_folder(folder.parent)
    except FileExistsError as error:
        raise ArgumentError(
            f"{name} must name a folder that is not there yet, got {str(path)!r}; name another, or "
            "read what is there: neurosim.read_records()"
        ) from error
    except (OSError, ValueError) as error:  # such as a name with \0
        why = getattr(error, "strerror", error)
        raise DataError(
            f"{str(folder)!r}: the folder for records could not be made ({why}); name one "
            "whose parent is there and may be written to"
        ) from error
    return folder


def make_entry(folder: Path, part: Part, facts: Mapping[str, Any]) -> tuple[Entry, int | None]:
    """Return what the facts of a part say, and from which step on what came before is forgotten.

    Raises
    ------
    DataError
        If they are those of something else.
    """
    try:
        spans = tuple((int(a), int(b)) for a, b in facts["spans"])
        n_rows, n_ragged, first, last = (int(facts[key]) for key in NUMBERS)
        cut = None if facts["cut"] is None else int(facts["cut"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{folder / part.file}: is no part of records ({error})") from error
    return Entry(part, n_rows, n_ragged, first, last, None, spans), cut


def read_facts(path: Path) -> dict[str, Any]:
    """Return the facts of a part whose digest was just checked, without its arrays."""
    import h5py

    try:
        with h5py.File(path, "r") as file:
            text = dataset(file, "facts", is_plain=True)[()].tobytes()
        facts = json.loads(text)["facts"]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: is no part of records ({error})") from error
    return dict(facts)

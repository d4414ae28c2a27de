"""Streams: rows of a recorder that lie in a folder, in parts that are never written again."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, DataError, KindError
from neurosim.files.hdf5 import dataset
from neurosim.files.journal import Journal, Part
from neurosim.files.sealed import sync_folder

Rows = dict[str, np.ndarray[Any, Any]]
"""Columns by name; ``steps``, which ascend, is one of them."""
FORMAT = "neurosim records"
HEADER, ROWS = "header", "rows"
NUMBERS = ("rows", "ragged", "first", "last")
LEAST, MOST = 1 << 20, 1 << 24
"""Bytes of a part: at least, unless it waits too long, and from when on it is written at once."""
SHARE = 64
"""Between the two, a part has this share of what lies on the disk, so that there are not too many:
each of them writes the list of all."""
PATIENCE, PAUSE = 5.0, 1.0
"""Seconds after which rows are written however few they are: in a run, and when it ends."""


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


class Stream:
    """Rows in a folder: appended part by part, read part by part; made by `create` or `open`.

    Going back forgets rows: whole parts are removed, and of one that is cut through the next part
    says where, as no part is written again.

    Attributes
    ----------
    path : Path
    facts : dict
        Of the recorder.
    header : dict of str to ndarray
        More of it.
    entries : list of Entry
    n_bytes : int
        Written here.
    """

    def __init__(self, journal: Journal, header: Mapping[str, Any], ragged: str | None):
        self._journal, self.header, self.ragged = journal, dict(header), ragged
        self.path, self.facts = journal.folder, journal.facts
        self.entries: list[Entry] = []
        self.is_writable = False
        self.n_bytes, self._when = 0, monotonic()
        self._cut: int | None = None  # where the next part says that rows end

    def __getstate__(self) -> dict[str, Any]:
        """A copy reads what is there; only one may write."""
        return vars(self) | {"is_writable": False}

    @classmethod
    def create(
        cls, path: Any, facts: Mapping[str, Any], header: Rows, ragged: str | None
    ) -> "Stream":
        """Begin in a new folder.

        Parameters
        ----------
        path : str or Path
            Nothing is there yet; its parent is.
        facts : mapping
            What JSON knows, of the recorder.
        header : dict of str to ndarray
        ragged : str or None
            The column that has ``sizes`` values for each row, and not one.

        Raises
        ------
        ArgumentError, KindError, DataError
            If something is there, or the folder cannot be made; nothing was made then.
        """
        folder = make_folder("to", path)
        journal = Journal.create(folder, {"format": FORMAT, **facts})
        journal.append(HEADER, {}, header)
        stream = cls(journal, header, ragged)
        stream.is_writable = True
        return stream

    @classmethod
    def open(cls, journal: Journal, ragged: str | None) -> "Stream":
        """Return what lies in a journal, to read it, whatever ended the run that wrote it.

        Raises
        ------
        DataError
            If a part that is sound is none of ours.
        """
        headers = journal.parts(HEADER)
        if not headers:
            raise DataError(f"{journal.folder}: the part that says what was recorded is lost: "
                            f"{'; '.join(journal.lost)}")  # fmt: skip
        stream = cls(journal, journal.read(headers[0]).arrays, ragged)
        for part in journal.parts(ROWS):
            stream._admit(part, _read_facts(journal.folder / part.file))
        return stream

    @property
    def n_rows(self) -> int:
        """Rows on the disk."""
        return sum(entry.n_rows for entry in self.entries)

    @property
    def n_ragged(self) -> int:
        """Values of the ragged column on the disk."""
        return sum(entry.n_ragged for entry in self.entries)

    @property
    def bytes_on_disk(self) -> int:
        """Bytes of the parts."""
        return sum(entry.part.bytes for entry in self.entries)

    @property
    def until(self) -> int:
        """The step up to which rows are on the disk."""
        return max((entry.last + 1 for entry in self.entries), default=0)

    def is_due(self, n_bytes: int, is_end: bool) -> bool:
        """Return whether rows that wait in memory should be written now."""
        waited = monotonic() - self._when
        size = min(max(LEAST, self.n_bytes // SHARE), MOST)
        return self.is_writable and (n_bytes >= size or waited >= (PAUSE if is_end else PATIENCE))

    def append(self, rows: Rows, spans: list[tuple[int, int]]) -> None:
        """Write rows as a part.

        Raises
        ------
        DataError
            If the disk refuses; the parts before are kept.
        """
        steps = rows["steps"]
        if not (steps.size or spans or self._cut is not None):
            return
        facts = {
            "rows": steps.size,
            "ragged": 0 if self.ragged is None else rows[self.ragged].size,
            **self._extent(steps, spans),
            "cut": self._cut,
            "spans": spans,
        }
        part = self._journal.append(ROWS, facts, rows)
        self._cut, self._when = None, monotonic()
        self.n_bytes += part.bytes
        self._admit(part, facts)

    def cut(self, step: int) -> None:
        """Forget the rows of ``step`` and of what comes after it."""
        if self.until <= step:
            return
        gone = [entry for entry in self.entries if entry.first >= step]
        self.entries = [self._limited(e, step) for e in self.entries if e.first < step]
        self._cut = step if self._cut is None else min(step, self._cut)
        if gone and self.is_writable:
            self._journal.drop([entry.part for entry in gone])

    def blocks(self) -> Iterator[Rows]:
        """Yield the rows of one part after the other.

        Raises
        ------
        DataError
            If a part is not what was written; the message names its file.
        """
        for entry in list(self.entries):
            yield self._read(entry)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield the stretches of steps that were recorded, one part after the other."""
        for entry in self.entries:
            limit = entry.last + 1 if entry.limit is None else entry.limit
            yield from ((a, min(b, limit)) for a, b in entry.spans if a < limit)

    def read_block(self, number: int) -> tuple[Rows, list[tuple[int, int]]]:
        """Return the rows of a part, and the stretches in which they were recorded."""
        entry = self.entries[number]
        limit = entry.last + 1 if entry.limit is None else entry.limit
        return self._read(entry), [(a, min(b, limit)) for a, b in entry.spans if a < limit]

    def _extent(self, steps: Any, spans: list[tuple[int, int]]) -> dict[str, int]:
        """Return the first and last step of which a part tells; where there is none, of the cut."""
        if spans:
            return {"first": spans[0][0], "last": spans[-1][1] - 1}
        if steps.size:
            return {"first": int(steps[0]), "last": int(steps[-1])}
        return {"first": int(self._cut or 0), "last": int(self._cut or 0) - 1}

    def _read(self, entry: Entry) -> Rows:
        rows: Rows = self._journal.read(entry.part).arrays
        if entry.limit is None:
            return rows
        n, kept = entry.n_rows, dict[str, Any]()
        for name, column in rows.items():
            kept[name] = column[: entry.n_ragged if name == self.ragged else n]
        return kept

    def _limited(self, entry: Entry, step: int) -> Entry:
        """Return an entry of which only the rows before ``step`` count."""
        if entry.last < step or (entry.limit is not None and entry.limit <= step):
            return entry
        rows = self._read(entry)
        n = int(np.searchsorted(rows["steps"], step))
        n_ragged = 0 if self.ragged is None else int(rows["sizes"][:n].sum())
        return replace(entry, n_rows=n, n_ragged=n_ragged, limit=step, last=step - 1)

    def _admit(self, part: Part, facts: Mapping[str, Any]) -> None:
        """Add a part, with what it says of those before it."""
        try:
            spans = tuple((int(a), int(b)) for a, b in facts["spans"])
            n_rows, n_ragged, first, last = (int(facts[key]) for key in NUMBERS)
            entry = Entry(part, n_rows, n_ragged, first, last, None, spans)
            cut = facts["cut"]
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{self.path / part.file}: is no part of records ({error})") from error
        # Rows ascend, so what begins before the end of another was recorded anew.
        cut = entry.first if cut is None else min(int(cut), entry.first)
        self.entries = [self._limited(e, cut) for e in self.entries if e.first < cut]
        self.entries.append(entry)


def make_folder(name: str, path: Any) -> Path:
    """Make a new folder for records, and return it.

    Raises
    ------
    ArgumentError, KindError, DataError
        If something is there, or it cannot be made.
    """
    if not isinstance(path, str | os.PathLike) or not str(path):
        raise KindError(f"{name} must be a path of a folder, got {checks.shown(path)}")
    folder = Path(path)
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
    except OSError as error:
        raise DataError(
            f"{folder}: the folder for records could not be made ({error.strerror}); name one "
            "whose parent is there and may be written to"
        ) from error
    return folder


def _read_facts(path: Path) -> dict[str, Any]:
    """Return the facts of a part whose digest was just checked, without its arrays."""
    import h5py

    try:
        with h5py.File(path, "r") as file:
            text = dataset(file, "facts", is_plain=True)[()].tobytes()
        facts = json.loads(text)["facts"]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: is no part of records ({error})") from error
    return dict(facts)

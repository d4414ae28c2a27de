"""Streams: rows of a recorder that lie in a folder, in parts that are never written again."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from shutil import rmtree
from time import monotonic
from typing import Any

import numpy as np

from neurosim.base.errors import DataError
from neurosim.files.journal import Journal, Part
from neurosim.records.folder import Entry, make_entry, make_folder, read_facts

Columns = tuple[tuple[str, ...], str | None]
Rows = dict[str, np.ndarray[Any, Any]]
"""Columns by name; ``steps``, which ascend, is one of them."""
FORMAT = "neurosim records"
HEADER, ROWS = "header", "rows"
LEAST, MOST = 1 << 20, 1 << 24
"""Bytes of a part: at least, unless it waits too long, and from when on it is written at once."""
SHARE = 16
"""Between the two, a part has this share of what lies on the disk, so that there are not too many:
each of them writes the list of all."""
PATIENCE, PAUSE = 5.0, 1.0
"""Seconds after which rows are written however few they are: in a run, and when it ends."""
MOST_WAITS = 500
"""In long recordings they wait for this share of the time since they began."""


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

    def __init__(self, journal: Journal, header: Mapping[str, Any], columns: Columns):
        self._journal, self.header = journal, dict(header)
        self.columns, self.ragged = columns
        self.path, self.facts = journal.folder, journal.facts
        self.entries: list[Entry] = []
        self._writer: int | None = None  # the process that may write
        self.n_bytes, self._began = 0, monotonic()
        self._when = self._began
        self._cut: int | None = None  # where the next part says that rows end
        self._none: Rows = {}  # no rows, of the kind of those that were written

    def __getstate__(self) -> dict[str, Any]:
        """A copy reads what is there; only one may write."""
        return vars(self) | {"_writer": None}

    @classmethod
    def create(
        cls, path: Any, facts: Mapping[str, Any], header: Rows, columns: Columns
    ) -> "Stream":
        """Begin in a new folder.

        Parameters
        ----------
        path : str or Path
            Nothing is there yet; its parent is.
        facts : mapping
            What JSON knows, of the recorder.
        header : dict of str to ndarray
        columns : tuple
            Names of the columns, and which of them has ``sizes`` values for each row, and not one.

        Raises
        ------
        ArgumentError, KindError, DataError
            If something is there, or the folder cannot be made; nothing was made then.
        """
        folder = make_folder("to", path)
        try:
            journal = Journal.create(folder, {"format": FORMAT, **facts})
            journal.append(HEADER, {}, header)
        except BaseException:
            rmtree(folder, ignore_errors=True)
            raise
        stream = cls(journal, header, columns)
        stream._writer = os.getpid()
        return stream

    @classmethod
    def open(cls, journal: Journal, columns: Columns) -> "Stream":
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
        stream = cls(journal, journal.read(headers[0]).arrays, columns)
        for part in journal.parts(ROWS):
            stream._admit(part, read_facts(journal.folder / part.file))
        return stream

    @property
    def is_writable(self) -> bool:
        """Whether this is the one that writes: no copy, and no process forked from it."""
        return self._writer == os.getpid()

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
        now = monotonic()
        size = min(max(LEAST, self.n_bytes // SHARE), MOST)
        patience = PAUSE if is_end else max(PATIENCE, (now - self._began) / MOST_WAITS)
        return n_bytes >= size or now - self._when >= patience

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
        self._none = {name: column[:0].copy() for name, column in rows.items()}
        self._cut, self._when = None, monotonic()
        self.n_bytes += part.bytes
        self._admit(part, facts)

    def close(self) -> None:
        """Write no more."""
        self._writer = None

    def cut(self, step: int) -> None:
        """Forget the rows of ``step`` and of what comes after it."""
        if self.until <= step:
            return
        gone = [entry for entry in self.entries if entry.first >= step]
        self.entries = [self._limited(e, step) for e in self.entries if e.first < step]
        self._cut = step if self._cut is None else min(step, self._cut)
        if self.is_writable:
            # At once, as a kill before the next part would bring back what was undone; where the
            # disk refuses, the next part says it.
            with suppress(DataError):
                self.append(self._none, [])
                if gone:
                    self._journal.drop([entry.part for entry in gone])

    def blocks(self) -> Iterator[Rows]:
        """Yield the rows of one part after the other.

        Raises
        ------
        DataError
            If a part is not what was written; the message names its file.
        """
        for entry in list(self.entries):
            yield self.read(entry)

    def read(self, entry: Entry) -> Rows:
        """Return the rows of a part that count.

        Raises
        ------
        DataError
            If it is not what was written.
        """
        rows: Rows = self._journal.read(entry.part).arrays
        self._check(rows, entry)
        if entry.limit is None:
            return rows
        n = {name: entry.n_ragged if name == self.ragged else entry.n_rows for name in rows}
        return {name: column[: n[name]] for name, column in rows.items()}

    def _extent(self, steps: Any, spans: list[tuple[int, int]]) -> dict[str, int]:
        """Return the first and last step of which a part tells; where there is none, of the cut."""
        if spans:
            return {"first": spans[0][0], "last": spans[-1][1] - 1}
        if steps.size:
            return {"first": int(steps[0]), "last": int(steps[-1])}
        return {"first": int(self._cut or 0), "last": int(self._cut or 0) - 1}

    def _check(self, rows: Rows, entry: Entry) -> None:
        """Raise unless these are columns that belong together."""
        is_sound = set(rows) == set(self.columns) and rows["steps"].dtype == np.int64
        if is_sound:
            n = rows["steps"].size
            of_each = {name: n for name in rows}
            if self.ragged is not None:
                of_each[self.ragged] = int(rows["sizes"].sum())
            is_sound = all(
                np.shape(column)[:1] == (of_each[name],) for name, column in rows.items()
            )
        if not is_sound:
            raise DataError(f"{self.path / entry.part.file}: holds no rows of this recorder")

    def _limited(self, entry: Entry, step: int) -> Entry:
        """Return an entry of which only the rows before ``step`` count."""
        if entry.last < step or (entry.limit is not None and entry.limit <= step):
            return entry
        try:
            rows = self.read(entry)
        except DataError:  # who reads it is told; going back must be possible
            return replace(entry, limit=step, last=step - 1)
        n = int(np.searchsorted(rows["steps"], step))
        n_ragged = 0 if self.ragged is None else int(rows["sizes"][:n].sum())
        return replace(entry, n_rows=n, n_ragged=n_ragged, limit=step, last=step - 1)

    def _admit(self, part: Part, facts: Mapping[str, Any]) -> None:
        """Add a part, with what it says of those before it."""
        entry, cut = make_entry(self.path, part, facts)
        # Rows ascend, so what begins before the end of another was recorded anew.
        cut = entry.first if cut is None else min(cut, entry.first)
        # What only says where rows end stays, for `cut` to remove it with what it said.
        kept = [e for e in self.entries if e.first < cut or e.is_mark]
        self.entries = [*(self._limited(e, cut) for e in kept), entry]

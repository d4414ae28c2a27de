"""Streams: rows of a recorder that lie in a folder, in parts that are never written again."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np

from neurosim.base.errors import DataError
from neurosim.files.journal import Journal, Part
from neurosim.records.folder import Entry, make_entry, make_folder, read_facts

Rows = dict[str, np.ndarray[Any, Any]]
"""Columns by name; ``steps``, which ascend, is one of them."""
FORMAT = "neurosim records"
HEADER, ROWS = "header", "rows"
LEAST, MOST = 1 << 20, 1 << 24
"""Bytes of a part: at least, unless it waits too long, and from when on it is written at once."""
SHARE = 64
"""Between the two, a part has this share of what lies on the disk, so that there are not too many:
each of them writes the list of all."""
PATIENCE, PAUSE = 5.0, 1.0
"""Seconds after which rows are written however few they are: in a run, and when it ends."""


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
            stream._admit(part, read_facts(journal.folder / part.file))
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
        entry, cut = make_entry(self.path, part, facts)
        # Rows ascend, so what begins before the end of another was recorded anew.
        cut = entry.first if cut is None else min(cut, entry.first)
        self.entries = [self._limited(e, cut) for e in self.entries if e.first < cut]
        self.entries.append(entry)

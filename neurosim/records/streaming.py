"""Recorders that may write what they keep to a folder while a network runs."""

import atexit
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Self
from weakref import WeakSet

import numpy as np

from neurosim.base import interrupt, memory
from neurosim.base.arrays import Offset
from neurosim.base.errors import ArgumentError, DataError, NeurosimError
from neurosim.files.journal import Journal
from neurosim.records.stream import Rows, Stream

CODING = "utf-8", "surrogatepass"
"""Of labels, which may be any text."""


class StreamingRecorder:
    """What recorders share: rows in memory, and, if told so, in a folder.

    A recorder keeps rows in memory. One that was made with ``to`` writes them to a folder when they
    are many, or have waited long, and always between two chunks, when the network is whole: should
    the disk be full, rows stay in memory, and nothing is lost.
    """

    COLUMNS: ClassVar[tuple[str, ...]] = ()
    """Names of the columns, ``steps`` the first."""
    RAGGED: ClassVar[str | None] = None
    """The column that has several values for a row, of which ``sizes`` has the number."""
    IS_EXACT: ClassVar[bool] = True
    """Whether it is known before a run how many bytes it adds."""
    labels: Any = None
    """Labels of the neurons of the population, or None."""
    _stream: Stream | None = None
    _n_held: int = 0  # bytes in memory

    @property
    def path(self) -> Path | None:
        """The folder that rows are written to, or None where all are in memory."""
        return None if self._stream is None else self._stream.path

    @property
    def held_bytes(self) -> int:
        """Bytes of rows in memory."""
        return self._n_held

    def flush(self) -> None:
        """Write to the folder what is still in memory.

        It is done by itself: in a run whenever there is a megabyte, or a part has waited for 5
        seconds (in long recordings a 500th of the time since they began); when a run ends that took
        a second or longer; when the recorder is forgotten or let go; and when Python ends.

        Raises
        ------
        DataError
            If the disk refuses. All that was written is kept, and the rest is still in memory, so
            call it again once there is room.
        Interrupted
            After Ctrl-C, once it is done.
        """
        stream = self._stream
        if stream is None or not stream.is_writable:
            return
        rows = {name: self._column_in_memory(name) for name in self.COLUMNS}
        # Ctrl-C between the two would leave rows on the disk and in memory.
        with interrupt.unbroken("flush()"):
            try:
                stream.append(rows, self._waiting_spans())
            except DataError as error:
                n, done = rows["steps"].size, stream.n_rows
                raise DataError(
                    f"{error}; {done:,} rows of this recorder are on the disk, the last {n:,} "
                    "still in memory: make room and call flush(), or run on"
                ) from error
            self._release()
            self._n_held = 0

    def give_up(self) -> None:
        """Write no more: rows that are in memory stay there."""
        if self._stream is not None:
            self._stream.close()

    def spill(self, is_end: bool = False) -> None:
        """Write what is in memory if it is due."""
        if self._stream is not None and self._stream.is_due(self._n_held, is_end):
            self.flush()

    def parts(self) -> Iterator[Self]:
        """Go through what was recorded in pieces that fit into memory, in the order of time.

        Yields
        ------
        recorder
            Of the same kind, each with the rows of a part, in memory. Of a recorder that writes to
            no folder there is one part, all of it.
        """
        if self._stream is not None:
            for entry in [each for each in self._stream.entries if not each.is_mark]:
                yield self._made_of(self._stream.read(entry), list(entry.kept_spans()))
        rows = {name: self._column_in_memory(name) for name in self.COLUMNS}
        if rows["steps"].size or self._stream is None:
            yield self._made_of(rows, self._waiting_spans())

    def require_in_memory(self, call: str) -> None:
        """Raise if rows lie in a folder, which what is saved of a network cannot take along."""
        if self._stream is not None:
            raise ArgumentError(
                f"{call} is refused while a {type(self).__name__} writes to {self.path}, which "
                "belongs to this process; forget() it before, and record into another folder after"
            )

    def kept(self) -> tuple[Rows, list[tuple[int, int]]]:
        """Return all that a recorder in memory holds, for `hold`.

        Returns
        -------
        rows : dict of str to ndarray
            Columns by name.
        spans : list of (int, int)
            Stretches of steps that were recorded, where these are kept.
        """
        return {name: self._column_in_memory(name) for name in self.COLUMNS}, self._waiting_spans()

    def hold(self, rows: Rows, spans: list[tuple[int, int]]) -> None:
        """Go on, in an empty recorder, from what `kept` returned; nothing is checked.

        Parameters
        ----------
        rows : dict of str to ndarray
            Columns by name.
        spans : list of (int, int)
            Stretches of steps.
        """
        self._take_spans(spans)
        self._take(rows)
        self._n_held = sum(column.nbytes for column in rows.values())

    def expected_bytes(self, start: int, n: int) -> float:
        """Return the bytes that ``n`` steps from ``start`` add; NaN where nothing is known."""
        raise NotImplementedError

    def what(self) -> str:
        """Name the recording, such as ``"spikes of cells"``."""
        raise NotImplementedError

    def stream_to(self, path: Any) -> None:
        """Write rows to a new folder from now on; the recorder is empty."""
        facts = {"kind": type(self).__name__, **self._facts()}
        header = self._header() | self._labels()
        self._stream = Stream.create(path, facts, header, (self.COLUMNS, self.RAGGED))
        _OPEN.add(self)

    @classmethod
    def opened(cls, journal: Journal) -> Self:
        """Return a recorder of what lies in a folder; it records no more."""
        stream = Stream.open(journal, (cls.COLUMNS, cls.RAGGED))
        try:
            recorder = cls._from_facts(stream.facts, stream.header)
            names: Any = stream.header.get("labels")
            is_text = names is not None and names.dtype.kind == "S"
            recorder.labels = np.char.decode(names, *CODING) if is_text else names
        except (LookupError, TypeError, ValueError, AttributeError, NeurosimError) as error:
            raise DataError(f"{stream.path}: holds no records of such a kind ({error})") from error
        recorder._stream = stream
        recorder._take_spans([span for entry in stream.entries for span in entry.kept_spans()])
        return recorder

    def __del__(self) -> None:
        # Whoever lets a recorder go wants what it wrote; when Python ends `_close_all` was first.
        _settle(self)

    def _labels(self) -> Rows:
        if self.labels is None:
            return {}
        names = np.asarray(self.labels)
        return {"labels": np.char.encode(names, *CODING) if names.dtype.kind == "U" else names}

    def _column(self, name: str) -> Any:
        """Return a column, from the disk and from memory."""
        stored = []
        if self._stream is not None and self._stream.entries:
            self._require_room(name)
            stored = [rows[name] for rows in self._stream.blocks()]
        return np.concatenate([*stored, self._column_in_memory(name)])

    def _tally(self, name: str, n: int) -> Offset:
        """Count how often each number below ``n`` stands in a column."""
        # Part by part, as those on the disk may be more than fit into memory.
        total: Offset = np.bincount(self._column_in_memory(name), minlength=n)
        for rows in self._stream.blocks() if self._stream is not None else ():
            total += np.bincount(rows[name], minlength=n)
        return total

    def _require_room(self, name: str) -> None:
        assert self._stream is not None
        n = self._stream.n_ragged if name == self.RAGGED else self._stream.n_rows
        like = self._column_in_memory(name)
        row = like.dtype.itemsize * int(np.prod(like.shape[1:]))
        memory.require_much(
            2.0 * n * row, f"{n:,} rows of {self._stream.path}", "go through them by parts()"
        )

    def _made_of(self, rows: Rows, spans: list[tuple[int, int]]) -> Self:
        made = self._from_facts(self._facts(), self._header())
        made.labels = self.labels
        made._take_spans(spans)
        made._take(rows)
        return made

    def _mean_bytes(self, n: int, n_done: int, enough: int) -> float:
        """Return the bytes of ``n`` steps if they are as those of which there are records."""
        if n_done < enough:
            return np.nan
        written = 0 if self._stream is None else self._stream.bytes_on_disk
        return n / n_done * (self._n_held + written)

    # What each kind tells of itself.

    def _facts(self) -> dict[str, Any]:
        raise NotImplementedError

    def _header(self) -> Rows:
        return {}

    @classmethod
    def _from_facts(cls, facts: dict[str, Any], header: Rows) -> Self:
        raise NotImplementedError

    def _column_in_memory(self, name: str) -> Any:
        raise NotImplementedError

    def _release(self) -> None:
        """Let go of the rows in memory."""
        raise NotImplementedError

    def _take(self, rows: Rows) -> None:
        """Hold these rows in memory."""
        raise NotImplementedError

    def _waiting_spans(self) -> list[tuple[int, int]]:
        """Return the stretches of steps that were recorded and are not on the disk yet."""
        return []

    def _take_spans(self, spans: list[tuple[int, int]]) -> None:
        """Have recorded these stretches of steps."""


_OPEN: "WeakSet[StreamingRecorder]" = WeakSet()


def _settle(recorder: StreamingRecorder) -> None:
    """Write what is left where nobody could catch an error."""
    try:
        recorder.flush()
    except NeurosimError as error:
        recorder.give_up()
        warnings.warn(str(error), RuntimeWarning, stacklevel=2)


def _close_all() -> None:
    for recorder in list(_OPEN):
        _settle(recorder)


atexit.register(_close_all)

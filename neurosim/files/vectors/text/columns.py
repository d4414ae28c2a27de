"""Which columns of a table hold the vectors, the labels and the names of the rows.

A column named label, labels, class or target holds the labels; without one, a column y does where
it holds text or whole numbers and there are more than three channels beside it. Of the columns
without numbers, the one called name, or else the first, holds the names of the rows; without one, a
column id or index does that counts the rows from 0 or 1 in any order. All others of numbers are
channels. Truth values are neither numbers nor names; they can be labels.
"""

from array import array
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.errors import ArgumentError
from neurosim.files.vectors.reading import NO_LABELS, Reading
from neurosim.files.vectors.source import Account, fault, listed
from neurosim.files.vectors.text.numbers import is_missing, is_number

LABEL_COLUMNS = ("label", "labels", "class", "target")
MAYBE_LABELS = "y"
FEWEST_BESIDE = 4
"""Channels beside a column y, from which on it is no coordinate but the labels."""
MOST_WORDS = 256
"""Different cells of a column of text that are looked at."""
MOST_NOTES = 3
COUNTERS = ("id", "index")
"""Columns that are no channels where they count the rows."""


class Wholes:
    """The numbers of a column, as long as they are whole."""

    def __init__(self) -> None:
        self.is_whole, self._numbers = True, array("q")

    def add(self, values: Any) -> None:
        """Take in the next rows, an array of float64, or None where they are no numbers."""
        if values is None or not self.is_whole:
            self.is_whole = False
        else:
            self.is_whole = bool(((values == np.floor(values)) & (np.abs(values) < 2**53)).all())
            if self.is_whole:
                self._numbers.frombytes(values.astype(np.int64).tobytes())

    def count_rows(self) -> bool:
        """Tell whether they are 0 to n - 1 or 1 to n, in any order."""
        found = np.sort(np.array(self._numbers, np.int64))
        if not self.is_whole or not found.size:
            return False
        return found[0] in (0, 1) and bool((np.diff(found) == 1).all())


class Words:
    """The different cells of a column of text, in the order they come, while they are few."""

    def __init__(self) -> None:
        self._seen, self._is_few = dict[str, None](), True

    def add(self, cells: Any) -> None:
        """Take in the next rows, an Arrow array."""
        from pyarrow import compute

        if self._is_few:
            found = compute.unique(cells).to_pylist()
            self._is_few = len(found) + len(self._seen) <= MOST_WORDS
            first = found[: max(0, MOST_WORDS - len(self._seen))]
            self._seen.update(dict.fromkeys("" if c is None else str(c).strip() for c in first))

    def are_truths(self) -> bool:
        """Tell whether they are truth values, some perhaps missing."""
        told = {cell.lower() for cell in self._seen if not is_missing(cell)}
        return self._is_few and bool(told) and told <= {"true", "false"}

    def repeat_in(self, n: int) -> int:
        """Return how many they are where each comes twice on average in n rows or more, else 0."""
        told = sum(not is_missing(cell) for cell in self._seen)
        return told if self._is_few and 2 * told <= n else 0

    def first_odd(self) -> str:
        """Return the first that is no number, where another is one; else nothing."""
        are = {cell: is_number(cell) for cell in self._seen if not is_missing(cell)}
        return next((cell for cell in are if not are[cell]), "") if any(are.values()) else ""


class Columns(NamedTuple):
    """What the columns of a table are called and hold.

    Attributes
    ----------
    titles : sequence of str
        Empty where there is no header.
    kinds : sequence of str
        ``"number"``, ``"text"``, ``"truth"`` or ``"other"``, such as dates and empty columns.
    wholes : dict
        Of the columns that may count the rows or be labels, see `watched`.
    spontaneous : set of int
        Columns of text in which a row is called as spontaneous rates are.
    words : dict
        Of the columns of text.
    """

    titles: Sequence[str]
    kinds: Sequence[str]
    wholes: dict[int, Wholes]
    spontaneous: set[int]
    words: dict[int, Words]


class Layout(NamedTuple):
    """Which columns hold what, and how many rows there are."""

    n: int
    channels: tuple[int, ...]
    names: tuple[str, ...] | None
    labels: int | None
    rows: int | None
    account: Account


def watched(titles: Sequence[str]) -> dict[int, Wholes]:
    """Return a `Wholes` for each column that may count the rows, or be labels."""
    return {i: Wholes() for i, title in enumerate(titles)
            if title.lower() in (*COUNTERS, MAYBE_LABELS)}  # fmt: skip


def lay_out(
    path: Path, n: int, columns: Columns, reading: Reading, place: Sequence[str], remedy: str = ""
) -> Layout:
    """Decide which column is what.

    Parameters
    ----------
    path : Path
    n : int
        Rows.
    columns : Columns
    reading : Reading
        May name the labels.
    place : sequence of str
        What is to be told beside.
    remedy : str
        What to say where no column is left.

    Raises
    ------
    ArgumentError, DataError
        If there is no such column of labels, or there are no channels.
    """
    titles, kinds, wholes, spontaneous, words = columns
    kinds = ["truth" if i in words and words[i].are_truths() else kind
             for i, kind in enumerate(kinds)]  # fmt: skip
    columns = columns._replace(kinds=kinds)
    called = [title or "without name" for title in titles] or list(map(str, range(len(kinds))))
    texts = {i for i, kind in enumerate(kinds) if kind == "text"}
    if titles and not titles[0] and kinds[0] == "number" and len(kinds) > 1:
        texts.add(0)  # an index that pandas or R wrote
    texts |= {i for i in wholes if titles[i].lower() in COUNTERS and wholes[i].count_rows()}
    labels = _find_labels(path, columns, texts, called, reading)
    texts.discard(-1 if labels is None else labels)
    rows = min((i for i in texts if titles and titles[i].lower() == "name"), default=None)
    if rows is None:  # of text rather than a count
        ranked = sorted(texts, key=lambda i: (kinds[i] != "text", i))
        rows = ranked[0] if ranked else None
    channels = tuple(i for i, kind in enumerate(kinds)
                     if kind == "number" and i not in texts and i != labels)  # fmt: skip
    if not channels:
        raise fault(path, f"has no column of numbers; vectors are rows, channels columns{remedy}")
    hint = "" if rows is None else _hint(words.get(rows), n, called[rows], labels is not None)
    used = {*channels, labels, rows}
    account = Account(
        tuple(place), "" if labels is None else f"column {called[labels]}",
        "" if rows is None else f"column {called[rows]}{hint}",
        tuple(title for i, title in enumerate(called) if i not in used), rows in spontaneous,
        _notes(words, called, {labels, *(i for i in words if kinds[i] != "text")}),
    )  # fmt: skip
    names = tuple(titles[i] for i in channels) if titles else None
    return Layout(n, channels, names, labels, rows, account)


def _hint(words: Words | None, n: int, title: str, has_labels: bool) -> str:
    """Say of names of rows that repeat how many there are: they may be classes."""
    different = words.repeat_in(n) if words else 0
    if has_labels or not different:
        return ""
    return f" ({different} different; --labels {quote(title)} reads them as classes)"


def _notes(words: dict[int, Words], called: Sequence[str], but: set[int | None]) -> tuple[str, ...]:
    """Say of columns of text that hold numbers, too, why they are none of numbers."""
    odd = {i: cell for i in words if i not in but and (cell := words[i].first_odd())}
    told = [f"column {called[i]} is text: {cell[:40]!r} is no number" for i, cell in odd.items()]
    more = [f"so are {len(told) - MOST_NOTES} more"] if len(told) > MOST_NOTES else []
    return (*told[:MOST_NOTES], *more)


def _find_labels(
    path: Path, columns: Columns, texts: set[int], called: Sequence[str], reading: Reading
) -> int | None:
    """Return the column of the labels: by its name, or a column y that is no coordinate."""
    if reading.labels is not None:
        return _named(path, reading.labels, called)
    small = [title.lower() for title in columns.titles]
    for i, title in enumerate(small):
        if title in LABEL_COLUMNS and columns.kinds[i] != "other":
            return i
    if MAYBE_LABELS not in small:
        return None
    y = small.index(MAYBE_LABELS)
    beside = sum(kind == "number" and i != y and i not in texts
                 for i, kind in enumerate(columns.kinds))  # fmt: skip
    is_class = columns.kinds[y] in ("text", "truth") or columns.wholes[y].is_whole
    return y if is_class and beside >= FEWEST_BESIDE else None


def _named(path: Path, name: str, called: Sequence[str]) -> int | None:
    if name in called:
        return list(called).index(name)
    if name == NO_LABELS:
        return None
    if name.isdecimal() and int(name) < len(called):
        return int(name)
    raise ArgumentError(f"--labels must be a column of {path} ({listed(called, 8)}), its number "
                        f"counted from 0, or {NO_LABELS}, got {name!r}")  # fmt: skip

"""Vectors in text: CSV and its relatives, streamed; what is a name and what a number is found out.

The separator is a tab, semicolon, comma or space, whichever of these the first line has first in
this order. The first line is a header if a column has text there and a number below, or if it is a
blank and 0, 1, 2 ... (as pandas writes it). A column named label, labels, class or target holds the
labels; without one, a column y does where it holds text or whole numbers and there are more than
three channels beside it. Of the columns without numbers, the one called name, or else the first,
holds the names of the rows; without one, a column id or index does that counts the rows from 0 or 1
in any order. All others are channels, and each of their cells must be a number.
"""

import csv
import gzip
import itertools
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from neurosim.models.fly.odours import SPONTANEOUS
from neurosim.vector_source import Account, Array, Extras, Source, as_labels, fault

LABEL_COLUMNS = ("label", "labels", "class", "target")
MAYBE_LABELS = "y"
FEWEST_BESIDE = 4
"""Channels beside a column y, from which on it is no coordinate but the labels."""
COUNTERS = ("id", "index")
"""Columns that are no channels where they count the rows."""
MISSING = ("", "na", "n/a", "null", "none", "?", "-")
"""Cells that say nothing about what a column holds."""
SEPARATORS = {"\t": "a tab", ";": "';'", ",": "','", " ": "a space"}
"""And how they are called."""

CELLS = 1 << 16
"""That are held as text at once."""

Cells = Sequence[str]


class Layout(NamedTuple):
    """Which columns hold what, and how many rows there are."""

    n: int
    has_header: bool
    channels: tuple[int, ...]
    names: tuple[str, ...] | None
    labels: int | None
    rows: int | None
    account: Account


class Table(NamedTuple):
    """What the columns of a table are called and hold."""

    titles: Sequence[str]
    kinds: Sequence[str]
    wholes: "dict[int, Wholes]"
    spontaneous: set[int]


class Wholes:
    """The cells of a column, as long as they are whole numbers."""

    def __init__(self) -> None:
        self.is_whole, self.numbers = True, array("q")

    def add(self, cell: str) -> None:
        """Take in the next cell."""
        value = float(cell) if self.is_whole and _is_number(cell) else 0.5
        self.is_whole = value.is_integer() and abs(value) < 2**53
        if self.is_whole:
            self.numbers.append(int(value))

    def count_rows(self) -> bool:
        """Tell whether they are 0 to n - 1 or 1 to n, in any order."""
        found = np.sort(np.array(self.numbers, np.int64))
        return self.is_whole and found[0] in (0, 1) and bool((np.diff(found) == 1).all())


def open_csv(path: Path, stack: ExitStack) -> Source:
    """Open a table of text, compressed or not; it is read once to see what it holds."""
    with open(path, "rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    opener: Callable[..., Any] = gzip.open if is_packed else open
    file = stack.enter_context(opener(path, "rt", encoding="utf-8-sig", newline=""))
    mark = _separator(file)
    layout = _examine(path, _records(file, mark), mark)

    def body() -> Iterator[Cells]:
        records = _records(file, mark)
        return itertools.islice(records, int(layout.has_header), None)

    def blocks(rows: int) -> Iterator[Array]:
        rows = max(1, min(rows, CELLS // len(layout.channels)))
        for first, chunk in zip(range(0, layout.n, rows), _chunks(body(), rows), strict=True):
            yield _numbers(path, chunk, layout, first, mark)

    def extras() -> Extras:
        labels, rows = (
            None if column is None else [row[column].strip() for row in body()]
            for column in (layout.labels, layout.rows)
        )
        return Extras(
            None if labels is None else as_labels(path, "label", _as_array(labels), layout.n),
            None if rows is None else tuple(rows),
        )

    d = len(layout.channels)
    return Source(layout.n, d, np.dtype(np.float64), blocks, layout.names, extras,
                  account=layout.account)  # fmt: skip


def _separator(file: Any) -> str:
    file.seek(0)
    first = file.readline().strip()
    return next((mark for mark in SEPARATORS if mark in first), ",")


def _records(file: Any, mark: str) -> Iterator[Cells]:
    """Read the lines that are not blank, from the first."""
    file.seek(0)
    quote = None if mark == " " else '"'
    found = csv.reader(file, delimiter=mark, quotechar=quote, skipinitialspace=True)
    return (row for row in found if row)


def _chunks(records: Iterator[Cells], rows: int) -> Iterator[list[Cells]]:
    while chunk := list(itertools.islice(records, rows)):
        yield chunk


def _examine(path: Path, records: Iterator[Cells], mark: str) -> Layout:
    """Find out what the columns hold; refuse a table whose rows differ in length."""
    start = list(itertools.islice(records, 2))
    has_header = bool(start) and _is_header(start)
    titles = [title.strip() for title in start[0]] if has_header else []
    if len(start) <= has_header:
        raise fault(path, "holds no vectors; at least one row of numbers is needed")
    width = len(start[0])
    kinds: dict[int, str] = {}
    wholes = {i: Wholes() for i, title in enumerate(titles)
              if title.lower() in (*COUNTERS, MAYBE_LABELS)}  # fmt: skip
    texts: list[int] = []
    spontaneous: set[int] = set()
    undecided, n = list(range(width)), 0
    for row in itertools.chain(start[has_header:], records):
        n += 1
        if len(row) != width:
            raise fault(path, f"has {len(row)} cells in row {n - 1} (from 0), and {width} in the "
                              f"first line, separated by {SEPARATORS[mark]}; every row must be as "
                              "long")  # fmt: skip
        for column in undecided.copy() if undecided else ():
            if row[column].strip().lower() not in MISSING:
                kinds[column] = "number" if _is_number(row[column]) else "text"
                undecided.remove(column)
                texts = [column for column in kinds if kinds[column] == "text"]
        for column, whole in wholes.items():
            whole.add(row[column])
        spontaneous.update(i for i in texts if row[i].strip().casefold() == SPONTANEOUS)
    found = [kinds.get(column, "number") for column in range(width)]
    return _lay_out(path, n, Table(titles, found, wholes, spontaneous), mark)


def _is_header(start: Sequence[Cells]) -> bool:
    if len(start) == 1:
        return not any(map(_is_number, start[0]))
    pairs = list(zip(*start, strict=False))
    if any(above.strip() and not _is_number(above) and _is_number(below) for above, below in pairs):
        return True
    counted = [str(i) for i in range(len(start[0]) - 1)]
    return not start[0][0].strip() and list(start[0][1:]) == counted


def _lay_out(path: Path, n: int, table: Table, mark: str) -> Layout:
    titles, kinds, wholes, spontaneous = table
    texts = [i for i, kind in enumerate(kinds) if kind == "text"]
    if titles and not titles[0] and 0 not in texts:
        texts.append(0)  # an index that pandas wrote
    texts += [i for i in wholes if titles[i].lower() in COUNTERS and i not in texts
              and wholes[i].count_rows()]  # fmt: skip
    labels = _find_labels(table, texts)
    texts = [i for i in texts if i != labels]
    rows = next((i for i in texts if titles and titles[i].lower() == "name"), None)
    rows = rows if rows is not None or not texts else texts[0]
    channels = tuple(i for i in range(len(kinds)) if i not in texts and i != labels)
    if not channels:
        raise fault(path, "has no column of numbers; channels are columns, separated by "
                          f"{SEPARATORS[mark]}, and vectors are rows")  # fmt: skip
    names = tuple(titles[i] for i in channels) if titles else None
    called = [title or "without name" for title in titles] or list(map(str, range(len(kinds))))
    account = Account(
        (*(() if mark == "," else (f"separated by {SEPARATORS[mark]}",)),
         *(() if titles else ("no header",))),
        "" if labels is None else f"column {called[labels]}",
        "" if rows is None else f"column {called[rows]}",
        tuple(called[i] for i in sorted(texts) if i != rows),
        rows in spontaneous,
    )  # fmt: skip
    return Layout(n, bool(titles), channels, names, labels, rows, account)


def _find_labels(table: Table, texts: Sequence[int]) -> int | None:
    """Return the column of the labels: by its name, or a column y that is no coordinate."""
    small = [title.lower() for title in table.titles]
    for i, title in enumerate(small):
        if title in LABEL_COLUMNS:
            return i
    if MAYBE_LABELS not in small:
        return None
    y = small.index(MAYBE_LABELS)
    beside = sum(i != y and i not in texts for i in range(len(small)))
    is_class = table.kinds[y] == "text" or table.wholes[y].is_whole
    return y if is_class and beside >= FEWEST_BESIDE else None


def _numbers(path: Path, chunk: Sequence[Cells], layout: Layout, first: int, mark: str) -> Array:
    """Return the cells of the channels; a cell that is no number is named."""
    d = len(layout.channels)
    cells = (row[column] for row in chunk for column in layout.channels)
    try:
        return np.fromiter(map(float, cells), np.float64, len(chunk) * d).reshape(-1, d)
    except ValueError:
        for number, row in enumerate(chunk, first):
            for place, column in enumerate(layout.channels):
                if not _is_number(row[column]):
                    name = f" ({layout.names[place]})" if layout.names else ""
                    raise fault(path, f"has {row[column][:40]!r} in row {number}, column {place}"
                                      f"{name}, counted from 0; cells are separated by "
                                      f"{SEPARATORS[mark]}, and every cell of a channel must be a "
                                      "number") from None  # fmt: skip
        raise


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _as_array(cells: Sequence[str]) -> Array:
    """Return labels as numbers, or as text where one is not a number."""
    if all(map(_is_number, cells)):
        return np.array([float(cell) for cell in cells])
    return np.array(cells)

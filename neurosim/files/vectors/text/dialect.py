"""The dialect of a table of text: separator, header, marks; guessed from its first lines, and told.

The separator is the one under which all first lines have as many cells and most cells are numbers,
of a tab, semicolon, comma, bar and space the first if several do; a first line ``sep=;`` says it.

The first line is a header if it has text where a column has numbers below; or if it consists of
numbers and yet is no row: where all rows below are written with decimals and it counts or climbs in
whole numbers, or where it climbs (or falls) over five columns or more, as wavelengths do, and no
row below does. In tables of R it has one cell less than the rows.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from neurosim.base.errors import DataError
from neurosim.files.vectors.reading import Reading
from neurosim.files.vectors.source import fault
from neurosim.files.vectors.text.lines import Head, Text
from neurosim.files.vectors.text.numbers import (
    PLAIN,
    Style,
    find_styles,
    is_missing,
    is_number,
)

SEPARATORS = {"\t": "a tab", ";": "';'", ",": "','", "|": "'|'", " ": "a space"}
"""And how they are called."""
COMMENTS = "#%"
LEAST_CLIMB = 5
"""Columns over which a row climbs by chance in one of sixty tables; over four in one of twelve."""
LEAST_EVEN = 3
TITLES = ("label", "labels", "class", "target", "id", "index", "name", "sample", "samples")
"""Words that are titles, not names of rows."""
CELLS = 100_000
"""Looked at, in at least four rows."""

Row = Sequence[str]


class Dialect(NamedTuple):
    """How a table is written.

    Attributes
    ----------
    text : Text
    skip : int
        Bytes of the text before the first row of numbers.
    longest : int
        Bytes of the longest of the first lines.
    separator : str
    has_quotes : bool
        Whether cells may be quoted, and then hold line breaks.
    titles : tuple of str or None
        The header, one cell for each column.
    styles : tuple of Style or None
        Of each column; None for columns of text.
    is_known : tuple of bool
        Whether the first rows have a value in each column.
    told : tuple of str
        What is not as in plain CSV.
    """

    text: Text
    skip: int
    longest: int
    separator: str
    has_quotes: bool
    titles: tuple[str, ...] | None
    styles: tuple[Style | None, ...]
    is_known: tuple[bool, ...]
    told: tuple[str, ...]


def called(separator: str) -> str:
    """Return how a separator is called."""
    return SEPARATORS.get(separator, repr(separator))


def uneven(path: Path, cells: int, row: int, width: int, separator: str) -> DataError:
    """Return the error that a row of another length is refused with."""
    return fault(path, f"has {cells} cells in row {row} (from 0), and {width} in the first rows, "
                       f"separated by {called(separator)}; every row must be as long "
                       "(--separator says what separates, --comment which lines are none; delete "
                       "the lines above the header)")  # fmt: skip


def guess(path: Path, reading: Reading) -> Dialect:
    """Return how a table is written.

    Raises
    ------
    DataError
        If it has no rows.
    """
    text, head = _open(path, reading)
    named = _named_separator(head)
    lines, skip = head.lines[bool(named) :], head.sizes[0] if named else 0
    if not lines:
        raise fault(path, "holds no vectors; at least one row of numbers is needed")
    decoded = [line.decode() for line in lines]
    separator = reading.separator or named or _separator(decoded)
    if separator == " ":
        text = Text(path, text.comment.decode(), is_squeezed=True)
        head = text.head()
        decoded, skip = [line.decode() for line in head.lines], 0
    rows, ends = _split(decoded, separator)
    width = len(rows[min(1, len(rows) - 1)])
    rows = rows[: max(4, CELLS // width)]
    how = _header(rows, reading)
    titles = _titles(rows, width) if how else None
    if how:
        at = ends[0] - 1 + (len(head.lines) - len(decoded))
        skip, rows = head.sizes[at], rows[1:]
    if not rows:
        raise fault(path, "holds no vectors; at least one row of numbers is needed")
    if titles is not None and len(titles) != width:
        raise uneven(path, width, 0, len(titles), separator)
    columns = [[row[i] for row in rows if i < len(row)] for i in range(width)]
    styles = find_styles(columns, reading.decimal, separator == ",")
    longest, is_known = max(map(len, head.lines)), tuple(map(_has_value, columns))
    has_quotes = any('"' in line for line in decoded)
    told = (
        *([text.encoding.upper()] if text.encoding != "utf-8" else []),
        *([f"without lines from {text.comment.decode()}"] if head.n_comments else []),
        *_tell(separator, how, styles, titles),
    )
    return Dialect(text, skip, longest, separator, has_quotes, titles, styles, is_known, told)


def _has_value(cells: Row) -> bool:
    return not all(map(is_missing, cells))


def _open(path: Path, reading: Reading) -> tuple[Text, Head]:
    """Open the text; comments are guessed where lines before the first row look like some."""
    text = Text(path, reading.comment or "")
    head = text.head()
    if reading.comment is None and head.lines:
        first = head.lines[0].lstrip()[:1].decode(errors="replace")
        if first and first in COMMENTS:
            text = Text(path, first)
            head = text.head()
    return text, head


def _named_separator(head: Head) -> str:
    """Return what a first line ``sep=;`` says, as Excel writes and reads it."""
    first = head.lines[0].strip() if head.lines else b""
    return chr(first[4]) if first[:4].lower() == b"sep=" and len(first) == 5 else ""


def _split(lines: Sequence[str], separator: str) -> tuple[list[Row], list[int]]:
    """Return the cells of each row, and how many lines there are up to its end."""
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    rows: list[Row] = []
    ends: list[int] = []
    limit = csv.field_size_limit(1 << 30)
    try:
        for row in reader:
            if row:
                rows.append([cell.strip() for cell in row])
                ends.append(reader.line_num)
    finally:
        csv.field_size_limit(limit)
    return rows, ends


def _separator(lines: Sequence[str]) -> str:
    def rate(separator: str) -> tuple[float, bool]:
        found = [" ".join(line.split()) for line in lines] if separator == " " else lines
        rows, _ = _split(found[:20], separator)
        widths = {len(row) for row in rows[1:]} or {len(rows[0])}
        if len(widths) > 1 or max(widths) < 2 or len(rows[0]) not in (max(widths), max(widths) - 1):
            return (0, False)
        cells = [cell for row in rows[-5:] for cell in row[:1000]]
        share = sum(map(is_number, cells)) / len(cells)
        return share, len(rows[0]) == max(widths)

    rates = {separator: rate(separator) for separator in SEPARATORS}
    best = max(rates, key=lambda separator: rates[separator])
    if rates[best] > (0, False):
        return best
    return next((mark for mark in SEPARATORS if mark in lines[0].strip()), ",")


def _header(rows: Sequence[Row], reading: Reading) -> str:
    """Return whether the first line is a header: empty, ``"header"``, or what is guessed of it."""
    first, below = rows[0], rows[1:]
    if reading.header is not None:
        return "header" if reading.header else ""
    if not below:
        return "" if any(map(is_number, first)) else "header"
    if 2 <= len(first) == len(below[0]) - 1 and not all(map(is_number, first)):
        return "header one cell shorter than the rows"
    columns = list(zip(first, *below, strict=False))
    if any(_names(column) for column in columns) or any(c.lower() in TITLES for c in first):
        return "header"
    numbers = [column for i, column in enumerate(columns) if (column[0] or i)
               and all(is_number(cell) or is_missing(cell) for cell in column[1:])]  # fmt: skip
    if not numbers or not all(is_number(column[0]) for column in numbers):
        return ""
    titles = [column[0] for column in numbers]
    is_indexed = not first[0].strip() and titles == [str(i) for i in range(len(titles))]
    rows_below = list(zip(*numbers, strict=True))[1:]
    if is_indexed or _is_scale(titles, rows_below, len(numbers) < len(first)):
        return f"header of numbers, {titles[0]} to {titles[-1]}"
    return ""


def _names(column: Row) -> bool:
    """Tell whether a column has text in the first line, and numbers below."""
    below = [cell for cell in column[1:] if not is_missing(cell)]
    is_text = bool(column[0]) and not is_number(column[0]) and not is_missing(column[0])
    return is_text and bool(below) and 2 * sum(map(is_number, below)) >= len(below)


def _is_scale(titles: Row, below: Sequence[Row], has_names: bool) -> bool:
    """Tell whether numbers are a scale, such as wavelengths, rather than a row of the table.

    Where rows have names, fewer numbers tell it, if they are evenly spaced.
    """
    if len(titles) < 2 or not _climbs(titles):
        return False
    cells = [cell for row in below for cell in row]
    are_whole = all(title.isdecimal() for title in titles)
    if are_whole and not any(cell.lstrip("+-").isdecimal() for cell in cells):
        return True
    is_long = len(titles) >= (LEAST_EVEN if has_names and _climbs(titles, True) else LEAST_CLIMB)
    return is_long and len(below) > 1 and not any(map(_climbs, below))


def _climbs(cells: Row, evenly: bool = False) -> bool:
    """Tell whether numbers become larger, or smaller, from each to the next."""
    try:
        values = [float(cell.replace(",", ".")) for cell in cells]
    except ValueError:
        return False
    steps = [b - a for a, b in zip(values, values[1:], strict=False)]
    if evenly and len(set(steps)) > 1:
        return False
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)


def _titles(rows: Sequence[Row], width: int) -> tuple[str, ...]:
    """Return the header, completed where it is a cell short."""
    titles = list(rows[0])
    if len(titles) == width - 1:
        ends_empty = all(not row[-1] for row in rows[1:])
        titles = [*titles, ""] if ends_empty else ["", *titles]
    return tuple(titles)


def _tell(
    separator: str, how: str, styles: Sequence[Style | None], titles: Sequence[str] | None
) -> Iterator[str]:
    """Say what is not as in plain CSV."""
    if separator != ",":
        yield f"separated by {called(separator)}"
    if how != "header":
        yield how or "no header"
    yield from _tell_styles(styles, titles)


def _tell_styles(styles: Sequence[Style | None], titles: Sequence[str] | None) -> Iterator[str]:
    """Say which columns are written in an unusual way."""
    for style in dict.fromkeys(style for style in styles if style and style != PLAIN):
        here = [i for i, other in enumerate(styles) if other == style]
        if len(here) == sum(other is not None for other in styles):
            yield style.tell()
        else:
            first = titles[here[0]] if titles else str(here[0])
            more = f" and {len(here) - 1} more" if len(here) > 1 else ""
            yield f"{style.tell()} in column {first}{more}"

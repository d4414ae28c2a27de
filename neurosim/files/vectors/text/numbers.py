"""How numbers are written in a column of text: marks of decimals and thousands, per cent."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from neurosim.files.vectors.source import Array

MISSING = ("", "na", "n/a", "#n/a", "null", "none", "?", "-")
"""Cells that say nothing about what a column holds; in a channel they are refused."""
GROUPS = (" ", "'", "\u00a0", "\u202f")
"""Marks of thousands that are no decimal marks anywhere."""


class Style(NamedTuple):
    """How the numbers of a column are written.

    Attributes
    ----------
    decimal : str
    thousands : str
        Empty where thousands are not marked.
    is_percent : bool
        Whether each is in hundredths, 5 % being 0.05.
    """

    decimal: str = "."
    thousands: str = ""
    is_percent: bool = False

    @property
    def pattern(self) -> str:
        """The cells that are numbers; such patterns are read alike by Python and Arrow."""
        whole = r"[0-9]+"
        if self.thousands:
            mark = re.escape(self.thousands)
            whole = rf"(?:[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+|[0-9]+)"
        point = re.escape(self.decimal)
        number = rf"[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?"
        special = "|[+-]?(?i:nan|inf|infinity)"
        per_cent = r"\s*%" if self.is_percent else ""
        return rf"^\s*(?:{number}{special}){per_cent}\s*$"

    def fits(self, cell: str) -> bool:
        """Tell whether a cell is a number written like this."""
        return _compiled(self).match(cell) is not None

    def tell(self) -> str:
        """Return what is unusual about it, in words; empty where nothing is."""
        told = [*(["decimal commas"] if self.decimal == "," else []),
                *([f"thousands marked by {self.thousands!r}"] if self.thousands else []),
                *(["per cent, read as hundredths"] if self.is_percent else [])]  # fmt: skip
        return ", ".join(told)


PLAIN, COMMA = Style(), Style(",")


@cache
def _compiled(style: Style) -> re.Pattern[str]:
    return re.compile(style.pattern)


def is_missing(cell: str) -> bool:
    """Tell whether a cell is one of those that stand for no value."""
    return cell.strip().lower() in MISSING


def is_number(cell: str) -> bool:
    """Tell whether a cell is a number, in any style."""
    return is_plain(cell) or any(style.fits(cell) for style in styles(None))


def is_plain(cell: str) -> bool:
    """Tell whether a cell is a number as everybody reads it."""
    return _compiled(PLAIN).match(cell) is not None


def find_styles(
    columns: Sequence[Sequence[str]], decimal: str | None, is_quoted: bool
) -> tuple[Style | None, ...]:
    """Return how the numbers of each column are written, None for columns of text.

    Parameters
    ----------
    columns : sequence of sequence of str
        Cells of the first rows.
    decimal : str or None
        As the user says.
    is_quoted : bool
        Whether commas separate cells, so that a comma in one stands in quotes.
    """
    if decimal is None and all(is_plain(cell) for cells in columns for cell in cells):
        return (PLAIN,) * len(columns)  # in a thousandth of the time, where there are thousands
    table = decimal_of(columns) if decimal is None else None
    usual = Style(decimal or table or ".")
    return tuple(
        usual if all(map(is_missing, cells)) else choose_style(cells, decimal, table, is_quoted)
        for cells in columns
    )


@cache
def styles(decimal: str | None, is_quoted: bool = False) -> tuple[Style, ...]:
    """Return the styles to try, the first that fits wins.

    Where nothing else in the table decides, 1,234 is 1.234 in a table whose cells are not separated
    by commas, as that is why they are not; between commas it stands in quotes, and is 1234.
    """
    point = [PLAIN, *(Style(".", mark) for mark in (",", *GROUPS))]
    comma = [COMMA, *(Style(",", mark) for mark in (".", *GROUPS))]
    order = {
        ".": point,
        ",": comma,
        None: [*point, *comma] if is_quoted else [PLAIN, *comma, *point[1:]],
    }[decimal]
    return tuple(order) + tuple(style._replace(is_percent=True) for style in order)


def choose_style(
    cells: Sequence[str], decimal: str | None, table: str | None, is_quoted: bool
) -> Style | None:
    """Return how the numbers of a column are written, None if it is text.

    Parameters
    ----------
    cells : sequence of str
        Of the first rows.
    decimal : str or None
        As the user says.
    table : str or None
        Decimal mark of other columns, where that is clear.
    is_quoted : bool
        Whether commas separate cells, so that a comma in one stands in quotes.

    Notes
    -----
    All cells fit, or at least half of them: then the others are faults, which are named when they
    are read, and not names.
    """
    told = [cell for cell in cells if not is_missing(cell)]
    if table == ",":  # 1.234 is a thousand there; 1.2345 is not, and told
        order = (*styles(","), *styles("."))
    else:
        order = styles(decimal, is_quoted) if table is None else (*styles("."), *styles(","))
    order = styles(decimal) if decimal else order
    best, most = None, 0
    for style in order:
        n_fitting = sum(map(style.fits, told))
        if n_fitting == len(told) > 0:
            return style
        if n_fitting > most:
            best, most = style, n_fitting
    return best if 2 * most >= len(told) else None


def decimal_of(columns: Sequence[Sequence[str]]) -> str | None:
    """Return the decimal mark that some column tells and none denies."""
    marks = {mark for column in columns if (mark := _told_by(column))}
    return marks.pop() if len(marks) == 1 else None


def _told_by(cells: Sequence[str]) -> str | None:
    """Return the mark without which the cells of a column are not numbers, if there is one."""
    told = [cell for cell in cells if not is_missing(cell)]
    able = [m for m in ".," if all(any(s.fits(cell) for s in styles(m)) for cell in told)]
    return able[0] if told and len(able) == 1 else None


def convert(cells: Any, style: Style) -> Array:
    """Return an Arrow array of text as an array of float64.

    Raises
    ------
    ValueError
        If a cell is not written like that.
    """
    import pyarrow as pa
    from pyarrow import compute

    if not compute.all(compute.match_substring_regex(cells, style.pattern)).as_py() and len(cells):
        raise ValueError("a cell is no number")
    text = compute.utf8_trim_whitespace(cells)
    if style.is_percent:
        text = compute.utf8_trim_whitespace(compute.utf8_rtrim(text, "%"))
    if style.thousands:
        text = compute.replace_substring(text, style.thousands, "")
    if style.decimal != ".":
        text = compute.replace_substring(text, style.decimal, ".")
    numbers = as_array(compute.cast(text, pa.float64()))
    return numbers / 100 if style.is_percent else numbers


def as_array(cells: Any) -> Array:
    """Return an Arrow array of float64 that misses nothing, without a copy, read-only.

    Arrow's own way imports pandas where it is installed, for half a second.
    """
    return np.from_dlpack(cells)

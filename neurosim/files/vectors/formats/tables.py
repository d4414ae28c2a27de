"""Vectors in tables of text: CSV and its relatives, read by Arrow block by block.

What is ours is a thin layer around it: which dialect a table is written in
(`neurosim.files.vectors.text.dialect`), which column is what
(`neurosim.files.vectors.text.columns`), and which cell is at fault. A table is read once to count
and check its rows, and again for its numbers.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from neurosim.files.vectors.labels import labels_of_table
from neurosim.files.vectors.reading import Reading
from neurosim.files.vectors.samples import SPONTANEOUS
from neurosim.files.vectors.source import Array, Extras, Format, Source, fault
from neurosim.files.vectors.text.columns import Columns, Layout, Words, lay_out, watched
from neurosim.files.vectors.text.dialect import Dialect, called, guess, uneven
from neurosim.files.vectors.text.lines import as_file
from neurosim.files.vectors.text.numbers import MISSING, PLAIN, Style, as_array, convert, is_number

BLOCK = 1 << 20
"""Bytes that Arrow takes at a time, or four rows if that is more."""
LARGEST_BLOCK = 256 << 20
MARKS = tuple("#%!/;*")
"""What lines of comments begin with."""
CALLED = rf"^\s*(?i:{SPONTANEOUS})\s*$"
"""Names of a row of spontaneous rates."""


class Table(NamedTuple):
    """A table of text, and how it is written."""

    path: Path
    dialect: Dialect

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.dialect.styles)

    def batches(self, columns: Sequence[int], are_numbers: bool = False) -> Iterator[Any]:
        """Read the rows from the first on.

        Parameters
        ----------
        columns : sequence of int
        are_numbers : bool
            Whether Arrow makes them float64; else they are text.

        Yields
        ------
        pyarrow.RecordBatch
            With a column for each of ``columns``.

        Raises
        ------
        DataError
            If a row has more or fewer cells than the first.
        """
        import pyarrow as pa
        from pyarrow import csv

        faulty: list[tuple[int, int]] = []

        def note(row: Any) -> str:
            faulty.append((row.actual_columns, row.number))
            return "error"

        skip, dialect, mark = self.dialect.skip, self.dialect, self._mark
        names = [str(i) for i in range(self.width)]
        kind = pa.float64() if are_numbers else pa.string()
        block = min(max(BLOCK, 4 * dialect.longest), LARGEST_BLOCK)
        try:
            reader = csv.open_csv(
                as_file(dialect.text, skip),
                csv.ReadOptions(use_threads=False, block_size=block, column_names=names),
                csv.ParseOptions(
                    delimiter=dialect.separator,
                    newlines_in_values=dialect.has_quotes,
                    invalid_row_handler=note,
                ),
                csv.ConvertOptions(
                    column_types=dict.fromkeys([names[i] for i in columns], kind),
                    include_columns=[names[i] for i in columns],
                    null_values=[],
                    decimal_point=mark if are_numbers else ".",
                ),
            )
            with reader:  # left open, its thread may end the process instead of an error
                yield from reader
        except pa.ArrowInvalid as error:
            self._explain(error, faulty, block)
            raise

    @property
    def _mark(self) -> str:
        return next((style.decimal for style in self.dialect.styles if style), ".")

    def _explain(self, error: Exception, faulty: Sequence[tuple[int, int]], block: int) -> None:
        if faulty:
            cells, row = faulty[0]
            raise uneven(self.path, cells, row - 1, self.width, self.dialect.separator)
        if "straddl" in str(error):
            raise fault(self.path, f"has a row of more than {block >> 20} MB, and none in its "
                                    "first lines; end each row with a line break")  # fmt: skip


def open_csv(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Open a table of text, compressed or not; it is read once to see what it holds."""
    table = Table(path, guess(path, reading))
    layout = _examine(table, reading)
    styles = [table.dialect.styles[column] or PLAIN for column in layout.channels]

    def blocks(rows: int) -> Iterator[Array]:
        return (part[at : at + rows] for part in _numbers(table, layout, styles)
                for at in range(0, len(part), rows))  # fmt: skip

    def extras() -> Extras:
        labels, rows = (_cells(table, column) for column in (layout.labels, layout.rows))
        where = layout.account.labels
        return Extras(
            None if labels is None else labels_of_table(path, where, labels, rows),
            None if rows is None else tuple(rows),
        )

    return Source(layout.n, len(layout.channels), np.dtype(np.float64), blocks, layout.names,
                  extras, account=layout.account)  # fmt: skip


def _examine(table: Table, reading: Reading) -> Layout:
    """Count the rows, and find out what is in the columns of which the first rows do not tell."""
    from pyarrow import compute

    dialect = table.dialect
    titles = dialect.titles or ()
    wholes, spontaneous, n = watched(titles), set[int](), 0
    kinds = ["text" if style is None else "number" for style in dialect.styles]
    words: dict[int, Words] = {}
    unknown = {i for i, known in enumerate(dialect.is_known) if not known}
    texts = [i for i, kind in enumerate(kinds) if kind == "text"]
    read = sorted({*wholes, *unknown, *texts}) or [0]
    for batch in table.batches(read):
        n += batch.num_rows
        for column, cells in zip(read, batch.columns, strict=True):
            if column in unknown:
                first = next((c for c in cells.to_pylist() if c.strip().lower() not in MISSING), "")
                kinds[column] = "number" if is_number(first) else "text" if first else "other"
                unknown -= {column} if first else set()
            if column in wholes:
                wholes[column].add(_as_numbers(cells))
            if kinds[column] == "text":
                words.setdefault(column, Words()).add(cells)
                if compute.any(compute.match_substring_regex(cells, CALLED)).as_py():
                    spontaneous.add(column)
    if not n:
        raise fault(table.path, "holds no vectors; at least one row of numbers is needed")
    columns = Columns(titles, kinds, wholes, spontaneous, words)
    remedy = f", separated by {called(dialect.separator)} (--separator and --decimal say "
    remedy += "otherwise; delete the lines above the header, or see --comment)"
    return lay_out(table.path, n, columns, reading, dialect.told, remedy)


def _as_numbers(cells: Any) -> Any:
    """Return cells as float64, or None if one is no number."""
    try:
        return convert(cells, PLAIN)
    except ValueError:
        return None


def _cells(table: Table, column: int | None) -> list[str] | None:
    if column is None:
        return None
    return [cell.strip() for batch in table.batches([column]) for cell in batch[0].to_pylist()]


def _numbers(table: Table, layout: Layout, styles: Sequence[Style]) -> Iterator[Array]:
    """Read the channels; a cell that is no number is named."""
    is_plain = len(set(styles)) == 1 and styles[0] == Style(styles[0].decimal)
    first = 0
    try:
        for batch in table.batches(layout.channels, is_plain):
            block = np.empty((batch.num_rows, len(styles)))
            for place, cells in enumerate(batch.columns):
                block[:, place] = as_array(cells) if is_plain else convert(cells, styles[place])
            yield block
            first += len(block)
    except ValueError:
        _name_fault(table, layout, styles, first)
        raise


def _name_fault(table: Table, layout: Layout, styles: Sequence[Style], first: int) -> None:
    """Raise the error that names the first cell that is no number, from a row on."""
    row = 0
    for batch in table.batches(layout.channels):
        if row + batch.num_rows > first:
            for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                for place, cell in enumerate(cells):
                    if row >= first and not styles[place].fits(cell):
                        raise _fault_of(table, layout, styles[place], cell, row, place)
                row += 1
        else:
            row += batch.num_rows


def _fault_of(
    table: Table, layout: Layout, style: Style, cell: str, row: int, place: int
) -> Exception:
    name = f" ({layout.names[place]})" if layout.names else ""
    more = "; --comment says which lines are none" if cell.strip()[:1] in MARKS else ""
    more += "; if this row is the header, delete the lines above it" if row == 0 else ""
    written = f", with {style.tell()}" if style != PLAIN else ""
    where = f"row {row}, column {place}{name}"
    return fault(table.path, f"has {cell[:40]!r} in {where}, counted from 0; cells are separated "
                             f"by {called(table.dialect.separator)}, and every cell of a channel "
                             f"must be a number{written}{more}")  # fmt: skip


FORMATS = (
    Format("CSV", open_csv, (".csv", ".tsv", ".txt"),
           options=("labels", "header", "separator", "decimal", "comment")),
)  # fmt: skip

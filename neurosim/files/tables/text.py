"""Tables of text, CSV and its relatives, read by Arrow; also packed by gzip."""

import gzip
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from neurosim.base import checks
from neurosim.files.tables.table import Block, Table, fault

SEPARATORS = ",\t;|"
MISSING = ["", "NA", "N/A", "n/a", "nan", "NaN", "null", "NULL", "None"]
BLOCK_BYTES = 32 << 20
"""That Arrow takes at a time: labels are looked up among all others once a block."""
LONGEST_HEADER = 1 << 20
NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")


def open_csv(path: Path) -> Table:
    """Open a table whose first row names its columns, separated by comma, tab, ``;`` or ``|``."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        line = file.readline(LONGEST_HEADER)
    header = line.decode("utf-8-sig")
    separator = max(SEPARATORS, key=header.count)
    if separator not in header:
        must = "must begin with a row that names two columns or more, separated by , tab ; or |"
        raise fault(path, f"{must}, got {checks.shown(header.strip())}")

    def read(columns: Sequence[str], texts: Sequence[str]) -> Iterator[Block]:
        return _read(path, separator, columns, texts)

    with _open(path, separator, [], [], LONGEST_HEADER) as reader:
        names = reader.schema.names
    return Table(path, tuple(names), read)


def _open(
    path: Path, separator: str, columns: Sequence[str], texts: Sequence[str], size: int
) -> Any:
    import pyarrow as pa
    from pyarrow import csv

    return csv.open_csv(
        pa.input_stream(str(path), compression="detect"),
        csv.ReadOptions(block_size=size),
        csv.ParseOptions(delimiter=separator),
        csv.ConvertOptions(
            include_columns=list(columns),
            column_types=dict.fromkeys(texts, pa.string()),
            null_values=MISSING,
            strings_can_be_null=True,
        ),
    )


def _read(
    path: Path, separator: str, columns: Sequence[str], texts: Sequence[str]
) -> Iterator[Block]:
    import pyarrow as pa

    kinds: dict[str, Any] = {}
    try:
        with _open(path, separator, columns, texts, BLOCK_BYTES) as reader:
            kinds = dict(zip(reader.schema.names, reader.schema.types, strict=True))
            for batch in reader:
                yield {name: batch.column(name) for name in columns}
    except pa.ArrowInvalid as error:
        if "conversion error" in str(error):
            _name_fault(path, separator, kinds)
        raise


def _name_fault(path: Path, separator: str, kinds: dict[str, Any]) -> None:
    """Raise the error that names the first cell that is no number where those above are."""
    import pyarrow as pa

    numbers = [name for name, kind in kinds.items() if not pa.types.is_string(kind)]
    row = 1
    with _open(path, separator, numbers, numbers, BLOCK_BYTES) as reader:
        for batch in reader:
            for cells in zip(*(batch.column(name).to_pylist() for name in numbers), strict=True):
                for name, cell in zip(numbers, cells, strict=True):
                    is_whole = pa.types.is_integer(kinds[name])
                    pattern = re.compile(r"\s*[+-]?\d{1,19}\s*") if is_whole else NUMBER
                    if cell is not None and not pattern.fullmatch(cell):
                        what = "a whole number" if is_whole else "a number"
                        raise fault(path, f"column {name!r} must hold {what} in each row, as in "
                                          f"those before, got {checks.shown(cell)} in row {row} "
                                          "below the header")  # fmt: skip
                row += 1

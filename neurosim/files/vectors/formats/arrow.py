"""Vectors in Parquet and Feather files, read by Arrow batch by batch."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from neurosim.files.vectors.labels import labels_of_table
from neurosim.files.vectors.reading import Reading
from neurosim.files.vectors.samples import SPONTANEOUS
from neurosim.files.vectors.source import Array, Extras, Format, Source, fault
from neurosim.files.vectors.text.columns import Columns, Layout, Words, lay_out, watched
from neurosim.files.vectors.text.numbers import as_array

INDEX = "__index_level_0__"
"""How pandas calls an index that has no name."""
ROWS = 1 << 14
"""Of a batch."""


class Table(NamedTuple):
    """A table whose columns have types.

    Attributes
    ----------
    schema : pyarrow.Schema
    batches : callable
        From numbers of columns to an iterator over batches of these.
    """

    path: Path
    schema: Any
    batches: Callable[[Sequence[int]], Iterator[Any]]


def open_parquet(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Open a Parquet file; pages whose checksum is wrong are refused."""
    from pyarrow import parquet

    file = stack.enter_context(parquet.ParquetFile(path, page_checksum_verification=True,
                                                   pre_buffer=False))  # fmt: skip
    schema = file.schema_arrow
    if len(schema) != file.metadata.num_columns:
        raise fault(path, "holds columns of lists or records; save one column of numbers for each "
                          "channel")  # fmt: skip

    def batches(columns: Sequence[int]) -> Iterator[Any]:
        names = [schema.names[i] for i in columns]
        for batch in file.iter_batches(ROWS, columns=names, use_threads=False):
            yield batch.select(names)

    if len(set(schema.names)) < len(schema.names):
        raise fault(path, "has columns of the same name; rename them")
    return _open(Table(path, schema, batches), reading)


def open_feather(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Open a Feather file (version 2, which is Arrow's own format)."""
    import pyarrow as pa

    file = stack.enter_context(pa.OSFile(str(path)))
    reader = stack.enter_context(pa.ipc.open_file(file))

    def batches(columns: Sequence[int]) -> Iterator[Any]:
        chosen = pa.ipc.IpcReadOptions(included_fields=sorted(columns), use_threads=False)
        file.seek(0)
        part = pa.ipc.open_file(file, options=chosen)
        order = np.argsort(np.argsort(columns))
        for i in range(part.num_record_batches):
            batch = part.get_batch(i)
            batch.validate(full=True)  # a damaged one must not be read past its end
            yield batch.select(order.tolist())

    return _open(Table(path, reader.schema, batches), reading)


def _open(table: Table, reading: Reading) -> Source:
    path, layout = table.path, _examine(table, reading)

    def blocks(rows: int) -> Iterator[Array]:
        for batch in table.batches(layout.channels):
            for at in range(0, batch.num_rows, rows):
                yield _block(batch.slice(at, rows))

    def extras() -> Extras:
        column, where = layout.labels, layout.account.labels
        rows = None if layout.rows is None else tuple(_texts(table, layout.rows))
        if column is None:
            return Extras(None, rows)
        return Extras(labels_of_table(path, where, _classes(table, column).tolist(), rows), rows)

    return Source(layout.n, len(layout.channels), np.dtype(np.float64), blocks, layout.names,
                  extras, account=layout.account)  # fmt: skip


def _block(batch: Any) -> Array:
    """Return a batch as float64; what is missing is not a number."""
    block = np.empty((batch.num_rows, batch.num_columns))
    for place, cells in enumerate(batch.columns):
        block[:, place] = _floats(cells)
    return block


def _floats(cells: Any) -> Array:
    import pyarrow as pa
    from pyarrow import compute

    numbers = cells.cast(pa.float64(), safe=False)
    return as_array(compute.fill_null(numbers, pa.scalar(np.nan)))


def _examine(table: Table, reading: Reading) -> Layout:
    from pyarrow import compute

    titles = ["" if name == INDEX else name for name in table.schema.names]
    kinds = [_kind(kind) for kind in table.schema.types]
    kinds = [kind if title else "text" for kind, title in zip(kinds, titles, strict=True)]
    wholes, spontaneous, n = watched(titles), set[int](), 0
    read = sorted({*wholes, *(i for i, kind in enumerate(kinds) if kind == "text")}) or [0]
    words = {i: Words() for i, kind in enumerate(kinds) if kind == "text"}
    for batch in table.batches(read):
        n += batch.num_rows
        for column, cells in zip(read, batch.columns, strict=True):
            if column in wholes:
                wholes[column].add(_floats(cells) if kinds[column] == "number" else None)
            if kinds[column] == "text":
                words[column].add(cells)
                text = {str(cell).strip().casefold() for cell in compute.unique(cells).to_pylist()}
                spontaneous |= {column} if SPONTANEOUS in text else set()
    if not n:
        raise fault(table.path, "holds no vectors; at least one row of numbers is needed")
    columns = Columns(titles, kinds, wholes, spontaneous, words)
    return lay_out(table.path, n, columns, reading, ())


def _kind(kind: Any) -> str:
    from pyarrow import types

    if types.is_boolean(kind):
        return "truth"
    if types.is_integer(kind) or types.is_floating(kind):
        return "number"
    if types.is_decimal(kind):
        return "number"
    values = kind.value_type if types.is_dictionary(kind) else kind
    text = (types.is_string, types.is_large_string, types.is_string_view)
    return "text" if any(is_kind(values) for is_kind in text) else "other"


def _classes(table: Table, column: int) -> Array:
    """Return a column of labels: numbers, or text."""
    if _kind(table.schema.types[column]) == "number":
        return np.concatenate([_floats(batch.column(0)) for batch in table.batches([column])])
    return np.array(list(_texts(table, column)))


def _texts(table: Table, column: int) -> Iterator[str]:
    for batch in table.batches([column]):
        yield from ("" if cell is None else str(cell) for cell in batch.column(0).to_pylist())


FORMATS = (
    Format("Parquet", open_parquet, (".parquet",), (b"PAR1",), ("labels",)),
    Format("Feather", open_feather, (".feather", ".arrow"), (b"ARROW1",), ("labels",)),
)

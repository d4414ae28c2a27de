"""Tables in Parquet and Feather files, read by Arrow."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from neurosim.files.tables.table import ROWS, Block, Table, fault


def open_parquet(path: Path) -> Table:
    """Open a Parquet file; pages whose checksum is wrong are refused."""
    from pyarrow import parquet

    def read(columns: Sequence[str], texts: Sequence[str]) -> Iterator[Block]:
        del texts
        with parquet.ParquetFile(path, page_checksum_verification=True, pre_buffer=False) as file:
            for batch in file.iter_batches(ROWS, columns=list(columns)):
                yield {name: batch.column(name) for name in columns}

    with parquet.ParquetFile(path) as file:
        names, n = file.schema_arrow.names, file.metadata.num_rows
        if len(names) != file.metadata.num_columns:
            raise fault(path, "holds columns of lists or records; save one column for each")
    return Table(path, tuple(names), read, n)


def open_feather(path: Path) -> Table:
    """Open a Feather file (version 2, which is Arrow's own format)."""
    import pyarrow as pa

    def read(columns: Sequence[str], texts: Sequence[str]) -> Iterator[Block]:
        del texts
        chosen = pa.ipc.IpcReadOptions(included_fields=sorted(names.index(c) for c in columns))
        with pa.OSFile(str(path)) as file, pa.ipc.open_file(file, options=chosen) as reader:
            waiting: list[pa.RecordBatch] = []
            for i in range(reader.num_record_batches):
                batch = reader.get_batch(i)
                batch.validate(full=True)  # a damaged one must not be read past its end
                waiting.append(batch)
                if sum(b.num_rows for b in waiting) >= ROWS or i == reader.num_record_batches - 1:
                    joined = pa.Table.from_batches(waiting).combine_chunks()
                    waiting = []
                    yield {name: _whole(joined.column(name)) for name in columns}

    with pa.OSFile(str(path)) as file:
        if file.read(4) == b"FEA1":
            raise fault(path, "is Feather of version 1; save it by pyarrow.feather.write_feather")
        file.seek(0)
        names = pa.ipc.open_file(file).schema.names
    return Table(path, tuple(names), read)


def _whole(column: object) -> object:
    """Return a column as one array."""
    import pyarrow as pa

    assert isinstance(column, pa.ChunkedArray)
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)

"""Tables whose columns are arrays: NPZ of NumPy, and edges as SONATA has them in HDF5."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from neurosim.files.tables.table import ROWS, Block, Table, fault, refusing
from neurosim.files.vectors.formats.hdf5 import vet

SPARSE = {"indices", "indptr", "format", "shape"}
"""Arrays of a sparse matrix that SciPy saved."""


def open_npz(path: Path) -> Table:
    """Open an NPZ file that holds an array of one dimension for each column; nothing is unpickled.

    Arrays of other dimensions or lengths are left alone unless they are asked for.
    """
    import numpy as np

    def read(columns: Sequence[str], texts: Sequence[str]) -> Iterator[Block]:
        del texts
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in columns}
        for name, array in arrays.items():
            if array.ndim != 1 or array.dtype.kind not in "biufUS":
                raise fault(path, f"array {name!r} must be a list of numbers or of text, got "
                                  f"{array.dtype} of shape {array.shape}")  # fmt: skip
        return _blocks(path, arrays)

    with np.load(path, allow_pickle=False) as file:
        names = tuple(file.files)
    if set(names) >= SPARSE:
        raise fault(path, "is a sparse matrix; use Explicit.from_scipy(scipy.sparse.load_npz(...))")
    return Table(path, names, read)


def open_sonata(path: Path) -> Table:
    """Open the edges of a SONATA file: the one population in its group ``edges``.

    Columns are ``source_node_id``, ``target_node_id`` and other lists of the population, and those
    of its group ``0``, such as ``nsyns``. Links out of the file are not followed.
    """
    import h5py

    with h5py.File(path, "r", locking=False) as file:
        population = _find_population(path, file)
        found = _lists(file[population])
        ends = [f"{side}_node_id" for side in ("source", "target")]
        if any(name not in found for name in ends):
            raise fault(path, f"{population} must hold {' and '.join(ends)}, as SONATA has them, "
                              f"got {', '.join(found) or 'no lists'}")  # fmt: skip
        n = int(file[population][ends[0]].shape[0])

    def read(columns: Sequence[str], texts: Sequence[str]) -> Iterator[Block]:
        del texts
        import pyarrow as pa

        with h5py.File(path, "r", locking=False) as file:
            lists = {name: file[population][found[name]] for name in columns}
            for name, values in lists.items():
                vet(path, name, values)
            _check_lengths(path, {name: len(values) for name, values in lists.items()})
            for first in range(0, n, ROWS):
                here = slice(first, first + ROWS)
                yield {name: pa.array(values[here]) for name, values in lists.items()}

    return Table(path, tuple(found), read, n)


def _find_population(path: Path, file: Any) -> str:
    import h5py

    edges = file.get("edges") if _is_own(file, "edges") else None
    inner = edges if isinstance(edges, h5py.Group) else {}
    names = [x for x in inner if _is_own(inner, x) and isinstance(inner[x], h5py.Group)]
    if len(names) != 1:
        raise fault(path, "must hold one population of edges in its group 'edges', as SONATA has "
                          f"it, got {', '.join(names) or 'none'}; save each in a file")  # fmt: skip
    return f"edges/{names[0]}"


def _lists(group: Any) -> dict[str, str]:
    """Return where the lists of a population are, by name: its own, and those of its group 0."""
    import h5py

    own = {name: name for name in group if _is_own(group, name)}
    lists = {name: where for name, where in own.items() if isinstance(group[where], h5py.Dataset)}
    inner = group["0"] if "0" in own and isinstance(group["0"], h5py.Group) else {}
    lists |= {name: f"0/{name}" for name in inner if _is_own(inner, name)
              and isinstance(inner[name], h5py.Dataset) and name not in lists}  # fmt: skip
    return {name: where for name, where in lists.items() if group[where].ndim == 1}


def _is_own(group: Any, name: str) -> bool:
    import h5py

    return isinstance(group.get(name, getlink=True), h5py.HardLink)


def _blocks(path: Path, arrays: dict[str, Any]) -> Iterator[Block]:
    import pyarrow as pa

    _check_lengths(path, {name: len(array) for name, array in arrays.items()})
    n = max((len(array) for array in arrays.values()), default=0)
    with refusing(path):
        for first in range(0, n, ROWS):
            yield {name: pa.array(array[first : first + ROWS]) for name, array in arrays.items()}


def _check_lengths(path: Path, lengths: dict[str, int]) -> None:
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {n:,}" for name, n in lengths.items())
        raise fault(path, f"must hold lists of one length, a cell for each row, got {told}")

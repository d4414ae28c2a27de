"""Parts of HDF5 files as AnnData (.h5ad) has them: sparse matrices, and columns of categories."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base import memory
from neurosim.files.vectors.source import Account, Array, Extras, Source, check_dtype, fault

SPARSE = ("csr_matrix", "csc_matrix")
PARTS = ("data", "indices", "indptr")

Vet = Callable[[Path, str, Any], None]


def is_sparse(thing: Any) -> bool:
    """Tell whether a group of an HDF5 file is a sparse matrix of AnnData."""
    import h5py

    if not isinstance(thing, h5py.Group) or "shape" not in thing.attrs:
        return False
    parts = all(isinstance(thing.get(part), h5py.Dataset) for part in PARTS)
    shape = np.ravel(thing.attrs["shape"])
    return parts and _form(thing) in SPARSE and shape.dtype.kind in "iu" and shape.size == 2


def _form(group: Any) -> str:
    return str(group.attrs.get("encoding-type", ""))


def open_sparse(
    path: Path, group: Any, n: int, d: int, extras: Callable[[], Extras], account: Account
) -> Source:
    """Open a sparse matrix; by rows it is read block by block, by columns whole."""
    dtype = check_dtype(path, group["data"].dtype)
    is_by_row = _form(group) == "csr_matrix"
    memory.require(8 * d, f"{path}: a vector of {d} numbers", "pass shorter vectors")
    starts = _starts(path, group, n if is_by_row else d)

    def blocks(rows: int) -> Iterator[Array]:
        source = _Rows(path, group, starts, d) if is_by_row else _turned(path, group, starts, n, d)
        return (source[at : min(at + rows, n)] for at in range(0, n, rows))

    told = account._replace(place=(*account.place, f"sparse, {_form(group)[:3]}"))
    return Source(n, d, dtype, blocks, extras=extras, account=told)


def _starts(path: Path, group: Any, n: int) -> Array:
    """Return where the numbers of each row (or column) start."""
    sizes = {part: group[part].shape for part in PARTS}
    if sizes["indptr"] != (n + 1,) or sizes["data"] != sizes["indices"] or len(sizes["data"]) != 1:
        raise fault(path, f"is damaged: the parts of its sparse matrix have sizes {sizes}")
    starts: Array = group["indptr"][()]
    total = sizes["data"][0]
    if (np.diff(starts) < 0).any() or starts[0] != 0 or starts[-1] != total:
        raise fault(path, "is damaged: the rows of its sparse matrix do not follow each other")
    return starts


class _Rows:
    """Rows of a matrix that is stored row by row."""

    def __init__(self, path: Path, group: Any, starts: Array, d: int):
        self._path, self._group, self._starts, self._d = path, group, starts, d

    def __getitem__(self, rows: slice) -> Array:
        starts = self._starts[rows.start : rows.stop + 1].astype(np.int64)
        here = slice(int(starts[0]), int(starts[-1]))
        columns, values = self._group["indices"][here], self._group["data"][here]
        return _dense(self._path, np.diff(starts), columns, values, self._d)


def _turned(path: Path, group: Any, starts: Array, n: int, d: int) -> Array:
    """Return a matrix that is stored column by column, whole."""
    memory.require(16 * n * d, f"{path}: {n} vectors of {d} numbers, stored column by column,",
                   "store them by rows: adata.X = adata.X.tocsr()")  # fmt: skip
    values = group["data"][()]
    return _dense(path, np.diff(starts.astype(np.int64)), group["indices"][()], values, n).T


def _dense(path: Path, counts: Array, places: Array, values: Array, d: int) -> Array:
    if places.size and not 0 <= places.min() <= places.max() < d:
        raise fault(path, f"is damaged: its sparse matrix has a place beyond {d - 1}")
    out = np.zeros((len(counts), d), values.dtype)
    np.add.at(out, (np.repeat(np.arange(len(counts)), counts), places), values)
    return out


def read_labels(path: Path, name: str, thing: Any, vet: Vet) -> Array:
    """Return labels as an array: numbers, text, or the categories of AnnData.

    There -1 stands for a label that is missing.
    """
    import h5py

    is_coded = isinstance(thing, h5py.Group)
    if is_coded:
        codes = thing.get("codes")
        if not isinstance(codes, h5py.Dataset):
            raise fault(path, f"holds a group {name!r}, not labels; --labels names others")
        thing = codes
    vet(path, name, thing)
    if h5py.check_string_dtype(thing.dtype) is not None:
        return np.asarray(thing.asstr(errors="replace")[()])
    values = np.asarray(thing[()])
    return np.where(values < 0, np.nan, values) if is_coded else values


def read_names(path: Path, table: Any, n: int, vet: Vet) -> tuple[str, ...] | None:
    """Return the index of a table of AnnData (obs, var), None where there is none of length n."""
    import h5py

    key = table.attrs.get("_index") if isinstance(table, h5py.Group) else None
    index = table.get(key) if isinstance(key, str) else None
    if not isinstance(index, h5py.Dataset) or index.shape != (n,):
        return None
    if h5py.check_string_dtype(index.dtype) is None:
        return None
    return tuple(map(str, read_labels(path, f"{table.name}/{key}", index, vet).tolist()))

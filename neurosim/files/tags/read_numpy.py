"""Read what NPY and NPZ files declare, such as tags; distrusted, and nothing is unpickled."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from neurosim.base.errors import DataError, NeurosimError
from neurosim.files import seals
from neurosim.files.plain_file import check_plain
from neurosim.files.results.read import ArrayInfo, Info
from neurosim.files.tags.writer import TAG_AXES
from neurosim.files.vectors.formats.arrays import Header, read_header

NPY, NPZ = b"\x93NUMPY", b"PK"
"""What the files begin with."""
CSR = {
    "indices": "active cell; of the first vector, then of the second, ...",
    "indptr": "vector; where its cells begin in indices",
    "data": "active cell; its drive, or 1",
}
"""Axes of the arrays of a sparse matrix of scipy, as `neurosim.files.tags.write` writes it."""
TAG_TYPES = (np.uint16, np.uint32)


def read_numpy(path: Path) -> Info | None:
    """Return what an NPY or NPZ file declares; None if it is neither.

    Raises
    ------
    DataError
        If it begins as one of them, and is damaged.
    """
    path = Path(path)
    if not path.is_file():
        return None
    check_plain(path)
    try:
        with open(path, "rb") as file:
            start = file.read(len(NPY))
            if start == NPY:
                file.seek(0)
                return _tell_npy(path, read_header(path, file))
        return _tell_npz(path) if start.startswith(NPZ) else None
    except NeurosimError:
        raise
    except Exception as error:
        raise DataError(f"{path}: is damaged or truncated ({error})") from error


def _tell_npy(path: Path, header: Header) -> Info:
    is_sealed = seals.companion_of(path).exists()
    is_tags = len(header.shape) == 2 and header.dtype in TAG_TYPES
    axes = TAG_AXES["tags"] if is_tags else ""
    told = {"what": _name("an array", is_tags, is_sealed)}
    return Info(
        path, told, (), (_describe("", header, axes),), f"import numpy; numpy.load({str(path)!r})"
    )


def _tell_npz(path: Path) -> Info:
    with zipfile.ZipFile(path) as archive:
        headers = {}
        for entry in archive.infolist():
            if entry.filename.endswith(".npy"):
                with archive.open(entry) as member:
                    headers[entry.filename[:-4]] = read_header(path, member)
        is_sparse = {*CSR, "shape", "format"} <= headers.keys()
        size = _read_shape(path, archive) if is_sparse else (0, 0)
    is_tags = is_sparse and seals.companion_of(path).exists()
    axes = CSR if is_sparse else {}
    arrays = tuple(_describe(name, h, axes.get(name, "")) for name, h in sorted(headers.items()))
    if not is_sparse:
        return Info(
            path, {"what": "arrays"}, (), arrays, f"import numpy; dict(numpy.load({str(path)!r}))"
        )
    kind = f"a sparse matrix of scipy, {size[0]:,} vectors x {size[1]:,} cells"
    told = {"what": _name(kind, is_tags, is_tags)}
    return Info(path, told, (), arrays, f"import scipy; scipy.sparse.load_npz({str(path)!r})")


def _read_shape(path: Path, archive: zipfile.ZipFile) -> tuple[int, int]:
    with archive.open("shape.npy") as member:
        header = read_header(path, member)
        if header.shape != (2,) or header.dtype.kind not in "iu":
            raise DataError(f"{path}: declares a shape that is not two whole numbers")
        rows, columns = np.frombuffer(member.read(2 * header.dtype.itemsize), header.dtype)
    return int(rows), int(columns)


def _name(kind: str, is_tags: bool, is_sealed: bool) -> str:
    if is_tags and is_sealed:
        return f"tags that neurosim hash wrote ({kind})"
    if is_tags:
        return f"{kind}, such as neurosim hash writes tags"
    return kind


def _describe(name: str, header: Header, axes: str) -> ArrayInfo:
    size: Any = np.prod(header.shape, dtype=object)
    n_bytes = int(size) * header.dtype.itemsize
    return ArrayInfo(name, str(header.dtype), header.shape, n_bytes, axes)

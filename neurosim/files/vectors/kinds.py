"""Kinds of files of vectors: known by how they begin, checked against what they are called."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from neurosim.base.errors import ArgumentError, DataError
from neurosim.base.reprs import neat
from neurosim.files.plain_file import check_plain
from neurosim.files.vectors.reading import Reading
from neurosim.files.vectors.source import Source, fault

HDF5_SIGN = b"\x89HDF\r\n\x1a\n"
READ = (
    "CSV (.csv, .tsv, .txt), Parquet, Feather, NPY, NPZ, HDF5 (.h5, .hdf5, .h5ad), MATLAB "
    "(.mat), svmlight or IDX"
)
"""Kinds of files."""
FOREIGN = {
    ".xlsx": "CSV or Parquet", ".xls": "CSV or Parquet", ".ods": "CSV or Parquet", ".json": "CSV",
    ".jsonl": "CSV", ".orc": "Parquet", ".rds": "CSV", ".rda": "CSV", ".pkl": "NPY", ".arff": "CSV",
}  # fmt: skip
"""Suffixes of tables that are not read, and what to save them as."""
KINDS = {
    ".csv": "CSV", ".tsv": "CSV", ".txt": "CSV", ".npy": "NPY", ".npz": "NPZ", ".h5": "HDF5",
    ".hdf5": "HDF5", ".hdf": "HDF5", ".h5ad": "HDF5", ".idx": "IDX", ".parquet": "Parquet",
    ".feather": "Feather", ".arrow": "Feather", ".mat": "MATLAB", ".svmlight": "svmlight",
    ".libsvm": "svmlight",
}  # fmt: skip
"""By suffix; what has another is known by how it begins."""
ALSO = {("CSV", "svmlight"), ("MATLAB", "HDF5")}
"""Pairs of what a file is named as and what it may yet be."""
SIGNS = {
    b"\x93NUMPY": "NPY", b"PK\x03\x04": "NPZ", b"PK\x05\x06": "NPZ", HDF5_SIGN: "HDF5",
    b"PAR1": "Parquet", b"ARROW1": "Feather", b"MATLAB 5.0 MAT-file": "MATLAB",
    b"MATLAB 7.3 MAT-file": "HDF5",
    b"FEA1": "Feather of version 1 (save it anew, as version 2)",
    b"\xd0\xcf\x11\xe0": "a file of Excel (save it as CSV)",
    b"BZh": "a bzip2 file (unpack it)", b"\xfd7zXZ": "an xz file (unpack it)",
    b"\x28\xb5\x2f\xfd": "a zstd file (unpack it)",
}  # fmt: skip
USER_BLOCKS = tuple(512 << i for i in range(12))
"""Where HDF5 may begin, after a block of others."""
OPTIONS = {
    "CSV": ("labels", "header", "separator", "decimal", "comment"), "svmlight": ("labels",),
    "Parquet": ("labels",), "Feather": ("labels",), "NPY": (), "NPZ": ("array", "labels"),
    "HDF5": ("array", "labels"), "MATLAB": ("array", "labels"), "IDX": ("labels",),
}  # fmt: skip
"""Which parts of a `Reading` mean something."""
PACKED = "packed "


def open_source(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Choose the reader by how the file begins, and check that it is named as that kind is."""
    check_file(path)
    suffix = unpacked(path).suffix.lower()
    if suffix in FOREIGN:
        raise fault(path, f"is named {suffix}, which is not read; save it as {FOREIGN[suffix]}")
    found, named = _sniff(path), KINDS.get(suffix)
    if found.startswith(PACKED):
        raise fault(path, f"begins as {found}; unpack it (gunzip), only CSV and IDX are read "
                          "packed")  # fmt: skip
    if found not in OPTIONS:
        raise fault(path, f"begins as {found}; pass {READ}")
    if named not in (None, found) and (named, found) not in ALSO:
        raise fault(path, f"is named as {named}, but begins as {found}; give it the suffix of what "
                          "it is")  # fmt: skip
    for option in reading.given():
        if option not in OPTIONS[found]:
            raise ArgumentError(f"--{option} has no meaning for {path}, which is {found}; leave it "
                                "out")  # fmt: skip
    return _reader(found)(path, stack, reading)


def _reader(kind: str) -> Callable[[Path, ExitStack, Reading], Source]:
    """Return the function that opens a kind of file, importing what it needs only."""
    from importlib import import_module

    module, name = {
        "CSV": ("tables", "open_csv"), "Parquet": ("arrow", "open_parquet"),
        "Feather": ("arrow", "open_feather"), "NPY": ("arrays", "open_npy"),
        "NPZ": ("arrays", "open_npz"), "IDX": ("arrays", "open_idx"),
        "HDF5": ("hdf5", "open_hdf5"), "MATLAB": ("foreign", "open_matlab"),
        "svmlight": ("foreign", "open_svmlight"),
    }[kind]  # fmt: skip
    found: Callable[[Path, ExitStack, Reading], Source] = getattr(
        import_module(f"neurosim.files.vectors.{module}"), name
    )
    return found


def check_file(path: Path) -> None:
    """Raise `DataError` unless a path is a plain file, without opening it: a pipe would hang."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        raise fault(path, f"does not exist; name a file of vectors: {READ}") from None
    except (OSError, ValueError) as error:
        raise DataError(f"{neat(str(path))[:200]}: cannot be a file ({error_of(error)})") from error
    check_plain(path)


def error_of(error: Exception) -> str:
    """Return what an error of the system says, without the name of the file."""
    return getattr(error, "strerror", None) or str(error)


def _sniff(path: Path) -> str:
    """Return the kind of a file by how it begins, or what it looks like instead."""
    import gzip

    from neurosim.files.vectors.arrays import is_idx
    from neurosim.files.vectors.foreign import is_svmlight
    from neurosim.files.vectors.text.lines import encoding_of

    with open(path, "rb") as file:
        start, packed = file.read(4096), ""
        if not start:
            raise fault(path, "is empty")
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path) as inside:
                start, packed = inside.read(4096), PACKED
        elif _has_user_block(file):
            return "HDF5"
    for sign, kind in SIGNS.items():
        if start.startswith(sign):
            return f"{packed}{kind}"
    if is_idx(start):
        return "IDX"
    if start[:1] == b"\x80":
        return "a pickle, which is never read, as it runs code"
    if encoding_of(start)[0] != "utf-8":
        return "CSV"
    if is_svmlight(start):
        return f"{packed}svmlight"
    return "binary data of no known kind" if b"\0" in start else "CSV"


def _has_user_block(file: Any) -> bool:
    for place in USER_BLOCKS:
        file.seek(place)
        if file.read(len(HDF5_SIGN)) == HDF5_SIGN:
            return True
    return False


def unpacked(path: Path) -> Path:
    """Return the name of a file without .gz."""
    return Path(path.name.removesuffix(".gz"))

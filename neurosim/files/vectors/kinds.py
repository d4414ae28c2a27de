"""Kinds of files of vectors: known by how they begin, checked against what they are called."""

import os
import pkgutil
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from neurosim.base.errors import ArgumentError, DataError
from neurosim.base.reprs import neat
from neurosim.files.plain_file import check_plain
from neurosim.files.plugins import Plugins
from neurosim.files.vectors import formats
from neurosim.files.vectors.formats.arrays import is_idx
from neurosim.files.vectors.formats.foreign import is_svmlight
from neurosim.files.vectors.formats.hdf5 import HDF5_SIGN
from neurosim.files.vectors.own import VectorReader, open_own
from neurosim.files.vectors.reading import Reading
from neurosim.files.vectors.source import Format, Source, fault
from neurosim.files.vectors.text.lines import encoding_of

READ = (
    "CSV (.csv, .tsv, .txt), Parquet, Feather, NPY, NPZ, HDF5 (.h5, .hdf5, .h5ad), MATLAB "
    "(.mat), svmlight or IDX"
)
"""Formats of files, in words."""
FOREIGN = {
    ".xlsx": "CSV or Parquet", ".xls": "CSV or Parquet", ".ods": "CSV or Parquet", ".json": "CSV",
    ".jsonl": "CSV", ".orc": "Parquet", ".rds": "CSV", ".rda": "CSV", ".pkl": "NPY", ".arff": "CSV",
}  # fmt: skip
"""Suffixes of tables that are not read, and what to save them as."""
ALSO = {("CSV", "svmlight"), ("MATLAB", "HDF5")}
"""Pairs of what a file is named as and what it may yet be."""
SIGNS = {
    b"FEA1": "Feather of version 1 (save it anew, as version 2)",
    b"\xd0\xcf\x11\xe0": "a file of Excel (save it as CSV)",
    b"BZh": "a bzip2 file (unpack it)", b"\xfd7zXZ": "an xz file (unpack it)",
    b"\x28\xb5\x2f\xfd": "a zstd file (unpack it)",
}  # fmt: skip
"""What files begin with that are not read."""
USER_BLOCKS = tuple(512 << i for i in range(12))
"""Where HDF5 may begin, after a block of others."""
PACKED = "packed "


@cache
def list_formats() -> Mapping[str, Format]:
    """Return the formats that are read here, by name: those that the modules of `formats` tell."""
    names = [each.name for each in pkgutil.iter_modules(formats.__path__)]
    modules = [import_module(f"{formats.__name__}.{name}") for name in names]
    return {each.name: each for module in modules for each in module.FORMATS}


@cache
def list_suffixes() -> Mapping[str, str]:
    """Return the name of the format that files of a suffix have."""
    return {suffix: each.name for each in list_formats().values() for suffix in each.suffixes}


READERS: Plugins[VectorReader] = Plugins("reader", VectorReader, list_suffixes)
"""Readers that others bring."""


def register_reader(suffix: str, reader: type[VectorReader]) -> None:
    """Let a class read files of vectors of a suffix, in this process, from now on.

    Parameters
    ----------
    suffix : str
        A dot and small letters or digits, such as ``".vec"``; none that neurosim reads itself. A
        later reader of the same suffix takes the place of an earlier one.
    reader : type
        Inherits from `VectorReader`, which has an example.

    Raises
    ------
    ArgumentError
        If the suffix is none, or one that neurosim reads itself.
    KindError
        If the class is no `VectorReader`, or lacks a method.

    Examples
    --------
    >>> from neurosim import VectorReader, register_reader
    >>> register_reader(".csv", VectorReader)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    ArgumentError: suffix of a reader must be none that neurosim has a format of its own for, ...
    """
    READERS.register(suffix, reader)


def open_source(path: Path, stack: ExitStack, reading: Reading) -> Source:
    """Choose the reader by how the file begins, and check that it is named as that kind is."""
    check_file(path)
    suffix = unpacked(path).suffix.lower()
    named = list_suffixes().get(suffix)
    own = READERS.find(suffix) if named is None else None
    if own is not None:
        return open_own(path, own, stack, reading)
    if suffix in FOREIGN:
        raise fault(path, f"is named {suffix}, which is not read; save it as {FOREIGN[suffix]}, or "
                          f"{READERS.way(suffix)}")  # fmt: skip
    found = _sniff(path)
    if found.startswith(PACKED):
        raise fault(path, f"begins as {found}; unpack it (gunzip), only CSV and IDX are read "
                          "packed")  # fmt: skip
    if found not in list_formats():
        or_way = f", or {READERS.way(suffix)}" if suffix and named is None else ""
        raise fault(path, f"begins as {found}; pass {READ}{or_way}")
    if named not in (None, found) and (named, found) not in ALSO:
        raise fault(path, f"is named as {named}, but begins as {found}; give it the suffix of what "
                          "it is")  # fmt: skip
    form = list_formats()[found]
    for option in reading.given():
        if option not in form.options:
            raise ArgumentError(f"--{option} has no meaning for {path}, which is {found}; leave it "
                                "out")  # fmt: skip
    try:
        return form.open(path, stack, reading)
    except DataError as error:
        if named is not None or not suffix:
            raise
        raise DataError(f"{error}; or {READERS.way(suffix)}") from error


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

    with open(path, "rb") as file:
        start, packed = file.read(4096), ""
        if not start:
            raise fault(path, "is empty")
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path) as inside:
                start, packed = inside.read(4096), PACKED
        elif _has_user_block(file):
            return "HDF5"
    known = {sign: each.name for each in list_formats().values() for sign in each.signs}
    for sign, kind in (known | SIGNS).items():
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

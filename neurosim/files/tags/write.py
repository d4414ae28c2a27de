"""Files of tags, written row by row, in the format that their suffix says.

Each is written in a folder beside its place; `neurosim.files.tags.places` moves it there when it is
whole. Our own formats are NPY, NPZ (a sparse matrix of scipy) and HDF5: every module here whose
name begins with ``write_`` tells its own in ``WRITERS``.
"""

import pkgutil
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, DataError, ResourceError
from neurosim.files import locks, tags
from neurosim.files.plugins import Plugins
from neurosim.files.tags.own import OwnWriter
from neurosim.files.tags.writer import Form, TagWriter


@cache
def list_writers() -> Mapping[str, type[TagWriter]]:
    """Return our own writers, by suffix."""
    names = [each.name for each in pkgutil.iter_modules(tags.__path__)]
    ours = [import_module(f"{tags.__name__}.{name}") for name in names if name.startswith("write_")]
    return {suffix: writer for module in ours for suffix, writer in module.WRITERS.items()}


WRITERS: Plugins[TagWriter] = Plugins("writer", TagWriter, list_writers)
"""Writers that others bring."""


def register_writer(suffix: str, writer: type[TagWriter]) -> None:
    """Let a class write files of tags of a suffix, in this process, from now on.

    Parameters
    ----------
    suffix : str
        A dot and small letters or digits, such as ``".tags"``; none that neurosim writes itself. A
        later writer of the same suffix takes the place of an earlier one.
    writer : type
        Inherits from `TagWriter`, which has an example.

    Raises
    ------
    ArgumentError
        If the suffix is none, or one that neurosim writes itself.
    KindError
        If the class is no `TagWriter`, or lacks a method.

    Examples
    --------
    >>> from neurosim import TagWriter, register_writer
    >>> register_writer(".npy", TagWriter)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    ArgumentError: suffix of a writer must be none that neurosim has a format of its own for, ...
    """
    WRITERS.register(suffix, writer)


def choose_writer(out: Path) -> type[TagWriter]:
    """Return the writer, of ours or of others, that the suffix of a file asks for.

    Raises
    ------
    ArgumentError
        If there is none; the message lists the suffixes that there are.
    """
    suffix = out.suffix.lower()
    found = list_writers().get(suffix) or WRITERS.find(suffix)
    if found is None:
        others = [other for other in WRITERS.suffixes() if other != suffix]
        said = checks.unknown("suffix of OUT", suffix, [*list_writers(), *others])
        raise ArgumentError(f"{said}; or {WRITERS.way(suffix)}" if suffix else said)
    return found


@contextmanager
def writing(out: Path, form: Form) -> Iterator[TagWriter]:
    """Open a writer; whatever happens, no temporary file is left.

    Raises
    ------
    ResourceError
        If the disk has no room for the tags.
    DataError
        If it refuses to hold them, or a writer of others fails.
    """
    kind = choose_writer(out)
    try:
        _require_room(out, kind.estimate(form))
        with locks.scratch(out.parent) as place, ExitStack() as stack:
            part = place / out.name
            is_ours = kind in list_writers().values()
            writer = kind(part, form) if is_ours else OwnWriter(kind, part, form)
            stack.callback(_close, writer)
            yield writer
    except (OSError, RuntimeError) as error:
        if isinstance(error, DataError):
            raise
        told = getattr(error, "strerror", None) or error
        raise DataError(f"{out}: the tags could not be written ({told}); make room, or name "
                        "another place") from error  # fmt: skip


def _close(writer: TagWriter) -> None:
    with suppress(Exception):
        writer.close()


def _require_room(out: Path, needed: int) -> None:
    """The HDF5 library may end the process where a disk is full, so this is asked before."""
    free = shutil.disk_usage(out.parent).free
    if needed > free:
        raise ResourceError(f"{out}: the tags need {needed / 1e9:,.1f} GB, the disk has "
                            f"{free / 1e9:,.1f} GB; name a place on another disk")  # fmt: skip

"""Locks that end with the process that holds them, and places for files that are not whole yet.

A lock is ``flock`` on a file: the system drops it when its holder dies, however that happens, and
two threads of one process exclude each other too. Windows and a few network file systems know no
such locks; there nothing is refused, and nothing is swept.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from typing import Any

fcntl: Any = import_module("fcntl") if find_spec("fcntl") else None
"""Windows has none."""

LOCK = ".neurosim-lock"
"""Name of the lock of a folder; of a file, its name follows."""
TEMPORARY = re.compile(r"\.neurosim-[0-9a-f]+(-.*)?")
"""Names of what is not whole yet; the longer form is that of older versions."""


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Hold the lock that the file ``path`` stands for; the file is there as long as the lock is.

    Raises
    ------
    BlockingIOError
        If somebody else holds it.
    """
    number = _acquire(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # before it is let go: afterwards it might be the next holder's
        if number is not None:
            os.close(number)


@contextmanager
def scratch(beside: Path) -> Iterator[Path]:
    """Yield a new folder in ``beside``, from which whole files are moved to their places.

    What dead processes left there is swept away first; what living ones write is locked.
    """
    sweep(beside)
    place, number = _make_scratch(beside)
    try:
        yield place
    finally:
        if number is not None:
            os.close(number)
        shutil.rmtree(place, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove the temporaries that no living process holds."""
    for name in os.listdir(folder):
        if TEMPORARY.fullmatch(name):
            with suppress(OSError):  # held, or not ours to remove
                _remove(folder / name)


def _remove(path: Path) -> None:
    is_folder = path.is_dir()
    number = _acquire(path / "lock" if is_folder else path)
    if number is None:
        return
    try:
        if is_folder:
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
    finally:
        os.close(number)


def _make_scratch(beside: Path) -> tuple[Path, int | None]:
    while True:
        place = beside / f".neurosim-{token_hex(8)}"
        place.mkdir(mode=0o700)
        with suppress(FileNotFoundError, BlockingIOError):  # swept before it was locked
            return place, _acquire(place / "lock")


def _acquire(path: Path) -> int | None:
    """Return the open, locked file, or None where there are no locks."""
    if fcntl is None:
        return None
    while True:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_there = _is_at(path, number)
        except BlockingIOError:
            os.close(number)
            raise
        except OSError:  # this file system knows no locks
            os.close(number)
            return None
        if is_there:
            return number
        os.close(number)  # its holder removed it after it was opened here


def _is_at(path: Path, number: int) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.stat(path), os.fstat(number))
    return False

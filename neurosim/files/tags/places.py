"""Places of files of tags: refused before anything is computed, owned, and filled at once."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from unicodedata import category

from neurosim.base.errors import ArgumentError, DataError
from neurosim.files import locks, seals
from neurosim.files.plain_file import check_plain
from neurosim.files.tags.write import choose_writer


def check_place(out: Path, vectors: Path, force: bool, is_real: bool) -> None:
    """Refuse a place where the tags cannot go.

    Raises
    ------
    ArgumentError
        The message says what is wrong with it, and what to do.
    """
    if any(category(c) == "Cc" for c in str(out)):  # its companion names it in one line
        raise ArgumentError("OUT must be a name without line breaks and other control characters, "
                            f"got {str(out)!r}; name another")  # fmt: skip
    if not choose_writer(out).takes_drives and is_real:
        raise ArgumentError("--real needs an OUT of two arrays, .h5 or .npz, or a writer with "
                            f"takes_drives = True, got {out.suffix.lower()}")  # fmt: skip
    if not out.parent.is_dir():
        raise ArgumentError(f"OUT must be in a folder that exists, got {str(out)!r}; make the "
                            "folder")  # fmt: skip
    if out.is_dir() or (out.exists() and vectors.exists() and out.samefile(vectors)):
        what = "a folder" if out.is_dir() else "IN itself"
        raise ArgumentError(f"OUT must be a new file, got {str(out)!r}, which is {what}; name "
                            "another")  # fmt: skip
    for place in (out, seals.companion_of(out)):
        check_plain(place)  # a move would replace a device
        if os.path.lexists(place) and not force:
            raise ArgumentError(f"OUT must be a new file, got {str(out)!r}, but {place.name} is "
                                "there already; pass --force to replace it, or name "
                                "another")  # fmt: skip


def partial_of(out: Path) -> Path:
    """Return where an interrupted run keeps its tags: ``tags.partial.npy`` for ``tags.npy``.

    Where that is taken it is ``tags.partial-2.npy``, and so on.
    """
    for number in count(1):
        mark = "partial" if number == 1 else f"partial-{number}"
        place = out.with_name(f"{out.stem}.{mark}{out.suffix}")
        if not any(map(os.path.lexists, (place, seals.companion_of(place)))):
            return place
    raise AssertionError("numbers have no end")


@contextmanager
def owning(out: Path, vectors: Path, force: bool, is_real: bool) -> Iterator[None]:
    """Own the place of the tags while the block runs, after `check_place`.

    Raises
    ------
    ArgumentError
        As `check_place`, or if another run writes there.
    """
    with ExitStack() as stack:
        check_place(out, vectors, force, is_real)
        try:
            stack.enter_context(locks.holding(out.with_name(f"{locks.LOCK}-{out.name}")))
        except BlockingIOError as error:
            raise ArgumentError(f"OUT must be a place of its own, got {str(out)!r}, to which "
                                "another run is writing; name another") from error  # fmt: skip
        except OSError as error:
            raise DataError(f"{out}: cannot be written ({error.strerror}); name another "
                            "place") from error  # fmt: skip
        check_place(out, vectors, force, is_real)  # it may have been written until now
        yield


def put(part: Path, out: Path) -> None:
    """Move whole tags to their place, with a companion that never stands beside other tags."""
    companion, told = seals.companion_of(out), part.with_name("companion")
    told.write_bytes(seals.make_companion(part, out))
    companion.unlink(missing_ok=True)
    os.replace(part, out)
    os.replace(told, companion)

"""The folder of a run: refused before anything is computed, or made, and owned until it ends."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, DataError
from neurosim.files import locks
from neurosim.files.journal import MANIFEST
from neurosim.files.sealed import place_file

RESULT, SCORECARD, FIGURE = "result.h5", "scorecard.json", "figure.png"
EXPERIMENT = "experiment.toml"
"""All that decides the result, from the start of the run on (`neurosim.experiment.file`)."""
ANIMATION = "figure.gif"
SWEEP = "sweep.json"
"""What makes a folder that of a sweep."""
JOURNAL = "journal"
"""Folder of what is done, while a run goes on and after it was cut off."""
FIGURES = ("figure.png", "figure.pdf", "figure.svg", ANIMATION)
"""Names that a figure may have, by its format."""


def prepare_folder(out: Path | None, experiment: str, force: bool) -> Path:
    """Create and return the folder of a run that is about to start.

    Parameters
    ----------
    out : Path or None
        None stands for a new ``runs/<experiment>-<YYYYmmdd-HHMMSS>`` under the current folder,
        with -2, -3, ... appended where that is taken.
    experiment : str
    force : bool
        Whether a result that is already there may be replaced.

    Raises
    ------
    ArgumentError
        If the folder cannot be used; nothing has been created then.
    """
    folder = _dated(experiment) if out is None else out
    try:
        _check_vacant(folder, force)
        _create(folder, is_new=out is None)
    except OSError as error:
        if out is None and isinstance(error, FileExistsError):
            return prepare_folder(None, experiment, force)  # another run took the name just now
        raise _refusal(folder, error.strerror or str(error)) from error
    return folder


@contextmanager
def owning(folder: Path, force: bool) -> Iterator[None]:
    """Own a prepared folder while the block runs: of runs that start at once, one gets it.

    What dead runs left half written is swept away.

    Raises
    ------
    ArgumentError
        If another run owns the folder, or has left a result in it meanwhile.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(locks.holding(folder / locks.LOCK))
            _check_vacant(folder, force)
            locks.sweep(folder)
        except BlockingIOError as error:
            remedy = "wait until it has ended, or "
            raise _refusal(folder, "another run is writing to it", remedy) from error
        except OSError as error:
            raise _refusal(folder, error.strerror or str(error)) from error
        yield


@contextmanager
def telling(folder: Path, told: bytes | None) -> Iterator[None]:
    """Have in the folder what the run is of, from its start on; not where nothing is kept.

    Where a result is to be replaced, that comes with the new one (`write_result`): it must not
    stand beside the old one.

    Parameters
    ----------
    folder : Path
        Owned.
    told : bytes or None
        The experiment file; None: there is none.

    Raises
    ------
    DataError
        If the disk refuses.
    """
    is_new = not os.path.lexists(folder / RESULT)
    if told is not None and is_new:
        try:
            place_file(folder / EXPERIMENT, told)
        except OSError as error:
            raise DataError(f"{folder}: {EXPERIMENT} could not be written ({error.strerror}); make "
                            "room there, or name another folder with --out") from error  # fmt: skip
    try:
        yield
    except BaseException:
        is_kept = any(os.path.lexists(folder / p) for p in (RESULT, Path(JOURNAL, MANIFEST)))
        if told is not None and is_new and not is_kept:
            with suppress(OSError):
                (folder / EXPERIMENT).unlink()
        raise


def figure_name(suffix: str) -> str:
    """Return the name of a figure of the format ``suffix``, such as ``"svg"``."""
    return f"figure.{suffix}"


def _dated(experiment: str) -> Path:
    stem = f"{checks.text('experiment', experiment)}-{datetime.now():%Y%m%d-%H%M%S}"
    number = 1
    while os.path.lexists(folder := Path("runs", stem if number == 1 else f"{stem}-{number}")):
        number += 1
    return folder


def _check_vacant(folder: Path, force: bool) -> None:
    if os.path.lexists(folder / JOURNAL / MANIFEST) and not force:
        remedy = f"`neurosim resume {folder}` goes on with it, --force begins anew, or "
        raise _refusal(folder, "it holds a run that did not end", remedy)
    for name in (RESULT, SCORECARD, *FIGURES, EXPERIMENT):
        if (folder / name).is_dir():
            raise _refusal(folder, f"{name} in it is a folder")
        # A lock that is left tells that a run was killed as it began, and wrote this file.
        is_begun = name == EXPERIMENT and os.path.lexists(folder / locks.LOCK)
        if os.path.lexists(folder / name) and not force and not is_begun:
            killed = " and no result: yours, or of a run that was killed as it began"
            held = f"it holds {name}" + (killed if name == EXPERIMENT else "")
            raise _refusal(folder, held, "pass --force to replace it, or ")


def _create(folder: Path, is_new: bool) -> None:
    """Make the folder and its parents, or leave no trace."""
    from tempfile import TemporaryFile

    missing = [place for place in (folder, *folder.parents) if not place.is_dir()]
    if is_new and folder not in missing:
        raise FileExistsError
    for place in missing:
        if os.path.lexists(place) and not place.is_dir():
            raise _refusal(folder, f"{str(place)!r} is not a folder")
    with TemporaryFile(dir=missing[-1].parent if missing else folder):
        pass  # tried out, because access bits do not tell of a read-only disk
    made = []
    try:
        for place in reversed(missing):
            with nullcontext() if place == folder else suppress(FileExistsError):
                place.mkdir()
                made.append(place)
    except OSError:
        for place in reversed(made):
            with suppress(OSError):
                place.rmdir()
        raise


def _refusal(folder: Path, reason: str, remedy: str = "") -> ArgumentError:
    return ArgumentError(
        f"--out must be a folder, new or existing, that holds no result and can be written to, "
        f"got {str(folder)!r}: {reason}; {remedy}name another folder"
    )

"""The folder of a sweep: what it is of, a result for each run, and why runs failed.

``sweep.json`` says what is swept and by which code; ``runs/HASH/`` holds the ``result.h5`` and
``scorecard.json`` of one point and seed, as `neurosim run` leaves them, and a short
``summary.json``; or ``error.txt``.
"""

import math
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from neurosim.base.errors import ArgumentError, DataError
from neurosim.files import locks, seals
from neurosim.files.results.folder import RESULT
from neurosim.files.results.read import read_result
from neurosim.files.results.write import plain

CARD, RUNS, ERROR, SUMMARY = "sweep.json", "runs", "error.txt", "summary.json"
HASH = re.compile("[0-9a-f]{16}")
SCHEMA, SCHEMA_VERSION = "neurosim-sweep", 1
KEYS = {"experiment": str, "code": str, "grid": dict, "listed": list, "seed": int, "seeds": int,
        "points": list}  # fmt: skip
"""What the card of a sweep holds beside its schema."""
LONGEST_ERROR = 1 << 16
"""Bytes that are read of why a run failed."""


@contextmanager
def owning(folder: Path) -> Iterator[None]:
    """Own the folder of a sweep while the block runs; it is made if it is not there.

    Raises
    ------
    ArgumentError
        If another sweep owns it, it holds something else, or cannot be written to.
    """
    with ExitStack() as stack:
        try:
            if folder.is_dir() and not (folder / CARD).exists() and _holds_anything(folder):
                raise _refusal(folder, "it holds something else")
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locks.holding(folder / locks.LOCK))
            locks.sweep(folder)
            (folder / RUNS).mkdir(exist_ok=True)
            for place in (folder / RUNS).iterdir():  # what workers left that were killed
                locks.sweep(place)
        except BlockingIOError as error:
            remedy = "wait until it has ended, or "
            raise _refusal(folder, "another sweep is writing to it", remedy) from error
        except OSError as error:
            raise _refusal(folder, error.strerror or str(error)) from error
        yield


def write_card(folder: Path, told: Mapping[str, Any]) -> None:
    """Write what is swept, whole or not at all."""
    card = plain({"schema": SCHEMA, "schema_version": SCHEMA_VERSION, **told})
    write_whole(folder, {CARD: seals.seal_card(card)})


def read_card(folder: Path) -> dict[str, Any] | None:
    """Return what is swept in a folder; None if nothing is.

    Raises
    ------
    DataError
        If the card is damaged, or of a later version.
    """
    path = folder / CARD
    if not path.is_file():
        return None
    card = seals.check_card(path)
    version = card.get("schema_version")
    if card.get("schema") != SCHEMA or not isinstance(version, int):
        raise DataError(f"{path}: is not the card of a sweep")
    if not 1 <= version <= SCHEMA_VERSION:
        raise DataError(f"{path}: has schema version {version}, this neurosim reads up to "
                        f"{SCHEMA_VERSION}; upgrade neurosim")  # fmt: skip
    for name, kind in KEYS.items():
        if not isinstance(card.get(name), kind):
            raise DataError(f"{path}: lacks {name}")
    if not _fits(card):
        raise DataError(f"{path}: its grid, points and runs do not fit together")
    return card


def _fits(card: Mapping[str, Any]) -> bool:
    """Return whether points are those of the grid, each with a run for each seed.

    Runs are known by their hashes, which name folders, and nothing else does.
    """
    values = list(card["grid"].values())
    if not all(isinstance(of_one, list) for of_one in values):
        return False
    is_whole = all(isinstance(one, dict) and isinstance(one.get("at"), dict)
                   and isinstance(one.get("runs"), list) and one["at"].keys() == card["grid"].keys()
                   and len(one["runs"]) == card["seeds"] for one in card["points"])  # fmt: skip
    return (
        is_whole
        and math.prod(map(len, values)) == len(card["points"])
        and all(isinstance(run, str) and HASH.fullmatch(run)
                for one in card["points"] for run in one["runs"])
    )  # fmt: skip


def place_of(folder: Path, run: str) -> Path:
    """Return the folder of a run by its hash."""
    return folder / RUNS / run


def write_summary(folder: Path, run: str, summary: Mapping[str, Any]) -> None:
    """Keep the summary of a run beside its result, and which result it is of."""
    place = place_of(folder, run)
    told = plain({"run": run, "result": _seal_of(place / RESULT), **summary})
    write_whole(place, {SUMMARY: seals.seal_card(told)})


def read_run(folder: Path, run: str) -> dict[str, Any] | None:
    """Return the summary of a run that is done; None if there is none, or it is damaged.

    The bytes of the result are checked, which takes 0.03 ms; what it says comes from the summary,
    in 0.2 ms, and from the result itself, in 9 ms, only where a kill left none.
    """
    path = place_of(folder, run) / RESULT
    if not path.is_file():
        return None
    with suppress(DataError, OSError):
        if not seals.check_image(path):
            return None
        return _read_summary(path, run) or _read_result(path, run)
    return None


def _read_summary(path: Path, run: str) -> dict[str, Any] | None:
    place = path.with_name(SUMMARY)
    if not place.is_file():
        return None
    with suppress(DataError):
        told = seals.check_card(place)
        is_of_it = told.get("run") == run and told.get("result") == _seal_of(path)
        if is_of_it and isinstance(told.get("rows"), list) and "seconds" in told:
            return {"seconds": told["seconds"], "rows": told["rows"]}
    return None


def _read_result(path: Path, run: str) -> dict[str, Any] | None:
    info = read_result(path)
    told = info.attributes
    if told["provenance"].get("run") != run:
        return None
    return {"seconds": told["seconds"], "rows": [plain(row.as_json()) for row in info.rows]}


def _seal_of(path: Path) -> str:
    """Return the line of a sealed result that holds its digest."""
    with open(path, "rb") as file:
        return file.read(seals.BLOCK).rstrip(b"\0\n").decode("ascii", "replace")


def list_runs(folder: Path) -> set[str]:
    """Return the hashes of all runs of which there is a result."""
    with suppress(FileNotFoundError):
        return {one.name for one in os.scandir(folder / RUNS) if Path(one.path, RESULT).is_file()}
    return set()


def note_error(folder: Path, run: str, text: str | None) -> None:
    """Keep why a run failed, in its first line, where its result would be; None: it did not."""
    place = place_of(folder, run)
    if text is None:
        (place / ERROR).unlink(missing_ok=True)
        return
    place.mkdir(exist_ok=True)
    write_whole(place, {ERROR: text.encode("utf-8", "backslashreplace")})


def read_error(folder: Path, run: str) -> str:
    """Return why a run failed, in a line; nothing if it did not."""
    try:
        with open(place_of(folder, run) / ERROR, "rb") as file:
            lines = file.read(LONGEST_ERROR).decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return lines[0].strip()


def write_whole(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put files in place, each whole or not at all."""
    with locks.scratch(folder) as place:
        for name, content in contents.items():
            with open(place / name, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(place / name, folder / name)


def _holds_anything(folder: Path) -> bool:
    return any(name != locks.LOCK for name in os.listdir(folder))


def _refusal(folder: Path, reason: str, remedy: str = "") -> ArgumentError:
    return ArgumentError(f"--out must be a folder, new, empty or of a sweep, got {str(folder)!r}: "
                         f"{reason}; {remedy}name another folder")  # fmt: skip

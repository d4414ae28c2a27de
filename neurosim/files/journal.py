"""Journals: what a run has done so far, in parts that are never written again.

A journal is a folder of sealed containers, ``part-000001.h5``, ..., and ``manifest.json``, which
names them with the SHA-256 of each. A part is in its place, whole and flushed to the disk, before
the manifest tells of it; so whatever ends a run, a kill at any moment or a full disk, costs at most
the part that was being written. Opening a journal checks all, and adds to the manifest a whole part
that is next in number: the run was killed between the two.
"""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, DataError
from neurosim.files import locks, seals
from neurosim.files.sealed import Schema, Sealed, Tree, make_image, place_file, read_sealed

MANIFEST, FORMAT = "manifest.json", 1
PART = Schema("neurosim-part", 1)
NAMED = re.compile(r"part-\d{6,}\.h5")


@dataclass(frozen=True)
class Part:
    """An entry of a manifest.

    Attributes
    ----------
    name : str
        What it is a part of, such as ``"seed 3"``; parts of one name follow each other.
    file : str
        Its file in the folder.
    sha256 : str
    bytes : int
    """

    name: str
    file: str
    sha256: str
    bytes: int


class Journal:
    """A folder of parts; made by `create` or `open`.

    One process at a time may write to it: whoever owns the run's folder.

    Attributes
    ----------
    folder : Path
    facts : dict
        What was said when it was created, as JSON gives it back.
    lost : tuple of str
        What `open` found damaged or missing, in words; parts named there are not in `parts`.

    Examples
    --------
    >>> import numpy as np, tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "journal"
    >>> journal = Journal.create(folder, {"experiment": "projection"})
    >>> part = journal.append("seed 0", {"value": 2.5}, {"support": np.arange(3)})
    >>> again = Journal.open(folder)
    >>> [part.name for part in again.parts()], again.read(again.parts()[0]).facts["value"]
    (['seed 0'], 2.5)
    """

    def __init__(self, folder: Path, facts: Mapping[str, Any], parts: Sequence[Part]):
        self.folder, self.facts = folder, dict(facts)
        self.lost: tuple[str, ...] = ()
        self._parts = list(parts)
        self._number = max((_number(part.file) for part in parts), default=0)

    @classmethod
    def create(cls, folder: Path, facts: Mapping[str, Any]) -> "Journal":
        """Begin a journal in a new folder, or in one that is empty.

        Parameters
        ----------
        folder : Path
            Its parent is there.
        facts : mapping
            What JSON knows.

        Raises
        ------
        ArgumentError
            If a journal is there already.
        DataError
            If the disk refuses.
        """
        if os.path.lexists(folder / MANIFEST):
            raise ArgumentError(f"{folder}: holds a journal already; name another folder")
        journal = cls(folder, facts, ())
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise _refused(folder, error) from error
        journal._write_manifest()
        return journal

    @classmethod
    def open(cls, folder: Path) -> "Journal":
        """Return the journal in a folder, after whatever ended the run that wrote it.

        Raises
        ------
        DataError
            If there is none, or its manifest is damaged or of a newer version. Parts that are
            damaged or missing are named in ``lost``, and left out.
        """
        path = folder / MANIFEST
        if not path.is_file():
            found = f"holds no journal (no {MANIFEST})" if folder.is_dir() else "is no folder"
            found = found if os.path.lexists(folder) else "does not exist"
            raise DataError(f"{folder}: {found}")
        facts, parts, last = _read_manifest(path)
        journal = cls(folder, facts, parts)
        # A part that was dropped, but is there as its removal was cut off, is not taken up.
        journal._number = max(journal._number, last)
        with suppress(OSError):  # not ours to write to
            locks.sweep(folder)
        journal._check()
        journal._adopt()
        return journal

    def append(
        self, name: str, facts: Mapping[str, Any], arrays: Tree, *, keep: int | None = None
    ) -> Part:
        """Add a part; when this returns it survives a kill and a loss of power.

        Parameters
        ----------
        name : str
        facts : mapping
            What JSON knows.
        arrays : mapping
            As `neurosim.files.sealed.write_sealed` takes them.
        keep : int, optional
            How many parts of this name to keep, from 1; older ones are removed. Default: all.

        Raises
        ------
        KindError, ResourceError
            If this cannot be stored.
        DataError
            If the disk refuses; the parts before are kept.
        """
        checks.text("name", name)
        image = make_image(PART, {"name": name, "facts": dict(facts)}, arrays)
        file = f"part-{self._number + 1:06d}.h5"
        try:
            place_file(self.folder / file, image)
        except OSError as error:
            raise _refused(self.folder, error) from error
        self._number += 1
        part = Part(name, file, hashlib.sha256(image).hexdigest(), len(image))
        self._parts.append(part)
        if keep is not None:
            self.drop(self.parts(name)[: -checks.integer("keep", keep, 1)])
        else:
            self._write_manifest()
        return part

    def parts(self, name: str | None = None) -> list[Part]:
        """Return the parts, or those of a name, in the order in which they were added."""
        return [part for part in self._parts if name in (None, part.name)]

    def drop(self, parts: Sequence[Part]) -> None:
        """Take parts out of the manifest, then remove their files."""
        self._parts = [part for part in self._parts if part not in parts]
        self._write_manifest()
        for part in parts:
            with suppress(OSError):  # the manifest does not name it any more
                (self.folder / part.file).unlink(missing_ok=True)

    def read(self, part: Part) -> Sealed:
        """Return what was appended.

        Raises
        ------
        DataError
            If its bytes are not those that were written, or are gone.
        """
        held = read_sealed(self.folder / part.file, PART)
        return Sealed(held.facts["facts"], held.arrays, held.version)

    def _check(self) -> None:
        """Leave out what is damaged or missing, and say so."""
        sound, lost = [], []
        for part in self._parts:
            path = self.folder / part.file
            if not path.is_file():
                lost.append(f"{part.file} ({part.name}) is missing")
            elif _digest(path) != part.sha256:
                lost.append(f"{part.file} ({part.name}) is damaged")
            else:
                sound.append(part)
        self._parts, self.lost = sound, tuple(lost)

    def _adopt(self) -> None:
        """Add a whole part that the manifest does not know yet."""
        path = self.folder / f"part-{self._number + 1:06d}.h5"
        if not path.is_file():
            return
        try:
            name = read_sealed(path, PART).facts["name"]
        except (DataError, KeyError):
            self.lost = (*self.lost, f"{path.name}, which the manifest does not name, is damaged")
            return
        self._number += 1
        self._parts.append(Part(str(name), path.name, _digest(path), path.stat().st_size))

    def _write_manifest(self) -> None:
        parts = [vars(part) for part in self._parts]
        told = {"format": FORMAT, "facts": self.facts, "parts": parts, "last": self._number}
        try:
            place_file(self.folder / MANIFEST, seals.seal_card(told))
        except OSError as error:
            raise _refused(self.folder, error) from error


def _read_manifest(path: Path) -> tuple[dict[str, Any], list[Part], int]:
    told = seals.check_card(path)
    if told.get("format") != FORMAT:
        raise DataError(f"{path}: has format {told.get('format')}, this neurosim reads {FORMAT}: "
                        "upgrade neurosim")  # fmt: skip
    try:
        parts = [Part(**entry) for entry in told["parts"]]
        is_sound = all(isinstance(part.name, str) and part.name.strip()
                       and NAMED.fullmatch(part.file) for part in parts)  # fmt: skip
        facts, last = dict(told["facts"]), int(told.get("last", 0))
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: is no manifest of a journal ({error})") from error
    if not is_sound:
        raise DataError(f"{path}: names what are no parts of a journal")
    return facts, parts, last


def _number(file: str) -> int:
    return int(file.removeprefix("part-").removesuffix(".h5"))


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refused(folder: Path, error: OSError) -> DataError:
    return DataError(
        f"{folder}: could not be written to ({error.strerror or error}); what was kept there is "
        "kept; make room, then go on"
    )

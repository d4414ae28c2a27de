"""Verify files that neurosim wrote: every byte against its seal, every array against its digest."""

import hashlib
import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from neurosim.base.errors import DataError, NeurosimError
from neurosim.files import folders, seals
from neurosim.files.journal import MANIFEST, NAMED
from neurosim.files.networks.info import read_network, verify_network
from neurosim.files.results.findings import Finding
from neurosim.files.results.folder import EXPERIMENT, FIGURES, JOURNAL, RESULT, SCORECARD
from neurosim.files.results.read import Info, load_array, read_result
from neurosim.files.results.result import Result
from neurosim.files.results.write import TOLD

PNG = b"\x89PNG\r\n\x1a\n"
HDF5 = b"\x89HDF\r\n\x1a\n"
TAGS = (".npy", ".npz", ".h5", ".hdf5")
WAY_OUT = "run it again, or fetch another copy"
OWN = (
    "name the folder of a run, a sweep, records or an export, a file in it, a saved network, or a "
    "file of tags"
)
"""What can be looked at."""


def verify(path: Path) -> list[Finding]:
    """Look at all that a run, a sweep or a recorder left in the folder ``path``, or at one file.

    Parameters
    ----------
    path : Path
        The folder of a run, a sweep, records or an export, one of the files there, a network that
        was saved, or a file of tags that has its companion beside it.

    Raises
    ------
    DataError
        If there is nothing to look at.
    """
    if path.is_dir():
        found = folders.look_into(path, _look)
        return _look_at_run(path) if found is None else found
    if not path.is_file():
        fault = "is no file" if os.path.lexists(path) else "does not exist"
        raise DataError(f"{path}: {fault}; {OWN}")
    return [_look(path)]


def _look_at_run(path: Path) -> list[Finding]:
    """Look at the folder of a run, which holds a journal and no result until the run has ended."""
    has_journal = (path / JOURNAL / MANIFEST).is_file()
    names = [name for name in (SCORECARD, *FIGURES, EXPERIMENT) if (path / name).exists()]
    if (path / RESULT).exists() or not has_journal:
        names.insert(0, RESULT)
    found = [_look(path / name) for name in names]
    return found + (folders.look_at_journal(path / JOURNAL) if has_journal else [])


def _look(path: Path) -> Finding:
    """Return what is found; whatever is wrong with a file is a finding, too."""
    name = str(path)
    if not path.is_file():
        return Finding(name, "does not exist", False, OWN)
    try:
        if _is_foreign(path):
            return Finding(name, "is nothing that neurosim wrote", False, OWN)
        return Finding(name, _choose(path)(path), True)
    except (NeurosimError, OSError) as error:
        return Finding(name, str(error).removeprefix(f"{name}: "), False, WAY_OUT)


def _is_foreign(path: Path) -> bool:
    """Tell whether a file neither begins nor is named as anything that neurosim writes.

    A result, scorecard or figure under its own name may be damaged from its first byte on.
    """
    look = _choose(path)
    if path.name in (RESULT, SCORECARD, *FIGURES, EXPERIMENT) or look in (
        _verify_tags,
        folders.check_part,
    ):
        return False
    with open(path, "rb") as file:
        if look is _verify_card:
            return seals.KEY.encode() not in file.read(seals.LARGEST_CARD)
        if look in (_verify_drawing, _verify_experiment):
            return f"{seals.KEY} of what is above".encode() not in file.read()
        start = file.read(seals.BLOCK + len(HDF5))
    signs = (PNG,) if look is _verify_figure else (seals.MARK, HDF5)
    return not start.startswith(signs) and HDF5 not in start[seals.BLOCK :]


def _choose(path: Path) -> Callable[[Path], str]:
    """Choose by the name, never by what may be damaged."""
    if path.suffix.lower() == ".json":
        return _verify_card
    if path.suffix.lower() == ".png":
        return _verify_figure
    if path.suffix.lower() == ".toml":
        return _verify_experiment
    if path.suffix.lower() in seals.COMMENTS:
        return _verify_drawing
    if seals.companion_of(path).exists():
        return _verify_tags
    if NAMED.fullmatch(path.name):
        return folders.check_part
    is_tags = path.suffix.lower() in TAGS and path.name != RESULT
    # Tags without a companion cannot be whole, so what begins with a seal is better looked at.
    return _verify_tags if is_tags and not _is_sealed(path) else _verify_sealed


def _is_sealed(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(len(seals.MARK)) == seals.MARK


def _verify_sealed(path: Path) -> str:
    is_network = path.name != RESULT and _is_sealed(path) and read_network(path) is not None
    return verify_network(path) if is_network else _verify_result(path)


def _verify_result(path: Path) -> str:
    is_sealed = path.is_file() and seals.check_image(path)
    found = read_result(path)
    if digest_of(found) != found.attributes["digest"]:
        raise DataError(f"{path}: holds other arrays than those whose digest it names")
    how = "" if is_sealed else "; an older version left the rest without a seal"
    return f"{len(found.arrays)} arrays as they were recorded{how}"


def digest_of(found: Info) -> str:
    """Return the digest of the arrays that a result file holds now."""
    arrays = {array.name: load_array(found.path, array.name) for array in found.arrays}
    return replace(Result("", 0, 1, {}, (), 0.0, {}), arrays=arrays).digest


def _verify_card(path: Path) -> str:
    card = seals.check_card(path)
    beside = path.with_name(RESULT)
    if path.name == SCORECARD and beside.exists():
        if read_sealed_digest(beside) != card.get("digest"):
            raise DataError(f"{path}: is about another result than {RESULT} beside it")
    return "as it was written"


def read_sealed_digest(path: Path) -> str:
    """Return the digest that a result names, once its seal is found whole."""
    seals.check_image(path)
    return str(read_result(path).attributes["digest"])


def _verify_figure(path: Path) -> str:
    """Walk through the chunks of a PNG: each byte is a checksum, or under one, or fixed."""
    data = path.read_bytes()
    at, kind = len(PNG), b""
    while data.startswith(PNG) and kind != b"IEND" and at + 12 <= len(data):
        (size,), kind = struct.unpack_from(">I", data, at), data[at + 4 : at + 8]
        end = at + 8 + size
        if data[end : end + 4] != struct.pack(">I", zlib.crc32(data[at + 4 : end])):
            break
        at = end + 4
    else:
        if kind == b"IEND" and at == len(data):
            return "whole"
    raise DataError(f"{path}: is damaged near byte {at:,}")


def _verify_drawing(path: Path) -> str:
    seals.check_drawing(path)
    return "as it was drawn"


def check_experiment(path: Path) -> None:
    """Refuse an experiment file that is not what was written, or not of the result beside it.

    Raises
    ------
    DataError
    """
    seals.check_drawing(path)
    beside = path.with_name(RESULT)
    if path.name == EXPERIMENT and beside.exists():
        seals.check_image(beside)
        told = read_result(beside).attributes["provenance"].get(TOLD)
        if told != hashlib.sha256(path.read_bytes()).hexdigest():
            raise DataError(f"{path}: is of another run than {RESULT} beside it")


def _verify_experiment(path: Path) -> str:
    check_experiment(path)
    return "as it was written"


def _verify_tags(path: Path) -> str:
    seals.check_companion(path)
    return f"as {seals.companion_of(path).name} says"

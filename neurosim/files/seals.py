"""Seals: digests by which a file shows that it is, byte for byte, what was written.

An HDF5 file carries its seal in the 512 bytes before its superblock (its user block, which readers
pass over), a JSON object in its last line, TOML and a drawing as PDF, SVG or GIF in a comment that
ends it, any other file in a companion as ``sha256sum`` writes it. A seal is checked before the file
is parsed: what is damaged never reaches a library that might crash on it.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from neurosim.base.errors import DataError

BLOCK = 512
"""Bytes of the user block of HDF5; the smallest there can be."""
KEY = "sha256"
MARK = b"neurosim "
"""With which the seal of an HDF5 file begins."""
CHUNK, LARGEST_CARD = 1 << 20, 64 << 20
COMMENTS = {".pdf": "% {}\n", ".svg": "<!-- {} -->\n", ".gif": "!\xfeY{}\0;", ".toml": "# {}\n"}
"""What a reader of the format passes over, at the end of a file; of GIF before the mark of the end,
with its length, 89 bytes, as the letter Y."""


def seal_image(image: bytes) -> bytes:
    """Return an HDF5 file, seal and all, from one without a user block."""
    return _block(hashlib.sha256(image).hexdigest()) + image


def check_image(path: Path) -> bool:
    """Return whether the HDF5 file carries a seal; refuse it if it is not what was sealed.

    Raises
    ------
    DataError
        If its bytes are others.
    """
    with open(path, "rb") as file:
        head = file.read(BLOCK)
        if head.startswith(b"\x89HDF"):
            return False
        if head != _block(_digest(_chunks(file))):
            raise _fault(path)
    return True


def seal_card(card: dict[str, Any]) -> bytes:
    """Return the text of a JSON object whose last line is the digest of the text without it."""
    bare = _dump(card)
    return _dump({**card, KEY: hashlib.sha256(bare).hexdigest()})


def check_card(path: Path) -> dict[str, Any]:
    """Return what a sealed JSON object says, without its seal.

    Raises
    ------
    DataError
        If it is no such object, has no seal, or says something else than was sealed.
    """
    if os.stat(path).st_size > LARGEST_CARD:
        raise DataError(f"{path}: is larger than any scorecard")
    data = path.read_bytes()
    try:
        card = json.loads(data)
        if not isinstance(card, dict) or card.pop(KEY, None) is None:
            raise DataError(f"{path}: carries no seal ({KEY!r}) and cannot be checked")
        is_whole = seal_card(card) == data
    except (ValueError, RecursionError) as error:
        raise _fault(path) from error
    if not is_whole:
        raise _fault(path)
    return card


def seal_drawing(data: bytes, suffix: str) -> bytes:
    """Return a PDF, SVG or GIF with its digest in a comment that ends it; others as they are.

    Examples
    --------
    >>> seal_drawing(b"<svg/>", ".svg")[:35]
    b'<svg/><!-- sha256 of what is above:'
    """
    if suffix not in COMMENTS:
        return data
    if suffix == ".gif":
        data = data.removesuffix(b";")
    told = f"{KEY} of what is above: {hashlib.sha256(data).hexdigest()}"
    return data + COMMENTS[suffix].format(told).encode("latin-1")


def check_drawing(path: Path) -> None:
    """Refuse a PDF, SVG or GIF that is not what was sealed.

    Raises
    ------
    DataError
        If its last line is no seal, or that of other bytes.
    """
    data, suffix = path.read_bytes(), path.suffix.lower()
    end = len(seal_drawing(b"", suffix))
    if seal_drawing(data[:-end], suffix) != data:
        raise _fault(path)


def companion_of(path: Path) -> Path:
    """Return where the digest of a file is: ``tags.npy.sha256`` for ``tags.npy``."""
    return path.with_name(f"{path.name}.sha256")


def make_companion(part: Path, path: Path) -> bytes:
    """Return what the companion of ``path`` says of the file that is still in ``part``."""
    with open(part, "rb") as file:
        return f"{_digest(_chunks(file))}  {path.name}\n".encode("utf-8", "surrogateescape")


def check_companion(path: Path) -> None:
    """Refuse a file that is not what its companion says.

    Raises
    ------
    DataError
        If there is no companion, or the name or the bytes are others.
    """
    companion = companion_of(path)
    if not companion.is_file():
        raise DataError(f"{path}: has no {companion.name} beside it, as what neurosim wrote has, "
                        "and cannot be checked")  # fmt: skip
    with open(companion, "rb") as file:
        told = file.read(CHUNK)
    if told != make_companion(path, path):
        raise DataError(f"{path}: is not what {companion.name} says (which holds its name, too)")


def _dump(card: dict[str, Any]) -> bytes:
    text = json.dumps(card, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape


def _block(digest: str) -> bytes:
    return f"neurosim {KEY} of what follows byte {BLOCK}: {digest}\n".encode().ljust(BLOCK, b"\0")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while data := file.read(CHUNK):
        yield data


def _digest(chunks: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for chunk in chunks:
        total.update(chunk)
    return total.hexdigest()


def _fault(path: Path) -> DataError:
    size = os.stat(path).st_size
    return DataError(f"{path}: its {size:,} bytes are not those that were written")

"""Text as a stream of lines in UTF-8: unpacked, decoded, without comments, in bounded memory."""

import codecs
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from neurosim.files.vectors.source import fault

CHUNK = 1 << 20
LONGEST_LINE = 64 << 20
MOST_BLANK = 16 << 20
"""Bytes of blank lines before the first that is not, beyond which nobody waits for it."""
HEAD_LINES = 200
"""Looked at to find out how a table is written."""
FREE, LARGEST_RATIO = 1 << 30, 500
"""Bytes that a packed file may hold anyway; and how many for each of its own. Numbers take 2 to 20,
columns of zeros a few hundred."""
MARKS = {
    codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"
}  # fmt: skip


class Head(NamedTuple):
    """How a text begins.

    Attributes
    ----------
    lines : list of bytes
        The first lines that are neither blank nor a comment, with their ends.
    sizes : list of int
        Bytes of the stream up to the end of each.
    n_comments : int
    """

    lines: list[bytes]
    sizes: list[int]
    n_comments: int


class Unpacked:
    """A gzip file that is given up where it holds far more than numbers can."""

    def __init__(self, path: Path):
        self._path, self._file, self._read = path, gzip.open(path), 0
        self._most = max(FREE, LARGEST_RATIO * path.stat().st_size)

    def read(self, size: int) -> bytes:
        """Return up to so many bytes."""
        data = self._file.read(size)
        self._read += len(data)
        if self._read > self._most:
            raise fault(self._path, f"unpacks to more than {self._most / 1e9:.1f} GB, "
                                    f"{LARGEST_RATIO} times its size; unpack it yourself if "
                                    "that is meant")  # fmt: skip
        return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def encoding_of(start: bytes) -> tuple[str, int]:
    """Return the encoding of text that begins like this, and the bytes of its mark."""
    for mark, name in MARKS.items():
        if start.startswith(mark):
            return name, len(mark)
    pairs = len(start) // 2
    low, high = start[: 2 * pairs : 2].count(0), start[1 : 2 * pairs : 2].count(0)
    if pairs > 1 and max(low, high) > 0.9 * pairs and min(low, high) == 0:
        return ("utf-16-be" if low else "utf-16-le"), 0
    return "utf-8", 0


class Text:
    """A file of text that is read from its start as often as wanted.

    Parameters
    ----------
    path : Path
    comment : str
        Lines that begin with this are left out; empty: none are.
    is_squeezed : bool
        Whether runs of blanks become one, and those at the ends of lines none.
    """

    def __init__(self, path: Path, comment: str = "", is_squeezed: bool = False):
        self.path, self.comment, self.is_squeezed = path, comment.encode(), is_squeezed
        with open(path, "rb") as file:
            self.is_packed = file.read(2) == b"\x1f\x8b"
        with self._open() as file:
            self.encoding, self._mark = encoding_of(file.read(64))

    def blocks(self) -> Iterator[bytes]:
        """Yield blocks of lines; a line may go on in the next where nothing is filtered."""
        found = self._decoded()
        return self._filtered(found) if self.comment or self.is_squeezed else found

    def head(self) -> Head:
        """Read the first lines, however long they are (up to `LONGEST_LINE`)."""
        held, blank, is_whole = b"", 0, True
        for block in self._decoded():
            held += block
            if not held.strip():
                blank, held = blank + len(held), b""
                if blank > MOST_BLANK:
                    raise fault(self.path, f"begins with more than {MOST_BLANK >> 20} MB of blank "
                                           "lines; leave them out")  # fmt: skip
            elif len(held) >= CHUNK and len(held.splitlines()) > 4:
                is_whole = False
                break
            elif len(held) > LONGEST_LINE:
                raise fault(self.path, f"has a line of more than {LONGEST_LINE >> 20} MB; vectors "
                                       "are rows, end each with a line break")  # fmt: skip
        lines = held.splitlines(keepends=True)
        if not is_whole:
            lines.pop()
        return self._sort(lines, 0 if self.is_squeezed else blank)

    def _sort(self, lines: list[bytes], total: int) -> Head:
        kept: list[bytes] = []
        sizes: list[int] = []
        n_comments = 0
        for line in lines:
            if self.comment and line.lstrip().startswith(self.comment):
                n_comments += 1
                continue
            if len(kept) == HEAD_LINES:
                break
            line = self._squeeze(line) if self.is_squeezed else line
            total += len(line)
            if line.strip():
                kept.append(line)
                sizes.append(total)
        return Head(kept, sizes, n_comments)

    def _open(self) -> Any:
        from contextlib import closing

        return closing(cast(Any, Unpacked(self.path) if self.is_packed else open(self.path, "rb")))

    def _decoded(self) -> Iterator[bytes]:
        decode = codecs.getincrementaldecoder(self.encoding)()
        with self._open() as file:
            file.read(self._mark)
            while chunk := file.read(CHUNK):
                yield chunk if self.encoding == "utf-8" else decode.decode(chunk).encode()
            decode.decode(b"", final=True)

    def _filtered(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        rest = b""
        for block in blocks:
            lines = (rest + block).splitlines(keepends=True)
            rest = lines.pop() if lines else b""
            if len(rest) > LONGEST_LINE:
                raise fault(self.path, f"has a line of more than {LONGEST_LINE >> 20} MB")
            yield b"".join(self._kept(lines))
        yield b"".join(self._kept([rest]))

    def _kept(self, lines: list[bytes]) -> Iterator[bytes]:
        for line in lines:
            if not self.comment or not line.lstrip().startswith(self.comment):
                yield self._squeeze(line) if self.is_squeezed else line

    @staticmethod
    def _squeeze(line: bytes) -> bytes:
        words = line.split()
        return b" ".join(words) + b"\n" if words else b""


class Stream:
    """Blocks as a file that can be read once, for readers that want one; its start is skipped."""

    closed = False

    def __init__(self, blocks: Callable[[], Iterator[bytes]], skip: int):
        self._blocks, self._held, self._skip = blocks(), b"", skip

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes."""
        while self._skip or not self._held:
            if not self._held:
                found = next(self._blocks, None)
                if found is None:
                    return b""
                self._held = found
            dropped = min(self._skip, len(self._held))
            self._held, self._skip = self._held[dropped:], self._skip - dropped
        size = len(self._held) if size is None or size < 0 else size
        data, self._held = self._held[:size], self._held[size:]
        return data

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def close(self) -> None:
        """Let go of the file."""
        self._blocks.close()  # type: ignore[attr-defined]


def as_file(text: Text, skip: int) -> BinaryIO:
    """Return a text from a place on as a file."""
    return cast(BinaryIO, Stream(text.blocks, skip))

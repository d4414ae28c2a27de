"""Tables in files: columns that are named, read block by block; each format is a function."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from neurosim.base import checks
from neurosim.base.errors import DataError, NeurosimError
from neurosim.base.reprs import listed, neat

Block = Mapping[str, Any]
"""Cells by the name of their column: arrays of Arrow of one length."""
ROWS = 1 << 20
"""Of a block, about: what is found in a block once, such as all labels, is paid once a block."""
MOST_TOLD = 20
"""Columns that an error lists."""


class Table(NamedTuple):
    """A table in a file, which is opened anew for each reading.

    Attributes
    ----------
    path : Path
    names : tuple of str
        Of the columns, each once.
    read : callable
        From names of columns, and which of them are text whatever they look like, to an iterator
        over blocks.
    n : int
        Rows, or -1 where they are known only once they are read.
    """

    path: Path
    names: tuple[str, ...]
    read: Callable[[Sequence[str], Sequence[str]], Iterator[Block]]
    n: int = -1

    def blocks(self, columns: Sequence[str], texts: Sequence[str] = ()) -> Iterator[Block]:
        """Return blocks of some columns; ``texts`` are text even where they are digits."""
        with refusing(self.path):
            yield from self.read(columns, texts)


def fault(path: Path, what: str) -> DataError:
    """Return the error that a file is refused with, in one line whatever it holds."""
    return DataError(neat(f"{path}: {what}"))


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn what libraries raise of a file into one error that names it."""
    try:
        yield
    except (NeurosimError, MemoryError):
        raise
    except Exception as error:  # a damaged file raises what it likes
        told = " ".join(str(error).split()) or type(error).__name__
        raise fault(path, f"cannot be read ({checks.shown(told)[1:-1]})") from error


def told(table: Table) -> str:
    """Return the names of the columns as an error lists them."""
    return listed([name or "(no name)" for name in table.names], MOST_TOLD)

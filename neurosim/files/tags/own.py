"""Writers of others: what they raise is told as their fault, and what they leave is looked at."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from neurosim.base.arrays import Index
from neurosim.base.errors import DataError, NeurosimError
from neurosim.base.reprs import neat
from neurosim.files.results.write import plain
from neurosim.files.tags.writer import Form, TagWriter


class OwnWriter(TagWriter):
    """Writes by a class of others.

    Parameters
    ----------
    kind : type
        Inherits from `TagWriter`.
    part : Path
    form : Form
    """

    def __init__(self, kind: type[TagWriter], part: Path, form: Form):
        super().__init__(part, form)
        self._told = f"{kind.__qualname__} of {kind.__module__}"
        with self._blamed():
            self._inner = kind(part, form)

    def append(self, tags: Index, drives: Any) -> None:
        """Write rows, of copies: what the writer does to them is its own."""
        with self._blamed():
            self._inner.append(tags.copy(), None if drives is None else drives.copy())
        self.n += len(tags)
        self._inner.n = self.n

    def finish(self, told: Mapping[str, Mapping[str, Any]]) -> None:
        """Make the file whole, close it, and look whether there is one."""
        with self._blamed():
            self._inner.finish({name: plain(values) for name, values in told.items()})
            self._inner.close()
        if self.part.is_symlink() or not self.part.is_file():
            raise self._fault("left no file where it was told to write one")

    def close(self) -> None:
        """Let go of the file."""
        self._inner.close()

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        try:
            yield
        except (NeurosimError, OSError, MemoryError):  # of the disk and the machine
            raise
        except (Exception, SystemExit) as error:
            raise self._fault(f"raised {type(error).__name__}: {error}") from error

    def _fault(self, said: str) -> DataError:
        return DataError(f"{self.part.name}: the writer {self._told} {neat(said)[:300]}; mend it, "
                         "or name an OUT of another suffix")  # fmt: skip

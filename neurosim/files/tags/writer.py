"""What writes a file of tags: the class that those here, and those of others, inherit from."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from neurosim.base.arrays import Index, packed_type

SCHEMA, SCHEMA_VERSION = "neurosim-tags", 1
TAG_AXES = {
    "tags": "vector, place; its active cells, ascending",
    "drives": "vector, place; the drives of its active cells",
}
"""What is in the arrays of tags."""


@dataclass(frozen=True)
class Form:
    """The tags that a file will hold.

    Parameters
    ----------
    n : int
        Vectors, if none is left out.
    n_kc, n_active : int
    is_real : bool
        Whether the drives of the active cells are kept, too (float32).
    """

    n: int
    n_kc: int
    n_active: int
    is_real: bool = False


class TagWriter(ABC):
    r"""Writes tags row by row; `finish` makes the file whole. Inherit from it for one of yours.

    `neurosim.register_writer` tells of it, or an entry point of the group ``neurosim.writers``
    whose name is the suffix; then ``neurosim hash IN OUT`` writes files of that suffix.

    Parameters
    ----------
    part : Path
        The file to write, in a folder for this alone. It is moved to its place when it is whole,
        and a digest is put beside it; what else is in the folder goes.
    form : Form
        The tags that there will be: ``n`` vectors (fewer after Ctrl-C), of each ``n_active`` of
        ``n_kc`` cells, with their drives if ``is_real``.

    Attributes
    ----------
    part, form
    n : int
        Rows written; kept by neurosim for a writer of yours.
    takes_drives : bool
        Of the class: whether it keeps drives (``--real``). Default: False.

    Notes
    -----
    What a writer of yours raises ends the command with a `DataError` that names the writer, and
    leaves nothing behind; so does one that leaves no file.

    Examples
    --------
    >>> from neurosim import TagWriter, register_writer
    >>> class Lines(TagWriter):
    ...     def __init__(self, part, form):
    ...         super().__init__(part, form)
    ...         self.file = open(part, "x")
    ...     def append(self, tags, drives):
    ...         self.file.writelines(" ".join(map(str, row)) + "\n" for row in tags.tolist())
    ...     def finish(self, told):
    ...         self.file.flush()
    ...     def close(self):
    ...         self.file.close()
    >>> register_writer(".tags", Lines)  # from now on: hash_file(Job(vectors, Path("a.tags")))
    """

    takes_drives: ClassVar[bool] = False

    def __init__(self, part: Path, form: Form):
        self.part, self.form, self.n = part, form, 0

    def __repr__(self) -> str:
        return f"{type(self).__name__}: a writer of tags"

    @abstractmethod
    def append(self, tags: Index, drives: Any) -> None:
        """Write rows.

        Parameters
        ----------
        tags : ndarray of int32, shape (rows, n_active)
            Active cells of each vector, ascending.
        drives : ndarray of float32, shape (rows, n_active), or None
            Their drives, where these are kept.
        """

    @abstractmethod
    def finish(self, told: Mapping[str, Mapping[str, Any]]) -> None:
        """Make the file whole with as many rows as there are now.

        Parameters
        ----------
        told : mapping
            ``"parameters"``, how the tags were made, and ``"provenance"``, where: plain data, as
            JSON takes it. HDF5 keeps it.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the file, whole or not; may be called twice."""

    @classmethod
    def estimate(cls, form: Form) -> int:
        """Return about how many bytes the tags need on the disk.

        Parameters
        ----------
        form : Form
            How many tags there are to be, and of what kind.

        Returns
        -------
        int
            Bytes.
        """
        width: int = np.dtype(packed_type(form.n_kc)).itemsize + 4 * form.is_real
        return form.n * form.n_active * width

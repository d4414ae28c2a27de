"""How a file of vectors is to be read, where what it looks like does not decide it."""

from dataclasses import dataclass, fields

from neurosim.base.errors import ArgumentError, KindError

NAMED = {"tab": "\t", "\\t": "\t", "space": " ", "semicolon": ";", "comma": ",", "pipe": "|"}
"""Separators that shells do not like to pass."""
NO_LABELS = "none"


@dataclass(frozen=True)
class Reading:
    r"""What overrides the guesses about a file of vectors; None leaves a guess as it is.

    Parameters
    ----------
    array : str, optional
        Array that holds the vectors, in files of several (NPZ, HDF5, MATLAB).
    labels : str, optional
        Column or array of the labels; of a table also its number, counted from 0; ``"none"``: none.
    header : bool, optional
        Whether the first line of a table of text names the columns.
    separator : str, optional
        Between the cells of a table of text: one character, or ``"tab"``, ``"space"``.
    decimal : {".", ","}, optional
        Decimal mark of its numbers.
    comment : str, optional
        One character; lines that begin with it are left out.

    Raises
    ------
    ArgumentError, KindError
        If one has no meaning; the message names the option of the command line.

    Examples
    --------
    >>> Reading(separator="tab").separator
    '\t'
    """

    array: str | None = None
    labels: str | None = None
    header: bool | None = None
    separator: str | None = None
    decimal: str | None = None
    comment: str | None = None

    def __post_init__(self) -> None:
        if self.header not in (None, True, False):
            raise KindError(f"header must be True, False or None, got {self.header!r}")
        for name in ("array", "labels", "separator", "decimal", "comment"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, str) or not value):
                raise KindError(f"--{name} must be text that is not empty, got {value!r}")
        if self.separator is not None:
            object.__setattr__(self, "separator", NAMED.get(self.separator, self.separator))
            _check_mark("separator", self.separator, "tab, space, or a mark such as ';'")
        if self.comment is not None:
            _check_mark("comment", self.comment, "a mark such as '#'")
        if self.decimal not in (None, ".", ","):
            raise ArgumentError(f"--decimal must be '.' or ',', got {self.decimal!r}")
        marks = [m for m in (self.separator, self.decimal, self.comment) if m is not None]
        if len(set(marks)) < len(marks):
            raise ArgumentError("--separator, --decimal and --comment must be different marks, got "
                                f"{', '.join(map(repr, marks))}")  # fmt: skip

    def given(self) -> tuple[str, ...]:
        """Return the names of what is not left to the file."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) is not None)


def _check_mark(name: str, mark: str | None, allowed: str) -> None:
    if mark is None or len(mark) != 1 or mark.isalnum() or not mark.isascii() or mark in '\n\r".+-':
        raise ArgumentError(f"--{name} must be one character, {allowed}, got {mark!r}")


AS_IT_LOOKS = Reading()

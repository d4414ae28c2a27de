"""How the command line ends: codes, what is said of an error, and what is refused at once."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from neurosim.base import errors
from neurosim.base.reprs import neat

EXIT_CODES = {
    errors.DataError: 3,
    errors.NumericalError: 4,
    errors.ResourceError: 5,
    errors.NeurosimError: 2,
    MemoryError: 5,
    OverflowError: 5,
    OSError: 5,
    KeyboardInterrupt: 130,
}
WAYS_OUT = {
    MemoryError: "not enough memory; ask for less (fewer rows, neurons or cells), or free some",
    OverflowError: "a number is too large for this machine; ask for less",
    OSError: "the system refused: {}",
}
"""What is said of errors that are not ours; the first kind that fits."""
LONGEST = 2000
"""Characters of a message: names of files can be as long as they like."""


def refuse_empty(argv: Sequence[str]) -> None:
    """Raise ArgumentError for an empty value, which a path would take for the current folder."""
    for before, word in zip(["", *argv], argv, strict=False):
        option, is_joined, value = word.partition("=")
        if not word or (is_joined and not value and option.startswith("--")):
            name = option or (before if before.startswith("--") else "an argument")
            raise errors.ArgumentError(f"{name} must not be empty; leave it out, or give a value")


def message_of(error: BaseException) -> str:
    """Return what to say of an error: printable, of bounded length, with the way out."""
    text = str(error)
    if not isinstance(error, errors.NeurosimError):
        way = next(way for kind, way in WAYS_OUT.items() if isinstance(error, kind))
        text = way.format(text) + (f" ({text})" if text and "{}" not in way else "")
    if notes := getattr(error, "__notes__", ()):  # such as in which seed it was
        text = f"{text} ({'; '.join(notes)})"
    shown = "\n".join(map(neat, text.split("\n")))
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."


@contextmanager
def written() -> Iterator[None]:
    """Write standard output while errors can still be told: /dev/full refuses at the end."""
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:  # `>&-`
                sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, errors.NeurosimError):
            with suppress(OSError, ValueError):  # or the interpreter tries once more
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise

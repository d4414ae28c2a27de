"""Options of the command line that say how a file of vectors is to be read, in one place."""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from neurosim.vector_reading import Reading

ARRAY = typer.Option(
    "--array", metavar="NAME", help="Array that holds the vectors, in NPZ, HDF5 and MATLAB files."
)
LABELS = typer.Option(
    "--labels", metavar="NAME",
    help="Column or array of the labels; of a table also its number, from 0; none: no labels.",
)  # fmt: skip
HEADER = typer.Option(
    "--header/--no-header", help="Whether the first line of a table of text names its columns."
)
SEPARATOR = typer.Option(
    "--separator", metavar="MARK", help="Between cells of a table of text: ; or tab, space ..."
)
DECIMAL = typer.Option("--decimal", metavar="MARK", help="Decimal mark of a table of text: . or ,")
COMMENT = typer.Option(
    "--comment", metavar="MARK", help="Lines of a table of text that begin with it are left out."
)
WORDS = {
    "array": ARRAY, "labels": LABELS, "separator": SEPARATOR, "decimal": DECIMAL,
    "comment": COMMENT,
}  # fmt: skip


def takes_reading(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, in place of its parameter ``reading``, the options that make one.

    Each option overrides what is guessed of a file; the line on what was read tells the guesses.
    """
    options = [_option(name, str, option) for name, option in WORDS.items()]
    options.insert(2, _option("header", bool, HEADER))

    @functools.wraps(command)
    def wrapped(**given: Any) -> None:
        chosen = {option.name: given.pop(option.name) for option in options}
        command(**given, reading=Reading(**chosen))

    signature = inspect.signature(command)
    kept = [p for p in signature.parameters.values() if p.name != "reading"]
    wrapped.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*kept, *options]
    )
    return wrapped


def _option(name: str, kind: type, option: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind | None, option],
    )

"""Options of the command line that say how a file of vectors is to be read, in one place."""

import typer

from neurosim.cli.option_groups import option, takes
from neurosim.files.vectors.reading import Reading

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


READING = [
    *(option(name, str | None, WORDS[name]) for name in ("array", "labels")),
    option("header", bool | None, HEADER),
    *(option(name, str | None, WORDS[name]) for name in ("separator", "decimal", "comment")),
]
"""Each overrides what is guessed of a file; the line on what was read tells the guesses."""
takes_reading = takes("reading", READING, Reading)
"""Give a command, in place of its parameter ``reading``, the options that make one."""

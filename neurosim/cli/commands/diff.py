"""The command `neurosim diff`: in what two results differ."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neurosim.cli.option_groups import help_of
from neurosim.cli.run import print_json
from neurosim.cli.run_options import AsJson, Wide

if TYPE_CHECKING:
    from neurosim.files.results.compare import Comparison
    from neurosim.files.results.result import Row


def add_command(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help=help_of(diff), epilog="Example: neurosim diff runs/merge-1 runs/merge-2 --wide"
    )(diff)


def diff(
    first: Annotated[Path, typer.Argument(metavar="A", help="The folder of a run.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="That of another one.")],
    wide: Wide = False,
    as_json: AsJson = False,
) -> None:
    """Say in what two results differ: seeds, rows, arrays, parameters, versions.

    Arrays are compared bit for bit; of those that differ, the largest difference is told. Exit code
    1 if the results differ; other parameters, versions or ranks (processes of mpiexec) with the
    same result are no difference.
    """
    import time

    from neurosim.cli.display.differences import print_comparison, tell_comparison
    from neurosim.files.results.compare import compare_runs
    from neurosim.files.results.result import as_card

    start = time.perf_counter()
    found = compare_runs(first, second)
    if as_json:
        told = {"first": str(first), "second": str(second)}
        seconds = time.perf_counter() - start
        print_json(as_card("diff", told, as_rows(found), seconds, outcome=tell_comparison(found)))
    else:
        print_comparison(found, (str(first), str(second)), wide)
    if not found.is_same:
        raise typer.Exit(1)


def as_rows(found: "Comparison") -> "list[Row]":
    """Return whether the results are the same, and a row for each difference."""
    from neurosim.files.results.result import Row

    rows = [Row("identical", "same result, bit for bit", float(found.is_same), 1.0, None, "")]
    for i, one in enumerate((*found.of_result, *found.of_making)):
        name = f"{one.kind} {one.name}".strip()
        told = f"{one.first} | {one.second}"
        rows.append(Row(f"{i + 1}", name, one.largest, None, None, told))
    return rows

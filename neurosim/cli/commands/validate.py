"""The command `neurosim validate`: whether neurosim equals Brian2, on this machine."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

import typer

from neurosim.cli.option_groups import help_of, with_choices
from neurosim.cli.run import print_json
from neurosim.cli.run_options import AsJson

if TYPE_CHECKING:
    from neurosim.diagnostics.validation.compare import Case, Comparison

Target = Literal["numpy", "cython"]
TARGET = typer.Option(
    help="How Brian2 runs: numpy starts at once, cython compiles for minutes, once, and is faster "
    "then. Results are the same."
)
COLUMNS = ("spikes", "state", "weights", "s", "theirs", "")


def add_command(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "validate",
        help=help_of(validate),
        epilog="Examples: neurosim validate --quick | neurosim validate --json > rows.json | "
        "neurosim validate STDP --target cython",
    )(validate)


def validate(
    names: Annotated[
        list[str] | None, typer.Argument(help="Only networks with one of these in their name.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Run for a shorter time.")] = False,
    target: Annotated[str, with_choices(TARGET, "--target", get_args(Target))] = "numpy",
    as_json: AsJson = False,
) -> None:
    """Run networks in neurosim and in Brian2, and compare spikes, states and weights.

    Both get the same synapses, weights, delays, spikes from outside and initial states. Spikes must
    be identical; where states and weights differ by 0, they are the same bit for bit. Exit code 1
    if anything differs. Needs the extra `validate`.
    """
    from neurosim.cli.display.progress import progress
    from neurosim.diagnostics.validation import compare
    from neurosim.files.results.result import as_card
    from neurosim.spiking.brian2.network import import_brian2

    brian2 = import_brian2()
    cases, start = _choose(names or []), time.perf_counter()
    with progress("networks", len(cases)) as bar:
        rows = compare.validate(cases, quick, cast(Target, target), bar)
    is_equal = all(row.passed for row in rows)
    if as_json:
        parameters = {
            "brian2": brian2.__version__, "target": target, "quick": quick,
            "networks": [row.name for row in rows],
        }  # fmt: skip
        told = [line for row in rows for line in row.rows()]
        print_json(as_card("validate", parameters, told, time.perf_counter() - start))
    else:
        print_comparisons(rows, f"neurosim and Brian2 {brian2.__version__} ({target})")
    if not is_equal:
        raise typer.Exit(1)


def _choose(names: Sequence[str]) -> "list[Case]":
    from neurosim.base.errors import ArgumentError
    from neurosim.diagnostics.validation.cases import CASES

    chosen = [c for c in CASES if not names or any(n.lower() in c.name.lower() for n in names)]
    if not chosen:
        known = "; ".join(case.name for case in CASES)
        raise ArgumentError(f"no network is named {' or '.join(names)}; there are: {known}")
    return chosen


def print_comparisons(rows: "Sequence[Comparison]", title: str) -> None:
    """Print whether networks are equal, a table, and where the first differences are."""
    from rich.table import Table
    from rich.text import Text

    from neurosim.cli.display.console import VERDICTS, open_console

    n = sum(row.is_identical for row in rows)
    spikes = sum(row.spikes for row in rows)
    console = open_console()
    console.print(Text(f"{title}: {n} of {len(rows)} networks fire identically, {spikes:,} spikes.",
                       "bold"), end="\n\n")  # fmt: skip
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("network", overflow="fold")
    for name in COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(row.name, *_tell(row), VERDICTS[row.passed])
    console.print(table)
    for row in rows:
        if row.first_difference:
            when, who, neuron = row.first_difference
            console.print(Text(f"{row.name}: first difference at {when:g} ms, neuron {neuron} of "
                               f"{who!r}", "red"))  # fmt: skip
    console.print("\nstate, weights: largest difference at the end; s: time of neurosim, theirs: "
                  "of Brian2")  # fmt: skip


def _tell(row: "Comparison") -> "list[str]":
    """Return the cells of a network, in the order of `COLUMNS`."""
    differences = row.state_difference, row.weight_difference
    return [
        f"{row.spikes:,}",
        *(f"{d:.0e}" if d else "0" for d in differences),
        f"{row.seconds:.2f}",
        f"{row.seconds_brian2:.1f}",
    ]

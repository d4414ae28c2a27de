"""The command `neurosim validate`: whether neurosim equals Brian2, on this machine."""

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from neurosim.conduct import AsJson, print_json

if TYPE_CHECKING:
    from neurosim.validation import Case, Comparison

Target = Literal["numpy", "cython"]
COLUMNS = ("neurons", "synapses", "ms", "spikes", "state", "weights", "s", "Brian2, s", "")


def add_command(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "validate",
        epilog="Examples: neurosim validate --quick | neurosim validate --json > rows.json | "
        "neurosim validate STDP --target cython",
    )(validate)


def validate(
    names: Annotated[
        list[str] | None, typer.Argument(help="Only networks with one of these in their name.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Run for a shorter time.")] = False,
    target: Annotated[
        Target,
        typer.Option(help="How Brian2 runs: numpy starts at once, cython compiles for minutes, "
                     "once, and is faster then. Results are the same."),
    ] = "numpy",
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Run networks in neurosim and in Brian2, and compare spikes, states and weights.

    Both get the same synapses, weights, delays, spikes from outside and initial states. Spikes must
    be identical; where states and weights differ by 0, they are the same bit for bit. Exit code 1
    if anything differs. Needs the extra `validate`.
    """
    from neurosim import display, validation
    from neurosim.brian import import_brian2
    from neurosim.result import as_card

    brian2 = import_brian2()
    cases, start = _choose(names or []), time.perf_counter()
    with display.progress("networks", len(cases)) as advance:
        rows = validation.validate(cases, quick, target, advance)
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
    from neurosim.errors import ArgumentError
    from neurosim.validation_cases import CASES

    chosen = [c for c in CASES if not names or any(n.lower() in c.name.lower() for n in names)]
    if not chosen:
        known = "; ".join(case.name for case in CASES)
        raise ArgumentError(f"no network is named {' or '.join(names)}; there are: {known}")
    return chosen


def print_comparisons(rows: "Sequence[Comparison]", title: str) -> None:
    """Print a table, and where the first differences are."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from neurosim.display import VERDICTS

    table = Table(title=title, box=None, title_justify="left", header_style="bold", pad_edge=False)
    table.add_column("network")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for row in rows:
        numbers = f"{row.neurons:,}", f"{row.synapses:,}", f"{row.duration:,g}", f"{row.spikes:,}"
        differences = (f"{d:.0e}" if d else "0" for d in
                       (row.state_difference, row.weight_difference))  # fmt: skip
        times = f"{row.seconds:.3f}", f"{row.seconds_brian2:.2f}"
        table.add_row(row.name, *numbers, *differences, *times, VERDICTS[row.passed])
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table)
    for row in rows:
        if row.first_difference:
            when, who, neuron = row.first_difference
            console.print(Text(f"{row.name}: first difference at {when:g} ms, neuron {neuron} of "
                               f"{who!r}", "red"))  # fmt: skip
    n = sum(row.is_identical for row in rows)
    spikes = sum(row.spikes for row in rows)
    console.print(f"\n{n} of {len(rows)} networks fired identically, {spikes:,} spikes; state and "
                  "weights: largest difference at the end")  # fmt: skip

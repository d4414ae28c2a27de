"""The command line: thin, nothing is decided here."""

import os
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neurosim.base import __version__, errors, interrupt
from neurosim.cli import ranks
from neurosim.cli.commands import bench, diff, export, new, rerun, resume, validate
from neurosim.cli.commands import hash as hash_cli
from neurosim.cli.commands import sweep as sweep_cli
from neurosim.cli.exits import EXIT_CODES, message_of, refuse_empty, written
from neurosim.cli.experiment_command import ExperimentGroup, complete_experiments
from neurosim.cli.run import print_json
from neurosim.cli.run_options import AsJson
from neurosim.experiment.discovery import list_experiments

if TYPE_CHECKING:
    from neurosim.files.results.findings import Finding

app = typer.Typer(
    name="neurosim",
    help="Exact, fast, reproducible simulation of sparse, binary-firing and spiking neurons.",
    epilog="Start with: neurosim run eiffel-obama",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
run_app = typer.Typer(
    cls=ExperimentGroup,
    no_args_is_help=True,
    help="Run an experiment: one that `neurosim list` shows, or the path of a Python file, or an "
    "experiment file (.toml).",
    subcommand_metavar="EXPERIMENT [OPTIONS]",
)
app.add_typer(run_app, name="run")


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        print(__version__)
        raise typer.Exit


hash_cli.add_command(app)
validate.add_command(app)
bench.add_command(app)
resume.add_commands(app)
sweep_cli.add_command(app)
new.add_command(app)
rerun.add_command(app)
diff.add_command(app)
export.add_command(app)


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """List the experiments: what each shows, how long it takes, on what data it runs."""
    entries = list_experiments().values()
    if as_json:
        from neurosim.files.results.result import Row, as_card

        rows = [Row(e.name, e.summary, None, None, None, e.source) for e in entries]
        keys = ("seeds", "example", "time", "data", "fault")
        defaults = {e.name: {key: getattr(e, key) for key in keys} for e in entries}
        print_json(as_card("list", defaults, rows, 0.0))
        return
    from neurosim.cli.display.parameters import print_experiments

    print_experiments(entries)


@app.command(epilog="Example: neurosim parameters projection")
def parameters(
    experiment: Annotated[
        str | None,
        typer.Argument(help="See `neurosim list`.", autocompletion=complete_experiments),
    ] = None,
) -> None:
    """List the parameters of an experiment: name, default, meaning; for --set name=value."""
    if experiment is None:
        print("neurosim parameters NAME, where NAME is one of:")
        print("\n".join(f"  {name}" for name in list_experiments()))
        return
    from neurosim.cli.display.parameters import print_parameters
    from neurosim.experiment.study import find_parameters

    print_parameters(find_parameters(experiment))


@app.command(
    epilog="Examples: neurosim info runs/eiffel-obama-20260101-120000 | neurosim info tags.npy "
    "--verify"
)
def info(
    file: Annotated[
        Path,
        typer.Argument(
            help="The folder of a run, sweep, records or export, a file in it, a network, tags."
        ),
    ],
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Check every byte and array of what neurosim wrote."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what neurosim wrote there, or whether all of it is whole (exit code 3: not)."""
    from neurosim.cli.display import info as info_display
    from neurosim.files.folders import describe
    from neurosim.files.networks.info import read_network
    from neurosim.files.results.read import read_result
    from neurosim.files.tags.read import read_tags
    from neurosim.files.tags.read_numpy import read_numpy

    if verify:
        from neurosim.files.verify import verify as look

        _tell_findings("info", lambda: look(file), as_json, EXIT_CODES[errors.DataError])
        return
    found = describe(file) or read_network(file) or read_tags(file) or read_numpy(file)
    found = found or read_result(file)
    if as_json:
        print_json(info_display.info_as_json(found))
    else:
        info_display.print_info(found)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Look at versions, threads and the kernel cache, and run a self-test."""
    from neurosim.diagnostics.doctor import examine

    _tell_findings("doctor", examine, as_json, 1)


def _tell_findings(
    command: str, look: "Callable[[], Sequence[Finding]]", as_json: bool, bad: int
) -> None:
    """Print what was looked at; exit with ``bad`` unless all is well."""
    import time

    from neurosim.cli.display import findings as display
    from neurosim.files.results.result import as_card

    start = time.perf_counter()
    findings = look()
    if as_json:
        rows, seconds = [finding.as_row() for finding in findings], time.perf_counter() - start
        print_json(as_card(command, {}, rows, seconds))
    else:
        display.print_findings(findings)
    if not all(f.is_ok for f in findings):
        raise typer.Exit(bad)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    # Figures go to files: no window is asked for, whatever the environment names.
    os.environ["MPLBACKEND"] = "agg"
    # A stream that was closed is None to Python, and what is said to it would go to the other.
    sys.stderr = sys.stderr or open(os.devnull, "w")
    warnings.formatwarning = lambda message, *where: f"neurosim: {message}\n"
    words = sys.argv[1:] if argv is None else list(argv)
    with interrupt.heeded(), ranks.joined() as started:
        code = started.end(_run(words))
        if code == EXIT_CODES[KeyboardInterrupt] or code == interrupt.exit_code():
            interrupt.leave(interrupt.exit_code())
    sys.exit(code)


def _run(words: Sequence[str]) -> Any:
    """Return the exit code: typer ends every command by SystemExit."""
    try:
        refuse_empty(words)
        ranks.refuse_command(words)
        with written():
            app(words)
    except SystemExit as end:
        return end.code
    except tuple(EXIT_CODES) as error:
        if not isinstance(error, KeyboardInterrupt):
            print(f"neurosim: {message_of(error)}", file=sys.stderr)
        return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))

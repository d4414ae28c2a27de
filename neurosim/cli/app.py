"""The command line: thin, nothing is decided here."""

import os
import sys
import warnings
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from neurosim.base import __version__, errors, interrupt
from neurosim.cli.command import ExperimentCommand, complete_experiments
from neurosim.cli.commands import bench, validate
from neurosim.cli.commands import hash as hash_cli
from neurosim.cli.exits import EXIT_CODES, message_of, refuse_empty, written
from neurosim.cli.experiments import continual, fly, rounds, spiking
from neurosim.cli.run import print_json, run_experiment
from neurosim.cli.run_options import AsJson, Options, takes_options
from neurosim.experiment.catalogue import EIFFEL_OBAMA

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
run_app = typer.Typer(no_args_is_help=True, help="Run an experiment; see `neurosim list`.")
app.add_typer(run_app, name="run")


Composite = Literal["blend", "side-by-side"]
Inhibition = Literal["threshold", "k-winners"]
Null = Literal["none", "alternate", "other-pair", "no-plasticity"]
Preset = Literal["one-shot", "high-excitability"]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        print(__version__)
        raise typer.Exit


@run_app.command(
    "eiffel-obama",
    cls=ExperimentCommand,
    epilog="Examples: neurosim run eiffel-obama --seeds 20 | neurosim run eiffel-obama --pictures "
    "eiffel.jpg obama.png house.png | neurosim run eiffel-obama --null alternate --json",
)
@takes_options(EIFFEL_OBAMA.seeds)
def eiffel_obama(
    *,
    pictures: Annotated[
        list[Path] | None,
        typer.Option(help="Two pictures to associate, then foils: --pictures a.jpg b.png c.png. "
                     "Default: built-in drawings, which also stand in for missing foils."),
    ] = None,
    composite: Annotated[
        Composite | None, typer.Option(help="Lay the two over each other, or side by side.")
    ] = None,
    null: Annotated[
        Null | None, typer.Option(help="A control that must show no association.")
    ] = None,
    preset: Annotated[
        Preset | None,
        typer.Option(
            help="A named set of parameters: exposures=1 beta=0.7, or w_max=3 theta=0.6."
        ),
    ] = None,
    inhibition: Annotated[
        Inhibition | None,
        typer.Option(help="k-winners is known to fail: half of each assembly stays silent."),
    ] = None,
    options: Options,
) -> None:  # fmt: skip
    """A neuron fires for the Eiffel tower, not for Obama; shown together; now for Obama too."""
    from neurosim.cli.study import run_eiffel_obama
    from neurosim.models.concept_cells.figure import draw_eiffel_obama

    named = {"composite": composite, "null": null, "inhibition": inhibition}
    changes = options.with_changes(named)
    run_experiment(
        EIFFEL_OBAMA.name,
        lambda seeds: run_eiffel_obama(pictures or [], preset, changes, seeds),
        draw_eiffel_obama,
        options,
    )


rounds.add_commands(run_app)
spiking.add_commands(run_app)
fly.add_commands(run_app)
continual.add_command(run_app)
hash_cli.add_command(app)
validate.add_command(app)
bench.add_command(app)


@app.command("list")
def list_experiments(as_json: AsJson = False) -> None:
    """List the experiments: what each shows, how long it takes, on what data it runs."""
    from neurosim.experiment.catalogue import EXPERIMENTS

    if as_json:
        from neurosim.files.results.result import Row, as_card

        rows = [Row(e.name, e.summary, None, None, None, e.source) for e in EXPERIMENTS]
        keys = ("seeds", "rounds", "example", "time", "data")
        defaults = {e.name: {key: getattr(e, key) for key in keys} for e in EXPERIMENTS}
        print_json(as_card("list", defaults, rows, 0.0))
        return
    from neurosim.cli.display.parameters import print_experiments

    print_experiments(EXPERIMENTS)


@app.command(epilog="Example: neurosim parameters projection")
def parameters(
    experiment: Annotated[
        str | None,
        typer.Argument(help="See `neurosim list`.", autocompletion=complete_experiments),
    ] = None,
) -> None:
    """List the parameters of an experiment: name, default, meaning; for --set name=value."""
    from neurosim.experiment.catalogue import EXPERIMENTS

    if experiment is None:
        print("neurosim parameters NAME, where NAME is one of:")
        print("\n".join(f"  {e.name}" for e in EXPERIMENTS))
        return
    from neurosim.cli.display.parameters import print_parameters
    from neurosim.cli.study import find_parameters

    print_parameters(find_parameters(experiment))


@app.command(
    epilog="Examples: neurosim info runs/eiffel-obama-20260101-120000 | neurosim info tags.npy "
    "--verify"
)
def info(
    file: Annotated[Path, typer.Argument(help="A result.h5, the folder that holds one, or tags.")],
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help="Check every byte and array: result, scorecard, figure, tags."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what a result file holds, or whether what neurosim wrote is whole (exit code 3: not)."""
    from neurosim.cli.display import info as info_display
    from neurosim.files.results.read import read_result
    from neurosim.files.tags.read import read_tags
    from neurosim.files.tags.read_numpy import read_numpy

    if verify:
        from neurosim.files.verify import verify as look

        _tell_findings("info", lambda: look(file), as_json, EXIT_CODES[errors.DataError])
        return
    found = read_tags(file) or read_numpy(file) or read_result(file)
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


def spread_values(argv: Sequence[str], option: str = "--pictures") -> list[str]:
    """Let ``option`` take several values: ``--pictures a b`` is ``--pictures a --pictures b``."""
    spread: list[str] = []
    is_open = False
    for word, after in zip_longest(argv, argv[1:], fillvalue="-"):
        if word == option:
            if after.startswith("-") and not after[1:2].isdigit():
                raise errors.ArgumentError(
                    f"{option} must be followed by at least one value, got none"
                )
            is_open = True
            continue
        is_open = is_open and (not word.startswith("-") or word[1:2].isdigit())
        spread += [option, word] if is_open else [word]
    return spread


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    # Figures go to files: no window is asked for, whatever the environment names.
    os.environ["MPLBACKEND"] = "agg"
    # A stream that was closed is None to Python, and what is said to it would go to the other.
    sys.stderr = sys.stderr or open(os.devnull, "w")
    warnings.formatwarning = lambda message, *where: f"neurosim: {message}\n"
    with interrupt.heeded():
        code = _run(sys.argv[1:] if argv is None else argv)
        if code == EXIT_CODES[KeyboardInterrupt] or code == interrupt.exit_code():
            interrupt.leave(interrupt.exit_code())
    sys.exit(code)


def _run(words: Sequence[str]) -> Any:
    """Return the exit code: typer ends every command by SystemExit."""
    try:
        refuse_empty(words)
        with written():
            app(spread_values(spread_values(words), "--beta"))
    except SystemExit as end:
        return end.code
    except tuple(EXIT_CODES) as error:
        if not isinstance(error, KeyboardInterrupt):
            print(f"neurosim: {message_of(error)}", file=sys.stderr)
        return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))

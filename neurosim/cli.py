"""The command line: thin, nothing is decided here."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from neurosim import __version__, errors

EXIT_CODES = {
    errors.DataError: 3,
    errors.NumericalError: 4,
    errors.ResourceError: 5,
    errors.NeurosimError: 2,
    KeyboardInterrupt: 130,
}

app = typer.Typer(
    name="neurosim",
    help="Exact, fast, reproducible simulation of sparse, binary-firing neurons.",
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

Seed = Annotated[int, typer.Option(help="First seed.")]
SeedCount = Annotated[int, typer.Option(help="Number of seeds.")]
Threads = Annotated[
    int | None, typer.Option(help="Cores in all, spread over the seeds; default: every core.")
]
Out = Annotated[
    Path | None, typer.Option(help="Folder of the results; default: a new one under runs/.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace a result that is already there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="Change a parameter: --set theta=0.6; may be repeated. Names: docs/eiffel-obama.md.",
    ),
]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        print(__version__)
        raise typer.Exit


@run_app.command(
    "eiffel-obama",
    epilog="Examples: neurosim run eiffel-obama --seeds 20 | neurosim run eiffel-obama --pictures "
    "eiffel.jpg obama.png house.png | neurosim run eiffel-obama --null alternate --json",
)
def eiffel_obama(
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
    changes: Changes = None,
    seed: Seed = 0,
    seeds: SeedCount = 5,
    threads: Threads = None,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """A neuron fires for the Eiffel tower, not for Obama; shown together; now for Obama too."""
    from neurosim.experiments import Seeds, run_eiffel_obama
    from neurosim.figures import draw_eiffel_obama

    named = {"composite": composite, "null": null, "inhibition": inhibition}
    chosen = {key: value for key, value in named.items() if value is not None}

    def prepare(after_seed: Callable[[int], None]) -> Callable[[], Any]:
        return run_eiffel_obama(
            pictures or [],
            preset,
            {**_parse_changes(changes or []), **chosen},
            Seeds(seed, seeds, _threads(threads), after_seed),
        )

    _conduct(
        "eiffel-obama", prepare, draw_eiffel_obama, seeds, _threads(threads), out, force, as_json
    )


@app.command("list")
def list_experiments(as_json: AsJson = False) -> None:
    """List the experiments, one line each."""
    from neurosim.experiments import EXPERIMENTS

    if as_json:
        print(json.dumps([vars(e) for e in EXPERIMENTS]))
        return
    for experiment in EXPERIMENTS:
        print(f"{experiment.name:20}{experiment.summary} ({experiment.source})")


@app.command(epilog="Example: neurosim info runs/eiffel-obama-20260101-120000")
def info(
    file: Annotated[Path, typer.Argument(help="A result.h5, or the folder that holds one.")],
    as_json: AsJson = False,
) -> None:
    """Say what a result file holds."""
    from neurosim import display
    from neurosim.reading import read_result

    found = read_result(file)
    if as_json:
        print(json.dumps(display.info_as_json(found)))
    else:
        display.print_info(found)


@app.command(epilog="Examples: neurosim bench | neurosim bench deliver_learned select_winners")
def bench(
    kernels: Annotated[list[str] | None, typer.Argument(help="Default: every kernel.")] = None,
    as_json: AsJson = False,
) -> None:
    """Time every kernel, warm: ns per event, bytes, this machine's bound and the ratio to it."""
    import time

    from neurosim import display
    from neurosim.bench import KERNELS, as_rows, measure
    from neurosim.result import Result

    start = time.perf_counter()
    names = kernels or list(KERNELS)
    with display.progress("kernels", len(names)) as advance:
        measured = measure(names, advance)
    if as_json:
        rows, seconds = as_rows(measured), time.perf_counter() - start
        result = Result("bench", 0, 1, {"kernels": names}, rows, 1.0, {}, (), seconds)
        print(json.dumps(result.as_json()))
    else:
        display.print_bench(measured)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Look at versions, threads and the kernel cache, and run a self-test."""
    from neurosim import display
    from neurosim.doctor import examine

    findings = examine()
    if as_json:
        print(json.dumps([vars(f) for f in findings]))
    else:
        display.print_findings(findings)
    if not all(f.is_ok for f in findings):
        raise typer.Exit(1)


def _conduct(
    experiment: str,
    prepare: Callable[[Callable[[int], None]], Callable[[], Any]],
    draw: Callable[[Any, Path], None],
    seeds: int,
    threads: int,
    out: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Check, run with a progress bar, store, draw, print: the same for every experiment."""
    from neurosim import display, folder, storage

    start = datetime.now(UTC)
    with display.progress("seeds", seeds) as advance:
        run = prepare(advance)
        place = folder.prepare_folder(out, experiment, force)
        with _no_empty_folder(place, is_ours=out is None):
            result = run()
    with _no_empty_folder(place, is_ours=out is None):
        try:
            storage.write_result(result, place, storage.gather_provenance(start, threads, sys.argv))
            draw(result, place / folder.FIGURE)
            print(f"results in {place}", file=sys.stderr)
        finally:  # a full disk must not cost what was computed
            if as_json:
                print(json.dumps(result.as_json(), allow_nan=False))
            else:
                display.print_result(result)
    if not result.is_complete:
        print(f"interrupted: {result.seeds} of {seeds} seeds kept", file=sys.stderr)
        raise typer.Exit(130)


@contextmanager
def _no_empty_folder(folder: Path, is_ours: bool) -> Iterator[None]:
    """Take the folder back, and runs/ above it, if the run ends with nothing to keep."""
    try:
        yield
    except BaseException:
        with suppress(OSError):  # not empty
            folder.rmdir()
            if is_ours:
                folder.parent.rmdir()
        raise


def _parse_changes(changes: Sequence[str]) -> dict[str, str]:
    for change in changes:
        if "=" not in change:
            raise errors.ArgumentError(f"--set must be name=value, got {change!r}")
    return dict(change.split("=", 1) for change in changes)


def _threads(threads: int | None) -> int:
    from neurosim.parallel import usable_cores

    return usable_cores() if threads is None else threads


def spread_values(argv: Sequence[str], option: str = "--pictures") -> list[str]:
    """Let ``option`` take several values: ``--pictures a b`` is ``--pictures a --pictures b``."""
    spread: list[str] = []
    is_open = False
    for word, after in zip_longest(argv, argv[1:], fillvalue="-"):
        if word == option:
            if after.startswith("-"):
                raise errors.ArgumentError(f"{option} must name at least one file, got none")
            is_open = True
            continue
        is_open = is_open and not word.startswith("-")
        spread += [option, word] if is_open else [word]
    return spread


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    try:
        app(spread_values(sys.argv[1:] if argv is None else argv))
    except tuple(EXIT_CODES) as error:
        if not isinstance(error, KeyboardInterrupt):
            print(f"neurosim: {error}", file=sys.stderr)
        sys.exit(next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind)))

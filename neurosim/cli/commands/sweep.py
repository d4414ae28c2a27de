"""The command `neurosim sweep`: an experiment at every point of a grid."""

import shlex
import sys
import time
from collections.abc import Collection
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import typer

from neurosim.base import errors, interrupt
from neurosim.cli.experiment_command import complete_experiments
from neurosim.cli.given import DATA, PICTURES, WIRING, refuse_filled
from neurosim.cli.option_groups import help_of, option, takes
from neurosim.cli.run import print_json
from neurosim.cli.run_options import AS_JSON, CHANGES, parse_changes

if TYPE_CHECKING:
    from neurosim.experiment.experiment import Experiment
    from neurosim.experiment.sweeps.plan import Plan
    from neurosim.experiment.sweeps.sweep import Sweep

GRID = typer.Option(
    "--grid", metavar="NAME=VALUE,VALUE",
    help="The values of a parameter, one that is a list in brackets; may be repeated, and every "
    "combination is a point.",
)  # fmt: skip
FIRST = typer.Option("--seed", help="First seed.", show_default="0")
SEEDS = typer.Option("--seeds", help="Seeds at each point.", show_default="the experiment's own")
PRESET = typer.Option("--preset", help="A named set of parameters, the same at all points.")
JOBS = typer.Option("--jobs", help="Worker processes, of one thread each.",
                    show_default="one a core")  # fmt: skip
DASK = typer.Option(
    "--dask", metavar="ADDRESS",
    help="Use a Dask scheduler that runs, such as tcp://127.0.0.1:8786.",
)  # fmt: skip
INSECURE = typer.Option("--insecure", help="Let --dask be on another machine without TLS.")
OUT = typer.Option(
    "--out", help="Folder of the sweep; one that holds it goes on.",
    show_default="a new one under runs/",
)  # fmt: skip
TO = typer.Option(
    "--to", help="Write a further file of the table; CSV and Parquet are there anyway."
)
DRY_RUN = typer.Option("--dry-run", help="Print the points and an estimate, and run nothing.")


class Asked(NamedTuple):
    """What the command is told, beside the experiment."""

    grid: list[str] | None
    seeds: int | None
    seed: int | None
    changes: list[str] | None
    preset: str | None
    jobs: int | None
    dask: str | None
    insecure: bool
    out: Path | None
    to: str | None
    dry_run: bool
    data: str | None
    wiring: Path | None
    pictures: list[Path] | None
    as_json: bool


OPTIONS = [
    option("grid", list[str] | None, GRID),
    option("seeds", int | None, SEEDS),
    option("seed", int | None, FIRST),
    option("changes", list[str] | None, CHANGES),
    option("preset", str | None, PRESET),
    option("jobs", int | None, JOBS),
    option("dask", str | None, DASK),
    option("insecure", bool, INSECURE, False),
    option("out", Path | None, OUT),
    option("to", Literal["netcdf"] | None, TO),
    option("dry_run", bool, DRY_RUN, False),
    option("data", str | None, DATA),
    option("wiring", Path | None, WIRING),
    option("pictures", list[Path] | None, PICTURES),
    option("as_json", bool, AS_JSON, False),
]


def add_command(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "sweep",
        help=help_of(sweep),
        epilog="Examples: neurosim sweep completion --grid beta=0.05,0.1 --grid share=0.3,0.5 "
        "--seeds 10 | neurosim sweep brunel --grid g=3,4,5,6 --set n=2500 --dry-run",
    )(takes("asked", OPTIONS, Asked)(sweep))


def sweep(
    experiment: Annotated[
        str,
        typer.Argument(
            help="A name that `neurosim list` shows, the path of a Python file, or exp.toml.",
            autocompletion=complete_experiments,
        ),
    ],
    *,
    asked: Asked,
) -> None:
    """Run an experiment at every point of a grid, on all cores or a cluster.

    Each point and seed is a run of its own, kept as it ends; the same command with --out runs what
    is missing or failed. sweep.csv and sweep.parquet get a row for each point and seed, points.csv
    and points.parquet one for each point, figure.png shows them. Exit code 1 if a run failed. Needs
    the extra `sweep`.
    """
    from neurosim.experiment.sweeps.conduct import conduct
    from neurosim.experiment.sweeps.python import new_folder

    start = time.perf_counter()
    plan = _plan(experiment, asked)
    if asked.dry_run:
        _print_plan(plan, asked)
        return
    out = asked.out or new_folder(plan.swept.name)
    jobs = asked.jobs if asked.dask is None else asked.dask
    try:
        with _bar(len(plan.runs)) as progress:
            found = conduct(plan, jobs, out, progress, asked.insecure)
            is_cut = found.done + len(found.failed) < len(plan.runs)
            written = _write(found, out, asked.to, is_cut) if found.done else []
    except KeyboardInterrupt:
        print(f"interrupted: what is done is kept; {_again(out, asked)}", file=sys.stderr)
        raise
    _show(found, written, asked, time.perf_counter() - start)
    _end(found, len(plan.runs), out, asked)


def _plan(experiment: str, asked: Asked) -> "Plan":
    from neurosim.cli.display.progress import progress
    from neurosim.experiment.discovery import find_experiment
    from neurosim.experiment.study import Seeds
    from neurosim.experiment.sweeps import engine
    from neurosim.experiment.sweeps.grid import read_grid
    from neurosim.experiment.sweeps.plan import make_plan
    from neurosim.experiment.sweeps.telling import start_from, tell

    engine.count_jobs(asked.jobs)
    if asked.dask is not None:
        engine.check_address(asked.dask, asked.insecure)
    if asked.jobs is not None and asked.dask is not None:
        raise errors.ArgumentError("--jobs starts workers here, --dask uses those of a scheduler; "
                                   "pass one of the two")  # fmt: skip
    changes = parse_changes(asked.changes or ())
    grid = read_grid(asked.grid or ())
    files = {name: getattr(asked, name) for name in ("data", "wiring", "pictures")}
    given = {name: _absolute(value) for name, value in files.items() if value}
    base = start_from(experiment, grid, changes, asked.preset, given)
    study = find_experiment(str(base.what))
    _refuse_files(study, given)
    if study.takes:
        refuse_filled({**changes, **{name: ",".join(values) for name, values in grid.items()}})
    first = (base.seed or 0) if asked.seed is None else asked.seed
    n = base.seeds or study.seeds if asked.seeds is None else asked.seeds
    with progress("points", prod(map(len, grid.values())), sums_up=False) as bar:
        return make_plan(tell(*base[:4]), grid, Seeds(first, n), bar)


def _absolute(value: Any) -> Any:
    """Return paths of files that are there from the root, for workers; names as they are."""
    if isinstance(value, list):
        return tuple(map(_absolute, value))
    return str(Path(value).resolve()) if Path(value).exists() else str(value)


def _refuse_files(study: "Experiment", given: Collection[str]) -> None:
    for name in given:
        if name not in study.takes:
            raise errors.ArgumentError(f"--{name} is for experiments that take it, {study.name} "
                                       "does not; leave it out")  # fmt: skip


def _write(found: "Sweep", out: Path, to: str | None, is_cut: bool) -> list[str]:
    """Write the tables, and the figure unless a signal waits for the end; return their names."""
    from neurosim.experiment.sweeps.tables import FORMATS, write_figure, write_tables

    names = write_tables(found, out, [*FORMATS[:2], *([to] if to else [])])
    if is_cut:
        return names
    write_figure(found, out / "figure.png")
    return [*names, "figure.png"]


def _bar(total: int) -> Any:
    from neurosim.cli.display.sweep import telling

    return telling(total)


def _print_plan(plan: "Plan", asked: Asked) -> None:
    from neurosim.base.threads.seeds import usable_cores
    from neurosim.cli.display.sweep import plan_as_json, print_plan
    from neurosim.experiment.sweeps.conduct import estimate, look

    done, told = look(plan, asked.out) if asked.out else ({}, [])
    n_jobs = None if asked.dask else asked.jobs or usable_cores()
    seconds = estimate(plan, done, n_jobs)
    if asked.as_json:
        print_json(plan_as_json(plan, len(done), seconds))
    else:
        print_plan(plan, len(done), told, (seconds, n_jobs))


def _show(found: "Sweep", written: list[str], asked: Asked, seconds: float) -> None:
    from neurosim.cli.display.sweep import as_json, print_sweep

    if asked.as_json:
        print_json(as_json(found, seconds))
    else:
        print_sweep(found, written)


def _end(found: "Sweep", n: int, out: Path, asked: Asked) -> None:
    """Say how to go on where runs are missing, and end with the code of that."""
    again = _again(out, asked)
    if n > found.done + len(found.failed):
        print(f"interrupted: {found.done:,} of {n:,} runs kept; {again}", file=sys.stderr)
        raise typer.Exit(interrupt.exit_code())
    if found.failed:
        print(f"to try what failed again, {again}", file=sys.stderr)
        raise typer.Exit(1)


def _again(out: Path, asked: Asked) -> str:
    words = ["neurosim", *sys.argv[1:], *([] if asked.out else ["--out", str(out)])]
    return f"go on with: {shlex.join(words)}"

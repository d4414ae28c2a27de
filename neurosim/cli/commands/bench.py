"""The command `neurosim bench`: how long kernels and networks take, beside bounds and peers."""

import sys
import time
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from neurosim.base import errors
from neurosim.cli.option_groups import help_of, option, takes
from neurosim.cli.run import print_json
from neurosim.cli.run_options import AsJson, Force, Wide

AGAINST = typer.Option(help="With `spiking`: brian2, nest, or brian2,nest; must be installed.")
REPEATS = typer.Option(help="With `spiking`: runs of each network.")


def add_command(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help=help_of(bench),
        epilog="Examples: neurosim bench --plot bench.png | neurosim bench accumulate find | "
        "neurosim bench spiking --against brian2 --repeats 3",
    )(bench)


class Contest(NamedTuple):
    """Other simulators that networks are run in as well, and how often each is run."""

    against: list[str]
    repeats: int


def _read_contest(against: str, repeats: int) -> Contest:
    return Contest([peer for peer in against.split(",") if peer], repeats)


takes_contest = takes(
    "contest",
    [option("against", str, AGAINST, ""), option("repeats", int, REPEATS, 5)],
    _read_contest,
)


@takes_contest
def bench(
    kernels: Annotated[
        list[str] | None,
        typer.Argument(help="Default: every kernel. `spiking`: networks instead of kernels."),
    ] = None,
    *,
    quick: Annotated[bool, typer.Option("--quick", help="In the cache only; seconds.")] = False,
    plot: Annotated[
        Path | None, typer.Option(help="Draw time over bound: a .png, .svg or .pdf.")
    ] = None,
    contest: Contest,
    force: Force = False,
    wide: Wide = False,
    as_json: AsJson = False,
) -> None:
    """Time every kernel, warm, in the cache and out of it, against what this machine allows."""
    if kernels == ["spiking"]:
        bench_spiking(contest, quick, as_json, wide)
        return
    if contest.against:
        raise errors.ArgumentError("--against is for networks: neurosim bench spiking --against X")
    from neurosim.cli.display.bench import print_bench
    from neurosim.cli.display.progress import progress
    from neurosim.diagnostics.kernels.figure import check_path, draw_footprints
    from neurosim.diagnostics.kernels.measure import as_rows, measure, plan
    from neurosim.files.results.result import as_card

    start = time.perf_counter()
    points, path = plan(kernels, quick), plot and check_path(plot, force)
    with progress("measurements", len(points)) as bar:
        measured = measure(points, bar)
    if as_json:
        rows, seconds = as_rows(measured), time.perf_counter() - start
        names = list(dict.fromkeys(point.name for point in points))
        print_json(as_card("bench", {"kernels": names, "quick": quick}, rows, seconds))
    else:
        print_bench(measured, wide)
    if path:
        draw_footprints(measured, path)
        print(f"figure in {path}", file=sys.stderr)


def bench_spiking(contest: Contest, quick: bool, as_json: bool, wide: bool) -> None:
    """Time spiking networks here and, in turns, in other simulators."""
    from neurosim.cli.display.bench import print_race
    from neurosim.cli.display.progress import progress
    from neurosim.diagnostics.simulators import race
    from neurosim.diagnostics.simulators.networks import NETWORKS
    from neurosim.files.results.result import as_card

    start = time.perf_counter()
    networks = NETWORKS[:1] if quick else NETWORKS
    n_runs = race.count_runs(networks, *contest)
    with progress("runs", n_runs) as bar:
        entries = race.hold(networks, contest.against, race.DURATION, contest.repeats, bar)
    table = race.as_table(entries, race.DURATION)
    if as_json:
        parameters = {
            "networks": list(networks), **contest._asdict(), "duration": race.DURATION
        }  # fmt: skip
        rows, seconds = race.as_rows(table), time.perf_counter() - start
        print_json(as_card("bench spiking", parameters, rows, seconds))
    else:
        print_race(table, wide)

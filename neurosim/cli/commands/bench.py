"""The command `neurosim bench`: how long kernels and networks take, beside bounds and peers."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from neurosim.base import errors
from neurosim.cli.option_groups import help_of
from neurosim.cli.run import print_json
from neurosim.cli.run_options import AsJson, Force, Wide


def add_command(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help=help_of(bench),
        epilog="Examples: neurosim bench --plot bench.png | neurosim bench accumulate find | "
        "neurosim bench spiking --against brian2 --repeats 3",
    )(bench)


def bench(
    kernels: Annotated[
        list[str] | None,
        typer.Argument(help="Default: every kernel. `spiking`: networks instead of kernels."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="In the cache only; seconds.")] = False,
    plot: Annotated[
        Path | None, typer.Option(help="Draw time over bound: a .png, .svg or .pdf.")
    ] = None,
    against: Annotated[
        str, typer.Option(help="With `spiking`: brian2, nest, or brian2,nest; must be installed.")
    ] = "",
    repeats: Annotated[int, typer.Option(help="With `spiking`: runs of each network.")] = 5,
    force: Force = False,
    wide: Wide = False,
    as_json: AsJson = False,
) -> None:
    """Time every kernel, warm, in the cache and out of it, against what this machine allows."""
    if kernels == ["spiking"]:
        bench_spiking([peer for peer in against.split(",") if peer], repeats, quick, as_json, wide)
        return
    if against:
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


def bench_spiking(
    against: Sequence[str], repeats: int, quick: bool, as_json: bool, wide: bool
) -> None:
    """Time spiking networks here and, in turns, in other simulators."""
    from neurosim.cli.display.bench import print_race
    from neurosim.cli.display.progress import progress
    from neurosim.diagnostics.simulators import race
    from neurosim.diagnostics.simulators.networks import NETWORKS
    from neurosim.files.results.result import as_card

    start = time.perf_counter()
    networks = NETWORKS[:1] if quick else NETWORKS
    n_runs = race.count_runs(networks, against, repeats)
    with progress("runs", n_runs) as bar:
        entries = race.hold(networks, against, race.DURATION, repeats, bar)
    table = race.as_table(entries, race.DURATION)
    if as_json:
        parameters = {"networks": list(networks), "against": list(against), "repeats": repeats,
                      "duration": race.DURATION}  # fmt: skip
        rows, seconds = race.as_rows(table), time.perf_counter() - start
        print_json(as_card("bench spiking", parameters, rows, seconds))
    else:
        print_race(table, wide)

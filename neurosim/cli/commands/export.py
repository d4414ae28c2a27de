"""The command `neurosim export`: a result for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from neurosim.cli.option_groups import help_of, with_choices
from neurosim.experiment.export import FORMATS

TO = typer.Option("--to", help="What to write.")
OUT = typer.Option("--out", help="A new file or folder.", show_default="here, named as the run is")


def add_command(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "export",
        help=help_of(export_run),
        epilog="Examples: neurosim export runs/merge-1 --to csv | neurosim export runs/merge-1 "
        "--to netcdf --out merge.nc",
    )(export_run)


def export_run(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    to: Annotated[str, with_choices(TO, "--to", FORMATS)],
    out: Annotated[Path | None, OUT] = None,
) -> None:
    """Write the scorecard and all arrays of a run as CSV, Parquet or NetCDF.

    CSV and Parquet are a folder: rows, arrays/NAME with a line for each entry, run.json with
    parameters and versions, and SHA256SUMS. NetCDF is one file, as xarray reads it, with its
    SHA-256 beside it; it needs the extra `xarray`. Nothing is overwritten.
    """
    from neurosim.base.reprs import counted, neat
    from neurosim.experiment.export import export
    from neurosim.experiment.saved_run import read

    found = read(run)
    place = export(found, to, out)
    n = f"{counted(len(found.arrays), 'array')} and {counted(len(found.rows), 'row')}"
    print(neat(f"{n} of {run} are in {place}"))

"""Files of a sweep: its tables as CSV and Parquet, its axes as NetCDF, its figure."""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from neurosim.base.errors import DataError
from neurosim.base.extras import need
from neurosim.experiment.sweeps.folder import write_whole
from neurosim.experiment.sweeps.grid import alike
from neurosim.experiment.sweeps.sweep import Sweep
from neurosim.files import seals

FORMATS = ("csv", "parquet", "netcdf")
SUFFIXES = {"csv": "csv", "parquet": "parquet", "netcdf": "nc"}


def write_tables(sweep: Sweep, folder: Path, formats: Sequence[str] = FORMATS[:2]) -> list[str]:
    """Write the tables of a sweep, each with its digest beside it; return their names.

    ``sweep`` has a row for each point and seed, ``points`` one for each point; a file of NetCDF
    holds both axes.

    Parameters
    ----------
    sweep : Sweep
    folder : Path
    formats : sequence of str
        Of `FORMATS`.

    Raises
    ------
    PackageError
        If xarray is not installed, for NetCDF.
    DataError
        If the disk refuses.
    """
    contents: dict[str, bytes] = {}
    for kind in formats:
        if kind == "netcdf":
            contents["sweep.nc"] = _as_netcdf(sweep)
            continue
        for name, rows in (("sweep", sweep.rows()), ("points", sweep.medians())):
            contents[f"{name}.{kind}"] = _AS[kind](_tabulate(rows))
    for name, content in contents.items():
        try:
            _put(folder, name, content)
        except OSError as error:
            raise DataError(f"{folder / name}: could not be written ({error.strerror or error}); "
                            "all runs are kept: make room there, and give the same command again"
                            ) from error  # fmt: skip
    return list(contents)


def write_figure(sweep: Sweep, path: Path) -> None:
    """Draw the figure of a sweep into a file, whole or not at all."""
    from matplotlib import rc_context

    from neurosim.experiment import plotting
    from neurosim.experiment.sweeps.figure import draw

    with rc_context({**plotting.STYLE, "text.parse_math": False}):
        plotting.save(draw(sweep), path)


def _put(folder: Path, name: str, content: bytes) -> None:
    """Write a file and its digest; in between the two a kill leaves a file without one, no lie."""
    place = folder / name
    seals.companion_of(place).unlink(missing_ok=True)
    write_whole(folder, {name: content})
    companion = seals.companion_of(place)
    write_whole(folder, {companion.name: seals.make_companion(place, place)})


def _tabulate(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return rows as an Arrow table; a column of several kinds of values is text."""
    import pyarrow

    columns = {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    return pyarrow.table({name: alike(values) for name, values in columns.items()})


def _as_csv(table: Any) -> bytes:
    from pyarrow import csv

    out = io.BytesIO()
    csv.write_csv(table, out, csv.WriteOptions(quoting_style="needed"))
    return out.getvalue()


def _as_parquet(table: Any) -> bytes:
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(table, out)
    return out.getvalue()


_AS: Mapping[str, Callable[[Any], bytes]] = {"csv": _as_csv, "parquet": _as_parquet}


def _as_netcdf(sweep: Sweep) -> bytes:
    need("h5netcdf", "xarray", "a file of NetCDF")
    data = sweep.to_xarray()
    # A slash would make groups of a name.
    data = data.rename({name: name.replace("/", " per ") for name in data if "/" in str(name)})
    return bytes(data.to_netcdf(None, engine="h5netcdf"))

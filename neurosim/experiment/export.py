"""Results in files of others: CSV, Parquet, NetCDF."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from neurosim.base import checks, memory
from neurosim.base.errors import ArgumentError, DataError
from neurosim.experiment.saved_run import SavedRun, tabulate
from neurosim.files import locks, seals
from neurosim.files.results.dimensions import name_axes

FORMATS = ("csv", "parquet", "netcdf")
AT_ONCE = 1 << 18
"""Entries of an array that are written at once."""
SUMS = "SHA256SUMS"


def export(run: SavedRun, to: str, out: Path | str | None = None) -> Path:
    """Write a result for other programs; nothing is overwritten.

    ``"netcdf"`` writes one file, as `SavedRun.to_xarray` has it, with its SHA-256 beside it. The
    others write a folder: ``rows``, the scorecard; ``arrays/NAME`` with a line for each entry, what
    stands along each axis and the ``value``; ``run.json``, parameters and versions; and
    ``SHA256SUMS`` of all of them, for ``sha256sum -c``.

    Parameters
    ----------
    run : SavedRun
    to : {"csv", "parquet", "netcdf"}
    out : Path or str, optional
        Default: here, named as the run is.

    Returns
    -------
    Path
        The file or folder.

    Raises
    ------
    ArgumentError
        If it is there already.
    DataError
        If an array cannot be held by the format, or the disk refuses.
    PackageError
        If a package that NetCDF needs is not installed (extra ``xarray``).

    Examples
    --------
    >>> export(neurosim.read("results/merge"), "csv")  # doctest: +SKIP
    """
    checks.choice("--to", to, FORMATS)
    place = Path(out) if out is not None else Path(_default_name(run, to))
    companion = [seals.companion_of(place)] if to == "netcdf" else []
    for path in (place, *companion):
        if os.path.lexists(path):
            raise ArgumentError(f"--out must be new, got {str(place)!r}: {path.name} is there "
                                "already; name another")  # fmt: skip
    if not place.parent.is_dir():
        raise ArgumentError(f"--out must be in a folder that exists, got {str(place)!r}; make it")
    try:
        with locks.scratch(place.parent) as folder:
            part = folder / place.name
            if to == "netcdf":
                _write_netcdf(run, part)
                beside = seals.companion_of(part)
                beside.write_bytes(seals.make_companion(part, place))
                os.replace(part, place)
                os.replace(beside, companion[0])
            else:
                _write_folder(run, to, part)
                os.rename(part, place)
    except OSError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{place}: could not be written ({error.strerror or error}); make room "
                        "there, or name another place with --out") from error  # fmt: skip
    return place


def _default_name(run: SavedRun, to: str) -> str:
    name = run.path.resolve().parent.name or run.experiment
    return f"{name}.nc" if to == "netcdf" else f"{name}-{to}"


def _write_netcdf(run: SavedRun, path: Path) -> None:
    dataset = run.to_xarray()
    for name in list(dataset.data_vars):
        values = dataset[name]
        if values.dtype.kind == "c" or values.dtype.itemsize > 8 and values.dtype.kind == "f":
            raise DataError(f"{run.path}: array {name!r} holds {values.dtype}, which NetCDF does "
                            "not know; export to csv or parquet")  # fmt: skip
        if values.dtype.kind in "iuf":
            width = np.float32 if values.dtype == np.float16 else values.dtype.newbyteorder("=")
            dataset[name] = values.astype(width, keep_attrs=True)
    packed = {name: {"zlib": True} for name, values in dataset.data_vars.items()
              if values.ndim > 1 and values.size and values.dtype.kind in "iuf"}  # fmt: skip
    memory.require(dataset.nbytes, "a file of NetCDF", "export to csv or parquet")
    # HDF5 may end the process where a disk is full while it writes.
    path.write_bytes(dataset.to_netcdf(None, engine="h5netcdf", encoding=packed))
    _flush(path)


def _write_folder(run: SavedRun, to: str, place: Path) -> None:
    """Write rows, arrays, and what they are of."""
    (place / "arrays").mkdir(parents=True)
    open_table = _open_csv if to == "csv" else _open_parquet
    _write_table(place / f"rows.{to}", iter([_tabulate_rows(run)]), open_table)
    arrays = run.info.arrays
    axes, along = name_axes(arrays, run.seed, run.seeds, run.parameters)
    for array in arrays:
        path = place / "arrays" / f"{quote(array.name, safe=' ')}.{to}"
        stands = [(axis.name, along.get(axis.name)) for axis in axes[array.name]]
        _write_table(path, _long(run.arrays[array.name], stands), open_table)
        run.forget(array.name)
    told = {
        "experiment": run.experiment, "seed": run.seed, "seeds": run.seeds,
        "outcome": run.outcome, "notes": run.notes, "digest": run.digest,
        "parameters": run.parameters, "provenance": run.provenance,
        "axes": {array.name: array.axes for array in arrays},
    }  # fmt: skip
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    (place / "run.json").write_bytes(text.encode("utf-8", "backslashreplace"))
    lines = []
    for path in sorted(one for one in place.rglob("*") if one.is_file()):
        _flush(path)
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{digest}  {path.relative_to(place).as_posix()}\n")
    (place / SUMS).write_text("".join(lines))
    _flush(place / SUMS)


def _tabulate_rows(run: SavedRun) -> dict[str, Any]:
    """Return the columns of the scorecard, empty where there is no number."""
    import pyarrow

    kinds = {"str": "string", "float64": "float64", "boolean": "bool"}
    return {name: pyarrow.array(column, kinds[kind], from_pandas=True)
            for name, (column, kind) in tabulate(run.rows).items()}  # fmt: skip


def _long(
    values: np.ndarray[Any, Any], stands: list[tuple[str, np.ndarray[Any, Any] | None]]
) -> Iterator[dict[str, Any]]:
    """Yield an array as tables: a column for each axis, and the value."""
    flat, shape = np.ascontiguousarray(values).reshape(-1), values.shape
    for start in range(0, max(1, flat.size), AT_ONCE):
        part = flat[start : start + AT_ONCE]
        places = np.arange(start, start + part.size)
        at = np.unravel_index(places, shape) if part.size and shape else [places] * len(shape)
        columns = {name: i if known is None else known[i]
                   for (name, known), i in zip(stands, at, strict=True)}  # fmt: skip
        yield {**columns, **_as_columns(part, "value_" if "value" in columns else "value")}


def _as_columns(part: np.ndarray[Any, Any], name: str) -> dict[str, Any]:
    """Return a column of values, or two where they are complex, of types that tables know."""
    if part.dtype.kind == "c":
        return {f"{name}_real": part.real, f"{name}_imag": part.imag}
    if part.dtype.kind == "S":
        return {name: [one.decode("utf-8", "backslashreplace") for one in part]}
    if part.dtype.kind == "f" and part.dtype.itemsize not in (4, 8):
        return {name: part.astype(np.float32 if part.dtype.itemsize == 2 else np.float64)}
    return {name: part.astype(part.dtype.newbyteorder("="), copy=False)}


def _write_table(
    path: Path, parts: Iterator[dict[str, Any]], open_table: Callable[[Path, Any], Any]
) -> None:
    import pyarrow

    first = pyarrow.table(next(parts))
    with open_table(path, first.schema) as writer:
        writer.write_table(first)
        for part in parts:
            writer.write_table(pyarrow.table(part, schema=first.schema))


def _open_csv(path: Path, schema: Any) -> Any:
    from pyarrow import csv

    return csv.CSVWriter(path, schema)


def _open_parquet(path: Path, schema: Any) -> Any:
    from pyarrow import parquet

    return parquet.ParquetWriter(path, schema, write_page_checksum=True)


def _flush(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())

"""Opening a table, whatever its format."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import KindError
from neurosim.files.plain_file import check_plain
from neurosim.files.tables import arrays, arrow, text
from neurosim.files.tables.table import Table, fault, refusing, told

FORMATS: dict[str, Callable[[Path], Table]] = {
    ".parquet": arrow.open_parquet,
    ".feather": arrow.open_feather,
    ".arrow": arrow.open_feather,
    ".csv": text.open_csv,
    ".tsv": text.open_csv,
    ".txt": text.open_csv,
    ".npz": arrays.open_npz,
    ".h5": arrays.open_sonata,
    ".hdf5": arrays.open_sonata,
}
"""By how the name of a file ends."""


def open_table(path: Any) -> Table:
    """Return a table of a format that its name tells.

    Parameters
    ----------
    path : str or Path
        ``.parquet``; ``.feather`` or ``.arrow``; ``.csv``, ``.tsv`` or ``.txt``, also with ``.gz``;
        ``.npz``; ``.h5`` or ``.hdf5`` of SONATA.

    Raises
    ------
    KindError
        If the path is none.
    DataError
        If it does not exist, is of another kind, or cannot be read.
    """
    if not isinstance(path, str | os.PathLike):
        raise KindError(f"path must be the name of a file, got {checks.shown(path)}")
    place = Path(path)
    suffix = Path(place.stem if place.suffix == ".gz" else place).suffix.lower()
    is_packed = place.suffix == ".gz" and FORMATS.get(suffix) is not text.open_csv
    if suffix not in FORMATS or is_packed:
        known = f"{', '.join(FORMATS)} (tables of text also with .gz)"
        raise fault(place, f"must be one of {known}, got {place.suffix or 'no suffix'!r}")
    check_plain(place)
    if not place.exists():
        raise fault(place, "does not exist; name a file that does")
    with refusing(place):
        table = FORMATS[suffix](place)
    if len(set(table.names)) < len(table.names):
        raise fault(place, f"has columns of the same name ({told(table)}); rename them")
    return table

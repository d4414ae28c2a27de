r"""Wiring files: who meets whom, as an edge list of a connectome tells it.

A CSV file, perhaps compressed (``.gz``), with a line for each connection and at least the columns
``glomerulus``, ``kc_id`` and ``synapses``. Several projection neurons of a glomerulus carry the
same signal, so they are one input, and their synapses onto a cell add up.

====================  ================  =======  ====  =========================================
parameter             symbol            value    unit  source
====================  ================  =======  ====  =========================================
least synapses        min_synapses      1        -     [2]_: every reconstructed connection
not of smell          leave_out         "VP"     -     glomeruli that tell temperature and
                                                       humidity (VP1 to VP5) [1]_
====================  ================  =======  ====  =========================================

The right calyx of the hemibrain [1]_ has 51 glomeruli of smell and 1,758 cells, which have 5.96
inputs on average (median 6); 28 to 523 cells listen to a glomerulus.

References
----------
.. [1] Scheffer et al., "A connectome and analysis of the adult Drosophila central brain",
   eLife 9:e57443, 2020, doi:10.7554/eLife.57443.
.. [2] Senge, "FlyHash-Connectome", 2026.
"""

import csv
import gzip
import hashlib
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, DataError
from neurosim.base.reprs import fit, listed
from neurosim.files.plain_file import check_plain
from neurosim.models.fly.circuit.wiring import Wiring

COLUMNS = ("glomerulus", "kc_id", "synapses")
NOT_SMELL = "VP"
MOST_SYNAPSES = 1 << 16
"""Between an input and a cell, where synapses are counted."""


class NamedWiring(NamedTuple):
    """A wiring, and what its inputs and cells are called.

    Attributes
    ----------
    wiring : Wiring
    inputs : tuple of str
        Such as glomeruli, in the order of the wiring's inputs.
    cells : tuple of str
        Such as the identifiers of a connectome, in the order of its cells.
    """

    wiring: Wiring
    inputs: tuple[str, ...]
    cells: tuple[str, ...]

    def __repr__(self) -> str:
        return fit(f"NamedWiring({self.wiring!r}, inputs {listed(self.inputs)})")

    def choose(self, names: Sequence[str]) -> "NamedWiring":
        """Keep the inputs of these names, in this order, and the cells that they reach.

        A cell that is left without inputs is dropped: it would be an average cell for every vector.

        Raises
        ------
        ArgumentError
            If there are no such inputs (all are named), or one is named twice.

        Examples
        --------
        >>> wiring = Wiring(np.array([0, 2, 3]), np.array([0, 1, 2]), 3)
        >>> named = NamedWiring(wiring, ("DM1", "DM2", "VA2"), ("12", "15"))
        >>> named.choose(["DM2", "DM1"]).cells
        ('12',)
        """
        unknown = [name for name in names if name not in self.inputs]
        if unknown:
            raise ArgumentError(f"the wiring has no inputs named {', '.join(map(str, unknown))}; "
                                f"it has {', '.join(self.inputs)}"
                                f"{checks.meant(unknown[0], self.inputs)}")  # fmt: skip
        for i, name in enumerate(names):
            if name in names[:i]:
                raise ArgumentError(f"names must be distinct, got {name} twice")
        wiring = self.wiring.choose([self.inputs.index(name) for name in names])
        kept = np.flatnonzero(np.diff(wiring.indptr))
        if not kept.size:
            raise ArgumentError(f"no cell has an input named {', '.join(names)}")
        cells = tuple(self.cells[j] for j in kept)
        return NamedWiring(wiring.keep_cells(kept), tuple(names), cells)

    def tell(self, channels: Sequence[str], columns: Sequence[int], met: "NamedWiring") -> str:
        """Return one line on how many channels meet inputs, and what is left out.

        Parameters
        ----------
        channels : sequence of str
            Names of the columns of the data.
        columns : sequence of int
            Those that meet an input, and
        met : NamedWiring
            what of this wiring they meet, as `neurosim.models.fly.circuit.glomeruli.join` returns
            them.

        Examples
        --------
        >>> wiring = Wiring(np.array([0, 2, 3]), np.array([0, 1, 2]), 3)
        >>> named = NamedWiring(wiring, ("DM1", "DM2", "VA2"), ("12", "15"))
        >>> named.tell(["DM1", "DM2", "VA2"], [0, 1, 2], named)
        '3 of 3 channels meet 3 of 3 inputs, 2 of 2 cells keep an input'
        >>> named.tell(["DM2", "Or33b"], [0], named.choose(["DM2"]))[:54]
        '1 of 2 channels meet 1 of 3 inputs (left out: Or33b; 2'
        """
        lost = [name for i, name in enumerate(channels) if i not in columns]
        unmet = [name for name in self.inputs if name not in met.inputs]
        told = [f"left out: {', '.join(lost)}"] if lost else []
        if unmet:
            total, kept = self.wiring.inputs.size, met.wiring.inputs.size
            shown = ", ".join(unmet[:3]) + (", ..." if len(unmet) > 3 else "")
            told.append(f"{len(unmet):,} input{'' if len(unmet) == 1 else 's'} without channel, "
                        f"with {total - kept:,} of {total:,} connections: {shown}")  # fmt: skip
        return (
            f"{len(columns):,} of {len(channels):,} channels meet "
            f"{len(met.inputs):,} of {len(self.inputs):,} inputs"
            + (f" ({'; '.join(told)})" if told else "")
            + f", {len(met.cells):,} of {len(self.cells):,} cells keep an input"
        )

    def facts(self) -> dict[str, Any]:
        """Return the shape and the SHA-256 of the wiring, as results tell them."""
        total = hashlib.sha256(" ".join(self.inputs).encode())
        for array in (self.wiring.indptr, self.wiring.inputs):
            total.update(array.tobytes())
        shape = [self.wiring.n_features, self.wiring.n_kc]
        return {"wiring_shape": shape, "wiring_sha256": total.hexdigest()}


def read_wiring(
    path: Path, min_synapses: int = 1, *, weighted: bool = False, leave_out: str = NOT_SMELL
) -> NamedWiring:
    r"""Read an edge list.

    Parameters
    ----------
    path : Path
        A CSV file, or one compressed with gzip, whatever it is called.
    min_synapses : int
        Between an input and a cell, below which there is no connection.
    weighted : bool
        Whether an input stands at a cell as often as it has synapses there; else once.
    leave_out : str
        Inputs are left out whose names begin so; nothing is left out for ``""``.

    Returns
    -------
    NamedWiring
        Inputs and cells sorted by name, whatever the order of lines.

    Raises
    ------
    DataError
        If the file cannot be read, is damaged, lacks a column, has a line that is no connection, or
        no connections; the message names the file and the line.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from neurosim.models.fly import read_wiring
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "wiring.csv")
    ...     _ = path.write_text("glomerulus,kc_id,synapses\nDA1,7,12\nDM1,7,3\nDA1,9,5\n")
    ...     wiring = read_wiring(path)
    >>> wiring.wiring
    Wiring(2 inputs -> 2 Kenyon cells, 3 synapses)
    """
    checks.integer("min_synapses", min_synapses, 1)
    synapses = _count(path, leave_out)
    pairs = {pair: n for pair, n in synapses.items() if n >= min_synapses}
    if not pairs:
        raise DataError(f"{path} has no connections of {min_synapses} synapses or more"
                        + (f", {leave_out}... left out" if leave_out else ""))  # fmt: skip
    counts = np.array(list(pairs.values())) if weighted else np.ones(len(pairs), np.int64)
    for bad in counts[counts > MOST_SYNAPSES][:1]:
        raise DataError(f"{path}: an input has {bad} synapses onto a cell, more than "
                        f"{MOST_SYNAPSES}; read it without counts")  # fmt: skip
    inputs, sources = np.unique([source for source, _ in pairs], return_inverse=True)
    cells, targets = np.unique([cell for _, cell in pairs], return_inverse=True)
    wiring = Wiring.from_pairs(sources, targets, counts, (inputs.size, cells.size))
    return NamedWiring(wiring, tuple(inputs.tolist()), tuple(cells.tolist()))


def _count(path: Path, leave_out: str) -> Counter[tuple[str, str]]:
    """Return the synapses from each input to each cell."""
    synapses: Counter[tuple[str, str]] = Counter()
    with _opened(path) as lines:
        table = csv.reader(lines, strict=True)
        header = next(table, [])
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise DataError(f"{path} has no column {', '.join(missing)}; a wiring file needs "
                            f"{', '.join(COLUMNS)}, it has {checks.shown(header)}")  # fmt: skip
        places = [header.index(name) for name in COLUMNS]
        for fields in table:
            if not fields:
                continue
            where = f"{path}, line {table.line_num}"
            if len(fields) != len(header):
                raise DataError(f"{where} has {len(fields)} fields, not {len(header)}")
            source, cell, n = (fields[place].strip() for place in places)
            if not (source and cell):
                raise DataError(f"{where} names no {COLUMNS[0] if cell else COLUMNS[1]}")
            if not (n.isascii() and n.isdigit() and len(n) < 10):
                raise DataError(f"{where}: synapses must be a whole number, got {n!r}")
            if not leave_out or not source.startswith(leave_out):
                synapses[source, cell] += int(n)
    return synapses


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[str]]:
    """Open a text file, compressed or not; whatever is wrong with it is a `DataError`."""
    check_plain(path)
    try:
        with Path(path).open("rb") as file:
            is_packed = file.read(2) == b"\x1f\x8b"
        opened = gzip.open(path, "rt", encoding="utf-8-sig", newline="") if is_packed else \
            Path(path).open(encoding="utf-8-sig", newline="")  # fmt: skip
        with opened as lines:
            yield lines
    except DataError:
        raise
    except EOFError as error:
        raise DataError(f"{path} is cut short: the compressed data end too early") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path} is damaged: {error}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is no CSV file: {error}") from error

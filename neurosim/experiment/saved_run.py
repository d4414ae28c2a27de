"""Runs that were stored, in the hands of who reads them: rows, arrays, tables, figures."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.base import checks, extras, memory, reprs
from neurosim.base.errors import ArgumentError, DataError, KindError
from neurosim.base.names import Named
from neurosim.experiment.past_run import read_whole
from neurosim.files.results.dimensions import name_axes, read_axes
from neurosim.files.results.read import ArrayInfo, Info, load_array
from neurosim.files.results.result import Result, Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def read(run: Path | str) -> "SavedRun":
    """Read what a run left.

    The file is checked byte for byte against its seal; arrays are read when they are asked for. No
    code of an experiment is run, but by `SavedRun.plot`.

    Parameters
    ----------
    run : Path or str
        The folder of a run, or its ``result.h5``.

    Returns
    -------
    SavedRun
        With ``rows``, ``parameters`` and ``arrays``; its ``repr`` tells what else.

    Raises
    ------
    DataError
        If it is missing, damaged, no result, or of a newer version.

    Examples
    --------
    >>> import neurosim
    >>> run = neurosim.read("results/merge")  # doctest: +SKIP
    >>> run.arrays["support"].shape, run.rows[0].value  # doctest: +SKIP
    ((5, 3, 3, 21), 2.4)
    >>> table, arrays = run.to_pandas(), run.to_xarray()  # doctest: +SKIP
    """
    if not isinstance(run, str | PathLike):
        raise KindError(
            f"run must be the folder of a run, or its result.h5, got {checks.shown(run)}"
        )
    return SavedRun(read_whole(Path(run)))


class SavedRun:
    """A run that was stored; `neurosim.read` makes it.

    Attributes
    ----------
    path : Path
        Of its ``result.h5``.
    experiment : str
    seed, seeds : int
        First seed, and how many.
    parameters : dict
    rows : tuple of Row
        The scorecard: ``id``, ``name``, ``value``, ``low``, ``high``, ``passed``, ...
    arrays : mapping of str to ndarray
        By name, each read when it is asked for, and read-only.
    outcome : str
        What happened, in a sentence.
    notes : list of str
    digest : str
        SHA-256 of all arrays.
    is_complete : bool
        Whether all seeds that were asked for are there.
    provenance : dict
        Versions, machine, command and times.
    info : Info
        All that the file says of itself.
    """

    def __init__(self, info: Info):
        told = info.attributes
        self.info = info
        self._stamp = _stamp_of(info.path)
        self._read: dict[str, np.ndarray[Any, Any]] = {}
        self.path = info.path
        self.experiment: str = told["experiment"]
        self.seed: int = told["seed"]
        self.seeds: int = told["seeds"]
        self.parameters: dict[str, Any] = told["parameters"]
        self.rows: tuple[Row, ...] = info.rows
        self.outcome: str = told["outcome"]
        self.notes: list[str] = told["notes"]
        self.digest: str = told["digest"]
        self.is_complete: bool = told["completed"]
        self.provenance: dict[str, Any] = told["provenance"]
        self.arrays: Mapping[str, np.ndarray[Any, Any]] = Named(
            "array", {array.name: array for array in info.arrays}, self._load
        )

    def __repr__(self) -> str:
        arrays = [f"{reprs.neat(a.name)} ({' x '.join(f'{n:,}' for n in a.shape) or 'single'})"
                  for a in self.info.arrays]  # fmt: skip
        seeds = f"{reprs.counted(self.seeds, 'seed')} from {self.seed}"
        name = reprs.neat(self.experiment)
        return reprs.fit(
            f"{name}, {seeds}: .rows ({len(self.rows)}), .parameters, .arrays["
            f"{reprs.listed(arrays)}]; .to_pandas(), .to_xarray(), .plot()"
        )

    def axes(self, name: str) -> str:
        """Return what an experiment tells of the axes of an array, and what is in it."""
        told = {array.name: array.axes for array in self.info.arrays}
        return told[checks.choice("array", name, told)]

    def to_pandas(self) -> Any:
        """Return the rows of the scorecard as a `pandas.DataFrame`, by id.

        Raises
        ------
        PackageError
            If pandas is not installed (extra ``xarray``).

        Examples
        --------
        >>> run.to_pandas()["value"]  # doctest: +SKIP
        """
        pandas = extras.need("pandas", "xarray", "to_pandas()")
        columns = tabulate(self.rows)
        frame = pandas.DataFrame({name: column for name, (column, _) in columns.items()})
        kinds = {name: kind for name, (_, kind) in columns.items()}
        return frame.astype(kinds).set_index("id")

    def to_xarray(self) -> Any:
        """Return all arrays, and the scorecard, as a `xarray.Dataset`.

        Dimensions are named as the experiment tells its axes; where one name has several sizes, the
        size follows it. Seeds, lists of parameters of that name and labels stand along them.

        Raises
        ------
        PackageError
            If xarray is not installed (extra ``xarray``).
        ResourceError
            If the arrays do not fit into memory.

        Examples
        --------
        >>> run.to_xarray()["support"].mean("seed")  # doctest: +SKIP
        """
        xarray = extras.need("xarray", "xarray", "to_xarray()")
        arrays = self.info.arrays
        n_bytes = sum(array.bytes for array in arrays)
        memory.require(n_bytes, "all arrays of a run", "take those you need from .arrays")
        axes, along = self._axes()
        variables = {
            array.name: ([axis.name for axis in axes[array.name]], self.arrays[array.name],
                         {"description": read_axes(array.axes, array.shape)[1]})
            for array in arrays
        }  # fmt: skip
        row = "scorecard" if any(f"{name}_".startswith("row_") for name in variables) else "row"
        card = {f"{row}_{name}": (row, np.array(column))
                for name, (column, kind) in tabulate(self.rows).items()
                if kind != "boolean"}  # fmt: skip
        ids = card.pop(f"{row}_id")
        coordinates = {name: (name, values) for name, values in along.items()}
        return xarray.Dataset({**variables, **card}, {**coordinates, row: ids}, self._facts())

    def plot(
        self, file: Path | str | None = None, *, array: str | None = None, ax: "Axes | None" = None
    ) -> "Figure | Axes":
        """Draw the figure of the experiment, or one of the arrays.

        Of an experiment in a file of yours that file is run, as ``neurosim run`` does.

        Parameters
        ----------
        file : Path or str, optional
            Also write it there: .png, .pdf or .svg.
        array : str, optional
            Draw this one, in place of the figure of the experiment: medians over seeds along its
            last axis, quartiles as shades (of labels: points with bars). Of more than 12 curves
            the first are drawn, and the title says so.
        ax : Axes, optional
            Where the array is drawn. Default: a new figure.

        Returns
        -------
        Figure or Axes
            The figure; the axes if ``ax`` was given.

        Raises
        ------
        ArgumentError
            If there is no such array, ``ax`` is given without one, or the suffix is another.
        DataError
            If the file cannot be written.

        Examples
        --------
        >>> run.plot("merge.png")  # doctest: +SKIP
        """
        from neurosim.experiment.saved_figures import draw_array, draw_figure

        if array is None:
            if ax is not None:
                raise ArgumentError(
                    "ax takes one array, and the figure of an experiment may have several panels; "
                    f"pass array={next(iter(self.arrays), 'name')!r}, or leave ax out"
                )
            return draw_figure(self.result(), file)
        checks.choice("array", array, self.arrays)
        return draw_array(self.result([array]), array, file, ax)

    def result(self, names: list[str] | None = None) -> Result:
        """Return it as what a run returns: a `Result`, all its arrays read, or those named."""
        told = self.info.attributes
        kept = [array for array in self.info.arrays if names is None or array.name in names]
        return Result(
            self.experiment, self.seed, self.seeds, self.parameters, self.rows,
            told["seeds_in_band"], {array.name: self.arrays[array.name] for array in kept},
            self.notes, told["seconds"], self.is_complete,
            {array.name: array.axes for array in kept if array.axes},
            told["legend"], self.outcome, told["each"], told["unbanded"],
        )  # fmt: skip

    def _load(self, array: ArrayInfo) -> np.ndarray[Any, Any]:
        if array.name not in self._read:
            found = load_array(self.path, array.name)
            if _stamp_of(self.path) != self._stamp:
                raise DataError(f"{self.path}: has changed since it was opened; read it again with "
                                "neurosim.read")  # fmt: skip
            found.flags.writeable = False
            self._read[array.name] = found
        return self._read[array.name]

    def forget(self, name: str) -> None:
        """Let go of an array that was read; it is read again when it is asked for."""
        self._read.pop(name, None)

    def _axes(self) -> Any:
        return name_axes(self.info.arrays, self.seed, self.seeds, self.parameters)

    def _facts(self) -> dict[str, Any]:
        import json

        return {
            "experiment": self.experiment,
            "outcome": self.outcome,
            "digest": self.digest,
            "neurosim": str(self.provenance.get("neurosim", "")),
            "parameters": json.dumps(self.parameters),
        }


def _stamp_of(path: Path) -> tuple[int, ...]:
    """Return by what a file is known that is replaced or changed; nothing of none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def tabulate(rows: tuple[Row, ...]) -> dict[str, tuple[list[Any], str]]:
    """Return the columns of a scorecard by name, each with the type that pandas calls it.

    Examples
    --------
    >>> tabulate((Row("1", "a share", 0.5, 0.0, None, "", (0.25, 1.0), 1.0),))["most"]
    ([1.0], 'float64')
    """
    nan = float("nan")

    def column(values: Any) -> list[Any]:
        return [nan if value is None else value for value in values]

    return {
        "id": ([row.id for row in rows], "str"),
        "name": ([row.name for row in rows], "str"),
        "value": (column(row.value for row in rows), "float64"),
        "least": (column((row.spread or (None,))[0] for row in rows), "float64"),
        "most": (column((row.spread or (None,))[-1] for row in rows), "float64"),
        "low": (column(row.low for row in rows), "float64"),
        "high": (column(row.high for row in rows), "float64"),
        "passed": ([row.passed for row in rows], "boolean"),
        "share": (column(row.share for row in rows), "float64"),
        "theirs": ([row.theirs for row in rows], "str"),
        "source": ([row.source for row in rows], "str"),
    }

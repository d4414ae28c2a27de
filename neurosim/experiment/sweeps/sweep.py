"""A sweep that was run, in the user's hands: as tables, as an array of axes, as a figure."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.base.extras import need
from neurosim.base.reprs import counted, fit
from neurosim.experiment.sweeps.grid import Point, alike
from neurosim.files.results.result import is_inside

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

IN_BAND, SHARE, RUNS, SECONDS = "in band", "share in band", "runs", "seconds"
OWN = ("seed", IN_BAND, SHARE, RUNS, SECONDS)
"""Columns that rows of a card may not be called."""


@dataclass(frozen=True)
class Quantity:
    """A row of the scorecard, at all points.

    Parameters
    ----------
    id, name : str
    values : ndarray of float, shape (n_points, n_seeds)
        NaN where there is no value, or no run yet.
    low, high : ndarray of float, shape (n_points,)
        The ends of the band, NaN where it is open.
    """

    id: str
    name: str
    values: "np.ndarray[Any, Any]"
    low: "np.ndarray[Any, Any]"
    high: "np.ndarray[Any, Any]"

    @property
    def is_judged(self) -> bool:
        """Whether there is a band at any point."""
        return bool(np.isfinite([self.low, self.high]).any())


@dataclass(frozen=True)
class Sweep:
    """What a sweep found, as `neurosim.sweep` returns it.

    Parameters
    ----------
    name : str
        Of the experiment or function.
    grid : mapping of str to sequence
        Values by parameter.
    points : sequence of mapping
        Every combination of them.
    seeds : sequence of int
        Of each point.
    summaries : sequence of sequence
        For each point and seed the ``rows`` and ``seconds`` of its run; None where there is none.
    folder : Path, optional
        Where the results are.
    failed : mapping, optional
        Errors by ``(i, seed)``, of the point ``points[i]``.
    listed : sequence of str, optional
        Parameters whose value is in the ids of rows.

    Examples
    --------
    >>> done = {"rows": [], "seconds": 0.1}
    >>> Sweep("merge", {"k": [5, 6]}, [{"k": 5}, {"k": 6}], range(1), [[done], [None]])
    Sweep of merge over k: 1 of 2 runs done
    """

    name: str
    grid: Mapping[str, Sequence[Any]]
    points: Sequence[Point]
    seeds: Sequence[int]
    summaries: Sequence[Sequence[Mapping[str, Any] | None]]
    folder: Path | None = None
    failed: Mapping[tuple[int, int], str] = field(default_factory=dict)
    listed: Sequence[str] = ()

    def __repr__(self) -> str:
        n = len(self.points) * len(self.seeds)
        told = f"Sweep of {self.name} over {', '.join(self.grid)}: {self.done:,} of "
        told += f"{counted(n, 'run')} done"
        if self.failed:
            first = next(iter(self.failed.values()))
            told += f", {len(self.failed):,} failed: {first if len(first) < 100 else first[:97]}"
        return fit(told)

    @property
    def done(self) -> int:
        """How many runs have a result."""
        return sum(one is not None for of_point in self.summaries for one in of_point)

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """The rows of the scorecards, in their order, over all points."""
        shape = len(self.points), len(self.seeds)
        found: dict[str, Quantity] = {}
        for i, of_point in enumerate(self.summaries):
            for j, summary in enumerate(of_point):
                for row in self._rows(i, summary):
                    if row["id"] not in found:
                        empty = np.full(shape, np.nan), *np.full((2, shape[0]), np.nan)
                        found[row["id"]] = Quantity(row["id"], row["name"], *empty)
                    one = found[row["id"]]
                    one.values[i, j] = _number(row["value"])
                    one.low[i], one.high[i] = _number(row["low"]), _number(row["high"])
        return list(found.values())

    def _rows(self, i: int, summary: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        """Return the rows of a run, without the values of listed parameters in their ids."""
        rows = [] if summary is None else summary["rows"]
        taken = {*self.points[i], *OWN}
        at = {name: self.points[i][name] for name in self.listed if name in self.points[i]}
        bare = [{**row, "id": _without(row["id"], at), "name": _without(row["name"], at)}
                for row in rows]  # fmt: skip
        is_clear = len({row["id"] for row in bare}) == len(bare)
        return [{**row, "id": f"{row['id']} (row)" if row["id"] in taken else row["id"]}
                for row in (bare if is_clear else rows)]  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """Return a row per point and seed that is done.

        Returns
        -------
        list of dict
            The point, ``seed``, the value of each row of the card, ``in band`` (whether all that
            have a band lie in it; None where none has) and ``seconds``.
        """
        found = []
        for i, point in enumerate(self.points):
            for j, seed in enumerate(self.seeds):
                summary = self.summaries[i][j]
                if summary is not None:
                    values = {one.id: float(one.values[i, j]) for one in self.quantities}
                    told = {IN_BAND: _is_in_band(summary["rows"]), SECONDS: summary["seconds"]}
                    found.append({**point, "seed": seed, **values, **told})
        return found

    def medians(self) -> list[dict[str, Any]]:
        """Return a row per point.

        Returns
        -------
        list of dict
            The point, ``runs`` (how many seeds are done), the median of each row of the card over
            them, the share of seeds in its band as ``share in band: id`` where it has one, and
            ``share in band``, of seeds of which every row lies in its band.
        """
        return [{**point, **self._sum_up(i)} for i, point in enumerate(self.points)]

    def _sum_up(self, i: int) -> dict[str, Any]:
        done = [one for one in self.summaries[i] if one is not None]
        medians = {one.id: _median(one.values[i], len(done)) for one in self.quantities}
        shares = {f"{SHARE}: {one.id}": _share(one, i, self.summaries[i])
                  for one in self.quantities if one.is_judged}  # fmt: skip
        judged = [told for one in done if (told := _is_in_band(one["rows"])) is not None]
        share = sum(judged) / len(judged) if judged else None
        return {RUNS: len(done), **medians, **shares, SHARE: share}

    def to_pandas(self) -> Any:
        """Return the table of `rows` as a data frame.

        Returns
        -------
        pandas.DataFrame
            A row per point and seed.

        Raises
        ------
        PackageError
            If pandas is not installed.
        """
        return need("pandas", "xarray", "to_pandas()").DataFrame(self.rows())

    def to_xarray(self) -> Any:
        """Return the values with an axis for each parameter and one for the seeds.

        Returns
        -------
        xarray.Dataset
            A variable for each row of the card, NaN where there is no value.

        Raises
        ------
        PackageError
            If xarray is not installed.
        """
        xarray = need("xarray", "xarray", "to_xarray()")
        axes = {**{name: alike(values) for name, values in self.grid.items()},
                "seed": list(self.seeds)}  # fmt: skip
        shape = [len(values) for values in axes.values()]
        found = {
            one.id: (list(axes), one.values.reshape(shape), {"long_name": one.name})
            for one in self.quantities
        }
        return xarray.Dataset(found, axes, {"experiment": self.name})

    def plot(self, ax: "Axes | None" = None, row: str | None = None) -> "Figure | Axes":
        """Draw the rows of the card against what was swept: curves, or maps of two parameters.

        Parameters
        ----------
        ax : Axes, optional
            To draw one row into. Default: a new figure of several.
        row : str, optional
            The id of the row that ``ax`` shows. Default: the first that a new figure would show.

        Returns
        -------
        Figure or Axes
            Axes where they were given.
        """
        from neurosim.experiment.sweeps import figure

        return figure.draw(self) if ax is None else figure.draw_row(self, ax, row)


def _without(text: str, at: Mapping[str, Any]) -> str:
    """Return the id or name of a row without the value of a parameter, which the point tells."""
    for name, value in at.items():
        told = re.escape(f"{value:g}" if isinstance(value, float) else str(value))
        text = re.sub(rf",? *\b{re.escape(name)} *= *{told}(?![\w.])", "", text)
        text = re.sub(rf" {told}(?![\w.])", "", text)
    return text.strip()


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _is_in_band(rows: Sequence[Mapping[str, Any]]) -> bool | None:
    """Return whether all rows of a run that have a band lie in it; None if none has."""
    judged = [row["passed"] for row in rows if row["passed"] is not None]
    return all(judged) if judged else None


def _median(values: "np.ndarray[Any, Any]", n: int) -> float:
    """Return the median, undefined where most of the ``n`` runs that are done have no value."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if 2 * known.size > n else math.nan


def _share(one: Quantity, i: int, summaries: Sequence[Any]) -> float | None:
    """Return the share of the runs at a point whose value lies in the band; None if it has none."""
    low, high = (None if math.isnan(end[i]) else float(end[i]) for end in (one.low, one.high))
    inside = [is_inside(float(one.values[i, j]), low, high)
              for j, summary in enumerate(summaries) if summary is not None]  # fmt: skip
    return None if (low, high) == (None, None) or not inside else float(np.mean(inside))

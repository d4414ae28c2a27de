"""Plans: all points and seeds of a sweep, checked before anything starts."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neurosim.base.errors import ArgumentError, NeurosimError
from neurosim.experiment.configuration import ParametersError
from neurosim.experiment.study import Seeds
from neurosim.experiment.sweeps.folder import KEYS
from neurosim.experiment.sweeps.grid import Grid, Point, check_grid, make_points, tell_point
from neurosim.experiment.sweeps.run import Run, Told, open_told
from neurosim.experiment.sweeps.swept import Swept, identify

MOST_FAULTS = 20
"""Faults that are told; a grid may have thousands."""


@dataclass(frozen=True)
class Plan:
    """What a sweep is of.

    Parameters
    ----------
    told : Told
        What workers need to know.
    swept : Swept
    grid : mapping of str to list
    points : sequence of dict
        As given, for workers.
    values : sequence of dict
        The same points as what they are read as, for tables.
    seeds : Seeds
    runs : sequence of Run
        Point by point, seed by seed.
    """

    told: Told
    swept: Swept
    grid: Mapping[str, Sequence[Any]]
    points: Sequence[Point]
    values: Sequence[Point]
    seeds: Seeds
    runs: Sequence[Run]

    def card(self) -> dict[str, Any]:
        """Return what the folder says of the sweep: `folder.KEYS`."""
        n = self.seeds.n
        points = [
            {"at": at, "runs": [run.hash for run in self.runs[i * n : (i + 1) * n]]}
            for i, at in enumerate(self.values)
        ]
        told = (self.swept.name, self.swept.code, dict(self.grid), list(self.swept.listed),
                self.seeds.first, n, points)  # fmt: skip
        return dict(zip(KEYS, told, strict=True))

    def bytes_at_most(self) -> float:
        """Return how much memory a run takes at the largest point, 0 where that is not known."""
        return max(map(self.swept.bytes_at, self.points))


def make_plan(
    told: Told, grid: Any, seeds: Seeds, watch: Callable[[float], None] = lambda done: None
) -> Plan:
    """Check every point, and return the plan.

    Parameters
    ----------
    told : Told
    grid : mapping of str to sequence
    seeds : Seeds
    watch : callable, optional
        Called with the number of points that are checked.

    Raises
    ------
    ArgumentError
        With all that is wrong: unknown names, values out of range, points that are the same.
    """
    swept = open_told(told)
    values = check_grid(grid, seeds.n)
    points = make_points(values)
    resolved = list(_resolve(swept, points, seeds, watch, _find_bad_names(swept, values)))
    runs = [Run(identify(swept.name, facts, seed), point, seed)
            for point, facts in zip(points, resolved, strict=True)
            for seed in range(seeds.first, seeds.first + seeds.n)]  # fmt: skip
    _refuse_twins(runs)
    read = [swept.values_at(point) for point in points]
    shown: Grid = {name: list(dict.fromkeys(one[name] for one in read)) for name in values}
    if math.prod(map(len, shown.values())) != len(points):  # such as 1, 1.0 and True
        raise ArgumentError("the grid has values that are equal, such as 1 and 1.0; give each once")
    return Plan(told, swept, shown, points, read, seeds, runs)


def _find_bad_names(swept: Swept, grid: Grid) -> Sequence[str]:
    """Return what is wrong with the names of a grid."""
    try:
        swept.check(grid)
    except ArgumentError as error:
        return _split(error)
    return ()


def _split(error: ArgumentError) -> Sequence[str]:
    return error.args if isinstance(error, ParametersError) else [str(error)]


def _resolve(
    swept: Swept,
    points: Sequence[Point],
    seeds: Seeds,
    watch: Callable[[float], None],
    bad_names: Sequence[str],
) -> Iterator[dict[str, Any]]:
    """Yield what each point stands for; raise at the end if any cannot be run."""
    faults: dict[str, list[Point]] = {}
    for i, point in enumerate(points):
        watch(i)
        try:
            yield swept.resolve(point, seeds)
        except NeurosimError as error:
            if not isinstance(error, ArgumentError):
                raise
            for fault in _split(error):
                faults.setdefault(fault, []).append(point)
    if bad_names and not faults:
        raise ArgumentError("; ".join(bad_names))
    if faults:
        of_values = [f"{one} (at {tell_point(at[0])}{_more(at)})" for one, at in faults.items()]
        lines = [*bad_names, *of_values]
        cut = [f"and {len(lines) - MOST_FAULTS:,} more"] if len(lines) > MOST_FAULTS else []
        raise ArgumentError("\n  ".join(["the grid has points that cannot be run; nothing was "
                                         "started:", *lines[:MOST_FAULTS], *cut]))  # fmt: skip


def _more(at: Sequence[Point]) -> str:
    return f" and {len(at) - 1:,} more" if len(at) > 1 else ""


def _refuse_twins(runs: Sequence[Run]) -> None:
    seen: dict[str, Point] = {}
    twins: dict[str, None] = {}
    for run in runs:
        first = seen.setdefault(run.hash, run.point)
        if first is not run.point:
            twins[f"{tell_point(first)} and {tell_point(run.point)}"] = None
    if twins:
        raise ArgumentError(f"the grid has the same point twice: {'; '.join([*twins][:3])}; give "
                            "each value once")  # fmt: skip

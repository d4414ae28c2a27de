"""A sweep on the screen: its points before it runs, a line a point after, what failed."""

import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from neurosim.base.progress import UNSEEN
from neurosim.base.reprs import counted
from neurosim.cli.display.console import number, open_console, safe
from neurosim.cli.display.progress import LogBar, progress
from neurosim.experiment.sweeps.conduct import Progress, tell_failed
from neurosim.experiment.sweeps.grid import tell_point
from neurosim.experiment.sweeps.sweep import SHARE, Sweep

if TYPE_CHECKING:
    from neurosim.experiment.sweeps.plan import Plan

MOST_POINTS, MOST_FAILED = 40, 10
MARKS = 10
"""Lines that a log gets on how far a sweep is, at most."""
ROOM = 74
"""Characters of a line that columns may take."""


class LogLines:
    """Tells a log how far it is, in lines: one for each tenth.

    Parameters
    ----------
    total : int
    """

    def __init__(self, total: int):
        self.total, self._told = total, 0
        self._kept: float | None = None
        self._start = time.monotonic()

    def __call__(self, done: float) -> None:
        """Say so once a further tenth is done; the first call tells how much was done before."""
        mark = int(MARKS * done / self.total)
        if self._kept is None:
            self._kept, self._told, self._start = done, mark, time.monotonic()
        if mark <= self._told or done >= self.total:
            return
        self._told = mark
        each = (time.monotonic() - self._start) / (done - self._kept)
        with suppress(*UNSEEN):
            print(f"{done:.0f} of {self.total:,} runs, about {lasting(each * (self.total - done))} "
                  "left", file=sys.stderr, flush=True)  # fmt: skip


@contextmanager
def telling(total: int) -> Iterator[Progress]:
    """Show how far a sweep is, with the time that is left; yield whom to tell."""
    with progress("runs", total) as bar:
        lines = LogLines(total)
        move = lines if isinstance(bar, LogBar) else bar
        yield Progress(move, lambda line: print(line, file=sys.stderr, flush=True))


def lasting(seconds: float) -> str:
    """Return a time as people say it.

    Examples
    --------
    >>> lasting(4.2), lasting(125), lasting(7300)
    ('4 s', '2 min', '2.0 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def print_plan(
    plan: "Plan", n_done: int, told: Sequence[str], time_of: tuple[float | None, int | None]
) -> None:
    """Print what would be run: how much, how long, and the points."""
    console = open_console()
    seconds, n_jobs = time_of
    n = len(plan.runs)
    size = f"{counted(len(plan.points), 'point')} x {counted(plan.seeds.n, 'seed')}"
    console.print(f"{plan.swept.name}: {size}, {counted(n - n_done, 'run')} to do.")
    processes = f"in {n_jobs} process{'' if n_jobs == 1 else 'es'}" if n_jobs else "by one worker"
    console.print(f"About {lasting(seconds)} {processes}." if seconds is not None else
                  "How long a run takes is not known yet.", end="\n\n")  # fmt: skip
    for line in told:
        console.print(safe(line))
    console.print(_tabulate([*map(dict, plan.values[:MOST_POINTS])], list(plan.grid), plan.grid))
    _tell_rest(console, len(plan.points))


def print_sweep(found: Sweep, written: Sequence[str]) -> None:
    """Print how many runs are done, a line for each point, what failed, and where all is."""
    console = open_console()
    console.print(safe(_outcome(found)), style="bold", end="\n\n")
    if found.done:
        rows = found.medians()
        columns = _choose(found, rows)
        console.print(_tabulate(rows[:MOST_POINTS], columns, found.grid))
        _tell_rest(console, len(rows))
        console.print()
        meaning = f"; {SHARE}: of seeds of which every row lies in its band"
        is_judged = any(one.is_judged for one in found.quantities)
        left = [one.id for one in found.quantities if one.id not in columns]
        more = f"; {counted(len(left), 'further row')} in points.csv" if left else ""
        is_whole = found.done == len(found.points) * len(found.seeds)
        over = counted(len(found.seeds), "seed") if is_whole else "the seeds that are done"
        told = f"medians over {over}{more}"
        told += meaning if is_judged else ""
        console.print(told, style="dim")
        if legend := _explain(found, columns):
            console.print(safe(legend), style="dim")
    failed = tell_failed(found)
    for line in failed[:MOST_FAILED]:
        console.print(safe(f"failed: {line}"), style="red")
    if len(failed) > MOST_FAILED:
        console.print(f"and {len(failed) - MOST_FAILED:,} other errors; runs/*/error.txt has all")
    if written:
        print(f"{', '.join(written)} in {found.folder}", file=sys.stderr)


def as_json(found: Sweep, seconds: float) -> dict[str, Any]:
    """Return what ``--json`` prints: the card of all commands, with points and what failed."""
    from neurosim.files.results.result import Row, as_card
    from neurosim.files.results.write import plain

    n = len(found.points) * len(found.seeds)
    rows = [Row("done", "runs that are done, of all", found.done, n, None, str(found.folder))]
    medians = found.medians()
    for i, point in enumerate(found.points):
        for one in found.quantities:
            low, high = (None if end != end else float(end) for end in (one.low[i], one.high[i]))
            value = medians[i][one.id]
            known = None if value != value else value
            rows.append(Row(f"{tell_point(point)}: {one.id}", one.name, known, low, high, ""))
    failed = [{**found.points[i], "seed": seed, "error": error}
              for (i, seed), error in found.failed.items()]  # fmt: skip
    told = {"experiment": found.name, "grid": dict(found.grid), "folder": str(found.folder)}
    of_seeds = {"seed": found.seeds[0], "seeds": len(found.seeds)}
    card = as_card("sweep", told, rows, seconds, of_seeds=of_seeds, outcome=_outcome(found))
    made: dict[str, Any] = plain({**card, "points": medians, "failed": failed})
    return made


def plan_as_json(plan: "Plan", n_done: int, seconds: float | None) -> dict[str, Any]:
    """Return what ``--dry-run --json`` prints."""
    from neurosim.files.results.result import Row, as_card
    from neurosim.files.results.write import plain

    rows = [Row("runs", "runs to do", len(plan.runs) - n_done, None, None, ""),
            Row("seconds", "what they may take", seconds, None, None, "")]  # fmt: skip
    told = {"experiment": plan.swept.name, "grid": dict(plan.grid)}
    of_seeds = {"seed": plan.seeds.first, "seeds": plan.seeds.n}
    card = as_card("sweep", told, rows, 0.0, of_seeds=of_seeds)
    made: dict[str, Any] = plain({**card, "points": list(plan.values)})
    return made


def _outcome(found: Sweep) -> str:
    n = len(found.points) * len(found.seeds)
    of = f"{counted(len(found.points), 'point')} x {counted(len(found.seeds), 'seed')}"
    end = f", {len(found.failed):,} failed" if found.failed else ""
    return f"{found.done:,} of {counted(n, 'run')} of {found.name} are done ({of}){end}."


def _choose(found: Sweep, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return the columns that fit in a line: the point, rows of the card, the share in band."""
    has_share = any(row[SHARE] is not None for row in rows)
    last = [SHARE] if has_share else []
    columns = list(found.grid)
    for one in sorted(found.quantities, key=lambda one: not one.is_judged):
        wide = sum(2 + max(8, len(name)) for name in [*columns, one.id, *last])
        if wide <= ROOM:
            columns.append(one.id)
    return [*columns, *last]


def _explain(found: Sweep, columns: Collection[str]) -> str:
    """Return what the ids of the rows that are shown stand for, where they do not say it."""
    shown = [one for one in found.quantities if one.id in columns and one.id != one.name]
    return "; ".join(f"{one.id}: {one.name}" for one in shown)


def _tabulate(
    rows: Sequence[dict[str, Any]], columns: Sequence[str], swept: Collection[str]
) -> Any:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(safe(name), justify="right", overflow="fold")
    for row in rows:
        table.add_row(*(safe(_cell(name, row[name], name in swept)) for name in columns))
    return table


def _cell(name: str, value: Any, is_swept: bool) -> str:
    if value is None or value != value:
        return "-"
    if name == SHARE:
        return f"{value:.0%}"
    return number(value) if isinstance(value, float) and not is_swept else str(value)


def _tell_rest(console: Any, n: int) -> None:
    if n > MOST_POINTS:
        console.print(f"... {n:,} points in all")

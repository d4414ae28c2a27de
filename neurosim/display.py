"""What the command line shows: tables on standard output, progress on standard error."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from neurosim.result import Result, Row, is_inside

if TYPE_CHECKING:
    from neurosim.bench import Measurement
    from neurosim.doctor import Finding

WIDE = 140
"""Columns from which references are shown too."""

VERDICTS = {True: Text("PASS", "green"), False: Text("FAIL", "bold red"), None: Text("-", "dim")}


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[float], None]]:
    """Show a bar on standard error; yield the function that moves it to a number done."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    share = TextColumn("{task.percentage:>3.0f}%")  # parts of a seed, which a count rounds off
    named = TextColumn("{task.description}")
    columns = (named, BarColumn(), share, MofNCompleteColumn(), Remaining())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def print_result(result: Result) -> None:
    """Print a scorecard as a table, and what the user should know."""
    console = _console()
    table = Table(title=f"{result.experiment}: {_seeds(result.seeds)}", box=None,
                  title_justify="left", header_style="bold", pad_edge=False)  # fmt: skip
    for name in ("", "quantity"):
        table.add_column(name)
    for name in ("median", "range", "band", "", "seeds in band"):
        table.add_column(name, justify="right")
    if console.width >= WIDE:
        table.add_column("reference", style="dim")
    for row in result.rows:
        share = "" if row.share is None else f"{row.share:.0%}"
        cells = (row.id, row.name, _value(row), _spread(row), _band(row),
                 VERDICTS[row.passed], share, row.source)  # fmt: skip
        table.add_row(*cells[: len(table.columns)])
    console.print(table)
    console.print(f"\n{_verdict(result)}; {result.seconds:.1f} s")
    console.print(Text(result.legend, "dim"))
    for note in result.notes:
        console.print(Text(f"note: {note}", "yellow"))


def _verdict(result: Result) -> str:
    if not result.is_judged:
        return "no row has a band at these parameters"
    passed = sum(row.passed is True for row in result.rows)
    failed = sum(row.passed is False for row in result.rows)
    return (
        f"every row that has a band is in it for {result.seeds_in_band:.0%} of the seeds; "
        f"as medians {passed} rows pass, {failed} fail"
    )


def _seeds(n: int) -> str:
    return f"{n} seed{'' if n == 1 else 's'}"


def print_bench(measurements: "Sequence[Measurement]") -> None:
    """Print the kernels' times as a table."""
    from neurosim.machine import name_bytes

    table = Table(box=None, header_style="bold", pad_edge=False)
    names = ("kernel", "event", "events", "footprint", "ns/event", "spread", "bound ns", "ratio",
             "goal ns", "", "compile s")  # fmt: skip
    for name in names:
        table.add_column(name, justify="left" if name in names[:2] else "right")
    shown = ""
    for m in measurements:
        is_first, goal = m.label != shown, m.point.case.goal
        shown = m.label
        table.add_row(m.label if is_first else "", m.point.case.unit if is_first else "",
                      f"{m.n_events:,}", name_bytes(m.footprint), f"{m.ns:.2f}",
                      f"{m.spread:.0%}", f"{m.bound:.3f}", f"{m.ratio:.1f}",
                      "" if goal is None else f"<= {goal:g}",
                      "" if goal is None else VERDICTS[m.ns <= goal],
                      f"{m.compile_seconds:.2f}" if is_first else "",
                      style="bold" if goal else "")  # fmt: skip
    _console().print(table)


def print_contest(rows: Sequence[dict[str, Any]]) -> None:
    """Print how long networks took, here and elsewhere."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    names = ("network", "simulator, threads", "s / biological s", "fastest", "slowest", "ratio",
             "bar", "aim", "", "bound s", "ns/event", "build s", "compile s", "MB")  # fmt: skip
    for name in names:
        table.add_column(name, justify="left" if name in names[:2] else "right")
    shown = ""
    for row in rows:
        bar, bound = row["bar"], row["bound"]
        table.add_row(
            "" if row["network"] == shown else row["network"], row["contestant"],
            f"{row['real_time_factor']:.3f}", f"{row['fastest']:.3f}", f"{row['slowest']:.3f}",
            f"{row['ratio']:.2f}", "" if bar is None else f"{bar:.2g}",
            "" if bar is None else f"{row['aim']:.2g}",
            "" if bar is None else VERDICTS[row["passed"]],
            "" if bound is None else f"{bound:.3f}",
            f"{row['ns_per_event']:.2f}", f"{row['build_seconds']:.2f}",
            f"{row['compile_seconds']:.1f}", f"{row['rss_bytes'] / 1e6:.0f}",
        )  # fmt: skip
        shown = row["network"]
    _console().print(table)


def print_findings(findings: "Sequence[Finding]") -> None:
    """Print the doctor's findings, and what to do about the bad ones."""
    console = _console()
    for f in findings:
        mark = Text("ok  ", "green") if f.is_ok else Text("BAD ", "bold red")
        console.print(mark, _safe(f"{f.name}: {f.value}"), sep="")
        if not f.is_ok and f.way_out:
            console.print(Text(f"     {f.way_out}", "yellow"))


def _console() -> Console:
    console = Console(highlight=False, soft_wrap=False)
    # A pipe has no width; this keeps every row of a scorecard on one line.
    return console if console.is_terminal else Console(highlight=False, width=240)


def _safe(text: str) -> Text:
    """Return text of a file without what a terminal would obey."""
    return Text("".join(c if c.isprintable() else repr(c)[1:-1] for c in text))


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if value == 0 or abs(value) >= 0.095 else f"{value:.2g}"


def _value(row: Row) -> str:
    """Return the value with as many digits as it takes to see why it fails."""
    told = _number(row.value)
    hides = row.passed is False and is_inside(float(told), row.low, row.high)
    return f"{row.value:.4g}" if hides else told


def _spread(row: Row) -> str:
    return "" if row.spread is None else " .. ".join(map(_number, row.spread))


def _band(row: Row) -> str:
    if row.low is None:
        return "" if row.high is None else f"<= {row.high:g}"
    return f">= {row.low:g}" if row.high is None else f"{row.low:g} .. {row.high:g}"

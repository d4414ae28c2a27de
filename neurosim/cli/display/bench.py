"""Times of kernels and networks as tables: the outcome first, then a line for each time."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from rich.table import Table

from neurosim.cli.display.console import VERDICTS, open_console

if TYPE_CHECKING:
    from neurosim.diagnostics.kernels.measure import Measurement

NAMED = 2
"""Columns that hold words, not numbers."""


def print_bench(measurements: "Sequence[Measurement]", is_wide: bool = False) -> None:
    """Print the kernels' times; all that is known of them in lines of any length."""
    console = open_console(is_wide)
    ratios = [m.ratio for m in measurements]
    kernels = len({m.label for m in measurements})
    console.print(
        f"{kernels} {'kernel takes' if kernels == 1 else 'kernels take'} {median(ratios):.1f} "
        f"times the least time that is possible ({min(ratios):.1f} to {max(ratios):.0f}).\n"
    )
    cells = [_tell_kernel(m) for m in measurements]
    hidden = () if is_wide else ("event", "events", "spread", "compile s")
    console.print(_tabulate(cells, hidden, same="kernel"))


def _tell_kernel(m: "Measurement") -> dict[str, Any]:
    from neurosim.diagnostics.machine import name_bytes

    goal = m.point.case.goal
    return {
        "kernel": m.label,
        "event": m.point.case.unit,
        "events": f"{m.n_events:,}",
        "arrays": name_bytes(m.footprint),
        "ns/event": f"{m.ns:.2f}",
        "spread": f"{m.spread:.0%}",
        "bound": f"{m.bound:.3f}",
        "times it": f"{m.ratio:.1f}",
        "goal": "" if goal is None else f"<= {goal:g}",
        "": "" if goal is None else VERDICTS[m.ns <= goal],
        "compile s": f"{m.compile_seconds:.2f}",
    }


def print_race(rows: Sequence[Mapping[str, Any]], is_wide: bool = False) -> None:
    """Print how long networks took, here and elsewhere, for a biological second."""
    console = open_console(is_wide)
    console.print(f"{_compare(rows)}\n")
    hidden = () if is_wide else ("fastest", "slowest", "bound s", "ns/event", "build s",
                                 "compile s", "MB")  # fmt: skip
    console.print(_tabulate([_tell_racer(row) for row in rows], hidden, same="network"))


def _compare(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say how the peers compare, or how fast networks run where there is none."""
    peers = [row for row in rows if not row["contestant"].startswith("neurosim")]
    if not peers:
        fastest = min(row["real_time_factor"] for row in rows)
        slowest = max(row["real_time_factor"] for row in rows)
        return f"A biological second takes {fastest:.3f} to {slowest:.3f} s, by network."
    ratios = [row["ratio"] for row in peers]
    return (
        f"The other simulators take {min(ratios):.1f} to {max(ratios):.1f} times as long as "
        "neurosim, by network."
    )


def _tell_racer(row: Mapping[str, Any]) -> dict[str, Any]:
    bar, bound = row["bar"], row["bound"]
    return {
        "network": row["network"],
        "simulator, threads": row["contestant"],
        "s": f"{row['real_time_factor']:.3f}",
        "fastest": f"{row['fastest']:.3f}",
        "slowest": f"{row['slowest']:.3f}",
        "ratio": f"{row['ratio']:.2f}",
        "bar": "" if bar is None else f"{bar:.2g}",
        "aim": "" if bar is None else f"{row['aim']:.2g}",
        "": "" if bar is None else VERDICTS[row["passed"]],
        "bound s": "" if bound is None else f"{bound:.3f}",
        "ns/event": f"{row['ns_per_event']:.2f}",
        "build s": f"{row['build_seconds']:.2f}",
        "compile s": f"{row['compile_seconds']:.1f}",
        "MB": f"{row['rss_bytes'] / 1e6:.0f}",
    }


def _tabulate(cells: Sequence[Mapping[str, Any]], hidden: Sequence[str], same: str) -> Table:
    """Return a table of the columns that are not hidden; ``same`` is told where it changes."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    names = [name for name in cells[0] if name not in hidden]
    for i, name in enumerate(names):
        is_text = i < NAMED and cells[0][name][:1].isalpha()
        table.add_column(name, justify="left" if is_text else "right", no_wrap=True)
    shown = ""
    for line in cells:
        told = dict(line)
        if told[same] == shown:
            told[same] = ""
        shown = line[same]
        table.add_row(*(told[name] for name in names))
    return table

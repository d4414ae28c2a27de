"""A scorecard on the screen: what happened, a line for each row in 80 columns, what it rests on."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from neurosim.base.reprs import counted
from neurosim.cli.display.console import VERDICTS, bound, number, open_console
from neurosim.files.results.result import Result, Row, is_inside

LONGEST_ID = 3
"""Characters of ids that stand before the rows; longer ones are told in the wide table."""
NOT_RUN, UNDEFINED = "-", "undef."
"""What stands for a value that there is none of."""


def print_result(result: Result, is_wide: bool = False) -> None:
    """Print what an experiment found.

    Parameters
    ----------
    result : Result
    is_wide : bool
        Whether ranges, exact bands, shares of seeds and all ids are shown, in lines of any length.
    """
    console = open_console(is_wide)
    if result.outcome:
        console.print(Text(result.outcome, "bold"), end="\n\n")
    sources = list(dict.fromkeys(row.source for row in result.rows if row.source))
    console.print(_title(result))
    console.print(_tabulate(result.rows, sources, is_wide))
    console.print(f"\n{_verdict(result)}")
    if result.unbanded:
        console.print(Text(f"{result.unbanded}."))
    _print_sources(console, sources)
    _print_notes(console, result)


def _title(result: Result) -> Text:
    n = result.seeds
    one = f"1 {result.each}" if n == 1 else f"medians of {n} {result.each}s"
    return Text(f"{result.experiment}: {one}, {result.seconds:.1f} s", "dim")


def _tabulate(rows: Sequence[Row], sources: Sequence[str], is_wide: bool) -> Table:
    """Return the table of the columns that say something."""
    columns: dict[str, list[Any]] = {
        "": [row.id for row in rows],
        "quantity": [row.name for row in rows],
        "ours": [_value(row) for row in rows],
        "range": [_spread(row) for row in rows],
        "theirs": [_theirs(row, sources) for row in rows],
        "band": [_band(row, is_wide) for row in rows],
        "verdict": ["" if row.passed is None else VERDICTS[row.passed] for row in rows],
        "in band": ["" if row.share is None else f"{row.share:.0%}" for row in rows],
    }
    if not is_wide:
        del columns["range"], columns["in band"]
        if max(map(len, columns[""]), default=0) > LONGEST_ID:
            del columns[""]
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    said = {name: cells for name, cells in columns.items() if any(map(len, cells))}
    for name in said:
        table.add_column(
            "" if name == "verdict" else name,
            no_wrap=name != "quantity",
            overflow="fold",
            justify="right" if name in ("ours", "range", "band") else "left",
        )
    for cells in zip(*said.values(), strict=True):
        table.add_row(*(Text(c) if isinstance(c, str) else c for c in cells))  # no markup
    return table


def _verdict(result: Result) -> str:
    """Say how many rows pass, and in how many seeds all of them do."""
    judged = [row.passed for row in result.rows if row.passed is not None]
    n, passed = len(judged), sum(judged)
    if not n:
        return "No row has a band at these parameters: there is nothing to compare with."
    told = f"{passed} of {counted(n, 'row')} with a band {_verb(passed)}"
    if result.seeds > 1:
        whole = round(result.seeds_in_band * result.seeds)
        told += f"; {whole} of {result.seeds} {result.each}s {_verb(whole)} in all"
    values = [_value(row) for row in result.rows]
    for what, mark in (("not run", NOT_RUN), ("undefined", UNDEFINED)):
        n = values.count(mark)
        told += f"; {counted(n, 'row')} {'was' if n == 1 else 'were'} {what}" if n else ""
    return f"{told}."


def _verb(n: int) -> str:
    return "passes" if n == 1 else "pass"


def _print_sources(console: Console, sources: Sequence[str]) -> None:
    grid = Table.grid(padding=(0, 1, 0, 0))
    for i, source in enumerate(sources, 1):
        grid.add_row(Text(f"[{i}]", "dim"), Text(source, "dim"))
    if sources:
        console.print(grid)


def _print_notes(console: Console, result: Result) -> None:
    rows = result.rows
    if any(_value(row) == UNDEFINED for row in rows):
        console.print(Text(f"{UNDEFINED}: in most seeds there is no such value", "dim"))
    console.print(Text(result.legend, "dim"))
    for note in result.notes:
        console.print(Text(f"note: {note}", "yellow"))


def _value(row: Row) -> str:
    """Return the value with as many digits as it takes to see why it fails."""
    if row.value is None:
        return NOT_RUN if row.spread is None else UNDEFINED
    told = number(row.value)
    hides = row.passed is False and is_inside(float(told.replace(",", "")), row.low, row.high)
    return f"{row.value:.4g}" if hides else told


def _spread(row: Row) -> str:
    is_known = row.spread is not None and row.spread[0] == row.spread[0]
    return " .. ".join(map(number, row.spread or ())) if is_known else ""


def _theirs(row: Row, sources: Sequence[str]) -> str:
    mark = f"[{sources.index(row.source) + 1}]" if row.source else ""
    return " ".join(filter(None, (row.theirs, mark)))


def _band(row: Row, is_exact: bool) -> str:
    tell = (lambda end: f"{end:g}") if is_exact else bound
    if row.low is None:
        return "" if row.high is None else f"<= {tell(row.high)}"
    return f">= {tell(row.low)}" if row.high is None else f"{tell(row.low)}..{tell(row.high)}"

"""The console that tables are printed on, and how numbers and verdicts look there."""

import os

from rich.console import Console
from rich.text import Text

from neurosim.base.reprs import neat

WIDTH = 80
"""Columns where there is no terminal, unless COLUMNS says otherwise."""
LEAST = 72
"""Columns below which nothing is squeezed any more."""
WIDEST = 400
"""Columns of a table that was asked for in full: no line is broken."""

VERDICTS = {True: Text("PASS", "green"), False: Text("FAIL", "bold red"), None: Text("-", "dim")}


def open_console(is_wide: bool = False) -> Console:
    """Return a console on standard output, as wide as the terminal, or as asked for."""
    console = Console(highlight=False, soft_wrap=False)
    if is_wide:
        return Console(highlight=False, width=WIDEST)
    if console.is_terminal:  # a narrower one breaks lines itself; a table would lose its digits
        return console if console.width >= LEAST else Console(highlight=False, width=LEAST)
    given = os.environ.get("COLUMNS", "")
    return Console(highlight=False, width=max(LEAST, int(given)) if given.isdigit() else WIDTH)


def safe(text: str) -> Text:
    """Return text of a file without what a terminal would obey."""
    return Text(neat(text))


def number(value: float | None) -> str:
    """Return a number with the digits that people read.

    Examples
    --------
    >>> [number(x) for x in (0.4117, 51.32, 12_500.0, 3.1e-13, 0.0, None)]
    ['0.41', '51.32', '12,500', '3.1e-13', '0.00', '-']
    """
    if value is None:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 100:
        return f"{value:.1f}"
    return f"{value:.2f}" if value == 0 or abs(value) >= 0.095 else f"{value:.2g}"


def bound(value: float) -> str:
    """Return an end of a band with at most three digits that count.

    Examples
    --------
    >>> [bound(x) for x in (0.25, 1.7431, 12_500.0, 3e-10, -1.0)]
    ['0.25', '1.74', '12,500', '3e-10', '-1']
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"

"""Parameters of an experiment and the list of experiments, as tables of 80 columns."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from neurosim.cli.display.console import open_console
from neurosim.experiment.discovery import Entry

MARKS = {"": "", "sklearn": "*", "digits": "**"}
"""By extra: what marks an experiment that needs it."""


def print_parameters(parameters: Iterable[tuple[str, str, str]]) -> None:
    """Print name, default and meaning of each parameter."""
    table = _open_table("--set", "default", "meaning")
    for name, default, meaning in parameters:
        table.add_row(name, Text(default), Text(meaning))
    open_console().print(table)


def print_experiments(experiments: Iterable[Entry]) -> None:
    """Print what each experiment shows, how long it takes, and on what data it runs."""
    table = _open_table("experiment", "takes", "what it shows, and on what data")
    for one in experiments:
        data = f" [{one.data}{MARKS[one.extra]}]" if one.data else ""
        told = f"cannot be loaded: {one.fault}" if one.fault else f"{one.summary}{data}"
        table.add_row(one.name, tell_time(one.time) if one.time else "", Text(told))
    console = open_console()
    console.print(table)
    console.print("\nTimes are of two cores, with compiled kernels. Next: neurosim run NAME --help")
    for extra, mark in MARKS.items():
        if mark:
            console.print(Text(f'{mark}: pip install "neurosim-sparse[{extra}]"'))


def tell_time(seconds: float) -> str:
    """Return a duration as people say it.

    Examples
    --------
    >>> tell_time(4), tell_time(70)
    ('4 s', '1 min')
    """
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def _open_table(*names: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for i, name in enumerate(names):
        table.add_column(name, overflow="fold", no_wrap=not i)
    return table

"""What two results differ in, as a sentence and a table."""

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from neurosim.base.reprs import counted
from neurosim.cli.display.console import open_console, safe

if TYPE_CHECKING:
    from neurosim.files.results.compare import Comparison, Difference

MOST = 40
"""Differences that are shown unless all are asked for."""
LONGEST = 12
"""Letters of a name that stands above a column."""


def print_comparison(found: "Comparison", names: tuple[str, str], is_wide: bool = False) -> None:
    """Print how two results differ.

    Parameters
    ----------
    found : Comparison
    names : (str, str)
        What each of them is called.
    is_wide : bool
        Whether all is shown, in long lines.
    """
    console = open_console(is_wide)
    console.print(Text(tell_comparison(found), "bold"))
    told = [*found.of_making, *found.of_result]  # what may be a cause comes first
    if not told:
        return
    if max(map(len, names)) > LONGEST and not is_wide:  # a column would break it across lines
        for letter, name in zip("AB", names, strict=True):
            console.print(safe(f"{letter}: {name}"), soft_wrap=True)
        names = ("A", "B")
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("differs", "", *names):
        table.add_column(safe(name), overflow="fold")
    for one in told if is_wide else told[:MOST]:
        table.add_row(one.kind, safe(one.name), safe(one.first), safe(_tell_second(one)))
    console.print(table)
    if len(told) > MOST and not is_wide:
        console.print(f"... {len(told) - MOST:,} more: --wide")


def tell_comparison(found: "Comparison") -> str:
    """Return in a sentence how two results differ.

    Examples
    --------
    >>> from neurosim.files.results.compare import Comparison
    >>> tell_comparison(Comparison((), (), 4, 12))
    'Identical: 4 arrays and 12 rows, bit for bit, made in the same way.'
    """
    if found.is_same:
        how = "though made in another way" if found.of_making else "made in the same way"
        return (f"Identical: {counted(found.arrays, 'array')} and {counted(found.rows, 'row')}, "
                f"bit for bit, {how}.")  # fmt: skip
    n = {kind: sum(one.kind == kind for one in found.of_result) for kind in ("array", "row")}
    return (f"Different: {n['array']} of {counted(found.arrays, 'array')} and {n['row']} of "
            f"{counted(found.rows, 'row')} differ.")  # fmt: skip


def _tell_second(one: "Difference") -> str:
    if one.kind != "array" or one.second:
        return one.second
    if one.largest is None:
        return ""
    return f"by up to {one.largest:.3g}" if one.largest == one.largest else "not a number in one"

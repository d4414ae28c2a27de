"""What the command line shows of files and of this machine."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from neurosim.console import open_console, safe
from neurosim.result import as_card

if TYPE_CHECKING:
    from neurosim.doctor import Finding
    from neurosim.reading import Info


def print_info(found: "Info") -> None:
    """Print what a result file holds."""
    console = open_console()
    console.print(Text(str(found.path), "bold"))
    for name, value in found.attributes.items():
        console.print(safe(f"  {name}: {value}"))
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("array", "dtype", "shape", "bytes"):
        table.add_column(name)
    for array in found.arrays:
        table.add_row(safe(array.name), array.dtype, str(array.shape), f"{array.bytes:,}")
    console.print(table)


def info_as_json(found: "Info") -> dict[str, Any]:
    """Return what a result file holds, as plain values."""
    from neurosim.storage import plain

    told = found.attributes
    of_seeds = {"seed": told["parameters"].get("seed"), **told}
    name, seconds = told.get("experiment", "hash"), told.get("seconds")  # tags tell neither
    outcome = told.get("outcome", "")
    card = as_card(
        name, told["parameters"], found.rows, seconds, of_seeds=of_seeds, outcome=outcome
    )
    beside = {key: value for key, value in told.items() if key not in card}
    arrays = [vars(array) for array in found.arrays]
    written_by = {"version": told["provenance"].get("neurosim")}
    return dict(plain({**card, **written_by, **beside, "path": str(found.path), "arrays": arrays}))


def print_findings(findings: "Sequence[Finding]") -> None:
    """Print the doctor's findings, and what to do about the bad ones."""
    console = open_console()
    for f in findings:
        mark = Text("ok  ", "green") if f.is_ok else Text("BAD ", "bold red")
        console.print(mark, safe(f"{f.name}: {f.value}"), sep="")
        if not f.is_ok and f.way_out:
            console.print(Text(f"     {f.way_out}", "yellow"))

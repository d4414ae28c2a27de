"""What `neurosim info` shows: what a file says of itself, its arrays, and how to read them."""

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from neurosim.cli.display.console import open_console, safe
from neurosim.files.results.result import as_card, has_band

if TYPE_CHECKING:
    from neurosim.files.results.read import Info


KINDS = ("network", "sweep of", "records of", "journal of", "part of a journal", "export")
"""Attributes that say what it is, where it is neither a result nor tags."""
EMPTY: tuple[Any, ...] = ("", [], (), {})
UNTOLD = ("spread", "each")
"""Attributes that say nothing without the rest of the scorecard."""


def print_info(found: "Info") -> None:
    """Print what a file holds."""
    console = open_console()
    console.print(Text(str(found.path), "bold"))
    for name, value in _attributes(found).items():
        line = safe(f"{name}: {_tell(value)}").plain
        told = wrap(line, console.width, initial_indent="  ", subsequent_indent="    ")
        console.print(Text("\n".join(told)), soft_wrap=True)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("array", "dtype", "shape"):
        table.add_column(name, overflow="fold")
    table.add_column("bytes", justify="right", no_wrap=True)
    for array in found.arrays:
        size = " x ".join(f"{n:,}" for n in array.shape) or "-"
        table.add_row(safe(array.name or "-"), array.dtype, size, f"{array.bytes:,}")
    if found.arrays or found.rows:
        console.print(table)
    if any(array.axes for array in found.arrays):
        console.print(Text("\naxes, and what is in the array:", "bold"))
    for array in found.arrays:
        if array.axes:
            line = safe(f"{array.name or '-'}: {array.axes}").plain
            told = wrap(line, console.width, initial_indent="  ", subsequent_indent="    ")
            console.print(Text("\n".join(told)), soft_wrap=True)
    if found.code:
        console.print(Text("\nin Python:", "bold"))
        console.print(safe(f"  {found.code}"), soft_wrap=True)  # to be copied in one piece


def _attributes(found: "Info") -> dict[str, Any]:
    """Return what is told of a file, without what says nothing: what is empty, bands of none."""
    told = {name: value for name, value in found.attributes.items()
            if name not in UNTOLD and value not in EMPTY}  # fmt: skip
    if "seeds_in_band" in told and not has_band(found.rows):
        told["seeds_in_band"] = "none, as no row has a band"
    return told


def _tell(value: Any) -> str:
    """Return a value of a file without the marks of Python."""
    if isinstance(value, dict):
        return ", ".join(f"{key}={_tell(item)}" for key, item in value.items())
    return " ".join(map(_tell, value)) if isinstance(value, list | tuple) else str(value)


def info_as_json(found: "Info") -> dict[str, Any]:
    """Return what a file holds, as plain values."""
    from neurosim.files.results.write import plain

    told = found.attributes
    parameters = told.get("parameters", {})
    of_seeds = {"seed": parameters.get("seed"), **told}
    name, seconds = told.get("experiment"), told.get("seconds")  # tags and networks tell neither
    name = name or next((one.split()[0] for one in KINDS if one in told), "hash")
    said = {key: told.get(key, "") for key in ("outcome", "unbanded")}
    card = as_card(name, parameters, found.rows, seconds, of_seeds=of_seeds, **said)
    beside = {key: value for key, value in told.items() if key not in card}
    arrays = [vars(array) for array in found.arrays]
    written_by = {"version": told.get("provenance", {}).get("neurosim")}
    holds = {"path": str(found.path), "arrays": arrays, "code": found.code}
    return dict(plain({**card, **written_by, **beside, **holds}))

"""What the command line shows of this machine and of files that were checked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from neurosim.cli.display.console import open_console, safe

if TYPE_CHECKING:
    from neurosim.files.results.findings import Finding


def print_findings(findings: "Sequence[Finding]") -> None:
    """Print the doctor's findings, and what to do about the bad ones."""
    console = open_console()
    for f in findings:
        mark = Text("ok  ", "green") if f.is_ok else Text("BAD ", "bold red")
        console.print(mark, safe(f"{f.name}: {f.value}"), sep="")
        if not f.is_ok and f.way_out:
            console.print(Text(f"     {f.way_out}", "yellow"))

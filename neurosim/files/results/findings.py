"""Findings: what was looked at, whether all is well with it, and what to do if not."""

from dataclasses import dataclass

from neurosim.files.results.result import Row


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    name : str
    value : str
        What was found, or what went wrong.
    is_ok : bool
    way_out : str
        What to do about it; empty if there is nothing to do.
    """

    name: str
    value: str
    is_ok: bool
    way_out: str = ""

    def as_row(self) -> Row:
        """Return it as a row: 1 where all is well, which is the band, else 0."""
        return Row(self.name, self.value, float(self.is_ok), 1.0, None, self.way_out)

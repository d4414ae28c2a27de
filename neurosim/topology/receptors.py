"""Receptors: to which variables of the postsynaptic neurons weights add, and how much of each."""

from collections.abc import Iterable, Mapping
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError
from neurosim.base.names import is_left_out


def read_receptor(name: str, value: Any, known: Iterable[str]) -> str | dict[str, float]:
    """Return the variable that weights add to, or several with the ratio of each.

    Parameters
    ----------
    name : str
        Of the synapses, for errors.
    value : str or mapping of str to float
    known : iterable of str
        Variables that synapses of such neurons may add to.

    Examples
    --------
    >>> read_receptor("a->b", {"ampa": 1, "nmda": 0.4}, ["ampa", "nmda"])
    {'ampa': 1.0, 'nmda': 0.4}
    """
    what = f"receptor of {name!r}"
    if not isinstance(value, Mapping):
        return "" if is_left_out(value) else checks.choice(what, value, known)
    if not value:
        raise ArgumentError(
            f"{what} must name at least one variable, got none; leave it out, and the rule of the "
            "neurons chooses"
        )
    return {
        checks.choice(what, variable, known): checks.real(f"{what} for {variable!r}", ratio)
        for variable, ratio in value.items()
    }

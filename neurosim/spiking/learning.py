"""Which synapses of a spiking network learn in a run."""

from collections.abc import Mapping
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import KindError
from neurosim.base.names import find_name


def read_plastic(plastic: Any, synapses: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the synapses whose weights move.

    Parameters
    ----------
    plastic : bool, iterable of str, or mapping of str to bool
        All or none; those that are named; or all but those that are False.
    synapses : mapping of str to Synapses
        All, by name.

    Raises
    ------
    ArgumentError, KindError
        If it is none of these, or there are no synapses of such a name.

    Examples
    --------
    >>> sorted(read_plastic({"b": False}, dict.fromkeys("abc")))
    ['a', 'c']
    """
    if isinstance(plastic, str):
        raise KindError(f"plastic must be a list of names, got {plastic!r}; write [{plastic!r}]")
    if isinstance(plastic, Mapping):
        told = {find_name("synapses", name, synapses): value for name, value in plastic.items()}
        learns = {name: checks.flag(f"plastic[{name!r}]", value) for name, value in told.items()}
        return frozenset(name for name in synapses if learns.get(name, True))
    if isinstance(plastic, list | tuple | set | frozenset):
        return frozenset(find_name("synapses", name, synapses) for name in plastic)
    way = "name the synapses that learn in a list, or give {name: bool}"
    return frozenset(synapses if checks.flag("plastic", plastic, way) else ())

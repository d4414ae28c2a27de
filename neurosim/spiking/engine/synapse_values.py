"""Values that differ from synapse to synapse: given in the order of `edges`, or drawn."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from neurosim.base import units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.contacts import Contacts, draw_contacts
from neurosim.base.random.distributions import OWN_LAWS, is_drawn
from neurosim.base.random.stream import Stream
from neurosim.topology.labels import tell_neuron

if TYPE_CHECKING:
    from neurosim.spiking.engine.pathway import Pathway


class Value(NamedTuple):
    """A number, numbers, or what draws them, and what each must be.

    Attributes
    ----------
    name : str
        As errors call it.
    given : float, ndarray or distribution
    unit : str
    low, high : float
        ``low`` may be `units.ABOVE_ZERO`.
    """

    name: str
    given: Any
    unit: str = "1"
    low: float = -np.inf
    high: float = np.inf

    @property
    def is_one(self) -> bool:
        """Whether it is one number for all."""
        return not is_drawn(self.given) and not np.ndim(self.given)


def keep(value: Value) -> Any:
    """Return a number, numbers that nobody writes to, or what draws them; how many is not known."""
    name, given, unit, low, high = value
    if is_drawn(given):
        return given
    kept = units.kept(name, given, unit)
    if isinstance(kept, float):
        return units.real(name, kept, unit, low, high)
    if kept.ndim != 1 or not kept.size:
        raise KindError(
            f"{name} must be a number, a list of numbers, or drawn, got shape {kept.shape}"
        )
    units.array(name, kept, unit, kept.size, low, high)
    return kept


def of_neurons(value: Value, pathway: "Pathway") -> Real:
    """Return a value for each presynaptic neuron, shape (n,), or (1,) where it is one for all."""
    who, n = pathway.synapses.pre, pathway.pre.n
    name = f"{value.name} of {pathway.name!r}"
    if is_drawn(value.given):
        values = value.given.draw(value.unit, n, _stream(pathway, value.name))
        for bad in _outside(value, values):
            raise _refusal(name, value, values[bad], tell_neuron(bad, who.labels))
        return np.asarray(values, np.float64)
    if not value.is_one and np.size(value.given) != n:
        raise KindError(
            f"{name} must be a number or {n:,} of them, one for each neuron of {who.name!r}, got "
            f"{np.size(value.given):,}"
        )
    return np.array(value.given, np.float64, ndmin=1)


def of_synapses(value: Value, pathway: "Pathway") -> Real:
    """Return a value for each synapse in the order of `edges`, shape (n,)."""
    n, name = pathway.n, f"{value.name} of {pathway.name!r}"
    if is_drawn(value.given):
        values = np.asarray(
            value.given.draw(value.unit, n, _stream(pathway, value.name)), np.float64
        )
        for bad in _outside(value, values):
            raise _refusal(name, value, values[bad], _tell_synapse(pathway, bad))
        return values
    if not value.is_one and np.size(value.given) != n:
        raise KindError(
            f"{name} must be a number or {n:,} of them, one for each synapse in the order of "
            f"edges(), got {np.size(value.given):,}"
        )
    if not value.is_one and pathway.synapses.growth is not None:
        raise _listed(name)
    return np.broadcast_to(np.asarray(value.given, np.float64), n)


def of_new(value: Value, pathway: "Pathway", contacts: Contacts) -> Real:
    """Return a value for each synapse that comes, or raise where they are listed."""
    name, n = f"{value.name} of {pathway.name!r}", contacts.pre.size
    if value.is_one:
        return np.full(n, float(value.given))
    if not is_drawn(value.given):
        raise _listed(name)
    stream = Stream(pathway.seed, f"grown {value.name} {pathway.name}")
    drawn = draw_contacts(value.given, value.unit, stream, contacts)
    for bad in _outside(value, drawn):
        ends = f"the new synapse from {contacts.pre[bad]} to {contacts.post[bad]}"
        raise _refusal(name, value, drawn[bad], ends)
    return drawn


def draws_again(values: Any) -> bool:
    """Tell whether these values are the same when they are made a second time."""
    return all(type(value) in OWN_LAWS for value in values if is_drawn(value))


def _stream(pathway: "Pathway", name: str) -> Stream:
    return Stream(pathway.seed, f"{name} {pathway.name}")


def _outside(value: Value, drawn: Any) -> list[int]:
    """Return where the first of some values is that is not allowed."""
    above = drawn > 0 if value.low == units.ABOVE_ZERO else drawn >= value.low
    is_fine = above & (drawn <= value.high) & np.isfinite(drawn)
    return [int(bad) for bad in np.flatnonzero(~is_fine)[:1]]


def _refusal(name: str, value: Value, bad: float, who: str) -> ArgumentError:
    least = "above 0" if value.low == units.ABOVE_ZERO else f"from {value.low:g}"
    most = "" if value.high == np.inf else f" to {value.high:g}"
    span = "finite" if value.low == -np.inf and not most else least + most
    return ArgumentError(
        f"{name} must be {span}, got {bad:g} for {who}; draw it with bounds (low=, high=)"
    )


def _listed(name: str) -> ArgumentError:
    return ArgumentError(
        f"{name} must be one number or drawn where synapses come, as those that the network was "
        "made with are listed one by one"
    )


def _tell_synapse(pathway: "Pathway", number: int) -> str:
    edges, ends = pathway.wiring.edges(), pathway.synapses
    pre = int(np.searchsorted(edges.indptr, number, "right")) - 1
    post = int(edges.indices[number])
    from_to = tell_neuron(pre, ends.pre.labels), tell_neuron(post, ends.post.labels)
    return f"synapse {number}, from {from_to[0]} to {from_to[1]}"

"""What a spiking network sets and reads of its synapses between steps."""

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Real, find_infinite
from neurosim.base.errors import ArgumentError, KindError, NumericalError
from neurosim.base.random.distributions import fill, is_drawn
from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.conductances import refuse_negative
from neurosim.spiking.engine.initial_weights import check_contacts
from neurosim.spiking.engine.pathway import Pathway

Readings = dict[str, Callable[[], np.ndarray]]
"""What a plasticity keeps, by name: each call reads it."""


def set_weights(pathway: Pathway, values: Any, seed: int) -> None:
    """Set the weights: one number, one for each synapse, or drawn."""
    name, stream = f"weight of {pathway.name!r}", Stream(seed, f"set weights {pathway.name}")
    # In this order: np.size warns of rows with masked numbers, which are refused by name below.
    if not pathway.has_own_weights and (is_drawn(values) or np.size(values) > 1):
        raise KindError(
            f"{pathway.name!r} share one weight, got {checks.shown(values)}; give each its own "
            "when the network is made: Synapses(weight=[...])"
        )
    n = pathway.n if pathway.has_own_weights else 1
    filled = fill(name, values, pathway.post.rule.weight_unit, n, stream)
    check_new(pathway, filled)
    if pathway.has_counts:
        check_contacts(pathway.name, filled[0], pathway.counts, pathway.post.dtype)
    pathway.set_weights(checks.fitting(name, filled, pathway.post.dtype))


def check_new(pathway: Pathway, weights: np.ndarray) -> None:
    """Raise if weights that a user gives are beyond what synapses of such neurons may have."""
    check_limits(pathway, weights)
    ends = [weights.min(initial=0.0), weights.max(initial=0.0)]
    if pathway.has_counts and pathway.counts.size:
        counts = pathway.counts.min(), pathway.counts.max()
        ends = [end * count for end in ends for count in counts]
    what = f"weights of {pathway.name!r}"
    refuse_negative(what, pathway.post.rule, pathway.receptors, min(ends), max(ends))


def check_limits(pathway: Pathway, weights: np.ndarray) -> None:
    """Raise if weights are beyond the bounds of their plasticity."""
    limits = pathway.tables.get("limits")
    if limits is not None:
        for bad in weights[(weights < limits[0]) | (weights > limits[1])][:1]:
            raise ArgumentError(
                f"weight of {pathway.name!r} must be from {limits[0]:g} to {limits[1]:g}, got "
                f"{bad:g}"
            )


def refuse_infinite(pathway: Pathway, when: str, remedy: str) -> None:
    """Raise if weights, or what plasticity keeps, are not finite any more."""
    for name, values in () if pathway.is_fixed else pathway.present().items():
        bad = find_infinite(values)
        if bad is not None:
            raise NumericalError(
                f"{name} of {pathway.name!r} are not finite any more {when}, got {bad[1]}; bound "
                f"what the plasticity returns; {remedy}"
            )


def read_weights(pathway: Pathway) -> Real:
    """Return the weight of each synapse, float64, in the order of `edges`."""
    pathway.require_room("weights", 16)
    return pathway.list_weights().astype(np.float64)


def read_delays(pathway: Pathway) -> Real:
    """Return the delay of each synapse, ms, in the order of `edges`."""
    pathway.require_room("delays", 24)
    return pathway.post.grid.times(pathway.list_delays().astype(np.int64))


def read_short_term(pathway: Pathway, step: int) -> tuple[Real, Real]:
    """Return u and x of synapses that have a `ShortTerm`, at ``step``."""
    rule = pathway.synapses.short_term
    if not hasattr(rule, "read"):
        raise KindError(f"{pathway.name!r} must have a ShortTerm, got {rule!r}")
    u, x = rule.read(pathway, step)
    return u, x


def read_trace(pathway: Pathway, name: str, step: int) -> Real:
    """Return what the plasticity of synapses keeps under a name, at ``step``."""
    rule = pathway.synapses.plasticity
    if not hasattr(rule, "readings"):
        raise KindError(
            f"{pathway.name!r} must have a plasticity that keeps traces, got {rule!r}; give them "
            "PairSTDP, TripletSTDP or a SynapseRule; u and x of a ShortTerm: short_term()"
        )
    found: Readings = rule.readings(pathway, step)
    pathway.require_room("traces", 32)
    return found[checks.choice(f"trace of {pathway.name!r}", name, found)]().astype(np.float64)


def send_signal(pathway: Pathway, step: int, value: float) -> None:
    """Send a signal to synapses that follow a rule which takes it, at ``step``."""
    rule = pathway.synapses.plasticity
    if not hasattr(rule, "signal"):
        raise KindError(
            f"{pathway.name!r} must follow a SynapseRule or TripletSTDP to get signals, got "
            f"{rule!r}"
        )
    # In the precision of the network, where a large number may become infinite.
    fitting = checks.fitting("value", checks.real("value", value), pathway.post.dtype)
    pathway.is_as_made = False
    rule.signal(pathway, step, float(fitting))

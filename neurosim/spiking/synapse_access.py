"""What a spiking network sets and reads of its synapses between steps."""

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.base.errors import KindError
from neurosim.base.random.distributions import fill, is_drawn
from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.initial_weights import has_own_weights
from neurosim.spiking.engine.pathway import Pathway

Readings = dict[str, Callable[[], np.ndarray]]
"""What a plasticity keeps, by name: each call reads it."""


def set_weights(pathway: Pathway, values: Any, seed: int) -> None:
    """Set the weights: one number, one for each synapse, or drawn."""
    name, stream = f"weight of {pathway.name!r}", Stream(seed, f"set weights {pathway.name}")
    # In this order: np.size warns of rows with masked numbers, which are refused by name below.
    if not has_own_weights(pathway.synapses) and (is_drawn(values) or np.size(values) > 1):
        raise KindError(
            f"{pathway.name!r} share one weight, got {checks.shown(values)}; give each its own "
            "when the network is made: Synapses(weight=[...])"
        )
    pathway.set_weights(
        fill(name, values, pathway.post.rule.weight_unit, pathway.weights.size, stream)
    )


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
    """Send a signal to synapses that follow a `SynapseRule`, at ``step``."""
    rule = pathway.synapses.plasticity
    if not hasattr(rule, "signal"):
        raise KindError(f"{pathway.name!r} must follow a SynapseRule to get signals, got {rule!r}")
    # In the precision of the network, where a large number may become infinite.
    fitting = checks.fitting("value", checks.real("value", value), pathway.post.dtype)
    pathway.is_as_made = False
    rule.signal(pathway, step, float(fitting))

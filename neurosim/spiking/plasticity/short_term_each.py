"""Short-term plasticity of each synapse: u and x follow what arrives there."""

from functools import partial
from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.random.contacts import Contacts
from neurosim.kernels.spiking._tables import Resources, Use
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.engine.synapse_values import of_new, of_synapses

TRACES = ("short u", "short x", "short last")
"""Names in a pathway, where plasticity keeps traces too: u, x, and when a spike arrived last."""
TIMES = ("tau_f", "tau_d")
"""Parameters that kernels take in seconds."""


def in_seconds(name: str, values: Real) -> Real:
    """Return a parameter as kernels take it."""
    return values * 0.001 if name in TIMES else values


def fill_up(values: Real, n: int) -> Real:
    """Return one value as ``n``, or several with the last one repeated up to ``n``."""
    return np.pad(np.broadcast_to(values, max(values.size, 1)), (0, n - values.size), mode="edge")


def lay_each(pathway: Pathway, rule: Any) -> None:
    """Lay out u, x and constants of each synapse; parameters of each come and go with it."""
    seconds = pathway.pre.grid.seconds
    pathway.tables["short dt"] = np.array([seconds])
    own = {name: of_synapses(value, pathway) for name, value in rule.values().items()}
    columns = {"short u": own["u_rest"], "short x": np.ones(pathway.n)}
    columns["short last"] = np.zeros(pathway.n)
    for name, value in rule.values().items():
        if rule.is_one:
            pathway.tables[f"short {name}"] = in_seconds(name, np.array([float(value.given)]))
        else:
            columns[f"short {name}"] = in_seconds(name, own[name])
    for name, column in columns.items():
        pathway.traces[name] = np.array(pathway.wiring.placed(column))[None]
        pathway.initial[name] = lambda _: 0.0
    pathway.initial["short last"] = lambda step: step * seconds
    pathway.newcomers["short term"] = partial(_begin, pathway, rule)


def _begin(pathway: Pathway, rule: Any, contacts: Contacts) -> dict[str, Any]:
    """Return what synapses that come begin with: rested, by a law of their own."""
    own = {name: of_new(value, pathway, contacts) for name, value in rule.values().items()}
    begun: dict[str, Any] = {"trace short u": own["u_rest"], "trace short x": 1.0}
    if not rule.is_one:
        begun |= {f"trace short {name}": in_seconds(name, own[name]) for name in own}
    return begun


def release_each(pathway: Pathway, rule: Any, lane: Lane) -> list[Op]:
    """Return the call that lets synapses release what arrives, each its share."""
    from neurosim.kernels.spiking.facilitate import facilitate_each

    held = pathway.tables if rule.is_one else pathway.traces
    own = [held[f"short {name}"].reshape(-1) for name in rule.values()]
    law = Use._make([*own, pathway.tables["short dt"]])
    kept = Resources(*(pathway.traces[name][0] for name in TRACES))
    arriving = lane.clock, pathway.pieces[lane.part], law, kept
    return [Op(facilitate_each, (*arriving, pathway.weights, released(pathway)))]


def released(pathway: Pathway) -> Real:
    """Return what each synapse released of what arrived last, by place; all threads share it."""
    make = partial(np.zeros, pathway.indices.size, pathway.weights.dtype)
    # Each thread writes those of its own targets.
    return pathway.scratch("released", make)

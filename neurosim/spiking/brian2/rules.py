"""What the rules of neurons and synapses are in the equations of Brian2.

Numbers are plain, voltages in mV; only times have units there. So constants have the same bits in
both simulators.
"""

import re
from typing import Any

import numpy as np

from neurosim.base.errors import KindError
from neurosim.spiking.brian2.equations import NeuronEquations as NeuronEquations
from neurosim.spiking.brian2.equations import SynapseEquations as SynapseEquations
from neurosim.spiking.brian2.equations import laid
from neurosim.spiking.brian2.leaky import describe_lif
from neurosim.spiking.brian2.plasticity import describe_plasticity
from neurosim.spiking.brian2.receptors import describe_receptors
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.plasticity.short_term import ShortTerm

SHORT_TERM = """
du/dt = (u_rest - u) / tau_f : 1 (event-driven)
dx/dt = (1 - x) / tau_d : 1 (event-driven)
"""
SHORT_TERM_EACH = """
du/dt = (u_rest - u) * rate_f : 1 (event-driven)
dx/dt = (1 - x) * rate_d : 1 (event-driven)
U : 1 (constant)
u_rest : 1 (constant)
rate_f : Hz (constant)
rate_d : Hz (constant)
"""
"""Rates, not times: so Brian2 multiplies, as it does where all have one time, for the same bits."""
SHARED = "w_shared"
"""The name of a weight that all synapses have; neurons may have a variable w."""


def describe_neurons(brian2: Any, cells: NeuronState, is_driven: bool) -> NeuronEquations:
    """Return the equations of a population; ``is_driven`` if its drive changes in time."""
    rule = cells.rule
    if isinstance(rule, LIF):
        return NeuronEquations(**describe_lif(brian2, rule, cells, is_driven))
    if getattr(rule, "brian2", None):
        return _describe_own(rule, cells)
    raise KindError(
        f"{cells.population.name!r} has a rule that Brian2 does not know ({type(rule).__name__}); "
        "give the rule brian2={...}"
    )


def _describe_own(rule: Any, cells: NeuronState) -> NeuronEquations:
    """Return the texts that users give of their rule; its parameters have no unit."""
    # Neurons that fire by chance alone need not have a threshold.
    told, parameters = {"threshold": "False", **rule.brian2}, laid(rule.parameters, cells, "p")
    own = {name: text for name, text in told.items() if " " not in name}
    own["events"] = {name: told[f"event {name}"] for name in rule.events}
    own["on_events"] = {name: told[f"on_event {name}"] for name in rule.on_event}
    each = {k: np.asarray(v, np.float64) for k, v in parameters.items() if np.ndim(v)}
    own["model"] += "".join(f"\n{name} : 1" for name in each)
    space = {k: float(v) for k, v in parameters.items() if not np.ndim(v)}
    return NeuronEquations(**own, t_ref=rule.t_ref, namespace=space, values=each)


def describe_synapses(brian2: Any, pathway: Pathway) -> SynapseEquations:
    """Return the equations of synapses, the weight and its transmission included."""
    short, plasticity = pathway.synapses.short_term, pathway.synapses.plasticity
    parts = [_describe_short_term(brian2, short)] if short is not None else []
    own = pathway.has_own_weights or pathway.count() == 1 or pathway.has_counts
    name = "w" if own else SHARED
    amount = f"{name} * released" if short is not None else name
    drops, lines = describe_receptors(brian2, pathway, amount)
    transmit = SynapseEquations(on_pre=lines)
    space = {} if own else {SHARED: float(pathway.weights[0])}
    weight = SynapseEquations("w : 1" if own else "", namespace=space)
    parts += [weight, transmit]
    if short is not None:
        parts.append(SynapseEquations(on_pre="x -= released"))
    if plasticity is not None:
        _check_own_names(pathway.name, plasticity, parts)
        is_first = getattr(plasticity, "moves", "after") == "before"
        place = parts.index(transmit) if is_first else len(parts)
        parts.insert(place, describe_plasticity(brian2, pathway))
    return SynapseEquations(
        "\n".join(part.model for part in parts),
        "\n".join(part.on_pre for part in parts),
        "\n".join(part.on_post for part in parts),
        {key: value for part in parts for key, value in part.namespace.items()},
        {key: value for part in parts for key, value in part.traces.items()},
        {key: value for part in parts for key, value in part.on_events.items()},
        "\n".join(part.on_step for part in parts if part.on_step),
        getattr(plasticity, "every", None),
        reaches_refractory=not drops,
    )


def _check_own_names(name: str, rule: Any, others: list[SynapseEquations]) -> None:
    """Raise if a user's rule calls something as short-term plasticity or the weight does."""
    own = {*getattr(rule, "state", ()), *getattr(rule, "parameters", ())}
    used = {word for part in others for word in part.namespace}
    used |= {word for part in others for word in re.findall(r"\w+", part.model + part.on_pre)}
    for word in sorted(own & used):
        raise KindError(f"the rule of {name!r} has the name {word!r}, which is used besides it in "
                        "Brian2; rename it")  # fmt: skip


def _describe_short_term(brian2: Any, rule: ShortTerm) -> SynapseEquations:
    if not isinstance(rule, ShortTerm):
        raise KindError(f"Brian2 does not know {type(rule).__name__}; leave short_term out")
    release = "u += U * (1 - u)\nreleased = u * x"
    if not rule.is_one:
        return SynapseEquations(SHORT_TERM_EACH, release)
    times = {"tau_f": rule.tau_f * brian2.ms, "tau_d": rule.tau_d * brian2.ms}
    space = {"U": rule.U, "u_rest": rule.u_rest, **times}
    return SynapseEquations(SHORT_TERM, release, "", space)

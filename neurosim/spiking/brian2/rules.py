"""What the rules of neurons and synapses are in the equations of Brian2.

Numbers are plain, voltages in mV; only times have units there. So constants have the same bits in
both simulators.
"""

import re
from typing import Any

import numpy as np

from neurosim.base import units
from neurosim.base.arrays import Real
from neurosim.base.errors import KindError
from neurosim.spiking.brian2.equations import NeuronEquations as NeuronEquations
from neurosim.spiking.brian2.equations import SynapseEquations as SynapseEquations
from neurosim.spiking.brian2.plasticity import describe_plasticity
from neurosim.spiking.brian2.receptors import describe_receptors
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.neurons.currents import is_close
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.plasticity.short_term import ShortTerm

DRIVE = {
    "delta": "v_inf - v",
    "current": "v_inf - v + ge + gi",
    "conductance": "v_inf - v + ge * (e_e - v) + gi * (e_i - v)",
}
DECAY = """
dge/dt = -ge / tau_e : 1{ge}
dgi/dt = -gi / tau_i : 1{gi}
"""
UNLESS = " (unless refractory)"
SHORT_TERM = """
du/dt = (u_rest - u) / tau_f : 1 (event-driven)
dx/dt = (1 - x) / tau_d : 1 (event-driven)
"""
SHARED = "w_shared"
"""The name of a weight that all synapses have; neurons may have a variable w."""


def describe_neurons(brian2: Any, cells: NeuronState, is_driven: bool) -> NeuronEquations:
    """Return the equations of a population; ``is_driven`` if its drive changes in time."""
    rule = cells.rule
    if isinstance(rule, LIF):
        return _describe_lif(brian2, rule, cells, is_driven)
    if getattr(rule, "brian2", None):
        return _describe_own(rule)
    raise KindError(
        f"{cells.population.name!r} has a rule that Brian2 does not know ({type(rule).__name__}); "
        "give the rule brian2={...}"
    )


def _describe_own(rule: Any) -> NeuronEquations:
    """Return the texts that users give of their rule; its parameters have no unit."""
    # Neurons that fire by chance alone need not have a threshold.
    told, parameters = {"threshold": "False", **rule.brian2}, rule.parameters
    own = {name: text for name, text in told.items() if " " not in name}
    own["events"] = {name: told[f"event {name}"] for name in rule.events}
    own["on_events"] = {name: told[f"on_event {name}"] for name in rule.on_event}
    each = {k: np.asarray(v, np.float64) for k, v in parameters.items() if np.ndim(v)}
    own["model"] += "".join(f"\n{name} : 1" for name in each)
    space = {k: float(v) for k, v in parameters.items() if not np.ndim(v)}
    return NeuronEquations(**own, t_ref=rule.t_ref, namespace=space, values=each)


def _describe_lif(brian2: Any, rule: LIF, cells: NeuronState, is_driven: bool) -> NeuronEquations:
    flag = {name: UNLESS * (name in rule.frozen) for name in ("v", "ge", "gi")}
    model = f"dv/dt = ({DRIVE[rule.synapses]}) / tau_m : 1{flag['v']}"
    names = ["tau_m"]
    if rule.synapses != "delta":
        model += DECAY.format(**flag)
        names += ["tau_e", "tau_i"]
    space = {name: getattr(rule, name) * brian2.ms for name in names}
    plain = ("v_th", "v_reset", "e_e", "e_i") if rule.synapses == "conductance" else (
        "v_th", "v_reset")  # fmt: skip
    space |= {name: getattr(rule, name) for name in plain}
    space |= {f"{name}_reset": value for name, value in rule.reset.items()}
    reset = "\n".join(f"{name} = {name}_reset" for name in ("v", *rule.reset))
    v_inf: Real = rule.v_rest + units.array("drive", rule.drive, "mV", cells.n)
    values: dict[str, Any] = {}
    # A constant wherever it is one: Brian2 then folds it into the update, and so does the kernel.
    if v_inf.size > 1 or is_driven:
        model += "\nv_inf : 1"
        values["v_inf"] = v_inf
    else:
        space["v_inf"] = float(v_inf[0])
    method: Any = "exponential_euler" if rule.synapses == "conductance" else "exact"
    if not _is_regular(rule, cells.grid.seconds):
        method, constants = _advance_current, cells.tables["constants"].tolist()
        space |= dict(
            zip(("left_v", "of_e", "of_i", "left_e", "left_i"), constants[1:], strict=False)
        )
        space["settled"] = float(cells.tables["rest"][0])
    return NeuronEquations(model, "v > v_th", reset, method, rule.t_ref, space, values)


def _advance_current(equations: Any, variables: Any, options: Any) -> str:
    """Return Brian2 code that advances neurons with currents by a step.

    For time constants so near to each other that Brian2's own "exact" would divide by nearly 0. It
    computes in the order of `neurosim.kernels.spiking.integrate.integrate_current`, for the same
    bits.
    """
    del variables, options
    rest = "+ v_inf - left_v * v_inf" if "v_inf" in equations.names else "+ settled"
    moved = {"v": f"of_e * ge + of_i * gi + left_v * v {rest}", "ge": "left_e * ge",
             "gi": "left_i * gi"}  # fmt: skip
    lines = []
    for name, value in moved.items():
        is_frozen = "unless refractory" in equations[name].flags
        chosen = f"int(not_refractory) * _{name} + int(not not_refractory) * {name}"
        lines += [f"_{name} = {value}", f"{name} = {chosen if is_frozen else f'_{name}'}"]
    return "\n".join(lines) + "\n"


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
    times = {"tau_f": rule.tau_f * brian2.ms, "tau_d": rule.tau_d * brian2.ms}
    space = {"U": rule.U, "u_rest": rule.u_rest, **times}
    return SynapseEquations(SHORT_TERM, "u += U * (1 - u)\nreleased = u * x", "", space)


def _is_regular(rule: LIF, dt: float) -> bool:
    """Whether Brian2's solution holds for these time constants: it divides by differences."""
    taus = (rule.tau_e * 0.001, rule.tau_i * 0.001)
    is_near = any(is_close(dt, rule.tau_m * 0.001, tau_g) for tau_g in taus)
    return rule.synapses != "current" or not is_near

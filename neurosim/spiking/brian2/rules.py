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
from neurosim.base.random.distributions import is_drawn
from neurosim.spiking.brian2.equations import NeuronEquations, SynapseEquations, laid
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.neurons.currents import is_close
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.plasticity.short_term import ShortTerm
from neurosim.spiking.plasticity.stdp import PairSTDP, TripletSTDP

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
PAIR = """
dapre/dt = -apre / tau_pre : 1 (event-driven)
dapost/dt = -apost / tau_post : 1 (event-driven)
"""
TRIPLET = """
dr1/dt = -r1 / tau_plus : 1 (event-driven)
dr2/dt = -r2 / tau_x : 1 (event-driven)
do1/dt = -o1 / tau_minus : 1 (event-driven)
do2/dt = -o2 / tau_y : 1 (event-driven)
"""
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
        return _describe_lif(brian2, rule, cells, is_driven)
    if getattr(rule, "brian2", None):
        return _describe_own(rule, cells)
    raise KindError(
        f"{cells.population.name!r} has a rule that Brian2 does not know ({type(rule).__name__}); "
        "give the rule brian2={...}"
    )


def _describe_own(rule: Any, cells: NeuronState) -> NeuronEquations:
    """Return the texts that users give of their rule; its parameters have no unit."""
    # Neurons that fire by chance alone need not have a threshold.
    own, parameters = {"threshold": "False", **rule.brian2}, laid(rule.parameters, cells, "p")
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
    drops = pathway.receptor in pathway.post.rule.dropped
    # What is frozen there drops what arrives by itself.
    is_gated = drops and pathway.receptor not in _find_frozen(brian2, pathway.post.rule)
    gate = " * int(not_refractory_post)" * is_gated
    transmit = SynapseEquations(on_pre=f"{pathway.receptor}_post += {amount}{gate}")
    space = {} if own else {SHARED: float(pathway.weights[0])}
    weight = SynapseEquations("w : 1" if own else "", namespace=space)
    parts += [weight, transmit]
    if short is not None:
        parts.append(SynapseEquations(on_pre="x -= released"))
    if plasticity is not None:
        parts.append(_describe_plasticity(brian2, pathway))
        _check_own_names(pathway.name, plasticity, parts[:-1])
    return SynapseEquations(
        "\n".join(part.model for part in parts),
        "\n".join(part.on_pre for part in parts),
        "\n".join(part.on_post for part in parts),
        {key: value for part in parts for key, value in part.namespace.items()},
        {key: value for part in parts for key, value in part.traces.items()},
        reaches_refractory=not drops,
    )


def _find_frozen(brian2: Any, rule: Any) -> tuple[str, ...]:
    """Return which variables of neurons are frozen while refractory."""
    if isinstance(rule, LIF):
        return tuple(rule.frozen)
    equations = brian2.Equations(rule.brian2["model"]).values()
    return tuple(each.varname for each in equations if "unless refractory" in each.flags)


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


def _describe_plasticity(brian2: Any, pathway: Pathway) -> SynapseEquations:
    name, rule = pathway.name, pathway.synapses.plasticity
    if isinstance(rule, PairSTDP):
        return _describe_pairs(brian2, rule)
    if isinstance(rule, TripletSTDP):
        return _describe_triplets(brian2, rule, float(pathway.traces["speed"][0, 0]))
    if getattr(rule, "brian2", None):
        return _describe_own_synapses(rule)
    raise KindError(
        f"{name!r} has plasticity that Brian2 does not know ({type(rule).__name__}); "
        "leave it out, or give the rule brian2={...}"
    )


def _describe_own_synapses(rule: Any) -> SynapseEquations:
    """Return the texts of users; parameters of each synapse are variables there."""
    values = rule.parameters.items()
    each = [name for name, value in values if np.ndim(value) or is_drawn(value)]
    own = {"model": "", **rule.brian2}
    own["model"] += "".join(f"\n{name} : 1 (constant)" for name in each)
    return SynapseEquations(**own, namespace={k: v for k, v in values if k not in each})


def _describe_pairs(brian2: Any, rule: PairSTDP) -> SynapseEquations:
    bump = "+=" if rule.pairing == "all" else "="
    on_pre = f"apre {bump} a_pre\n{_move('apost', rule, is_up=False)}"
    on_post = f"apost {bump} a_post\n{_move('apre', rule, is_up=True)}"
    names = "a_pre a_post w_min w_max"
    space = _namespace(brian2, rule, "tau_pre tau_post", names)
    kept = "neuron" if rule.traces == "neuron" else "pair"
    ends = ("pre", "post") if kept == "neuron" else ("pre pair", "post pair")
    return SynapseEquations(
        PAIR, on_pre, on_post, space, dict(zip(ends, ("apre", "apost"), strict=True))
    )


def _describe_triplets(brian2: Any, rule: TripletSTDP, speed: float) -> SynapseEquations:
    bump = "+=" if rule.pairing == "all" else "="
    down = _move("(-a2_minus + -a3_minus * r2) * o1", rule, is_up=False)
    arrived = "(r1 - lone)" if rule.lone else "r1"
    up = _move(f"(a2_plus + a3_plus * o2) * {arrived}", rule, is_up=True)
    times, steps = "tau_plus tau_minus tau_x tau_y", "a2_plus a2_minus a3_plus a3_minus"
    names = f"{steps} w_min w_max" + " lone" * bool(rule.lone)
    space = _namespace(brian2, rule, times, names)
    # In the steps, as a name more might be one of a user's.
    space |= {name: speed * space[name] for name in steps.split()}
    traces = {"pre": "r1", "pre slow": "r2", "post": "o1", "post slow": "o2"}
    return SynapseEquations(
        TRIPLET,
        f"{down}\nr1 {bump} 1\nr2 {bump} 1",
        f"{up}\no1 {bump} 1\no2 {bump} 1",
        space,
        traces,
    )


def _namespace(brian2: Any, rule: Any, times: str, names: str) -> dict[str, Any]:
    with_unit = {name: getattr(rule, name) * brian2.ms for name in times.split()}
    return {**with_unit, **{name: getattr(rule, name) for name in names.split()}}


def _move(step: str, rule: Any, is_up: bool) -> str:
    """Return the statement that moves a weight within its bounds."""
    room = "(w_max - w)" if is_up else "(w - w_min)"
    scaled = f"{step} * {room}" if rule.scaling == "multiplicative" else step
    return f"w = clip(w + {scaled}, w_min, w_max)"


def _is_regular(rule: LIF, dt: float) -> bool:
    """Whether Brian2's solution holds for these time constants: it divides by differences."""
    taus = (rule.tau_e * 0.001, rule.tau_i * 0.001)
    is_near = any(is_close(dt, rule.tau_m * 0.001, tau_g) for tau_g in taus)
    return rule.synapses != "current" or not is_near

"""What plasticity is in the equations of Brian2."""

from typing import Any

import numpy as np

from neurosim.base.errors import KindError
from neurosim.base.random.distributions import is_drawn
from neurosim.spiking.brian2.equations import SynapseEquations
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.plasticity.stdp import PairSTDP, TripletSTDP

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


def describe_plasticity(brian2: Any, pathway: Pathway) -> SynapseEquations:
    """Return the equations of the plasticity of synapses."""
    name, rule = pathway.name, pathway.synapses.plasticity
    if isinstance(rule, PairSTDP):
        return _describe_pairs(brian2, rule)
    if isinstance(rule, TripletSTDP):
        return _describe_triplets(brian2, rule, float(pathway.traces["speed"][0, 0]))
    if getattr(rule, "noise", None):
        raise KindError(
            f"the rule of {name!r} draws numbers of its own, and Brian2 draws by other words, so "
            "weights would differ; leave noise out to compare"
        )
    if getattr(rule, "brian2", None):
        return _describe_own_plasticity(name, rule)
    raise KindError(
        f"{name!r} has plasticity that Brian2 does not know ({type(rule).__name__}); "
        "leave it out, or give the rule brian2={...}"
    )


def _describe_own_plasticity(name: str, rule: Any) -> SynapseEquations:
    """Return the texts that users give of their rule, each function with one."""
    functions = [x for x in ("on_pre", "on_post", "on_step") if getattr(rule, x) is not None]
    for each in [*functions, *(f"on_event {event}" for event in rule.on_event)]:
        if each not in rule.brian2:
            raise KindError(f"the rule of {name!r} has {each} that Brian2 does not know; give its "
                            f"brian2 {each!r}, '' if nothing happens there")  # fmt: skip
    values = rule.parameters.items()
    differ = [key for key, value in values if np.ndim(value) or is_drawn(value)]
    own: dict[str, Any] = {"model": ""}
    own |= {key: text for key, text in rule.brian2.items() if " " not in key}
    # Parameters of each synapse are variables there.
    own["model"] += "".join(f"\n{key} : 1 (constant)" for key in differ)
    events = {event: rule.brian2[f"on_event {event}"] for event in rule.on_event}
    shared = {key: value for key, value in values if key not in differ}
    return SynapseEquations(**own, namespace=shared, on_events=events)


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
    if rule.traces == "synapse":
        traces = {f"{name} pair": name for name in traces.values()}
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

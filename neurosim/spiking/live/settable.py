"""Which parameters of rules and inputs may be set between steps, and the same rule with others.

What decides which variables there are, who is connected, or which kernels run (``synapses``,
``frozen``, ``scaling``, ...) stays as it was made.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from neurosim.base.errors import KindError
from neurosim.spiking.functions.compiled import Rule, keep_numbers
from neurosim.spiking.inputs import CurrentInput, PoissonInput
from neurosim.spiking.neurons.custom import NeuronRule
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import Poisson, SpikeTimes
from neurosim.spiking.noise_input import NoiseInput
from neurosim.spiking.plasticity.custom import SynapseRule
from neurosim.spiking.plasticity.short_term import ShortTerm
from neurosim.spiking.plasticity.stdp import PairSTDP, TripletSTDP

WEIGHT = "weight"
"""The unit of weights, which the rule of the targets tells."""


def _units(**names: str) -> dict[str, str]:
    return {name: unit for unit, each in names.items() for name in each.split()}


FIELDS: dict[type, dict[str, str]] = {
    LIF: _units(ms="tau_m tau_e tau_i t_ref", mV="v_rest v_th v_reset drive e_e e_i"),
    NeuronRule: _units(ms="t_ref"),
    Poisson: _units(Hz="rate"),
    SpikeTimes: {"neurons": "1", "times": "ms"},
    PoissonInput: _units(Hz="rate", weight="weight"),
    CurrentInput: _units(mV="values"),
    NoiseInput: _units(mV="sigma mean"),
    PairSTDP: _units(ms="tau_pre tau_post", weight="a_pre a_post w_min w_max"),
    TripletSTDP: {
        **_units(ms="tau_plus tau_minus tau_x tau_y"),
        **_units(weight="a2_plus a2_minus a3_plus a3_minus w_min w_max lone"),
    },
    SynapseRule: {},
    ShortTerm: {**_units(ms="tau_f tau_d"), "U": "1", "u_rest": "1"},
}
"""The unit of each parameter that may be set; of rules of users all ``parameters``, too."""


def _own(rule: Any) -> Mapping[str, Any]:
    """Return the parameters that users have named."""
    own = getattr(rule, "parameters", {}) if isinstance(rule, Rule) else {}
    # Of each synapse they come and go with it: they are a part of states, and not of the rule.
    are_one = all(isinstance(value, float | int) for value in own.values())
    return own if are_one or not isinstance(rule, SynapseRule) else {}


def find_settable(rule: Any) -> dict[str, str]:
    """Return the parameters of a rule or an input that may be set, with their units."""
    own = dict.fromkeys(_own(rule), "1")
    if isinstance(rule, ShortTerm) and not rule.is_one:
        return {}
    return next((names for kind, names in FIELDS.items() if isinstance(rule, kind)), {}) | own


def is_of_synapses(rule: Any, name: str) -> bool:
    """Tell whether a parameter cannot be set as parameters of the rule differ between synapses."""
    own = rule.parameters if isinstance(rule, SynapseRule) else ()
    short = FIELDS[ShortTerm] if isinstance(rule, ShortTerm) else ()
    return name in {*own, *short} and name not in find_settable(rule)


def read_parameter(rule: Any, name: str) -> Any:
    """Return the value of a parameter: a number, or an array, also as it is to be drawn."""
    own = _own(rule)
    return own[name] if name in own else getattr(rule, name)


def with_parameters(rule: Any, values: Mapping[str, Any]) -> Any:
    """Return the same rule or input with other values, which its constructor has checked."""
    if not values:
        return rule
    if not isinstance(rule, Rule):
        return replace(rule, **values)
    # Not by the constructor, which would read anew what the functions read: that may have changed.
    made: Any = object.__new__(type(rule))
    made.__dict__.update(rule.__dict__)
    own = {name: value for name, value in values.items() if name in _own(rule)}
    is_each = isinstance(rule, NeuronRule)
    changed = keep_numbers("parameters", {**_own(rule), **own}, each=is_each)
    made.__dict__["parameters"] = changed
    if others := {name: value for name, value in values.items() if name not in own}:
        made.__dict__.update(_read_fields(rule, others))
    return made


def _read_fields(rule: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of a user's rule, as its constructor reads them."""
    from neurosim.spiking.neurons.refractoriness import read_t_ref

    for name in [name for name in values if name != "t_ref"]:
        raise KindError(f"{name} of a {type(rule).__name__} cannot be set")
    return {name: read_t_ref(value) for name, value in values.items()}

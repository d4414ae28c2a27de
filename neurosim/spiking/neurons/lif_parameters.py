"""Parameters of leaky neurons: what they are measured in, which may differ, and what fits."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import units
from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.base.random.distributions import is_drawn
from neurosim.spiking.engine.own_values import (
    Law,
    Tell,
    check_size,
    is_each,
    read_tau,
    read_value,
)
from neurosim.spiking.neurons.refractoriness import read_t_ref

TIMES = ("tau_m", "tau_e", "tau_i")
POTENTIALS = ("v_rest", "v_th", "v_reset", "drive", "e_e", "e_i")
UNITS = {
    **dict.fromkeys(TIMES, ("ms", units.LEAST_TAU)),
    **dict.fromkeys(POTENTIALS, ("mV", -math.inf)),
    "t_ref": ("ms", 0.0),
}
"""Parameters that are a number, one for each neuron, or drawn: their unit, and the smallest."""
OWN = {
    "delta": ("tau_m", "v_th"),
    "current": ("tau_m", "v_th", "tau_e", "tau_i"),
    "conductance": ("tau_m", "v_th", "tau_e", "tau_i", "e_e", "e_i"),
}
"""Those of which kernels take constants of each neuron."""


def read_parameters(rule: Any) -> dict[str, Any]:
    """Return the parameters of a rule: numbers, arrays that are read-only, or what draws them."""
    return {
        **{name: read_tau(name, getattr(rule, name)) for name in TIMES},
        **{name: read_value(name, getattr(rule, name), "mV") for name in POTENTIALS},
        "t_ref": read_t_ref(rule.t_ref),
    }


def check_sizes(rule: Any, n: int) -> None:
    """Raise if the parameters are not those of ``n`` neurons."""
    for name in UNITS:
        check_size(name, getattr(rule, name), n)
    for name, value in rule.reset.items():
        check_size(f"reset[{name!r}]", value, n)


def refuse_shared_ends(rule: Any) -> None:
    """Raise if neurons that share threshold and reset would fire in every step."""
    ends = rule.v_reset, rule.v_th
    if not rule.has_threshold or any(is_drawn(end) or is_each(end) for end in ends):
        return
    if rule.v_reset >= rule.v_th:
        raise ArgumentError(
            f"v_reset must be below v_th = {rule.v_th:g} mV, got {rule.v_reset:g}: the neuron "
            "would fire in every step"
        )


def refuse_ends(rule: Any, tell: Tell) -> None:
    """Raise if a neuron would fire in every step; ``tell(neuron)`` is what it is called."""
    ends = rule.v_reset, rule.v_th
    if not rule.has_threshold or any(map(is_drawn, ends)) or not any(map(is_each, ends)):
        return
    v_reset, v_th = np.broadcast_arrays(*ends)
    for bad in np.flatnonzero(v_reset >= v_th)[:1]:
        raise ArgumentError(
            f"v_th of {tell(int(bad))} must be above its v_reset = {v_reset[bad]:g} mV, got "
            f"{v_th[bad]:g}: it would fire in every step"
        )


def find_laws(rule: Any) -> dict[str, Law]:
    """Return what is drawn when a network is built, by name."""
    given = {name: Law(getattr(rule, name), *known) for name, known in UNITS.items()}
    for name, value in rule.reset.items():
        given[f"reset[{name!r}]"] = Law(value, rule.weight_unit, -math.inf)
    return {name: law for name, law in given.items() if is_drawn(law.law)}


def place_values(rule: Any, values: Mapping[str, Real]) -> dict[str, Any]:
    """Return arguments of the rule in which values stand in the place of laws, by their names."""
    reset = {k: values.get(f"reset[{k!r}]", value) for k, value in rule.reset.items()}
    return {**{name: values[name] for name in UNITS if name in values}, "reset": reset}


def has_own(rule: Any) -> bool:
    """Whether kernels take constants of each neuron."""
    return any(is_each(getattr(rule, name)) for name in OWN[rule.synapses])

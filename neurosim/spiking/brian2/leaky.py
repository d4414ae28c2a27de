"""Leaky neurons in the equations of Brian2, of which some constants may be those of each neuron."""

from typing import Any

import numpy as np

from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.own_values import for_each
from neurosim.spiking.neurons.currents import is_close
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.lif_constants import find_constants

DRIVE = {
    "delta": "v_inf - v",
    "current": "v_inf - v + ge + gi",
    "conductance": "v_inf - v + ge * (e_e - v) + gi * (e_i - v)",
}
TIMES = ("tau_m", "tau_e", "tau_i")
DECAY = """
dge/dt = -ge / tau_e : 1{ge}
dgi/dt = -gi / tau_i : 1{gi}
"""
UNLESS = " (unless refractory)"


def describe_lif(brian2: Any, rule: LIF, cells: NeuronState, is_driven: bool) -> dict[str, Any]:
    """Return what `neurosim.spiking.brian2.rules.NeuronEquations` tells of leaky neurons.

    Parameters
    ----------
    brian2 : module
    rule : LIF
    cells : NeuronState
    is_driven : bool
        Whether their drive changes in time.
    """
    flag = {name: UNLESS * (name in rule.frozen) for name in ("v", "ge", "gi")}
    numbers, resets = _list_numbers(rule, cells), ("v", *rule.reset)
    # A factor of each neuron, as in the kernel, where a tau_m of each would be a divisor.
    form = "dv/dt = leak * ({}) : 1{}" if "leak" in numbers else "dv/dt = ({}) / tau_m : 1{}"
    model = form.format(DRIVE[rule.synapses], flag["v"])
    if rule.synapses != "delta":
        model += DECAY.format(**flag)
    method: Any = "exponential_euler" if rule.synapses == "conductance" else "exact"
    if "left_v" in numbers:
        method = _advance_current
    space: dict[str, Any] = {}
    values: dict[str, Any] = {}
    # A constant wherever it is one: Brian2 then folds it into the update, and so does the kernel.
    # Where one is a value of each neuron, so are all, for the same order of operations.
    for name, value in numbers.items():
        is_own = rule.has_own and not name.endswith("_reset") or name == "v_inf" and is_driven
        if is_own or np.size(value) > 1:
            unit = "second" if name in TIMES else "Hz" if name == "leak" else "1"
            model += f"\n{name} : {unit}"
            values[name] = np.broadcast_to(value, cells.n).astype(np.float64)
        else:
            space[name] = float(np.ravel(value)[0]) * (brian2.second if name in TIMES else 1)
    reset = "\n".join(f"{name} = {name}_reset" for name in resets)
    return {
        "model": model, "threshold": "v > v_th", "reset": reset, "method": method,
        "t_ref": rule.t_ref, "namespace": space, "values": values,
    }  # fmt: skip


def _list_numbers(rule: LIF, cells: NeuronState) -> dict[str, Any]:
    """Return what the equations name, one or one for each neuron; times in seconds."""
    found = find_constants(rule, cells.grid.seconds)
    numbers = {"v_inf": rule.find_rest(cells.n), "v_th": rule.v_th, "v_reset": rule.v_reset}
    numbers |= {f"{name}_reset": value for name, value in rule.reset.items()}
    is_leaky = rule.has_own and rule.synapses == "conductance"
    numbers |= {"leak": found["leak"]} if is_leaky else {"tau_m": np.multiply(rule.tau_m, 0.001)}
    if rule.synapses != "delta":
        numbers |= {name: np.multiply(getattr(rule, name), 0.001) for name in TIMES[1:]}
    if rule.synapses == "conductance":
        numbers |= {"e_e": rule.e_e, "e_i": rule.e_i}
    if not _is_regular(rule, cells.grid.seconds):
        numbers |= {name: found[name] for name in ("of_e", "of_i", "left_e", "left_i")}
        numbers["left_v"] = found["left"]
        if not rule.has_own:
            numbers["settled"] = cells.tables["rest"][0]
    return numbers


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


def _is_regular(rule: LIF, dt: float) -> bool:
    """Whether Brian2's solution holds for these time constants: it divides by differences."""
    if rule.synapses != "current":
        return True

    def is_near(tau: float, tau_g: float) -> bool:
        return is_close(dt, tau * 0.001, tau_g * 0.001)

    return not any(
        np.any(for_each(is_near, rule.tau_m, tau_g)) for tau_g in (rule.tau_e, rule.tau_i)
    )

"""Constants of a step of leaky neurons, as kernels take them: of all, or of each neuron."""

import math
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import aligned
from neurosim.kernels.spiking._own_tables import Own
from neurosim.spiking.engine.neuron_state import BLOCK, NeuronState
from neurosim.spiking.engine.neuron_traces import NOTHING
from neurosim.spiking.engine.own_values import for_each, is_each, lay_value
from neurosim.spiking.neurons.currents import added

NAMES = {
    "delta": ("v_th", "left"),
    "current": ("v_th", "left", "of_e", "of_i", "left_e", "left_i"),
    "conductance": ("v_th", "leak", "e_e", "e_i", "left_e", "left_i"),
}
"""What neurons may have each for itself, in the order of `neurosim.kernels.spiking.integrate_each`:
``left`` is what a step leaves of a variable, ``leak`` is 1 / tau_m."""


def decay(dt: float, tau: float) -> float:
    """Return what is left after ``dt`` seconds of what decays with ``tau`` ms."""
    return math.exp(-dt / (tau * 0.001))


def find_constants(rule: Any, dt: float) -> dict[str, Any]:
    """Return the constants of a step of dt seconds, numbers and arrays of shape (n,), by name."""
    found = {"v_th": rule.v_th, "left": for_each(lambda tau: decay(dt, tau), rule.tau_m)}
    if rule.synapses == "delta":
        return found
    for name, tau_g in (("e", rule.tau_e), ("i", rule.tau_i)):
        found[f"left_{name}"] = for_each(lambda tau: decay(dt, tau), tau_g)
        if rule.synapses == "current":
            stands = "v" in rule.frozen, f"g{name}" in rule.frozen
            found[f"of_{name}"] = for_each(
                lambda tau, t, stands=stands: added(dt, tau * 0.001, t * 0.001, stands),
                rule.tau_m,
                tau_g,
            )
    if rule.synapses == "conductance":
        leak = for_each(lambda tau: 1.0 / (tau * 0.001), rule.tau_m)
        found |= {"leak": leak, "e_e": rule.e_e, "e_i": rule.e_i}
    return found


def list_shared(rule: Any, dt: float, tiny: float) -> tuple[float, ...]:
    """Return the constants as `neurosim.kernels.spiking.integrate` takes them: numbers all."""
    found = find_constants(rule, dt)
    if rule.synapses == "conductance":
        potentials = rule.e_e, rule.e_i
        return rule.v_th, dt, rule.tau_m * 0.001, *potentials, *_lefts(found), tiny
    names = NAMES[rule.synapses]
    return (*(found[name] for name in names), *((tiny,) if len(names) > 2 else ()))


def _lefts(found: dict[str, Any]) -> tuple[float, float]:
    return found["left_e"], found["left_i"]


def lay_constants(rule: Any, cells: NeuronState) -> None:
    """Lay out the constants of a step: numbers, or blocks where those of neurons differ."""
    dt, dtype, tiny = cells.grid.seconds, cells.dtype, NOTHING[cells.dtype.name]
    # Without one, none but what is no number any more is above it, and must be noted.
    highest = float(np.finfo(dtype).max)
    if not rule.has_own:
        v_th, *others = list_shared(rule, dt, tiny)
        numbers = [v_th if rule.has_threshold else highest, *others]
        cells.tables["constants"] = checks.fitting("v_th and the like", numbers, dtype)
        return
    found = find_constants(rule, dt)
    found["v_th"] = found["v_th"] if rule.has_threshold else highest
    rows = [lay_value(name, found[name], cells.padded, dtype) for name in NAMES[rule.synapses]]
    rows = [np.repeat(row, BLOCK) if row.size == 1 else row for row in rows]
    # A block between two of them: where all began at the same place of a page, they would push
    # each other out of the first cache.
    ends = np.cumsum([row.size + BLOCK for row in rows])
    values = aligned(int(ends[-1]), dtype)
    for row, end in zip(rows, ends.tolist(), strict=True):
        values[end - BLOCK - row.size : end - BLOCK] = row
    sizes = np.array([row.size for row in rows])
    is_own = [is_each(found[name]) for name in NAMES[rule.synapses]]
    cells.tables |= {
        "own values": values,
        "own starts": (ends - BLOCK - sizes).astype(np.int64),
        "own steps": np.array([BLOCK * each for each in is_own], np.int64),
        "own shared": np.array([dt, tiny], dtype),
    }


def own_of(cells: NeuronState, part: int | None = None) -> Own:
    """Return the constants that are laid out in blocks, of the neurons of a part, or of all."""
    values, starts, steps, shared = (
        cells.tables[f"own {name}"] for name in ("values", "starts", "steps", "shared")
    )
    first = 0 if part is None else cells.ranges[part][0]
    return Own(values, starts + first // BLOCK * steps, steps, shared)

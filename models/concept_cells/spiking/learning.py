r"""Triplet STDP with a term for lone spikes, whose speed a signal sets.

.. math::
   \text{target fires: } w \leftarrow w + s\, A_+ o_2 (r_1 - c), \qquad
   \text{spike arrives: } w \leftarrow w - s\, A_- o_1,

both within bounds, with traces r1 of arrivals (tau+), o1 and o2 of the target's spikes (tau-,
tau_y), read before this spike is added. Without c it is the minimal triplet rule [1]_; c weakens
synapses that were silent while the target fired, which keeps assemblies apart. The depression is
told by the rate theta at which a neuron of constant rate neither gains nor loses:
A- tau- = A+ tau+ tau_y theta.

References
----------
.. [1] Pfister, Gerstner, J. Neurosci. 26:9673, 2006, doi:10.1523/JNEUROSCI.1425-06.2006.
"""

from math import exp
from typing import Any

from neurosim.spiking.plasticity.custom import SynapseRule

TAU_PLUS, TAU_MINUS, TAU_Y = 16.8, 33.7, 114.0
"""Time constants of the traces, ms."""


def fade(z: Any, p: Any, elapsed: float) -> None:
    """Let the traces of a synapse decay."""
    z.r1 *= exp(-elapsed / p.tau_plus)
    z.o1 *= exp(-elapsed / p.tau_minus)
    z.o2 *= exp(-elapsed / p.tau_y)


def on_pre(w: float, z: Any, p: Any, elapsed: float) -> Any:
    """Weaken a synapse by the spikes that its target fired before."""
    fade(z, p, elapsed)
    z.r1 += 1.0
    return min(max(w - z.speed * p.a_minus * z.o1, 0.0), p.w_max)


def on_post(w: float, z: Any, p: Any, elapsed: float) -> Any:
    """Strengthen a synapse that was active before its target fired again, weaken a silent one."""
    fade(z, p, elapsed)
    w = w + z.speed * p.a_plus * z.o2 * (z.r1 - p.lone)
    z.o1 += 1.0
    z.o2 += 1.0
    return min(max(w, 0.0), p.w_max)


def on_signal(w: float, z: Any, p: Any, elapsed: float, signal: float) -> Any:
    """Set how fast a synapse learns."""
    fade(z, p, elapsed)
    z.speed = signal
    return w


BRIAN2 = {
    "model": """
dr1/dt = -r1 / (tau_plus * ms) : 1 (event-driven)
do1/dt = -o1 / (tau_minus * ms) : 1 (event-driven)
do2/dt = -o2 / (tau_y * ms) : 1 (event-driven)
speed : 1
""",
    "on_pre": "w = clip(w - speed * a_minus * o1, 0, w_max)\nr1 += 1",
    "on_post": "w = clip(w + speed * a_plus * o2 * (r1 - lone), 0, w_max)\no1 += 1\no2 += 1",
}


def make_learning(a_plus: float, theta: float, lone: float, w_max: float) -> SynapseRule:
    """Return the rule of plastic synapses.

    Parameters
    ----------
    a_plus : float
        Step of a weight for r1 - c = 1 and o2 = 1, in units of the weight.
    theta : float
        Rate at which gain and loss are equal, Hz.
    lone : float
        The term c for lone spikes, in units of the trace r1.
    w_max : float
        Bound of the weights from above; from below it is 0.

    Returns
    -------
    SynapseRule
    """
    a_minus = a_plus * TAU_PLUS * TAU_Y * theta * 0.001 / TAU_MINUS
    parameters = {"a_plus": a_plus, "a_minus": a_minus, "lone": lone, "w_max": w_max,
                  "tau_plus": TAU_PLUS, "tau_minus": TAU_MINUS, "tau_y": TAU_Y}  # fmt: skip
    state = {"r1": 0.0, "o1": 0.0, "o2": 0.0, "speed": 1.0}
    return SynapseRule(on_pre, on_post, state, parameters, on_signal, BRIAN2)

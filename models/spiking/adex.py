"""The adaptive exponential integrate-and-fire neuron, as a rule that users could write.

    C dv/dt = -g_L (v - E_L) + g_L D exp((v - V_T) / D) - w + I + s
    tau_w dw/dt = a (v - E_L) - w        tau_s ds/dt = -s
    if v > V_T + 5 D: v <- V_r, w <- w + b

=========  ======================================  ======  =====  ======
parameter  meaning                                 value   unit   source
=========  ======================================  ======  =====  ======
C          capacitance                             281     pF     [1]
g_L        leak conductance                        30      nS     [1]
E_L        leak reversal potential                 -70.6   mV     [1]
V_T        threshold of the upswing                -50.4   mV     [1]
D          slope of the upswing                    2       mV     [1]
tau_w      time constant of adaptation             144     ms     [1]
a          adaptation to v                         4       nS     [1]
b          adaptation to spikes                    80.5    pA     [1]
V_r        reset                                   -70.6   mV     [1]
I          drive                                   800     pA     ours
tau_s      time constant of synaptic current s     5       ms     ours
=========  ======================================  ======  =====  ======

Integrated by Euler steps of dt; synapses add to s, in pA.

References
----------
.. [1] Brette, Gerstner, "Adaptive exponential integrate-and-fire model as an effective description
   of neuronal activity", J. Neurophysiol. 94:3637, 2005, equations 1 to 3 and legend of figure 1
   (values as remembered, to be verified), doi:10.1152/jn.00686.2005.
"""

from math import exp
from typing import Any

from neurosim import NeuronRule

PARAMETERS = {
    "C": 281.0, "g_L": 30.0, "E_L": -70.6, "V_T": -50.4, "D": 2.0, "tau_w": 144.0, "a": 4.0,
    "b": 80.5, "V_r": -70.6, "I": 800.0, "tau_s": 5.0,
}  # fmt: skip
BRIAN2 = {
    "model": """dv/dt = (-g_L*(v - E_L) + g_L*D*exp((v - V_T)/D) - w + I + s)/C/ms : 1
                dw/dt = (a*(v - E_L) - w)/tau_w/ms : 1
                ds/dt = -s/tau_s/ms : 1""",
    "threshold": "v > V_T + 5*D",
    "reset": "v = V_r; w += b",
    "method": "euler",
}


def step(z: Any, p: Any, dt: float, is_refractory: bool) -> Any:
    """Advance one neuron by ``dt`` ms; it fires five slopes above the threshold."""
    upswing = p.g_L * p.D * exp((z.v - p.V_T) / p.D)
    dv = (-p.g_L * (z.v - p.E_L) + upswing - z.w + p.I + z.s) / p.C
    dw = (p.a * (z.v - p.E_L) - z.w) / p.tau_w
    z.v += dt * dv
    z.w += dt * dw
    z.s += dt * (-z.s / p.tau_s)
    return z.v > p.V_T + 5 * p.D


def reset(z: Any, p: Any) -> None:
    """Reset a neuron that fired."""
    z.v = p.V_r
    z.w += p.b


def adex(**parameters: Any) -> NeuronRule:
    """Return the rule of AdEx neurons; ``parameters`` replace values of the table above.

    Examples
    --------
    >>> from neurosim import Population, SpikingNetwork
    >>> from neurosim.models.spiking.adex import adex
    >>> net = SpikingNetwork([Population("cell", 1, adex(I=1000.0))], dt=0.1)
    >>> spikes = net.record("cell")
    >>> net.run(300)
    >>> intervals = spikes.intervals()
    >>> bool(intervals[-1] > intervals[0])  # it adapts
    True
    """
    from neurosim.base.checks import choice

    for name in parameters:
        choice("parameters", name, PARAMETERS)
    state = {"v": -70.6, "w": 0.0, "s": 0.0}
    every = {**PARAMETERS, **parameters}
    return NeuronRule(step, state, every, reset, receptors=["s", "v"], brian2=BRIAN2)

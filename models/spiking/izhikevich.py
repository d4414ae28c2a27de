"""Izhikevich's simple model of a neuron, as a rule that users could write.

    dv/dt = 0.04 v^2 + 5 v + 140 - u + I        du/dt = a (b v - u)
    if v >= 30: v <- c, u <- u + d

=========  ======================================  =====  ============  ======
parameter  meaning                                 value  unit          source
=========  ======================================  =====  ============  ======
a          rate of the recovery variable u         0.02   1/ms          [1]
b          sensitivity of u to v                   0.2    1/ms          [1]
c          v after a spike                         -65    mV            [1]
d          step of u at a spike                    8      mV/ms         [1]
I          drive                                   10     mV/ms         [1]
=========  ======================================  =====  ============  ======

Integrated by Euler steps of dt; synapses add to v.

References
----------
.. [1] Izhikevich, "Simple model of spiking neurons", IEEE Trans. Neural Netw. 14:1569, 2003,
   equations 1 to 3 and figure 2 (values of a regular spiking neuron), doi:10.1109/TNN.2003.820440.
"""

from typing import Any

from neurosim import NeuronRule

BRIAN2 = {
    "model": """dv/dt = (0.04*v**2 + 5*v + 140 - u + I)/ms : 1
                du/dt = a*(b*v - u)/ms : 1""",
    "threshold": "v >= 30",
    "reset": "v = c; u += d",
    "method": "euler",
}


def step(z: Any, p: Any, dt: float, is_refractory: bool) -> Any:
    """Advance one neuron by ``dt`` ms; it fires at 30 mV."""
    dv = 0.04 * z.v * z.v + 5 * z.v + 140 - z.u + p.I
    z.u += dt * (p.a * (p.b * z.v - z.u))
    z.v += dt * dv
    return z.v >= 30


def reset(z: Any, p: Any) -> None:
    """Reset a neuron that fired."""
    z.v = p.c
    z.u += p.d


def izhikevich(
    a: float = 0.02, b: float = 0.2, c: Any = -65.0, d: Any = 8.0, drive: Any = 10.0
) -> NeuronRule:
    """Return the rule of Izhikevich neurons; default: regular spiking.

    Parameters
    ----------
    a, b : float
    c, d, drive : float or array_like, shape (n,)
        See the table above.

    Examples
    --------
    >>> from neurosim import Population, SpikingNetwork
    >>> from neurosim.models.spiking.izhikevich import izhikevich
    >>> net = SpikingNetwork([Population("cell", 1, izhikevich())], dt=0.1)
    >>> spikes = net.record("cell")
    >>> net.run(200)
    >>> spikes.counts().tolist()
    [5]
    """
    parameters = {"a": a, "b": b, "c": c, "d": d, "I": drive}
    state = {"v": -65.0, "u": -13.0}
    return NeuronRule(step, state, parameters, reset, receptors=["v"], brian2=BRIAN2)

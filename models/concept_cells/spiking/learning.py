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

from neurosim.spiking.plasticity.stdp import TripletSTDP

TAU_PLUS, TAU_MINUS, TAU_Y = 16.8, 33.7, 114.0
"""Time constants of the traces, ms."""


def make_learning(a_plus: float, theta: float, lone: float, w_max: float) -> TripletSTDP:
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
    TripletSTDP
    """
    a_minus = a_plus * TAU_PLUS * TAU_Y * theta * 0.001 / TAU_MINUS
    return TripletSTDP(
        tau_plus=TAU_PLUS, tau_minus=TAU_MINUS, tau_y=TAU_Y, a2_minus=a_minus, a3_plus=a_plus,
        w_max=w_max, lone=lone,
    )  # fmt: skip

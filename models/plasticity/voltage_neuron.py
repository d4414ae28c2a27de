"""The neuron of Clopath et al. 2010: AdEx with spikes of 2 ms and an afterpotential.

Steps of 1 ms, as in the program of its authors (ModelDB 144566). There a spike is not computed but
laid down: v is 29.4 mV in the step in which it crosses 20 mV, 32.86 mV in the next one, and goes on
from -49.50 mV, with w raised by b, the current z of the afterpotential at 400 pA, and the threshold
V_T 20 mV above its rest. Otherwise, by Euler steps,

    C dv/dt = -g_L (v - E_L) + g_L D exp((v - V_T) / D) - w + z + pulse
    tau_w dw/dt = a (v - E_L) - w    tau_z dz/dt = -z    tau_T dV_T/dt = V_rest - V_T

The rule of learning reads slow averages of v as they were 3 ms ago, before the spike that teaches:
`low3` (10 ms) for depression, `high3` (7 ms) for potentiation.
"""

from math import exp
from typing import Any

from neurosim import NeuronRule

REST = -70.6
NEURON = {
    "C": 281.0, "g_L": 30.0, "E_L": REST, "D": 2.0, "tau_w": 144.0, "a": 4.0, "b": 0.0805,
    "V_rest": -50.4, "V_jump": 20.0, "tau_T": 50.0, "z_jump": 400.0, "tau_z": 40.0, "peak": 20.0,
    "spike_1": 29.4, "spike_2": 32.862, "after": -49.5016, "tau_low": 10.0, "tau_high": 7.0,
    "theta_high": -45.3,
}  # fmt: skip
"""pF, nS, mV, ms, pA; b as in the program, where 0.0805 (nA) is added to a current in pA."""
STATE = {
    "v": REST, "adaptation": 0.0, "z": 0.0, "V_T": -50.4, "pulse": 0.0, "phase": 0.0,
    **{f"{name}{age}": REST for name in ("low", "high") for age in ("", "1", "2", "3")},
}  # fmt: skip
"""`adaptation` is w; `phase` is 1 and 2 in a spike; `low1` is `low` of a step ago; `pulse` lasts
one step."""
BRIAN2 = {
    "model": """
        begun = int(phase == 2) : 1
        u = after*begun + v*(1 - begun) : 1
        z_0 = z_jump*begun + z*(1 - begun) : 1
        T_0 = (V_jump + V_rest)*begun + V_T*(1 - begun) : 1
        a_0 = adaptation + b*begun : 1
        f = (-g_L*(u - E_L) + g_L*D*exp((u - T_0)/D) - a_0 + z_0 + pulse)/C : 1
        holds = int(phase == 1) : 1
        fires = (1 + sign(u + f - peak))/2*(1 - holds) : 1
        next = spike_2*holds + spike_1*fires + (u + f)*(1 - holds)*(1 - fires) : 1
        dv/dt = (next - v)/ms : 1
        dadaptation/dt = (a_0 - adaptation + (1 - holds)*(a*(u - E_L) - a_0)/tau_w)/ms : 1
        dz/dt = (z_0 - z - z_0/tau_z)/ms : 1
        dV_T/dt = (T_0 - V_T + (V_rest - T_0)/tau_T)/ms : 1
        dpulse/dt = -pulse/ms : 1
        dphase/dt = (2*holds + fires - phase)/ms : 1
        dlow/dt = (v - low)/tau_low/ms : 1
        dlow1/dt = (low - low1)/ms : 1
        dlow2/dt = (low1 - low2)/ms : 1
        dlow3/dt = (low2 - low3)/ms : 1
        dhigh/dt = (v - high)/tau_high/ms : 1
        dhigh1/dt = (high - high1)/ms : 1
        dhigh2/dt = (high1 - high2)/ms : 1
        dhigh3/dt = (high2 - high3)/ms : 1""",
    "threshold": "phase == 1",
    "method": "euler",
    "event up": "v > theta_high",
}


def remember(z: Any, p: Any) -> None:
    """Move the averages of v, and what they were 1, 2 and 3 steps ago."""
    z.low3, z.low2, z.low1 = z.low2, z.low1, z.low
    z.high3, z.high2, z.high1 = z.high2, z.high1, z.high
    z.low += (z.v - z.low) / p.tau_low
    z.high += (z.v - z.high) / p.tau_high


def step(z: Any, p: Any, dt: float, is_refractory: bool) -> bool:
    """Move one neuron on by 1 ms."""
    remember(z, p)
    if z.phase == 2:
        z.v, z.z, z.V_T, z.phase = p.after, p.z_jump, p.V_jump + p.V_rest, 0.0
        z.adaptation += p.b
    upswing = p.g_L * p.D * exp((z.v - z.V_T) / p.D)
    dv = (-p.g_L * (z.v - p.E_L) + upswing - z.adaptation + z.z + z.pulse) / p.C
    dw = (p.a * (z.v - p.E_L) - z.adaptation) / p.tau_w
    z.z -= z.z / p.tau_z
    z.V_T += (p.V_rest - z.V_T) / p.tau_T
    z.pulse = 0.0
    if z.phase == 1:
        z.v, z.phase = p.spike_2, 2.0
        return False
    z.v += dv
    z.adaptation += dw
    if z.v > p.peak:
        z.v, z.phase = p.spike_1, 1.0
        return True
    return False


def is_up(z: Any, p: Any) -> Any:
    """Tell whether v is where synapses are potentiated."""
    return z.v > p.theta_high


def neuron() -> NeuronRule:
    """Return the rule of the neuron; synapses add to ``pulse``, pA for a step of 1 ms.

    Examples
    --------
    >>> from neurosim import Population, SpikingNetwork
    >>> from neurosim.models.plasticity.voltage_neuron import neuron
    >>> net = SpikingNetwork([Population("cell", 1, neuron())], dt=1.0)
    >>> net.set("cell", "pulse", 1e6)
    >>> v = net.observe("cell", "v")
    >>> net.run(5)
    >>> v.values[:, 0].round(1).tolist()
    [-70.6, 29.4, 32.9, -50.3, -51.1]
    """
    return NeuronRule(
        step, dict(STATE), NEURON, receptors=["pulse"], events={"up": is_up}, brian2=BRIAN2
    )

"""Two populations decide: slow NMDA excitation adds up evidence until one wins.

Wang, Neuron 36:955 (2002), doi:10.1016/S0896-6273(02)01092-9, with 400 + 100 neurons in place of
1,600 + 400, conductances scaled up as much. Two groups of 60 get 40 Hz more or less 12.8 % of it,
from 500 ms on. NMDA gating variables saturate and add up over all neurons in every step; a group
counts 1.7 times for itself. nS, pF and mV.

Prints::

    300 to 500 ms: 2.8 Hz and 1.2 Hz
    700 to 900 ms: 7.7 Hz and 2.8 Hz
    1300 to 1500 ms: 22.2 Hz and 4.0 Hz
"""

from math import exp

import numpy as np

from neurosim import (
    AllToAll,
    Coupling,
    Explicit,
    NeuronRule,
    PoissonInput,
    Population,
    SpikingNetwork,
    Synapses,
)

N_E, N_I, N_GROUP, SCALE = 400, 100, 60, 4
STRONG = 1.7
WEAK = 1 - 0.15 * (STRONG - 1) / (1 - 0.15)
GROUP = np.minimum(np.arange(N_E) // N_GROUP, 2)  # 0, 1; 2: neither


def step(z, p, dt, is_refractory):
    nmda = p.g_nmda * z.nmda / (1 + exp(-0.062 * z.v) / 3.57)
    current = p.leak * (-70 - z.v) - (z.ampa + nmda) * z.v + z.gaba * (-70 - z.v)
    if not is_refractory:
        z.v += dt * current / p.c
    ds = -z.s / 100 + 0.5 * z.x * (1 - z.s)
    z.s += dt * ds
    z.x -= dt * z.x / 2
    z.ampa -= dt * z.ampa / 2
    z.gaba -= dt * z.gaba / 5
    return z.v > -50


def reset(z, p):
    z.v = -55.0
    z.x += 1


def cells(name, n, t_ref, **parameters):
    state = {"v": -52.0, "ampa": 0.0, "gaba": 0.0, "nmda": 0.0, "s": 0.0, "x": 0.0}
    receptors = ["ampa", "gaba"]
    return Population(name, n, NeuronRule(step, state, parameters, reset, t_ref, receptors))


def add(z, p, dt, is_refractory):  # three sums of s, one for each group
    return False


def build():
    exc = cells("exc", N_E, 2.0, c=500.0, leak=25.0, g_nmda=0.165 * SCALE)
    inh = cells("inh", N_I, 1.0, c=200.0, leak=20.0, g_nmda=0.13 * SCALE)
    sums = Population("sums", 3, NeuronRule(add, {"total": 0.0}))
    like = np.ones((3, 3))
    like[:2, :2], like[2, :2] = [[STRONG, WEAK], [WEAK, STRONG]], WEAK
    couplings = [
        Coupling(exc, sums, Explicit.from_pairs(np.stack([np.arange(N_E), GROUP], axis=1), N_E),
                 lambda w, pre: pre.s, "total"),
        Coupling(sums, exc, AllToAll(), lambda w, pre: w * pre.total, "nmda",
                 like[:, GROUP].ravel()),
        Coupling(sums, inh, AllToAll(), lambda w, pre: pre.total, "nmda")]  # fmt: skip
    fast = 0.05 * SCALE * like[GROUP][:, GROUP]
    wires = [
        Synapses(exc, exc, AllToAll(), fast.ravel(), delay=0.5, receptor="ampa"),
        Synapses(exc, inh, AllToAll(), 0.04 * SCALE, delay=0.5, receptor="ampa"),
        Synapses(inh, exc, AllToAll(), 1.3 * SCALE, delay=0.5, receptor="gaba"),
        Synapses(inh, inh, AllToAll(), 1.0 * SCALE, delay=0.5, receptor="gaba")]  # fmt: skip
    inputs = [PoissonInput(exc, 2400, 2.1, "ampa"), PoissonInput(inh, 2400, 1.62, "ampa")]
    inputs += [PoissonInput(exc[GROUP == group], [0, 40 * share], 2.1, "ampa", every=500)
               for group, share in enumerate((1.128, 0.872))]  # fmt: skip
    return SpikingNetwork([exc, inh, sums], couplings + wires, inputs=inputs, dt=0.1, seed=1)


def main():
    net = build()
    spikes = net.record("exc")
    net.run(1500)
    group = GROUP[spikes.neurons]
    for start in (300, 700, 1300):
        now = (spikes.times >= start) & (spikes.times < start + 200)
        rates = [np.count_nonzero(now & (group == k)) / 0.2 / N_GROUP for k in range(2)]
        print(f"{start} to {start + 200} ms: {rates[0]:.1f} Hz and {rates[1]:.1f} Hz")


if __name__ == "__main__":
    main()

"""The adaptive exponential neuron: a step of current, spikes that slow down.

Brette & Gerstner, J. Neurophysiol. 94:3637 (2005), doi:10.1152/jn.00686.2005. 1 nA from 20 to 120
ms; pF, nS, mV and pA.

Prints::

    spikes at 31.8 45.5 61.4 80.1 102.1 ms
"""

from math import exp

from neurosim import CurrentInput, NeuronRule, Population, SpikingNetwork

C, G_L, E_L, V_T, D, TAU_W, A, B = 281.0, 30.0, -70.6, -50.4, 2.0, 144.0, 4.0, 80.5


def step(z, p, dt, is_refractory):
    dv = (G_L * (E_L - z.v) + G_L * D * exp((z.v - V_T) / D) + z.current - z.w) / C
    z.w += dt * (A * (z.v - E_L) - z.w) / TAU_W
    z.v += dt * dv
    return z.v > V_T + 5 * D


def reset(z, p):
    z.v = E_L
    z.w += B


def build():
    cell = Population(
        "cell", 1, NeuronRule(step, {"v": E_L, "w": 0.0, "current": 0.0}, reset=reset)
    )
    pulse = CurrentInput(cell, [0.0, *[1000.0] * 5, 0.0], every=20, variable="current")
    return SpikingNetwork([cell], inputs=[pulse], dt=0.1)


def main():
    net = build()
    spikes = net.record("cell")
    net.run(140)
    print("spikes at", *spikes.times.round(1), "ms")


if __name__ == "__main__":
    main()

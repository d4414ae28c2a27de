"""A cortical column as six equations: noise in, rhythms out, by the strength of its connections.

Jansen & Rit, Biol. Cybern. 73:357 (1995), doi:10.1007/BF00199471, equations 6 and figure 3. Nothing
fires: the rule only moves its state. Each of six columns has another number of synapses C1, with
C2, C3 and C4 in proportion; with 135 the alpha rhythm appears.

Prints::

    C 68: from 9.3 to 11.6 mV, mostly at 6.3 Hz
    C 128: from 5.3 to 10.4 mV, mostly at 10.0 Hz
    C 135: from 4.8 to 10.6 mV, mostly at 11.0 Hz
    C 270: from -25.5 to 17.3 mV, mostly at 5.0 Hz
    C 675: from -127.6 to 20.8 mV, mostly at 2.7 Hz
    C 1350: from -13.1 to -10.8 mV, mostly at 6.3 Hz
"""

from math import exp

import numpy as np

from neurosim import CurrentInput, NeuronRule, Population, SpikingNetwork

TAU_E, TAU_I, A, B = 10.0, 20.0, 3.25, 22.0  # ms, mV
C1 = np.array([68.0, 128.0, 135.0, 270.0, 675.0, 1350.0])


def sigmoid(v):
    return 5 / (1 + exp(0.56 * (6 - v)))


def step(z, p, dt, is_refractory):
    d3 = (A * sigmoid(z.y1 - z.y2) - 2 * z.y3 - z.y0 / TAU_E * 1000) / TAU_E
    seen = z.pulses + 0.8 * p.c * sigmoid(p.c * z.y0)
    d4 = (A * seen - 2 * z.y4 - z.y1 / TAU_E * 1000) / TAU_E
    d5 = (B * 0.25 * p.c * sigmoid(0.25 * p.c * z.y0) - 2 * z.y5 - z.y2 / TAU_I * 1000) / TAU_I
    z.y0 += dt * z.y3 / 1000
    z.y1 += dt * z.y4 / 1000
    z.y2 += dt * z.y5 / 1000
    z.y3 += dt * d3
    z.y4 += dt * d4
    z.y5 += dt * d5
    return False


def build():
    state = dict.fromkeys(("y0", "y1", "y2", "y3", "y4", "y5", "pulses"), 0.0)
    columns = Population("columns", C1.size, NeuronRule(step, state, {"c": C1}))
    pulses = np.random.default_rng(1).uniform(120, 320, 2500)  # Hz
    return SpikingNetwork([columns], inputs=[CurrentInput(columns, pulses, 2.0, "pulses")], dt=0.1)


def main():
    net = build()
    y1, y2 = (net.observe("columns", name, every=1.0) for name in ("y1", "y2"))
    net.run(5000)
    signal = (y1.values - y2.values)[2000:]  # mV, what an EEG sees
    power = np.abs(np.fft.rfft(signal - signal.mean(axis=0), axis=0)) ** 2
    for c, each, spectrum in zip(C1, signal.T, power.T, strict=True):
        print(f"C {c:.0f}: from {each.min():.1f} to {each.max():.1f} mV, "
              f"mostly at {spectrum.argmax() / 3:.1f} Hz")  # fmt: skip


if __name__ == "__main__":
    main()

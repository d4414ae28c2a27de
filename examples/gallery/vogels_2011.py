"""Plastic inhibition brings a network that fires without control to a low rate.

Vogels, Sprekeler, Zenke, Clopath & Gerstner, Science 334:1569 (2011), doi:10.1126/science.1211095,
in a twentieth of the neurons with as many inputs each. Inhibitory synapses grow when both sides
fire and shrink at each presynaptic spike, so each neuron is pulled towards a target of 3 Hz. A
weight moves before it is transmitted. Conductances in units of the leak, 10 nS.

Prints::

    without plasticity 150 Hz
    after 5 s of it 21.0 Hz
"""

from math import exp

from neurosim import LIF, FixedFanIn, Population, SpikingNetwork, SynapseRule, Synapses

ALPHA = 2 * 0.003 * 20  # target 3 Hz x 20 ms x 2


def decay(z, elapsed):
    z.pre *= exp(-elapsed / 20)
    z.post *= exp(-elapsed / 20)


def on_pre(w, z, p, elapsed):
    decay(z, elapsed)
    z.pre += 1.0
    return min(10.0, max(0.0, w + (z.post - ALPHA) * p.eta))


def on_post(w, z, p, elapsed):
    decay(z, elapsed)
    z.post += 1.0
    return min(10.0, max(0.0, w + z.pre * p.eta))


def build():
    rule = LIF(tau_m=20, v_rest=-60, v_th=-50, v_reset=-60, t_ref=5, drive=20,
               synapses="conductance", tau_e=5, tau_i=10, e_e=0, e_i=-80)  # fmt: skip
    exc, inh = Population("exc", 400, rule), Population("inh", 100, rule)
    learn = SynapseRule(on_pre, on_post, {"pre": 0.0, "post": 0.0}, {"eta": 1e-3}, moves="before")
    wires = [Synapses(exc, post, FixedFanIn(160), 0.03) for post in (exc, inh)]
    wires += [Synapses(inh, inh, FixedFanIn(40), 0.3, receptor="gi"),
              Synapses(inh, exc, FixedFanIn(40), 0.0, learn, receptor="gi")]  # fmt: skip
    return SpikingNetwork([exc, inh], wires, dt=0.1, seed=1)


def main():
    net = build()
    early = net.record("exc")
    net.run(500, plastic=False)
    print(f"without plasticity {early.rates().mean():.0f} Hz")
    net.run(5000)
    late = net.record("exc")
    net.run(1000)
    print(f"after 5 s of it {late.rates().mean():.1f} Hz")


if __name__ == "__main__":
    main()

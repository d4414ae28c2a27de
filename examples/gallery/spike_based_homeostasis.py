"""A synapse that keeps its neuron's rate: up at spikes that arrive, down at those of the neuron.

After Breitwieser, "Towards a neuromorphic implementation of spike-based expectation maximization",
as in Brian2's example. One input changes its rate every 10 s; the plastic synapse of a steady input
fills up what is missing, so that one neuron holds about 50 Hz where its twin without that synapse
follows the input.

Prints::

    input 25 Hz: with homeostasis 45 Hz, without 22 Hz
    input 50 Hz: with homeostasis 52 Hz, without 49 Hz
    input 0 Hz: with homeostasis 43 Hz, without 0 Hz
    input 35 Hz: with homeostasis 49 Hz, without 36 Hz
"""

from neurosim import LIF, OneToOne, Poisson, Population, SpikingNetwork, SynapseRule, Synapses


def on_pre(w, z, p, elapsed):
    return min(w + p.up, p.w_max)


def on_post(w, z, p, elapsed):
    return max(w - p.down, 0.0)


def build():
    steady = Population("steady", 1, Poisson(50))
    varying = Population("varying", 1, Poisson([25, 50, 0, 35, 0], every=10_000))
    rule = LIF(tau_m=10, v_rest=0, v_th=1, v_reset=-1, t_ref=1)
    held, free = Population("held", 1, rule), Population("free", 1, rule)
    keep = SynapseRule(on_pre, on_post, parameters={"up": 0.05, "down": 0.05, "w_max": 2.0})
    wires = [Synapses(steady, held, OneToOne(), weight=0.0, plasticity=keep),
             Synapses(varying, held, OneToOne(), weight=2.0),
             Synapses(varying, free, OneToOne(), weight=2.0)]  # fmt: skip
    return SpikingNetwork([steady, varying, held, free], wires, dt=0.1, seed=1)


def main():
    net = build()
    for rate in (25, 50, 0, 35):
        held, free = net.record("held"), net.record("free")
        net.run(10_000)
        print(f"input {rate} Hz: with homeostasis {held.rates()[0]:.0f} Hz, "
              f"without {free.rates()[0]:.0f} Hz")  # fmt: skip


if __name__ == "__main__":
    main()

"""STDP makes synapses compete: from all weights they drift to both ends.

Song, Miller & Abbott, Nature Neuroscience 3:919 (2000), doi:10.1038/78829. 1,000 Poisson inputs of
15 Hz to one neuron with conductances; synapses start anywhere between 0 and w_max. Depression is 5
% stronger than potentiation. After Brian2's 100 s most weights are near 0 or near w_max; here after
20.

Prints::

    809 spikes
    before: mean 0.51 w_max, 19% of weights near an end
    after: mean 0.48 w_max, 29% of weights near an end
"""

from neurosim import LIF, AllToAll, PairSTDP, Poisson, Population, SpikingNetwork, Synapses, Uniform

W_MAX = 0.01


def build():
    inputs = Population("inputs", 1000, Poisson(15))
    cell = Population("cell", 1, LIF(tau_m=10, v_rest=-74, v_th=-54, v_reset=-60, t_ref=0,
                                     synapses="conductance", tau_e=5))  # fmt: skip
    rule = PairSTDP(
        tau_pre=20, tau_post=20, a_pre=0.01 * W_MAX, a_post=-0.0105 * W_MAX, w_max=W_MAX
    )
    wire = Synapses(inputs, cell, AllToAll(), weight=Uniform(0, W_MAX), plasticity=rule)
    return SpikingNetwork([inputs, cell], [wire], dt=0.1, seed=1)


def main():
    net = build()
    spikes = net.record("cell")
    before = net.weights("inputs->cell") / W_MAX
    net.run(20_000)
    after = net.weights("inputs->cell") / W_MAX
    print(f"{spikes.times.size} spikes")
    for when, w in (("before", before), ("after", after)):
        ends = ((w < 0.1) | (w > 0.9)).mean()
        print(f"{when}: mean {w.mean():.2f} w_max, {ends:.0%} of weights near an end")


if __name__ == "__main__":
    main()

"""A network with conductances whose synapses depress and facilitate.

Stimberg, Goodman, Brette & De Pitta, "Modeling neuron-glia interactions with the Brian 2 simulator"
(2018), doi:10.1101/198366, figure 1. Conductances are in units of the leak of 9.99 nS.

Prints::

    12466 and 3094 spikes, 3.9 Hz
    a next spike finds 0.40 of the resources
"""

from neurosim import LIF, Population, Random, ShortTerm, SpikingNetwork, Synapses, Uniform

LEAK = 9.99  # nS
W_E, W_I = 0.05 / LEAK, 1.0 / LEAK


def build():
    rule = LIF(tau_m=198 / LEAK, v_rest=-60, v_th=-50, v_reset=-60, t_ref=5, drive=150 / LEAK,
               synapses="conductance", tau_e=5, tau_i=10, e_e=0, e_i=-80)  # fmt: skip
    exc, inh = Population("exc", 3200, rule), Population("inh", 800, rule)
    use = ShortTerm(U=0.6, tau_f=1000 / 3.33, tau_d=1000 / 2.0)
    wires = [Synapses(exc, post, Random(0.05), W_E, short_term=use) for post in (exc, inh)]
    wires += [Synapses(inh, post, Random(0.2), W_I, receptor="gi", short_term=use)
              for post in (exc, inh)]  # fmt: skip
    net = SpikingNetwork([exc, inh], wires, dt=0.1, seed=1)
    for name in ("exc", "inh"):
        net.set(name, "v", Uniform(-60, -50))
        net.set(name, "ge", Uniform(0, W_E))
        net.set(name, "gi", Uniform(0, W_I))
    return net


def main():
    net = build()
    exc, inh = net.record("exc"), net.record("inh")
    net.run(1000)
    print(f"{exc.times.size} and {inh.times.size} spikes, {exc.rates().mean():.1f} Hz")
    u, x = net.short_term("exc->exc")
    print(f"a next spike finds {x.mean():.2f} of the resources")


if __name__ == "__main__":
    main()

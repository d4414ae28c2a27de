"""Less than one spike in a hundred, but synchronous: a neuron fires much more.

Rossant, Leijon, Magnusson & Brette, J. Neurosci. 31(47) (2011), figure 14. A leaky neuron gets
4,000 excitatory and 1,000 inhibitory Poisson inputs of 1 Hz that are balanced. For its twin 15 of
the excitatory spikes come together, at 40 Hz; the number of spikes is the same.

Prints::

    independent: 2.4 Hz
    synchronous: 12.5 Hz
"""

from neurosim import LIF, PoissonInput, Population, SpikingNetwork

TAU_M, TAU_E, TAU_I = 5.0, 3.0, 10.0  # ms
W_E = 0.5 / (TAU_M / TAU_E) ** (TAU_M / (TAU_E - TAU_M))  # a potential of 0.5 mV at its peak
W_I = -W_E * 4000 * TAU_E / (1000 * TAU_I)  # balances it
EVENTS, TOGETHER = 40, 15  # Hz, spikes


def build():
    rule = LIF(tau_m=TAU_M, v_rest=-65, v_th=-55, v_reset=-65, t_ref=5, synapses="current",
               tau_e=TAU_E, tau_i=TAU_I, frozen=())  # fmt: skip
    alone, joined = Population("independent", 1, rule), Population("synchronous", 1, rule)
    inputs = [PoissonInput(alone, rate=4000, weight=W_E),
              PoissonInput(joined, rate=4000 - TOGETHER * EVENTS, weight=W_E),
              PoissonInput(joined, rate=EVENTS, weight=TOGETHER * W_E)]  # fmt: skip
    inputs += [PoissonInput(cell, rate=1000, weight=W_I) for cell in (alone, joined)]
    return SpikingNetwork([alone, joined], inputs=inputs, dt=0.1, seed=1)


def main():
    net = build()
    spikes = {name: net.record(name) for name in ("independent", "synchronous")}
    net.run(10_000)
    for name, each in spikes.items():
        print(f"{name}: {each.rates()[0]:.1f} Hz")


if __name__ == "__main__":
    main()

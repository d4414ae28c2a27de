"""The simplest network: ten neurons without synapses relax to 1.

Nothing has to be built or compiled first: v(t) = 1 - exp(-t / tau), in closed form.

Prints::

    v after 10 ms 0.6321, after 100 ms 0.999955
"""

from neurosim import LIF, Population, SpikingNetwork


def build():
    rule = LIF(tau_m=10, v_rest=0, v_th=2, v_reset=0, drive=1)
    return SpikingNetwork([Population("cells", 10, rule)], dt=0.1)


def main():
    net = build()
    v = net.observe("cells", "v", every=10)
    net.run(100)
    print(f"v after 10 ms {v.values[1, 0]:.4f}, after 100 ms {net.get('cells', 'v')[0]:.6f}")


if __name__ == "__main__":
    main()

"""Run until the neurons have fired 20 times, and stop.

A run is as short as you like and goes on where the last one ended, so the loop around it is Python.

Prints::

    stopped at 22 ms with 20 spikes
"""

from neurosim import LIF, Population, SpikingNetwork, Uniform


def build():
    rule = LIF(tau_m=10, v_rest=0, v_th=1, v_reset=0, t_ref=0, drive=1.5)
    net = SpikingNetwork([Population("cells", 10, rule)], dt=0.1, seed=1)
    net.set("cells", "v", Uniform(0, 1))
    return net


def main():
    net = build()
    spikes = net.record("cells")
    while spikes.times.size < 20:
        net.run(1)
    print(f"stopped at {net.step * 0.1:g} ms with {spikes.times.size} spikes")


if __name__ == "__main__":
    main()

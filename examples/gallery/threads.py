"""The same network on one thread and on two: the same spikes, to the last one.

Whatever the number of threads, results are the same bits; only the time differs.

Prints::

    threads=1: 5497 spikes
    threads=2: 5497 spikes
    the same spikes
"""

import numpy as np

from neurosim import LIF, Population, Random, SpikingNetwork, Synapses, Uniform


def build(threads):
    rule = LIF(tau_m=20, v_rest=-49, v_th=-50, v_reset=-60, t_ref=5,
               synapses="current", tau_e=5, tau_i=10)  # fmt: skip
    exc, inh = Population("exc", 3200, rule), Population("inh", 800, rule)
    wires = [Synapses(pre, post, Random(0.02), weight=weight)
             for pre, weight in ((exc, 1.62), (inh, -9.0)) for post in (exc, inh)]  # fmt: skip
    net = SpikingNetwork([exc, inh], wires, dt=0.1, seed=1, threads=threads)
    for name in ("exc", "inh"):
        net.set(name, "v", Uniform(-60, -50))
    return net


def main():
    found = []
    for threads in (1, 2):
        net = build(threads)
        found.append(net.record("exc"))
        net.run(300)
        print(f"threads={threads}: {found[-1].times.size} spikes")
    one, two = found
    same = np.array_equal(one.steps, two.steps) and np.array_equal(one.neurons, two.neurons)
    print("the same spikes" if same else "other spikes")


if __name__ == "__main__":
    main()

"""One network in single and in double precision.

CUBA of cuba.py with half the memory for states and weights. In double precision spikes are those of
Brian2, one for one; in single precision the first ones are the same, then a rounding somewhere
moves a spike, and the network goes another way with the same statistics.

Prints::

    double: 5.7 Hz
    single: 6.0 Hz
    the same spikes for 2.5 ms
"""

from neurosim import LIF, Population, Random, SpikingNetwork, Synapses, Uniform


def build(precision):
    rule = LIF(tau_m=20, v_rest=-49, v_th=-50, v_reset=-60, t_ref=5,
               synapses="current", tau_e=5, tau_i=10)  # fmt: skip
    exc, inh = Population("exc", 3200, rule), Population("inh", 800, rule)
    wires = [Synapses(pre, post, Random(0.02), weight=weight)
             for pre, weight in ((exc, 1.62), (inh, -9.0)) for post in (exc, inh)]  # fmt: skip
    net = SpikingNetwork([exc, inh], wires, dt=0.1, seed=1, precision=precision)
    for name in ("exc", "inh"):
        net.set(name, "v", Uniform(-60, -50))
    return net


def main():
    found = {}
    for precision in ("double", "single"):
        net = build(precision)
        spikes = net.record("exc")
        net.run(500)
        found[precision] = spikes
        print(f"{precision}: {spikes.rates().mean():.1f} Hz")
    one, other = (found[name] for name in ("double", "single"))
    n = min(one.times.size, other.times.size)
    differ = (one.neurons[:n] != other.neurons[:n]) | (one.steps[:n] != other.steps[:n])
    print(f"the same spikes for {one.times[differ.argmax()]:.1f} ms")


if __name__ == "__main__":
    main()

"""Brunel's sparse network in its four regimes, from synchronous and regular to slow waves.

Brunel, J. Comput. Neurosci. 8:183 (2000), doi:10.1023/A:1008925309027, figure 8. Here a quarter of
his 12,500 neurons, each with as many inputs as there (1,000 + 250). Rates are about those of the
paper in A to C; his slow regime D fires at 5.5 Hz.

Prints::

    A: 312.8 Hz, s.d. / mean over time 0.8
    B: 63.9 Hz, s.d. / mean over time 1.2
    C: 37.1 Hz, s.d. / mean over time 1.3
    D: 5.2 Hz, s.d. / mean over time 2.7
"""

from neurosim import LIF, FixedFanIn, PoissonInput, Population, SpikingNetwork, Synapses

J, RULE = 0.1, LIF(tau_m=20, v_rest=0, v_th=20, v_reset=10, t_ref=2)  # mV, ms
THRESHOLD_RATE = 1000 * 20 / (J * 20)  # Hz of all inputs whose mean reaches the threshold


def build(g, eta, n=2500):
    exc, inh = Population("exc", n, RULE), Population("inh", n // 4, RULE)
    cells = exc, inh
    wires = [Synapses(exc, post, FixedFanIn(1000), weight=J, delay=1.5) for post in cells]
    wires += [Synapses(inh, post, FixedFanIn(250), weight=-g * J, delay=1.5) for post in cells]
    drive = [PoissonInput(post, rate=eta * THRESHOLD_RATE, weight=J) for post in cells]
    return SpikingNetwork(cells, wires, inputs=drive, dt=0.1, seed=1)


def main():
    for panel, g, eta in (("A", 3, 2), ("B", 6, 4), ("C", 5, 2), ("D", 4.5, 0.9)):
        net = build(g, eta)
        net.run(100)
        spikes, active = net.record("exc"), net.count("exc")
        net.run(200)
        rate = active.rate(window=1)[1]
        print(f"{panel}: {spikes.rates().mean():.1f} Hz, s.d. / mean over time "
              f"{rate.std() / rate.mean():.1f}")  # fmt: skip


if __name__ == "__main__":
    main()

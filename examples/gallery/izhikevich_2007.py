"""A reward that comes seconds later changes the synapse that earned it.

Izhikevich, Cerebral Cortex 17:2443 (2007), doi:10.1093/cercor/bhl152, figure 1c, in the protocol of
Brian2's example. Pairs of spikes leave a mark c that fades in 1 s; a reward adds to dopamine d, which
fades in 200 ms; the weight moves by c d. Between events all is in closed form, so nothing is stepped.
The first reward follows a pair in the wrong order, the second and third one in the right order.

Prints::

    rewarded at 520 ms, weight +5.46e-06
    rewarded at 1020 ms, weight +6.10e-05
    rewarded at 1520 ms, weight +4.07e-05
    rewarded at 2520 ms, weight +3.82e-05
    rewarded at 3020 ms, weight +8.93e-05
    rewarded at 3520 ms, weight +6.63e-05
"""

from math import exp

from neurosim import LIF, OneToOne, Population, SpikeTimes, SpikingNetwork, SynapseRule, Synapses

TIMES = [500, 1000, 1500, 2500, 3000, 3500]  # ms, of the first neuron; the other one follows by LAG
LAGS = [50, 10, -10, 50, 10, -10]
REWARDS = {520: 5e-3, 1020: 5e-3, 1520: 5e-3, 2520: 5e-3, 3020: 5e-3, 3520: 5e-3}


def pass_time(w, z, elapsed):
    rate = 1 / 1000 + 1 / 200
    gained = z.c * z.d * (1 - exp(-elapsed * rate)) / rate
    z.c *= exp(-elapsed / 1000)
    z.d *= exp(-elapsed / 200)
    z.pre *= exp(-elapsed / 20)
    z.post *= exp(-elapsed / 20)
    return w + gained


def on_pre(w, z, p, elapsed):
    w = pass_time(w, z, elapsed)
    z.pre += 1e-4
    z.c += z.post
    return w


def on_post(w, z, p, elapsed):
    w = pass_time(w, z, elapsed)
    z.post -= 1.05e-4
    z.c += z.pre
    return w


def on_reward(w, z, p, elapsed, reward):
    w = pass_time(w, z, elapsed)
    z.d += reward
    return w


def build():
    first = Population("first", 1, SpikeTimes([0] * 6, TIMES))
    kick = Population("kick", 1, SpikeTimes([0] * 6, [t + lag for t, lag in zip(TIMES, LAGS)]))
    cell = Population("cell", 1, LIF(tau_m=10, v_rest=-74, v_th=-54, v_reset=-60, t_ref=0))
    learn = SynapseRule(on_pre, on_post, dict.fromkeys(("pre", "post", "c", "d"), 0.0),
                        on_signal=on_reward)  # fmt: skip
    wires = [Synapses(first, cell, OneToOne(), 0.0, learn), Synapses(kick, cell, OneToOne(), 100.0)]
    return SpikingNetwork([first, kick, cell], wires, dt=0.1)


def main():
    net = build()
    now = 0
    for at, reward in REWARDS.items():
        net.run(at - now)
        net.signal("first->cell", reward)
        net.run(480)
        now = at + 480
        net.signal("first->cell", 0.0)
        print(f"rewarded at {at} ms, weight {net.weights('first->cell')[0]:+.2e}")


if __name__ == "__main__":
    main()

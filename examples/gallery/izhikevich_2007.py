"""A reward that comes seconds later changes the synapse that earned it.

Izhikevich, Cerebral Cortex 17:2443 (2007), doi:10.1093/cercor/bhl152, figure 1c, in the protocol of
Brian2's example. Pairs of spikes leave a mark c that fades in 1 s; a reward adds to dopamine d,
which fades in 200 ms; the weight moves by c d. Between events all is in closed form, so nothing is
stepped. The postsynaptic spike comes 50 ms and 10 ms after the presynaptic one, then 10 ms before
it.

Prints::

    post - pre 50 ms: the weight changes by +5.8e-06
    post - pre 10 ms: the weight changes by +5.5e-05
    post - pre -10 ms: the weight changes by -2.1e-05
"""

from math import exp

from neurosim import LIF, OneToOne, Population, SpikeTimes, SpikingNetwork, SynapseRule, Synapses

PRE, POST, REWARDED = [500, 1000, 1510], [550, 1010, 1500], [520, 1020, 1520]  # ms


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
    first, kick = (Population(name, 1, SpikeTimes([0] * 3, times))
                   for name, times in (("first", PRE), ("kick", POST)))  # fmt: skip
    cell = Population("cell", 1, LIF(tau_m=10, v_rest=-74, v_th=-54, v_reset=-60, t_ref=0))
    learn = SynapseRule(on_pre, on_post, dict.fromkeys(("pre", "post", "c", "d"), 0.0),
                        on_signal=on_reward)  # fmt: skip
    wires = [Synapses(first, cell, OneToOne(), 0.0, learn), Synapses(kick, cell, OneToOne(), 100.0)]
    return SpikingNetwork([first, kick, cell], wires, dt=0.1)


def main():
    net = build()
    net.run(REWARDED[0])
    before = 0.0
    for pre, post in zip(PRE, POST, strict=True):
        net.signal("first->cell", 5e-3)
        net.run(500)
        net.signal("first->cell", 0.0)  # no reward: it brings the weight up to date
        after = net.weights("first->cell")[0]
        print(f"post - pre {post - pre} ms: the weight changes by {after - before:+.1e}")
        before = after


if __name__ == "__main__":
    main()

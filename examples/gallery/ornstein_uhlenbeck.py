"""Two Ornstein-Uhlenbeck processes of the same intensity, one slow and small, one fast and large.

Longtin, "Stochastic dynamical systems", Scholarpedia 5(4):1619 (2010), figure 2: tau = 1 s, sigma =
0.1 and tau = 0.1 s, sigma = 0.316, so sigma^2 tau is 0.01 in both. All begin at 1; the mean falls
with tau, the s.d. grows to sigma. A leaky neuron that never fires, under white noise, is such a
process.

Prints::

    slow: mean 0.91, s.d. 0.041
    fast: mean 0.37, s.d. 0.296
    slow: mean 0.01, s.d. 0.095
    fast: mean -0.00, s.d. 0.320
"""

from neurosim import LIF, NoiseInput, Population, SpikingNetwork

KINDS = {"slow": (1000.0, 0.1), "fast": (100.0, 0.31622)}  # ms, mV


def build(n=1000):
    cells = [Population(name, n, LIF(tau_m=tau, v_rest=0, v_th=100, v_reset=0))
             for name, (tau, _) in KINDS.items()]  # fmt: skip
    noise = [NoiseInput(each, KINDS[each.name][1]) for each in cells]
    net = SpikingNetwork(cells, inputs=noise, dt=1.0, seed=1)
    for name in KINDS:
        net.set(name, "v", 1.0)
    return net


def main():
    net = build()
    for duration in (100, 4900):
        net.run(duration)
        for name in KINDS:
            v = net.get(name, "v")
            print(f"{name}: mean {v.mean():.2f}, s.d. {v.std():.3f}")


if __name__ == "__main__":
    main()

"""Networks whose rules read signals: learning that dopamine gates, and rates that a mean holds."""

import numpy as np

from neurosim import (
    LIF,
    NeuronRule,
    OneToOne,
    PoissonInput,
    Population,
    Random,
    Signal,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
)

TAU, DOSE, GAIN = 50.0, 0.1, 0.01


def decay(x, p, counts, dt):
    return x - dt * x / p.tau + p.dose * counts[0]


def gated(w, z, p, elapsed, signals):
    return w + p.gain * signals.dopamine


def rewarded(w, z, p, elapsed, signal, signals):
    return w + signal * signals.dopamine


def still(w, z, p, elapsed):
    return w


def step(z, p, dt, is_refractory, signals):
    z.theta += dt * p.rise * (signals.rate - p.goal)
    z.v += dt * (p.drive - z.v) / p.tau
    return z.v > z.theta


def reset(z, p):
    z.v = 0.0


def measure(x, p, counts, dt):
    # In Hz, of p.n neurons, as a running mean.
    return x + (1000.0 * counts[0] / p.n - x * dt) / p.tau


def make_learning(spikes, rewards, threads=1, **options):
    """Return a network of a synapse that grows by dopamine where its spikes arrive, 0.3 ms later.

    ``spikes`` are times of its neuron, ``rewards`` those of the neurons that release dopamine.
    """
    eye = Population("eye", 1, SpikeTimes([0] * len(spikes), spikes))
    reward = Population("reward", 3, SpikeTimes(range(len(rewards)), rewards, sort=True))
    dopamine = Signal("dopamine", 0.5, decay, of=[reward], parameters={"tau": TAU, "dose": DOSE})
    rule = SynapseRule(gated, still, parameters={"gain": GAIN}, on_signal=rewarded,
                       signals=[dopamine])  # fmt: skip
    cell = Population("cell", 1, LIF())
    wire = Synapses(eye, cell, OneToOne(), weight=0.0, delay=0.3, plasticity=rule)
    return SpikingNetwork([eye, reward, cell], [wire], dt=0.1, threads=threads, **options)


def make_homeostasis(n=300, threads=1, goal=20.0, seed=1):
    """Return neurons whose thresholds follow the mean rate of all of them."""
    rate = Signal("rate", 0.0, measure, of=["cells"], parameters={"n": n, "tau": 50.0})
    constants = {"rise": 0.005, "goal": goal, "tau": 10.0, "drive": np.linspace(15.0, 30.0, n)}
    rule = NeuronRule(step, {"v": 0.0, "theta": 14.0}, constants, reset, t_ref=2.0, signals=[rate])
    cells = Population("cells", n, rule)
    noise = PoissonInput(cells, rate=2000.0, weight=0.3, receptor="v")
    wires = Synapses(cells, cells, Random(0.05), -0.1, delay=1.5)
    return SpikingNetwork([cells], [wires], inputs=[noise], seed=seed, threads=threads)

"""Small networks of all kinds, and what happens next in each; also in a new process."""

import hashlib
import json
import sys
from functools import wraps
from pathlib import Path

import lives
import numpy as np

from neurosim import (
    LIF,
    AllToAll,
    AttentionGrowth,
    CalciumHomeostasis,
    Connectome,
    CurrentInput,
    DistanceDelay,
    DistanceGrowth,
    Edges,
    EscapeNoise,
    Explicit,
    FixedFanIn,
    FixedFanOut,
    GaussianCurve,
    GaussianKernel,
    GrowthRule,
    HazardRule,
    LinearCurve,
    Multapses,
    Near,
    Network,
    NeuronRule,
    NoiseInput,
    Normal,
    OneToOne,
    PairSTDP,
    Poisson,
    PoissonInput,
    Population,
    Positions,
    Proposal,
    Random,
    RandomGrowth,
    ShortTerm,
    SpikeTimes,
    SpikingNetwork,
    SynapseRule,
    Synapses,
    TripletSTDP,
    Uniform,
    WeightPruning,
    load,
)

T = 12.0


def step(z, p, dt, is_refractory):
    z.v += dt * (z.drive - z.v) / p.tau
    return z.v > p.v_th


def reset(z, p):
    z.v = 0.0


def mark(w, z, p, elapsed):
    z.eligible = 0.9 * z.eligible + p.gain
    return w


def reward(w, z, p, elapsed, signal):
    return w + signal * z.eligible


def scaled(by):
    """Return a decorator, whose functions differ by nothing but a variable around them."""
    return lambda function: wraps(function)(lambda v: by * function(v))


def folded(v):
    return v


twofold, folded = scaled(2)(folded), scaled(1)(folded)


def soft(z, p):
    return p.gain * max(z.v - 1.0, 0.0)


LIMIT = 1.0


def limited(z, p, dt, is_refractory):
    return z.v > LIMIT


def halved(distances):
    return 0.5 + 0 * distances


class Ring(Connectome):
    """Every neuron leads to the next; keeps its argument in another unit, and a count."""

    def __init__(self, reach):
        self.reach = reach / 2
        self.table = {"asked": np.arange(3)}

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        n = round(2 * self.reach)
        ahead = np.sort((np.arange(n_pre)[:, None] + np.arange(1, n + 1)) % n_post, axis=1)
        return Edges(np.arange(n_pre + 1) * n, ahead.ravel())

    def expected(self, n_pre, n_post):
        return 2 * self.reach * n_pre


class Hiding(Ring):
    """Keeps its argument under another name."""

    def __init__(self, reach):
        self.hidden = reach

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        return Ring(self.hidden).edges(n_pre, n_post, stream)

    def expected(self, n_pre, n_post):
        return self.hidden * n_pre


class Restless(GrowthRule):
    """Each time the pair after the last one comes, and what came is remembered."""

    driver = "both"

    def __init__(self, every):
        self.every = every

    def start(self, n_pre, n_post):
        self.last, self.seen, self.memory = 0, {"pairs": [], "mean": 0.5}, (1, "a", 2.5)
        self.rng, self.table = np.random.default_rng(3), np.asfortranarray(np.eye(3) / 3)

    def propose(self, now):
        last = self.last + int(self.rng.integers(1, 4))
        assert self.table.flags.f_contiguous
        self.seen = {**self.seen, "pairs": [*self.seen["pairs"], (last, float(now.when))]}
        self.last = last
        return Proposal(grow=([last % now.n_outputs.size], [(7 * last) % now.n_inputs.size]))


class Small(SpikingNetwork):
    """A subclass with an argument and an attribute of its own."""

    def __init__(self, weight):
        cells = Population("cells", 20, LIF(drive=50.0))
        super().__init__([cells], [Synapses(cells, cells, AllToAll(), weight=weight)])
        self.weight, self.spikes = weight, None


def leaky():
    """LIF by jumps, driven from outside; STDP, short-term synapses, release, labels."""
    noise = Population("noise", 60, Poisson(200.0))
    named = ["a", "b", "c"]
    eye = Population("eye", 3, SpikeTimes(["a", "c", "a"], [0.5, 2.0, 9.0]), labels=named)
    cells = Population("cells", 80, LIF(drive=np.linspace(0, 15, 80), t_ref=[1.0, 2.0] * 40))
    synapses = [
        Synapses(noise, cells, Random(0.2), weight=Uniform(0, 3), delay=Uniform(0, 4),
                 plasticity=PairSTDP(w_max=4, a_pre=0.1, traces="synapse"), release=0.7),
        Synapses(cells, cells, FixedFanIn(5), weight=0.5, delay=0.7,
                 plasticity=TripletSTDP(w_max=3)),
        Synapses(noise, cells, FixedFanOut(4), weight=-1.0, short_term=ShortTerm(), name="tired",
                 delay=Normal(2.0, 0.5, low=0.1)),
        Synapses(eye, cells, Multapses(AllToAll(), 2), weight=5.0),
        Synapses(cells, cells, Random(0.3, stored=False), weight=0.1, name="drawn"),
    ]  # fmt: skip
    inputs = [PoissonInput(cells, 20_000, 0.1), NoiseInput(cells, 1.0)]
    net = SpikingNetwork([noise, eye, cells], synapses, inputs=inputs, seed=3)
    net.set("cells", "v", Uniform(0, 19))
    return net, [net.record("cells"), net.observe("cells", "v", [3, 5], every=0.5),
                 net.watch("cells->cells", 2.0), net.count("noise"),
                 net.watch_trace("cells->cells", "pre", 3.0)]  # fmt: skip


def chance():
    """Conductances that fire by chance, in single precision; gaps; a drive in time."""
    noise = Population("noise", 60, Poisson(150.0, by_gaps=True))
    rule = LIF(synapses="conductance", v_rest=-56, v_reset=-60, v_th=-50, e_e=0, e_i=-80,
               escape=EscapeNoise(200.0, 4.0))  # fmt: skip
    cells = Population("cells", 70, rule)
    one = Explicit.from_pairs(
        [(i, i) for i in range(60)], 60, [0.6] * 60, [0.1 * i for i in range(60)]
    )
    counts = Explicit([0, *[2] * 60], [3, 9], counts=[4, 7])
    synapses = [Synapses(noise, cells, one), Synapses(noise, cells, counts, weight=0.1, name="few",
                                                      receptor="ge", delay=0.3)]  # fmt: skip
    inputs = [CurrentInput(cells, [11.0, 14.0, 9.0, 18.0], every=3.3)]
    net = SpikingNetwork([noise, cells], synapses, inputs=inputs, precision="single", seed=5)
    return net, [net.record("cells"), net.observe("cells", "ge")]


def own():
    """Rules, a connectome and growth that a user wrote, in a class of a user."""
    noise = Population("noise", 50, Poisson(200.0))
    rule = NeuronRule(step, {"v": 0.0, "drive": 20.0}, {"tau": 10.0, "v_th": 9.0}, reset,
                      t_ref=1.0)  # fmt: skip
    cells = Population("own", 60, rule)
    soften = HazardRule(soft, {"gain": np.linspace(1, 40, 50)})
    others = Population("soft", 50, LIF(drive=15.0, escape=soften))
    gated = SynapseRule(mark, mark, {"eligible": 0.0}, {"gain": 0.01}, on_signal=reward)
    synapses = [
        Synapses(noise, cells, Ring(3), weight=1.0, delay=1.5, receptor="v", plasticity=gated,
                 name="gated"),
        Synapses(cells, others, Explicit.from_pairs([], 60), weight=0.3, delay=0.2,
                 growth=Restless(1.0)),
    ]  # fmt: skip
    net = SpikingNetwork([noise, cells, others], synapses, seed=7, max_delay=2.0)
    net.signal("gated", 2.0)
    return net, [net.record("own"), net.record("soft")]


def lazy():
    """Neurons that are evaluated only where they might fire."""
    noise = Population("noise", 100, Poisson(20.0))
    cells = Population("cells", 400, LIF(synapses="current", v_th=10.0, v_reset=0.0))
    wires = Synapses(noise, cells, Random(0.1), weight=40.0, delay=1.0)
    back = Synapses(cells, cells, Random(0.05), weight=-3.0, delay=Uniform(0.5, 2.0))
    net = SpikingNetwork([noise, cells], [wires, back], seed=2, lazy=True)
    return net, [net.record("cells"), net.observe("cells", "v", every=1.0)]


def growing():
    """Synapses that come and go by all rules of ours; neurons that are born, divide and retire."""
    where = Positions.lattice((6, 5), wraps=True)
    noise = Population("noise", 30, Poisson(300.0), positions=where)
    cells = Population("cells", 30, LIF(drive=60.0), positions=where, n_initial=26)
    keys = np.linspace(-1, 1, 60).reshape(30, 2)
    curves = LinearCurve(rate=300.0, target=0.5), GaussianCurve(rate=400.0, target=0.6, onset=-0.6)
    calm = CalciumHomeostasis(*curves, every=1.0, tau=50.0)
    rules = {
        "calm": (Explicit.from_pairs([], 30, multapses=True), calm),
        "chance": (FixedFanIn(4), RandomGrowth(0.3, every=2.0)),
        "near": (Near(1.5, halved), DistanceGrowth(0.2, 2.0, every=1.0)),
        "kernel": (Near(2.0, GaussianKernel(0.5, 1.0)), AttentionGrowth(1, keys, keys, every=2.0)),
        "weak": (OneToOne(), WeightPruning(0.4, every=3.0)),
    }
    synapses = [
        Synapses(noise, cells, connectome, weight=Uniform(0.2, 1.0), name=name, growth=growth,
                 delay=DistanceDelay(2.0, 0.5) if name == "near" else 1.0)
        for name, (connectome, growth) in rules.items()
    ]  # fmt: skip
    net = SpikingNetwork([noise, cells], synapses, seed=9)
    net.add_neurons("cells", 1)
    net.run(1.0)
    net.divide("cells", [3])
    net.retire("cells", [5])
    net.grow("weak", [2], [9], weight=0.9)
    return net, [net.record("cells")]


def subclass():
    """A network of a class of a user, which holds its recorder."""
    net = Small(0.4)
    net.spikes = net.record("cells")
    return net, [net.spikes]


def in_rounds(name):
    """Return what makes one of the networks of rounds, with a past and recorders."""
    build, live = lives.LIVES[name]

    def make():
        net = build()
        net.label = ("rounds", name)
        recorders = [net.record(each) for each in net.populations]
        live(net)
        return net, recorders

    return make


WORLDS = {each.__name__: each for each in (leaky, chance, own, lazy, growing, subclass)}
ROUNDS = {f"rounds {name}": in_rounds(name) for name in lives.LIVES}
MINE = ["saved_worlds", "lives", "own_rules"]


def leaves(value):
    """Return all arrays and numbers of nested containers, as bytes."""
    if isinstance(value, dict):
        return [leaf for key in value for leaf in (repr(key).encode(), *leaves(value[key]))]
    if isinstance(value, list | tuple):
        return [leaf for item in value for leaf in leaves(item)]
    if isinstance(value, np.random.Generator):
        return leaves(value.bit_generator.state)
    return [value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()]


def told(net):
    """Return a digest of all that there is to know of a network now."""
    total = hashlib.sha256()
    recorded = [{name: getattr(r, name) for name in ("times", "neurons", "values", "weights",
                 "counts", "steps") if isinstance(getattr(r, name, None), np.ndarray)}
                for r in net.recorders]  # fmt: skip
    for leaf in leaves([net.store(), recorded, [net.weights(s) for s in net.synapses]]):
        total.update(leaf)
    return total.hexdigest()


def go_on(net):
    """Return what happens in the second half, and, in spikes, after the first one again."""
    if isinstance(net, Network):
        return hashlib.sha256(repr(lives.go_on(net, list(net.recorders))).encode()).hexdigest()
    net.run(T)
    then = told(net)
    net.reset()
    net.run(T)
    return [then, told(net)]


if __name__ == "__main__":
    found = {}
    for path in sorted(Path(sys.argv[1]).glob("*.h5")):
        found[path.stem] = go_on(load(path, threads=2, modules=MINE))
    print(json.dumps(found))

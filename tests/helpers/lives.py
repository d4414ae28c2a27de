"""Networks of rounds of every kind, each with a past and a future."""

import json

import numpy as np
from own_rules import Adaptive

from neurosim import (
    AllToAll,
    CoactivityGrowth,
    Explicit,
    FastHebbian,
    FixedFanIn,
    Graded,
    GrowthRule,
    Hebbian,
    KWinners,
    Logarithmic,
    Near,
    Network,
    Plasticity,
    Playback,
    Population,
    Positions,
    Proposal,
    Random,
    RandomGrowth,
    Synapses,
    Threshold,
)
from neurosim.binary.growth.contacts import ContactGrowth
from neurosim.topology.multapses import Multapses

LEARN = Hebbian(0.1)
EYE = {"eye": range(20)}


class Tired(Plasticity):
    """Learns less and less: a number and an array from round to round."""

    largest = 3.0
    changes = "post"

    def __init__(self, rate):
        self.rate = rate

    def start(self, n_pre, n_post):
        self.used = np.zeros(n_post)
        self.seen = {"rounds": 0, "last": None}

    def update(self, synapses):
        self.seen = {"rounds": self.seen["rounds"] + 1, "last": (synapses.when, 0.1)}
        self.used[np.unique(synapses.post)] += 1
        rate = self.rate / self.used[synapses.post]
        return synapses.weights + rate * (self.largest - synapses.weights) * synapses.arrived


class Fickle(GrowthRule):
    """Has one synapse go, by a generator of its own, and as many come as it noted rounds."""

    def start(self, n_pre, n_post):
        self.rng, self.noted = np.random.default_rng(5), []

    def observe(self, now):
        self.noted = [*self.noted, now.fires.copy()]

    def propose(self, now):
        which = self.rng.integers(now.pre.size)
        there = set(zip(now.pre.tolist(), now.post.tolist(), strict=True))
        new = [(i, int(self.noted[0][0])) for i in now.alive_pre[: len(self.noted)].tolist()]
        new = [pair for pair in new if pair not in there]
        gone = [now.pre[which]], [now.post[which]]
        return Proposal(gone, ([i for i, _ in new], [j for _, j in new]))


def learning(**how):
    """Return weights that are stored, drawn anew, listed, scaled, and that shrink."""
    eye, nose = Population("eye", 40, Playback(background=0.02)), Population("nose", 5, Graded())
    area = Population("area", 120, KWinners(12, refraction=0.1, ties="random"), storing=0.8)
    high = Population("high", 60, Threshold(9))
    own = Explicit(np.arange(0, 405, 10), np.tile(np.arange(10), 40), np.linspace(0.5, 1, 400))
    drawn = Random(0.2, stored=False)
    return Network(
        [eye, nose, area, high],
        [
            Synapses(eye, area, drawn, plasticity=LEARN),
            Synapses(area, area, Random(0.1, stored=False), plasticity=Hebbian(0.21, 0.1)),
            Synapses(nose, area, AllToAll()),
            Synapses(area, high, Random(0.2), plasticity=LEARN),
            Synapses(eye, high, own, plasticity=Hebbian(0.1, 0.1), release=0.5),
            Synapses(eye, high, Random(0.3), plasticity=Logarithmic(10), name="scaled"),
        ],
        seed=4,
        **how,
    )


def live_learning(net):
    net.normalise(5.0, ["scaled"])
    net.exclude("high", [3])
    net.run(5, inputs=EYE | {"nose": np.linspace(0, 1e-3, 5)})
    net.screen("high")
    net.freeze("high")
    net.set_storing("area", range(5, 90))
    net.excite("area", range(30))
    net.run(2, inputs=EYE)


def fading(**how):
    """Return fast weights of both forms beside others."""
    eye, area = Population("eye", 40, Playback()), Population("area", 60, KWinners(6))
    fast = FastHebbian(0.9, 0.1)
    return Network(
        [eye, area],
        [
            Synapses(eye, area, Random(0.3)),
            Synapses(area, area, Random(0.5), plasticity=fast, name="matrix"),
            Synapses(area, area, AllToAll(), plasticity=FastHebbian(0.01, 0.1, "patterns"),
                     name="list"),
        ],
        seed=2,
        **how,
    )  # fmt: skip


def live_fading(net):
    for first in range(30):
        net.run(1, inputs={"eye": range(first % 9, 9 + first % 9)})


def growing(**how):
    """Return synapses and neurons that come and go, by hand and by rules."""
    eye, area = Population("eye", 40, Playback()), Population("area", 50, KWinners(6), n_initial=30)
    late, two = Population("late", 30, KWinners(3)), Multapses(FixedFanIn(4), 2)
    n = 40 * 5
    own = Explicit(np.arange(0, n + 1, 5), np.tile(np.arange(5), 40), np.linspace(0.5, 1, n))
    return Network(
        [eye, area, late],
        [
            Synapses(eye, area, FixedFanIn(6), plasticity=LEARN, growth=RandomGrowth(0.2, 2)),
            Synapses(area, area, Random(0.2), plasticity=LEARN, growth=CoactivityGrowth(0.3, 3)),
            Synapses(eye, late, two, plasticity=LEARN, growth=ContactGrowth(0.7, 0.2, 3, every=3)),
            Synapses(eye, late, own, name="own", plasticity=LEARN,
                     release=np.linspace(0.2, 1, n)),
            Synapses(late, late, AllToAll(), name="scaled"),
        ],
        seed=6,
        **how,
    )  # fmt: skip


def live_growing(net):
    net.normalise(2.0, ["scaled"])
    net.run(4, inputs=EYE)
    net.prune("own", [0, 3], [1, 4])
    net.grow("scaled", [], [])
    net.prune("scaled", [1, 2], [5, 6])
    net.grow("scaled", [2], [6])
    net.add_neurons("area", 3)
    net.divide("area", [2, 5])
    net.retire("area", [4, 7])
    net.run(3, inputs=EYE)


def owning(**how):
    """Return rules of users: who fires, what is learned, what grows."""
    eye, area = Population("eye", 40, Playback()), Population("area", 30, Adaptive(1.0))
    return Network(
        [eye, area],
        [
            Synapses(eye, area, Random(0.3), 0.4, Tired(0.5)),
            Synapses(area, area, Random(0.3), 0.1, Tired(0.1), growth=Fickle()),
        ],
        seed=3,
        **how,
    )


def live_owning(net):
    net.run(5, inputs=EYE)


def spreading(**how):
    """Return synapses by distance, stored and found anew."""
    ring = Positions.lattice(60, wraps=True)
    eye = Population("eye", 60, Playback(), positions=ring)
    area = Population("area", 60, KWinners(6), positions=ring)
    near = Near(5, 0.5)
    drawn = Synapses(eye, area, Near(9, 0.4, stored=False))
    return Network([eye, area], [drawn, Synapses(area, area, near, plasticity=LEARN)], **how)


def live_spreading(net):
    net.run(4, inputs=EYE)


LIVES = {
    "learning": (learning, live_learning),
    "fading": (fading, live_fading),
    "growing": (growing, live_growing),
    "owning": (owning, live_owning),
    "spreading": (spreading, live_spreading),
}


def go_on(net, recorders=None):
    """Return all that can be seen of a network while it goes on."""
    recorders = recorders or [net.record(name) for name in net.populations]
    net.run(4, inputs=EYE)
    with net.probe():
        net.run(2, inputs=EYE)
    net.run(3, inputs={"eye": range(10, 30)})
    seen = [(r.rounds.tolist(), r.neurons.tolist(), r.ties) for r in recorders]
    for name in net.populations:
        activity = net.activity(name)
        seen.append((net.drive(name).tolist(), activity.bias.tolist(), net.alive(name).tolist()))
        seen.append([net.storing(name).tolist(), activity.n_tied, activity.scale, activity.theta])
    for name, pathway in net.pathways.items():
        edges, weights = net.edges(name)
        seen.append([edges.indptr.tolist(), edges.indices.tolist(), weights.tolist()])
        seen.append([pathway.n_updates, pathway.n_held])
    return [net.round, *seen]


def through_json(state):
    """Return a state as JSON and arrays bring it back; nothing else is in it."""
    arrays = []

    def out(value):
        if isinstance(value, np.ndarray):
            assert value.dtype.kind in "biuf" and value.flags.owndata
            arrays.append(value)
            return {"array": len(arrays) - 1}
        if isinstance(value, dict):
            assert set(map(type, value)) <= {str}
            return {"dict": {name: out(each) for name, each in value.items()}}
        return [out(each) for each in value] if isinstance(value, list) else value

    def back(value):
        if isinstance(value, list):
            return [back(each) for each in value]
        if isinstance(value, dict) and "array" in value:
            array = arrays[value["array"]]
            return np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape)
        if isinstance(value, dict):
            return {name: back(each) for name, each in value["dict"].items()}
        return value

    return back(json.loads(json.dumps(out(dict(state)), allow_nan=False)))

"""Copies: a network that was copied goes on as it would have, and shares nothing with the other."""

import copy
import pickle

import numpy as np
import pytest
from worlds import history

from neurosim import (
    AllToAll,
    ArgumentError,
    Explicit,
    FastHebbian,
    Graded,
    Hebbian,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    Synapses,
    Threshold,
)
from neurosim.models.assemblies.brain import Brain

COPIES = {
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
    "pickle": lambda net: pickle.loads(pickle.dumps(net)),
}
SHOWN = {"eye": range(20)}


def _everything():
    """Return a network with all that is kept from round to round, in the middle of its life."""
    eye, nose = Population("eye", 40, Playback(background=0.02)), Population("nose", 5, Graded())
    area = Population("area", 200, KWinners(12, refraction=0.1), storing=0.8)
    high = Population("high", 90, Threshold(9))
    own = Explicit(np.arange(0, 405, 10), np.tile(np.arange(10), 40), np.linspace(0.5, 1, 400))
    net = Network(
        [eye, nose, area, high],
        [
            Synapses(eye, area, Random(0.2, stored=False), plasticity=Hebbian(0.1)),
            Synapses(area, area, Random(0.1, stored=False), plasticity=Hebbian(0.21, 0.1)),
            Synapses(nose, area, AllToAll()),
            Synapses(area, high, Random(0.2), plasticity=Hebbian(0.1)),
            Synapses(eye, high, own, plasticity=Hebbian(0.1, 0.1)),
            Synapses(high, high, AllToAll(), plasticity=FastHebbian(0.9, 0.1), name="matrix"),
            Synapses(
                high, high, AllToAll(), plasticity=FastHebbian(0.9, 0.1, "patterns"), name="list"
            ),
            Synapses(eye, high, Random(0.3), name="scaled"),
        ],
        seed=4,
        threads=2,
    )
    net.normalise(5.0, ["scaled"])
    net.exclude("high", [3])
    net.run(6, inputs=SHOWN | {"nose": np.linspace(0, 1e-3, 5)})
    net.screen("high")
    net.freeze("high")
    return net


def _go_on(net):
    recorders = [net.record(name) for name in net.populations]
    net.run(7, inputs=SHOWN)
    net.rest(["area"])
    with net.probe():
        net.run(2, inputs=SHOWN)
    net.run(3, inputs=SHOWN, held=["high"])
    return (
        [history(each) for each in recorders],
        [net.drive(name).tolist() for name in net.populations],
        [net.edges(name)[1].tolist() for name in net.pathways],
        (net.round, net.theta("high"), net.activity("area").bias.tolist()),
    )


@pytest.mark.parametrize("way", COPIES)
def test_a_copy_goes_on_as_the_original_would_and_is_one_of_its_own(way):
    net = _everything()
    first = net.record("area")
    made = COPIES[way](net)
    at_once = _go_on(made)
    assert len(first.winners) == 0  # it records the original
    after = COPIES[way](made)
    assert _go_on(net) == at_once
    assert _go_on(after) == _go_on(net)


@pytest.mark.parametrize("way", COPIES)
def test_a_brain_too(way):
    def tell(brain):
        record = brain.project({"S": "A", "A": "A"}, 5)["A"]
        with brain.probe():
            probed = brain.project({"A": "A"})["A"]
        edges = brain.weights("A", "A", range(300), range(300))[1]
        return ([w.tolist() for w in record.winners + probed.winners], record.support,
                brain.support("A").tolist(), edges.tolist())  # fmt: skip

    brain = Brain(p=0.1, beta=0.1, seed=1, threads=2)
    brain.stimulus("S", 20)
    brain.area("A", n=20_000, k=20)
    brain.connect("S", "A")
    brain.project({"S": "A"}, 2)
    made = COPIES[way](brain)
    told = tell(made)
    made.area("B", 50, 5)
    assert brain.support("A").size < len(told[2]) and tell(brain) == told


def test_no_copy_is_made_inside_a_probe():
    net = _everything()
    with net.probe(), pytest.raises(ArgumentError, match="inside probe"):
        copy.deepcopy(net)


def test_a_copy_made_between_two_chunks_may_run_at_once():
    net, made = _everything(), []
    net.run(4, inputs=SHOWN, chunk=2, after_chunk=lambda _: made.append(copy.deepcopy(net)))
    made[0].run(2, inputs=SHOWN)
    assert made[0].round == net.round and history(made[0].record("area")) == []
    assert made[0].edges("area->area")[1].tolist() == net.edges("area->area")[1].tolist()


class Labelled(Brain):
    def __init__(self):
        self.early = ["set first"]
        super().__init__()
        self.late = "set last"


class LabelledNetwork(Network):
    def __init__(self):
        self.early = ["set first"]
        super().__init__([Population("area", 9, KWinners(2))])
        self.late = "set last"


@pytest.mark.parametrize("way", COPIES)
@pytest.mark.parametrize("kind", [Labelled, LabelledNetwork])
def test_attributes_of_a_subclass_go_along_whenever_they_were_set(kind, way):
    net = kind()
    net.own = 3
    made = COPIES[way](net)
    assert type(made) is kind and vars(made).keys() == vars(net).keys()
    assert (made.early, made.late, made.own) == (["set first"], "set last", 3)
    assert made.early is not net.early

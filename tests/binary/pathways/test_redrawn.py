"""Rows of near neurons that are found anew in each round do what stored ones do, to the bit."""

import copy
import pickle

import numpy as np
import pytest

from neurosim import (
    FastHebbian,
    GaussianKernel,
    Graded,
    Hebbian,
    KindError,
    KWinners,
    Near,
    Network,
    Playback,
    Population,
    Positions,
    RandomGrowth,
    Synapses,
)
from neurosim.binary.pathways.redrawn import Redrawn

N = 200
PLANE = Positions(np.random.default_rng(0).random((N, 2)), box=[1, 1])
AREA = Population("area", N, KWinners(20), positions=PLANE)


def build(stored, p, far, self_loops=False, threads=1):
    eye = Population("eye", N, Playback(), positions=PLANE)
    grey = Population("grey", N, Graded(np.linspace(0, 1, N)), positions=PLANE)
    wires = [
        Synapses(eye, AREA, Near(0.3, p, far=far, stored=stored), weight=0.7),
        Synapses(grey, AREA, Near(0.1, p, far=far, stored=stored), weight=0.1),
        Synapses(AREA, AREA, Near(0.2, p, far=far, self_loops=self_loops, stored=stored)),
    ]
    return Network([eye, grey, AREA], wires, seed=2, threads=threads)


def run(net, rounds=6):
    winners = net.record("area")
    net.run(rounds, inputs={"eye": range(40)})
    return winners.neurons.tolist(), net.drive("area").tolist()


@pytest.mark.parametrize("far", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("p", [0.5, 1.0])
def test_rounds_are_those_of_stored_synapses(p, far):
    for self_loops in (False, True):
        stored, drawn = (build(kept, p, far, self_loops) for kept in (None, False))
        assert isinstance(drawn.pathways["area->area"], Redrawn)
        assert run(stored) == run(drawn)
        for name in drawn.pathways:
            for which in ({}, {"pre": [0, 3, 150], "post": range(0, N, 2)}):
                told, found = (net.edges(name, **which) for net in (stored, drawn))
                assert np.array_equal(np.hstack(told[0]), np.hstack(found[0]))
                assert np.array_equal(told[1], found[1])


def test_copies_and_threads_go_on_as_the_network_does():
    net = build(False, 0.5, 0.3)
    run(net, 3)
    others = [copy.deepcopy(net), pickle.loads(pickle.dumps(net))]
    expected = run(net, 3)
    assert all(run(other, 3) == expected for other in others)
    assert run(build(False, 0.5, 0.3, threads=2)) == run(build(False, 0.5, 0.3))


@pytest.mark.parametrize(
    "more",
    [
        {"plasticity": Hebbian(0.1)},
        {"plasticity": FastHebbian(0.5, 1)},
        {"growth": RandomGrowth(0.1)},
    ],
)
def test_what_needs_memory_is_refused_with_the_way_out(more):
    with pytest.raises(KindError, match=r"stored.* have it stored|leave out stored=False"):
        Network([AREA], [Synapses(AREA, AREA, Near(0.1, stored=False), **more)])


def test_such_synapses_neither_come_nor_go():
    net = build(False, 1.0, 0.0)
    for call in (
        lambda: net.grow("area->area", [0], [1]),
        lambda: net.normalise(pathways=["area->area"]),
    ):
        with pytest.raises(KindError, match="leave out stored=False"):
            call()


def test_kernels_of_distance_are_stored():
    net = Network([AREA], [Synapses(AREA, AREA, Near(0.1, GaussianKernel(1, 0.1)))])
    assert not isinstance(net.pathways["area->area"], Redrawn)

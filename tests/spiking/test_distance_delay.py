"""Delays that grow with distance: as defined, for new synapses too, refused where too long."""

from dataclasses import replace

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    DistanceDelay,
    DistanceGrowth,
    FixedFanIn,
    KindError,
    KWinners,
    Near,
    Normal,
    OneToOne,
    Population,
    Positions,
    Random,
    RandomGrowth,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
    Uniform,
)
from neurosim.topology.space import distance_delay

N = 40
RNG = np.random.default_rng(1)
BOX = Positions(RNG.random((N, 2)) * [2, 3], box=[2, 3])
CELLS = Population("cells", N, LIF(), positions=BOX)
NAME = "cells->cells"


def build(connectome, delay, **more):
    wires = [Synapses(CELLS, CELLS, connectome, weight=0.5, delay=delay)]
    return SpikingNetwork([CELLS], wires, dt=0.1, **more)


def expect(net, delay):
    """Return the delay that each synapse should have, one at a time."""
    edges, dt, told = net.edges(NAME), 0.1, []
    for i in range(N):
        for j in edges.indices[edges.indptr[i] : edges.indptr[i + 1]]:
            distance = BOX.distances([i], [j])[0]
            told.append(round((delay.base + distance / delay.speed) / dt) * dt)
    return np.array(told)


@pytest.mark.parametrize("connectome", [Near(0.7, 0.5, far=0.2), AllToAll(), Random(0.1)])
@pytest.mark.parametrize("base", [0.0, 1.0])
def test_delays_follow_distances(connectome, base, monkeypatch):
    monkeypatch.setattr(distance_delay, "BLOCK", 7)
    delay = DistanceDelay(0.4, base)
    net = build(connectome, delay)
    found = net.delays(NAME)
    assert np.unique(found).size > 3
    np.testing.assert_allclose(found, expect(net, delay), atol=1e-12)


def test_a_spike_comes_later_the_farther_it_goes():
    source = Population("s", 1, SpikeTimes([0], [1.0]), positions=[[0.0]])
    line = Population("line", 4, LIF(), positions=[[0.0], [1.0], [2.0], [4.0]])
    wires = Synapses(source, line, AllToAll(), weight=100, delay=DistanceDelay(2.0, 0.5))
    net = SpikingNetwork([source, line], [wires], dt=0.1)
    spikes = net.record("line")
    net.run(5)
    steps = spikes.steps[np.argsort(spikes.neurons, kind="stable")]
    assert (steps - steps[0]).tolist() == [0, 5, 10, 20]


def test_synapses_that_come_later_have_theirs_by_distance_too():
    delay = DistanceDelay(0.4)
    net = build(Near(0.7), delay, max_delay=9.0)
    edges = net.edges(NAME)
    joined = set(edges.indices[: edges.indptr[1]].tolist())
    new = [j for j in range(1, N) if j not in joined][:5]
    net.grow(NAME, [0] * 5, new)
    np.testing.assert_allclose(net.delays(NAME), expect(net, delay), atol=1e-12)
    assert net.edges(NAME).indices.size == edges.indices.size + 5


def test_a_network_that_grows_remembers_spikes_for_as_long_as_any_distance_takes():
    wires = Synapses(
        CELLS, CELLS, OneToOne(), delay=DistanceDelay(0.4), growth=RandomGrowth(0.5, 2.0)
    )
    net = SpikingNetwork([CELLS], [wires], dt=0.1, seed=1)
    net.run(20)
    found = net.delays(NAME)
    assert found.max() > 1
    np.testing.assert_allclose(found, expect(net, DistanceDelay(0.4)), atol=1e-12)
    assert DistanceDelay(0.4).between(CELLS, CELLS).longest() >= found.max()


@pytest.mark.parametrize("delay", [DistanceDelay(1e-30), Uniform(1e30, 1e31), Normal(1e300, 1.0)])
def test_new_synapses_with_delays_beyond_whole_numbers_are_refused(delay):
    # As whole numbers these would be negative, and spikes be sent into the past.
    net = build(Near(1.0, 0.0), 1.0)
    with pytest.raises(ArgumentError, match="must be at most 3276.8 ms"):
        net.grow(NAME, [0], [1], delay=delay)
    with pytest.raises(ArgumentError, match="must be at most 3276.8 ms"):
        build(Near(1.0), delay)
    assert not net.edges(NAME).indices.size


def test_delays_of_new_synapses_are_between_their_own_populations():
    far = Population("far", 2, LIF(), positions=[[0, 0], [9, 9]])
    given = DistanceDelay(0.4)
    for delay in (given, given.between(far, far)):
        net = build(Near(1.0, 0.0), 1.0, max_delay=10)
        net.grow(NAME, [0, 3], [39, 5], delay=delay)
        np.testing.assert_allclose(net.delays(NAME), expect(net, given), atol=1e-12)


@pytest.mark.parametrize("driver", ["rounds", "spikes"])
def test_growth_by_distance_takes_the_positions_of_populations(driver):
    line = Positions.lattice(30, wraps=True)
    rule = KWinners(3) if driver == "rounds" else LIF()
    area = Population("area", 30, rule, positions=line)
    told = Synapses(area, area, FixedFanIn(3), growth=DistanceGrowth(1.0, 1.5)).growth
    assert told.ends == (line, line)
    net = SpikingNetwork([area], [Synapses(area, area, FixedFanIn(3), growth=told)]) if (
        driver == "spikes") else None  # fmt: skip
    if net is not None:
        net.run(10)
        edges = net.edges("area->area")
        pre = np.repeat(np.arange(30), np.diff(edges.indptr))
        assert line.distances(pre, edges.indices).max() < 9
        assert (np.abs(pre - edges.indices) > 20).any()  # across the end
    with pytest.raises(ArgumentError, match="'plain' has no positions"):
        plain = Population("plain", 30, rule)
        Synapses(plain, plain, FixedFanIn(3), growth=DistanceGrowth(1.0, 1.5))


def test_growth_by_distance_is_by_the_positions_of_those_that_it_is_given_to():
    line, far = (Positions.lattice(30, spacing, wraps=True) for spacing in (1.0, 20.0))
    one, other = (Population("area", 30, LIF(), positions=where) for where in (line, far))
    wires = Synapses(one, one, FixedFanIn(3), growth=DistanceGrowth(1.0, 1.5))
    assert replace(wires, pre=other, post=other).growth.ends == (far, far)
    changed = replace(wires.growth, length=2.0)
    found = Synapses(one, one, FixedFanIn(3), growth=changed).growth
    assert found.ends == (line, line) and found.length == 2.0
    given = DistanceGrowth(1.0, 1.5, line.coordinates, line.coordinates)
    assert Synapses(other, other, FixedFanIn(3), growth=given).growth is given


class Told(RandomGrowth):
    """Is another rule between two populations, or none."""

    def between(self, pre, post):
        return self.answer


@pytest.mark.parametrize("rule", [KWinners(1), LIF()])
@pytest.mark.parametrize("answer", [None, 3, RandomGrowth, Near(1.0)])
def test_a_growth_rule_must_return_one_between_populations(rule, answer):
    area, told = Population("area", 3, rule), Told(0.5)
    object.__setattr__(told, "answer", answer)
    with pytest.raises(
        KindError, match=r"between\(\) of the growth of .* must return a growth rule"
    ):
        Synapses(area, area, AllToAll(), growth=told)
    object.__setattr__(told, "answer", RandomGrowth(0.1))
    assert Synapses(area, area, AllToAll(), growth=told).growth is told.answer


PLAIN = Population("plain", N, LIF())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: DistanceDelay(0), "speed must be from .*; in the unit of the positions per ms"),
        (lambda: DistanceDelay(-1), "speed must be from"),
        (lambda: DistanceDelay(float("nan")), "speed must be from"),
        (lambda: DistanceDelay("fast"), "speed must be a plain number"),
        (lambda: DistanceDelay(1, -0.1), "base must be at least 0 ms, got -0.1"),
        (lambda: DistanceDelay(1, float("inf")), "base must be finite"),
        (lambda: DistanceDelay(1).longest(), "must know where neurons are"),
        (lambda: Synapses(CELLS, PLAIN, Random(0.1), delay=DistanceDelay(1)), "has no positions"),
        (lambda: build(AllToAll(), DistanceDelay(1e-4)), "delay of .* at most 3276.8 ms"),
        (lambda: build(Random(0.1, stored=False), DistanceDelay(1)), "must be one for all"),
        (lambda: DistanceGrowth(0.5, 1.0, pre=[[0.0]]), "post must be positions, .* give both"),
        (lambda: Synapses(Population("r", 2, KWinners(1), positions=[[0], [1]]),
                          Population("q", 2, KWinners(1), positions=[[0], [1]]), Random(0.1),
                          delay=DistanceDelay(1)), "delay of 'r->q' is for spikes"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises((ArgumentError, KindError), match=message):
        make()

"""What a run would record is told before it, and refused where it cannot fit, and only there."""

import math

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    KWinners,
    Network,
    PairSTDP,
    Playback,
    Poisson,
    Population,
    Random,
    ResourceError,
    SpikingNetwork,
    Synapses,
    read_records,
)
from neurosim.base import memory
from neurosim.records import room

MB = 1_000_000


@pytest.fixture
def small(monkeypatch):
    """Have a machine on which little is much, with as many bytes of memory as is told."""
    monkeypatch.setattr(room, "MUCH", 10_000)
    monkeypatch.setattr(room, "LEAST_ROOM", 0)
    return lambda n_bytes: monkeypatch.setattr(memory, "available", lambda: n_bytes)


def network():
    eye, cells = Population("eye", 50, Poisson(100.0)), Population("cells", 40, LIF())
    wires = Synapses(eye, cells, Random(0.5), weight=0.1, plasticity=PairSTDP(w_max=1.0))
    return SpikingNetwork([eye, cells], [wires], seed=1)


def test_what_is_exact_is_told_to_the_byte(tmp_path):
    net = network()
    net.run(0.3)  # so that not all begins at a multiple
    states = net.observe("cells", "v", [1, 2, 3], every=0.7)
    rates, weights = net.count("eye"), net.watch("eye->cells", every=1.1)
    trace = net.watch_trace("eye->cells", "pre", every=1.1)
    told = net.estimate_records(11)
    net.run(11)
    assert told["v of cells"] == states.held_bytes == states.times.size * (3 * 8 + 8)
    assert told["counts of eye"] == rates.held_bytes == 110 * 8
    for recorder in (weights, trace):
        assert told[recorder.what()] == recorder.held_bytes + 8 * recorder.times.size
    assert net.estimate_records(0) == dict.fromkeys(told, 0.0)
    with pytest.raises(ArgumentError, match="multiple of dt"):
        net.estimate_records(0.25)


def test_of_spikes_the_mean_so_far_is_told():
    net = network()
    spikes = net.record("eye")
    net.run(99.9)
    assert math.isnan(net.estimate_records(1000)["spikes of eye"])
    net.run(0.1)
    assert net.estimate_records(1000) == {"spikes of eye": 12.0 * spikes.steps.size * 10}


def test_of_rounds_the_mean_so_far_is_told(tmp_path):
    net = Network([Population("eye", 500, Playback())])
    eye, other = net.record("eye"), net.record("eye", to=tmp_path / "eye")
    net.run(99, inputs={"eye": range(100)})
    assert math.isnan(net.estimate_records(10)["events of eye"])
    net.forget(other)
    net.run(1, inputs={"eye": range(100)})
    assert net.estimate_records(1000) == {"events of eye": 1000 * 600.0}
    assert eye.held_bytes == 100 * 600


def test_a_run_whose_states_do_not_fit_is_refused_before_it_begins(small, tmp_path):
    net = network()
    states, spikes = net.observe("cells", "v"), net.record("eye")
    small(MB)
    with pytest.raises(ResourceError, match=r"v of cells 0.0 GB\).*to=.*every=.*shorter"):
        net.run(1000)
    assert net.step == 0 and spikes.steps.size == 0
    net.run(200)  # 0.66 MB
    net.forget(states)
    net.observe("cells", "v", every=10.0)
    net.run(1000)
    kept = net.observe("cells", "v", to=tmp_path / "v")
    net.run(1000)
    assert kept.times.size == 10_000


def test_a_run_that_does_not_fit_onto_the_disk_is_refused(small, tmp_path, monkeypatch):
    net = network()
    net.observe("cells", "v")  # nobody holds it
    stored = net.observe("cells", "v", to=tmp_path / "v")
    small(MB)
    usage = type(room.shutil.disk_usage(tmp_path))(MB, 0, MB)
    monkeypatch.setattr(room.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(ResourceError, match=f"to {tmp_path}/v, where .* free; name a folder on an"):
        net.run(1000)
    assert net.step == 0
    net.run(200)
    assert stored.times.size == 2000


def test_a_run_of_spikes_that_may_fit_is_not_refused(small):
    net = network()
    spikes = net.record("eye")
    net.run(100)
    small(spikes.held_bytes * 10)  # of which 80 % may be used, and half is counted
    net.run(1500)
    with pytest.raises(ResourceError, match="spikes of eye"):
        net.run(1700)


def test_a_run_that_takes_all_memory_ends_with_what_it_recorded(small, monkeypatch):
    net, twin = network(), network()
    spikes, theirs = net.record("eye"), twin.record("eye")
    small(1 << 40)
    net.run(20)
    small(1 << 20)
    monkeypatch.setattr(room, "LEAST_ROOM", 1 << 21)
    with pytest.raises(ResourceError, match=r"stopped at \d+ ms, .*kept; next time write"):
        net.run(1000, chunk=100)
    assert 10_000 < spikes.held_bytes < 30_000
    small(1 << 40)
    net.run(1000 - net.time)
    twin.run(1000)
    assert np.array_equal(spikes.steps, theirs.steps)


def test_rounds_are_refused_alike(small, tmp_path, monkeypatch):
    eye, area = Population("eye", 60, Playback()), Population("area", 300, KWinners(50))
    net = Network([eye, area], [Synapses(eye, area, Random(0.2))], seed=1)
    winners = net.record("area")
    inputs = {"eye": range(60)}
    small(MB)
    net.run(100, inputs=inputs)
    with pytest.raises(ResourceError, match="events of area"):
        net.run(10_000, inputs=inputs)
    assert net.round == 100
    small(1 << 20)
    monkeypatch.setattr(room, "LEAST_ROOM", 1 << 21)
    with pytest.raises(ResourceError, match="stopped at round 150"):
        net.run(100, inputs=inputs, chunk=25)
    assert len(winners.ties) == net.round == 150
    stored = net.record("area", to=tmp_path / "area")
    net.forget(winners)
    net.run(100, inputs=inputs, chunk=25)
    net.forget(stored)
    assert len(read_records(stored.path).ties) == 100

"""Traces of neurons: sums over the spikes of each, whatever the neurons, threads and chunks."""

import pickle
from math import exp

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    KindError,
    KWinners,
    NeuronRule,
    Poisson,
    Population,
    Random,
    SpikeTimes,
    SpikingNetwork,
    Synapses,
    Trace,
)

DT = 0.1
TRACES = {"x": Trace(20.0), "most": Trace(5.0, jump=0.4, at_most=0.7), "low": Trace(9.0, -1.0)}


def fall(z, p, dt, is_refractory):
    z.v += dt * p.drive
    return z.v > 3.0


def land(z, p):
    z.v = 0.0


OWN = NeuronRule(fall, {"v": 0.0}, {"drive": np.linspace(0.5, 2.0, 200)}, land)


def build(**options):
    """Return a source, neurons that may be lazy and those of a rule, all with traces."""
    noise = Population("noise", 300, Poisson(80.0), traces=TRACES)
    cells = Population("cells", 300, LIF(drive=20, v_th=15, v_reset=0, t_ref=2.0), traces=TRACES)
    own = Population("own", 200, OWN, traces=TRACES)
    wires = Synapses(noise, cells, Random(0.05), weight=0.3, delay=1.0)
    return SpikingNetwork([noise, cells, own], [wires], dt=DT, seed=3, **options)


def summed(trace, times, n, now):
    """Return the trace of each neuron at ``now`` from its spikes, one after the other."""
    found = np.zeros(n)
    for i, spikes in enumerate(times):
        x, last = 0.0, 0.0
        for t in spikes:
            x = x * exp(-(t - last) / trace.tau) + trace.jump
            x, last = x if trace.at_most is None else min(x, trace.at_most), t
        found[i] = x * exp(-(now - last) / trace.tau)
    return found


@pytest.mark.parametrize("options", [{}, {"threads": 2}, {"lazy": True, "threads": 3}])
def test_traces_are_sums_over_spikes_and_kept(options):
    net = build(**options)
    recorders = {name: net.record(name) for name in net.populations}
    seen = net.observe("noise", "x", neurons=[7, 250], every=5.0)
    net.run(30, chunk=7)
    half = net.store()
    net.run(10)
    for name, spikes in recorders.items():
        assert spikes.times.size > 100
        times = [spikes.times[spikes.neurons == i] for i in range(spikes.n)]
        for key, trace in TRACES.items():
            # The last step has decayed what the one before left, and its own spikes came after.
            expected = summed(trace, times, spikes.n, net.time - DT)
            assert net.get(name, key) == pytest.approx(expected, rel=1e-12, abs=1e-280)
    assert seen.values[3] == pytest.approx(half_seen(recorders["noise"], 15.0 - DT), rel=1e-12)
    last = {key: net.get("cells", key) for key in TRACES}
    other = build(threads=2)
    other.restore(half)
    copy = pickle.loads(pickle.dumps(other))
    for each in (other, copy):
        each.run(10)
        assert all(np.array_equal(each.get("cells", key), last[key]) for key in TRACES)
    net.reset()
    assert not net.get("noise", "x").any()


def half_seen(spikes, now):
    """Return x of two neurons at the beginning of a step: spikes of that step are not in it."""
    times = [spikes.times[(spikes.neurons == i) & (spikes.times <= now + DT / 2)] for i in (7, 250)]
    return summed(TRACES["x"], times, 2, now)


def test_traces_are_set_and_single():
    eye = Population("eye", 2, SpikeTimes([0], [0.0]), traces={"x": Trace(20.0)})
    net = SpikingNetwork([eye], precision="single")
    net.set("eye", "x", [0.0, 4.0])
    net.run(1)
    assert net.get("eye", "x") == pytest.approx([exp(-0.9 / 20), 4 * exp(-1.0 / 20)], rel=1e-5)


def test_traces_of_neurons_to_come_rise_once_they_are_there():
    cells = Population("cells", 4, LIF(drive=20, v_th=15, v_reset=0), n_initial=2, traces=TRACES)
    net = SpikingNetwork([cells])
    net.run(40)
    before = net.get("cells", "x") > 0
    net.divide("cells", [0, 1])
    net.run(40)
    assert before.tolist() == [True, True, False, False] and (net.get("cells", "x") > 0).all()


@pytest.mark.parametrize("make, error, told", [
    (lambda: Trace(0.0), ArgumentError, "tau"),
    (lambda: Trace(1.0, jump="a"), KindError, "jump"),
    (lambda: Trace(1.0, jump=2.0, at_most=1.0), ArgumentError, "at_most must be at least jump"),
    (lambda: Trace(1.0, jump=-2.0, at_most=1.0), ArgumentError, "leave at_most out"),
    (lambda: Population("a", 2, LIF(), traces=[Trace(1.0)]), KindError, "names and traces"),
    (lambda: Population("a", 2, LIF(), traces={"x": 3}), KindError, "must be a Trace"),
    (lambda: Population("a", 2, LIF(), traces={"a b": Trace(1.0)}), ArgumentError, "follow a dot"),
    (lambda: Population("a", 2, LIF(), traces={"v": Trace(1.0)}), ArgumentError, "rename"),
    (lambda: Population("a", 9, OWN, traces={"x": Trace(1.0)}), KindError, "drive"),
    (lambda: Population("a", 9, KWinners(2), traces=TRACES), KindError, "in spikes"),
])  # fmt: skip
def test_bad_traces_are_refused(make, error, told):
    with pytest.raises(error, match=told):
        make()

"""What a network tells of itself, and what can be given back to it."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    Explicit,
    Normal,
    PairSTDP,
    PoissonInput,
    Population,
    Random,
    SpikingNetwork,
    Stream,
    Synapses,
    Uniform,
)

CELLS = Population("cells", 40, LIF())
NAME = "cells->cells"
DRIVE = PoissonInput(CELLS, 25_000, 0.1)


def build(connectome=None, threads=1, **options):
    connectome = connectome or Random(0.3)
    wires = Synapses(CELLS, CELLS, connectome, **options)
    return SpikingNetwork([CELLS], [wires], inputs=[DRIVE], seed=4, threads=threads)


def run(net, duration=60):
    spikes = net.record("cells")
    net.run(duration)
    return spikes.steps.tolist(), spikes.neurons.tolist(), net.get("cells", "v").tolist()


PLASTIC = PairSTDP(a_pre=0.1, a_post=-0.1, w_max=1, traces="synapse")


@pytest.mark.parametrize("plasticity", [None, PLASTIC])
def test_a_network_can_be_rebuilt_from_what_it_tells(plasticity):
    options = {"weight": Uniform(0, 1), "delay": Uniform(0.1, 3), "plasticity": plasticity}
    net = build(**options)
    edges, weights, delays = net.edges(NAME), net.weights(NAME), net.delays(NAME)
    assert np.unique(delays).size > 20
    assert all((np.diff(edges.indices[a:b]) > 0).all() for a, b in
               zip(edges.indptr, edges.indptr[1:], strict=False))  # fmt: skip
    given = build(weight=weights, delay=delays, plasticity=plasticity)
    listed = build(Explicit(edges.indptr, edges.indices, weights, delays), plasticity=plasticity)
    for other in (given, listed):
        assert np.array_equal(other.weights(NAME), weights)
        assert np.array_equal(other.delays(NAME), delays)
    assert run(net) == run(given) == run(listed)
    assert np.array_equal(net.weights(NAME), given.weights(NAME))


def test_weights_given_are_told_in_the_same_order():
    n = build().weights(NAME).size
    weights = np.arange(n) / n
    assert np.array_equal(build(weight=weights, delay=Uniform(0, 3)).weights(NAME), weights)


@pytest.mark.parametrize("delay", [1.5, Uniform(0, 3)], ids=["one", "many"])
def test_weights_that_are_set_are_those_given_at_first(delay):
    net = build(delay=delay, weight=Uniform(0, 1))
    weights = net.weights(NAME)[::-1].copy()
    net.set_weights(NAME, weights)
    assert np.array_equal(net.weights(NAME), weights)
    assert run(net) == run(build(delay=net.delays(NAME), weight=weights))


def test_recorders_forget_what_restoring_undoes():
    net = build(weight=0.2, plasticity=PairSTDP())
    spikes, counts = net.record("cells"), net.count("cells")
    states, weights = net.observe("cells", "v", every=2), net.watch(NAME, every=5)
    net.run(40)
    stored = net.store()
    net.run(20)
    whole = [spikes.steps, spikes.neurons, counts.counts, states.times, states.values,
             weights.times, weights.weights, spikes.rates()]  # fmt: skip
    net.restore(stored)
    assert spikes.steps.max() < 400 and counts.counts.size == 400
    assert states.times.max() == 38 and weights.times.max() == 35
    net.run(20)
    again = [spikes.steps, spikes.neurons, counts.counts, states.times, states.values,
             weights.times, weights.weights, spikes.rates()]  # fmt: skip
    assert all(np.array_equal(a, b) for a, b in zip(whole, again, strict=True))
    assert spikes.intervals().min() >= 2.0


def test_restoring_the_start_forgets_all():
    net = build()
    start, spikes, counts = net.store(), net.record("cells"), net.count("cells")
    net.run(10)
    net.restore(start)
    assert spikes.steps.size == 0 and counts.counts.size == 0
    net.run(10)
    assert counts.counts.size == 100 and counts.rate(5)[0].tolist() == [0, 5]


def test_drawn_delays_are_rounded_to_the_nearest_step():
    delays = build(Random(1.0), delay=Uniform(0.5, 2.5)).delays(NAME)
    assert delays.min() == 0.5 and delays.max() == 2.5
    assert abs(delays.mean() - 1.5) < 0.05


def test_a_normal_distribution_may_be_cut_off():
    values = Normal(1.0, 1.0, low=0.5, high=3.0).draw("1", 20_000, Stream(1, "values"))
    assert values.min() >= 0.5 and values.max() <= 3.0
    stats = pytest.importorskip("scipy.stats")
    law = stats.truncnorm(-0.5, 2.0, loc=1.0, scale=1.0)
    assert stats.kstest(values, law.cdf).pvalue > 1e-4
    assert np.unique(values).size > 19_990


@pytest.mark.parametrize(("low", "high"), [(9.0, 10.0), (8.5, np.inf), (30.0, 31.0)])
def test_the_tails_of_a_normal_distribution_mirror_each_other(low, high):
    upper = Normal(0.0, 1.0, low, high).draw("1", 1000, Stream(1, "values"))
    lower = Normal(0.0, 1.0, -high, -low).draw("1", 1000, Stream(1, "values"))
    assert upper.min() > low and upper.max() < high and np.unique(upper).size == 1000
    assert np.array_equal(upper, -lower)


def test_a_normal_distribution_far_out_is_refused():
    with pytest.raises(ArgumentError, match="nearer to the mean"):
        Normal(0.0, 1.0, 39.0).draw("1", 1, Stream(1, "values"))

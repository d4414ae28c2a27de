"""Synapses that are counts of contacts, whose weight all share: as if each had its own weight."""

import numpy as np
import pytest

from neurosim import (
    LIF,
    ArgumentError,
    Explicit,
    KindError,
    PairSTDP,
    PoissonInput,
    Population,
    SpikingNetwork,
    Synapses,
)

N, UNIT = 40, 0.275


def wires(as_counts, n=N, delays=False):
    """Return signed counts of random contacts, or the same as weights."""
    rng = np.random.default_rng(3)
    pairs = np.argwhere(rng.random((N, N)) < 0.3)
    counts = rng.integers(-20, 60, len(pairs))
    late = rng.integers(1, 9, len(pairs)) * 0.5 if delays else None
    of = Explicit.from_pairs(pairs, n, counts, late)
    if not as_counts:
        return of
    return Explicit(of.indptr, of.indices, delays=of.delays, counts=of.weights.astype(np.int64))


def build(connectome, n=N, precision="double", threads=1, **more):
    cells = Population("brain", n, LIF(tau_m=20.0, v_th=-45.0, v_reset=-52.0, v_rest=-52.0))
    synapses = Synapses(cells, cells, connectome, UNIT, **more)
    drive = PoissonInput(cells, rate=900.0, weight=4.0)
    net = SpikingNetwork([cells], [synapses], inputs=[drive], dt=0.5, seed=2,
                         precision=precision, threads=threads)  # fmt: skip
    return net, net.record("brain")


def spikes_of(net, recorder, duration=60.0):
    net.run(duration)
    return recorder.times.tolist(), recorder.neurons.tolist(), net.weights("brain->brain").tolist()


@pytest.mark.parametrize("delays", [False, True])
def test_counts_times_a_weight_are_weights_to_the_bit(delays):
    more = {} if delays else {"delay": 1.0}
    own = spikes_of(*build(wires(False, delays=delays), **more))
    assert len(own[0]) > 100
    assert spikes_of(*build(wires(True, delays=delays), **more)) == own
    assert spikes_of(*build(wires(True, delays=delays), threads=2, **more)) == own


def test_a_large_network_holds_what_the_connectome_holds_and_nothing_else():
    graph = wires(True, n=70_000)
    net, _ = build(graph, n=70_000)
    pathway = net.pathways["brain->brain"]
    assert np.shares_memory(pathway.indices, graph.indices)
    assert np.shares_memory(pathway.counts, graph.counts)
    assert pathway.weights.shape == (1,)
    before = graph.indices.tolist(), graph.counts.tolist()
    pre, post = net.edges("brain->brain").pairs()
    net.prune("brain->brain", pre[:30], post[:30])
    net.grow("brain->brain", [N + 1], [N + 2])
    assert (graph.indices.tolist(), graph.counts.tolist()) == before
    assert net.weights("brain->brain")[-1] == UNIT  # a new synapse is one contact


def test_setting_the_weight_sets_that_of_a_contact():
    net, _ = build(wires(True))
    before = net.weights("brain->brain")
    net.set_weights("brain->brain", 2 * UNIT)
    assert net.weights("brain->brain").tolist() == (2 * before).tolist()
    with pytest.raises(KindError, match="share one weight"):
        net.set_weights("brain->brain", before)


def test_counts_come_back_with_the_state_and_not_into_the_connectome():
    graph = wires(True)
    net, recorder = build(graph)
    start, counts = net.store(), graph.counts.tolist()
    first = spikes_of(net, recorder)
    net.prune("brain->brain", *(ends[:50] for ends in net.edges("brain->brain").pairs()))
    net.grow("brain->brain", [0], [net.edges("brain->brain").pairs()[1][0]])
    pruned = net.store()
    after = spikes_of(*(net, net.record("brain")))
    for _ in range(2):
        net.restore(pruned)
        assert spikes_of(net, net.record("brain")) == after
    net.restore(start)
    assert spikes_of(net, net.record("brain")) == first
    net.reset()
    assert spikes_of(net, net.record("brain")) == first
    assert graph.counts.tolist() == counts


def test_where_weights_part_ways_counts_become_weights():
    positive = wires(True)
    graph = Explicit(positive.indptr, positive.indices, counts=np.abs(positive.counts))
    net, _ = build(graph, delay=1.0, plasticity=PairSTDP(0.01, 0.01, w_max=99.0))
    assert not net.pathways["brain->brain"].has_counts
    assert net.weights("brain->brain").tolist() == (UNIT * graph.counts.astype(float)).tolist()


def test_in_single_precision_a_product_is_rounded_once():
    net, _ = build(wires(True), precision="single")
    exact = np.float32(UNIT) * wires(True).counts.astype(np.float32)
    assert net.weights("brain->brain").tolist() == exact.tolist()


@pytest.mark.parametrize("counts", [[3, -2], None])
def test_a_weight_that_all_share_is_set_where_one_synapse_is_left(counts):
    cells = Population("brain", 3, LIF())
    graph = Explicit([0, 1, 2, 2], [1, 2], counts=counts)
    net = SpikingNetwork([cells], [Synapses(cells, cells, graph, UNIT, receptor="v")])
    net.prune("brain->brain", [0], [1])
    net.set_weights("brain->brain", 2.0)
    assert net.weights("brain->brain").tolist() == [-4.0 if counts else 2.0]


def test_a_weight_times_counts_beyond_what_floats_hold_is_refused():
    net, _ = build(wires(True), precision="single")
    with pytest.raises(ArgumentError, match="weight of 'brain->brain' times its counts must be at"):
        net.set_weights("brain->brain", -1e38)
    assert net.weights("brain->brain")[0] == np.float32(UNIT) * wires(True).counts[0]

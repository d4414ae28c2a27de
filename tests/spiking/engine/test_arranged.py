"""Synapses as they are drawn and arranged: the same for any threads, listed by both ends."""

from weakref import ref

import numpy as np
import pytest

from neurosim import (
    LIF,
    FixedFanIn,
    FixedTotalNumber,
    Normal,
    Population,
    Random,
    SpikingNetwork,
    Stream,
    Synapses,
    Uniform,
)
from neurosim.spiking.engine.structure import has_ranks
from neurosim.topology.connect import connect

LATE = Normal(1.5, 0.75, low=0.1)
WEIGHT = Normal(0.15, 0.015, low=0)


def _build(graph, n_pre=300, n_post=400, seed=2, **options):
    pre, post = Population("a", n_pre, LIF(drive=20.0)), Population("b", n_post, LIF())
    more = {"weight": WEIGHT, "delay": LATE} | options.pop("synapses", {})
    return SpikingNetwork([pre, post], [Synapses(pre, post, graph, **more)], seed=seed, **options)


def _read(net):
    edges = net.edges("a->b")
    return *edges, net.weights("a->b"), net.delays("a->b")


@pytest.mark.parametrize("graph", [
    FixedTotalNumber(200_000, multapses=True), FixedFanIn(300, multapses=True), Random(0.9),
], ids=repr)  # fmt: skip
@pytest.mark.parametrize("delay", [LATE, 1.5], ids=repr)
def test_threads_and_precision_do_not_matter(graph, delay):
    nets = [_build(graph, threads=n, synapses={"delay": delay}) for n in (1, 2, 3)]
    first = _read(nets[0])
    for net in nets[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(first, _read(net), strict=True))
    single = _read(_build(graph, threads=2, precision="single", synapses={"delay": delay}))
    assert np.array_equal(single[2], first[2].astype(np.float32))
    assert np.array_equal(single[3], first[3])


def test_weights_and_delays_are_drawn_in_the_order_of_edges():
    net = _build(Random(0.9), seed=4)
    n = net.edges("a->b").indices.size
    weights = WEIGHT.draw("mV", n, Stream(4, "weights a->b"))
    steps = np.rint(LATE.draw("ms", n, Stream(4, "delays a->b")) / 0.1)
    assert np.array_equal(net.weights("a->b"), weights)
    assert np.array_equal(net.delays("a->b"), steps * 0.1)


def test_contacts_of_a_fixed_total_are_listed_by_delay_and_kept_in_eight_bytes():
    net = _build(FixedTotalNumber(50_000, multapses=True), 50, 60, precision="single")
    pre, post = net.edges("a->b").pairs()
    keys = (pre * 60 + post) * 1000 + np.rint(net.delays("a->b") / 0.1).astype(int)
    assert (np.diff(keys) >= 0).all()
    pathway = net._engine.pathways["a->b"]
    columns = [*pathway.wiring.own_columns(), pathway.weights]
    assert sum(column.nbytes for column in columns) == 8 * 50_000


@pytest.mark.parametrize("delay", [LATE, np.tile([0.3, 0.1], 500)], ids=["drawn", "given"])
def test_contacts_of_a_fixed_total_keep_what_was_given_for_each(delay):
    net = _build(FixedTotalNumber(1000, multapses=True), 5, 6, synapses={"delay": delay})
    assert has_ranks(net.synapses["a->b"]) == isinstance(delay, np.ndarray)
    net.set_weights("a->b", np.arange(1000.0))
    assert net.weights("a->b").tolist() == list(range(1000))
    if isinstance(delay, np.ndarray):
        assert np.array_equal(net.delays("a->b").round(1), delay)


def test_a_contact_that_grows_is_the_last_of_its_pair_and_goes_again():
    net = _build(FixedTotalNumber(1000, multapses=True), 5, 6, max_delay=5.0)
    before = _read(net)
    net.run(1)
    net.grow("a->b", [2, 2], [3, 3], weight=[7.0, 8.0], delay=[0.5, 0.2])
    indptr, indices, weights, delays = _read(net)
    row = slice(indptr[2], indptr[3])
    of_pair = np.flatnonzero(indices[row] == 3)
    assert weights[row][of_pair][-2:].tolist() == [7.0, 8.0]
    assert delays[row][of_pair][-2:].round(1).tolist() == [0.5, 0.2]
    net.prune("a->b", [2, 2], [3, 3], ordinals=[of_pair.size - 2, of_pair.size - 1])
    assert all(np.array_equal(a, b) for a, b in zip(before, _read(net), strict=True))
    net.grow("a->b", [0], [0], weight=[1.0], delay=[0.5])
    net.reset()
    assert all(np.array_equal(a, b) for a, b in zip(before, _read(net), strict=True))


def test_reset_writes_over_the_weights_that_are_there():
    net = _build(Random(0.5))
    made, weights = _read(net), net._engine.pathways["a->b"].weights
    net.run(0.1)
    net.set_weights("a->b", 3.0)
    net.reset()
    assert net._engine.pathways["a->b"].weights is weights
    assert all(np.array_equal(a, b) for a, b in zip(made, _read(net), strict=True))


def test_what_is_drawn_is_not_kept_beside_what_is_arranged(monkeypatch):
    alive = []

    def watched(synapses, seed):
        assert not [each for each in alive if each() is not None]
        edges = connect(synapses, seed)
        alive.append(ref(edges.indices))
        return edges

    monkeypatch.setattr("neurosim.spiking.graphs.connect", watched)
    cells = Population("cells", 100, LIF())
    names = ("one", "two", "three")
    wires = [Synapses(cells, cells, Random(0.5), 1.0, name=n, delay=Uniform(0, 2)) for n in names]
    SpikingNetwork([cells], wires)
    assert len(alive) == 3


def test_ctrl_c_while_synapses_are_drawn_leaves_nothing_behind(monkeypatch):
    pre, post = Population("a", 300, LIF(drive=20.0)), Population("b", 400, LIF())
    wires = [Synapses(pre, post, FixedFanIn(300), weight=WEIGHT, delay=LATE)]

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("neurosim.spiking.engine.clock.Grid.nearest", interrupt)
        with pytest.raises(KeyboardInterrupt):
            SpikingNetwork([pre, post], wires, threads=2)
    again = SpikingNetwork([pre, post], wires, threads=2, seed=2)
    expected = _read(_build(FixedFanIn(300)))
    assert all(np.array_equal(a, b) for a, b in zip(expected, _read(again), strict=True))

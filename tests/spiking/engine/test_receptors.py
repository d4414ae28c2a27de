"""Synapses that add to several variables, and synapses that share a graph."""

import pickle

import numpy as np
import pytest

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Explicit,
    KindError,
    KWinners,
    Near,
    PairSTDP,
    Playback,
    Poisson,
    Population,
    Positions,
    Random,
    ShortTerm,
    SpikingNetwork,
    Synapses,
    Uniform,
)

CURRENT = LIF(v_th=15, v_reset=0, v_rest=0, drive=16, synapses="current")
NOISE, CELLS = Population("noise", 40, Poisson(80)), Population("cells", 300, CURRENT)
TABLE = Explicit.from_pairs([(i, j) for i in range(40) for j in range(i, 300, 7)], 40)
COUNTS = Explicit(TABLE.indptr, TABLE.indices, counts=np.resize([1, -2, 3], TABLE.indices.size))
WAYS = {
    "stored": (Random(0.2), {"weight": 0.5}),
    "with weights": (Random(0.2), {"weight": Uniform(0, 1), "delay": Uniform(0, 2)}),
    "counts": (COUNTS, {"weight": 0.5}),
    "drawn anew": (Random(0.2, stored=False), {"weight": 0.5, "delay": 0.5}),
    "facilitating": (Random(0.2), {"weight": Uniform(0, 1), "short_term": ShortTerm(0.5, 9, 99)}),
}


def states(wires, **options):
    """Return what the cells got, and the spikes, of a network of these synapses."""
    net = SpikingNetwork([NOISE, CELLS], wires, seed=3, **options)
    spikes = net.record("cells")
    net.set("cells", "v", Uniform(0, 15))
    net.run(40)
    kept = [net.get("cells", name).tolist() for name in ("v", "ge", "gi")]
    return kept, spikes.steps.tolist(), spikes.neurons.tolist()


@pytest.mark.parametrize("way", WAYS)
def test_ratios_are_as_synapses_of_one_graph_with_a_share_of_the_weight(way):
    """Halves and quarters are exact, so each way must give the very same bits."""
    graph, options = WAYS[way]
    wires = Synapses(NOISE, CELLS, graph, receptor={"gi": -0.25, "ge": 0.5}, **options)
    weights = SpikingNetwork([NOISE, CELLS], [wires], seed=3).weights("noise->cells")
    one = options["weight"] == 0.5
    parts = [
        Synapses(NOISE, CELLS, wires, name=name, receptor=name, delay=options.get("delay", 0.0),
                 weight=0.5 * ratio if one else weights * ratio,
                 short_term=options.get("short_term"))
        for name, ratio in (("gi", -0.25), ("ge", 0.5))
    ]  # fmt: skip
    expected = states(parts)
    assert states([wires]) == expected and len(expected[1]) > 100
    assert states([wires], threads=2) == expected


def test_a_ratio_of_one_is_the_variable_itself_lazy_or_not_and_in_single_precision():
    each = dict(weight=Uniform(0, 2), plasticity=PairSTDP(w_max=3.0), delay=0.3)
    for options in ({}, {"lazy": True}, {"precision": "single", "threads": 2}):
        found = [
            states([Synapses(NOISE, CELLS, Random(0.2), receptor=receptor, **each)], **options)
            for receptor in ("ge", {"ge": 1.0})
        ]
        assert found[0] == found[1]


def test_many_weights_of_single_precision_are_summed_in_double_for_each_variable():
    many = Population("noise", 9000, Poisson(5))
    cells = Population("cells", 3, LIF(synapses="current", tau_e=5.0, tau_i=5.0))
    wires = Synapses(many, cells, AllToAll(), weight=0.001, receptor={"ge": 1.0, "gi": -0.5})
    net = SpikingNetwork([many, cells], [wires], seed=3, precision="single")
    assert net.pathways["noise->cells"].sums is not None
    net.run(20)
    ge, gi = net.get("cells", "ge"), net.get("cells", "gi")
    assert np.allclose(gi, -0.5 * ge, rtol=1e-6) and ge[0] > 0.1


class TestSharedGraph:
    def test_arrays_are_kept_once_until_one_of_both_changes(self):
        first = Synapses(CELLS, CELLS, Random(0.1), weight=0.1, delay=1.0, receptor="ge")
        other = Synapses(CELLS, CELLS, first, weight=-0.2, receptor="gi", name="other")
        late = Synapses(CELLS, CELLS, other, weight=-0.2, delay=2.0, name="late", receptor="v")
        net = SpikingNetwork([NOISE, CELLS], [first, other, late], seed=3)
        wirings = [net.pathways[name].wiring for name in ("cells->cells", "other", "late")]
        assert all(np.shares_memory(wirings[0].indices, w.indices) for w in wirings[1:])
        assert [w.delay for w in wirings] == [10, 10, 20]
        edges = [net.edges(name) for name in net.synapses]
        assert all(np.array_equal(edges[0].indices, e.indices) for e in edges[1:])
        pre, post = 0, edges[0].indices[0]
        net.prune("other", [pre], [post])
        after = [net.edges(name) for name in net.synapses]
        assert np.array_equal(after[0].indices, edges[0].indices)
        assert after[1].indices.size == edges[0].indices.size - 1
        net.reset()
        kept = net.store()
        again = pickle.loads(pickle.dumps(net))
        again.restore(kept)
        assert again.edges("other").indices.size == after[1].indices.size

    def test_delays_that_are_drawn_are_those_of_the_graph(self):
        first = Synapses(NOISE, CELLS, Random(0.1), delay=Uniform(0, 2), receptor="ge")
        other = Synapses(NOISE, CELLS, first, receptor="gi", name="other", weight=Uniform(0, 1))
        own = Synapses(NOISE, CELLS, first, receptor="gi", name="own", delay=Uniform(1, 2))
        net = SpikingNetwork([NOISE, CELLS], [first, other, own], seed=3)
        delays = [net.delays(name) for name in net.synapses]
        assert delays[0].tolist() == delays[1].tolist() != delays[2].tolist()
        assert np.array_equal(net.edges("own").indices, net.edges("other").indices)
        shared = [net.pathways[name].indices for name in ("noise->cells", "other")]
        assert np.shares_memory(*shared)

    def test_a_graph_in_space_is_bound_once_and_needs_not_be_in_the_network(self):
        cells = Population("cells", 100, CURRENT, positions=Positions.lattice((10, 10), 0.1))
        first = Synapses(cells, cells, Near(0.2), receptor="ge")
        other = Synapses(cells, cells, first, receptor="gi", name="other")
        assert other.connectome is first.connectome and other.graph == "cells->cells"
        both = SpikingNetwork([cells], [first, other], seed=3).edges("cells->cells")
        alone = SpikingNetwork([cells], [other], seed=3).edges("other")
        assert np.array_equal(both.indices, alone.indices)

    def test_what_is_no_graph_of_these_is_refused(self):
        first = Synapses(NOISE, CELLS, Random(0.1), receptor="ge")
        with pytest.raises(KindError, match="same neurons.*'noise->cells', whose pre is"):
            Synapses(CELLS, CELLS, first)
        with pytest.raises(ArgumentError, match="graph of 'b' must be left out"):
            Synapses(NOISE, CELLS, first, name="b", graph="a")
        eye, area = Population("eye", 9, Playback()), Population("area", 9, KWinners(3))
        with pytest.raises(KindError, match="graph of .* is for spikes"):
            Synapses(eye, area, Synapses(eye, area, Random(0.1)), name="b")


def test_what_is_no_receptor_is_refused():
    for given, said in (
        ({}, "must name at least one variable, got none"),
        ({"gx": 1}, "receptor of 'noise->cells' must be"),
        ({"ge": np.inf}, "for 'ge' must be"),
    ):
        with pytest.raises(ArgumentError, match=said):
            Synapses(NOISE, CELLS, Random(0.1), receptor=given)
    with pytest.raises(KindError, match="receptor of .* is for spikes"):
        eye, area = Population("eye", 9, Playback()), Population("area", 9, KWinners(3))
        Synapses(eye, area, Random(0.1), receptor={"ge": 1})

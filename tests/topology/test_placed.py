"""Synapses between parts: those between populations of such sizes, at the numbers of the parts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_rules import SmallWorld
from twin import pairs_of

from neurosim import (
    LIF,
    AllToAll,
    ArgumentError,
    Connectome,
    DistanceDelay,
    Edges,
    Explicit,
    FixedFanIn,
    FixedFanOut,
    FixedTotalNumber,
    KindError,
    Labels,
    Multapses,
    Near,
    OneToOne,
    Population,
    Positions,
    Random,
    SpikingNetwork,
    Synapses,
    WeightPruning,
)
from neurosim.topology.connect import connect

N, SEED = 12, 4
places = np.random.default_rng(1).random((N, 2))
cells = Population("cells", N, LIF(), positions=Positions(places))
other = Population("other", N, LIF(), positions=Positions(places + 0.1))
CONNECTOMES = [
    Random(0.4), Random(0.8), FixedFanIn(2), FixedFanOut(2), FixedFanIn(3, multapses=True),
    FixedTotalNumber(4), FixedTotalNumber(9, multapses=True),
    AllToAll(), Near(0.6, 0.7), Near(0.5, far=0.3),
    Multapses(Random(0.5), probabilities=[0.2, 0.3, 0.5]),
]  # fmt: skip
some = st.lists(st.integers(0, N - 1), min_size=2, unique=True)


def alone(name, part):
    """Return a population of the neurons of a part, and no others."""
    return Population(name, part.n, LIF(), positions=part.positions)


@pytest.mark.parametrize("graph", CONNECTOMES, ids=repr)
@settings(max_examples=15)
@given(some, some, st.booleans())
def test_the_graph_is_that_between_populations_of_such_sizes(graph, here, there, is_one):
    pre = cells[here]
    post = pre if is_one else other[there]
    placed = connect(Synapses(pre, post, graph, name="w"), SEED)
    a = alone("a", pre)
    b = a if is_one else alone("b", post)
    drawn = connect(Synapses(a, b, graph, name="w"), SEED)
    assert placed.indptr.size == N + 1 and placed.indices.dtype == np.int32
    assert pairs_of(placed) == [(pre.neurons[i], post.neurons[j]) for i, j in pairs_of(drawn)]


def test_numbers_of_an_explicit_connectome_count_within_the_parts():
    listed = Explicit.from_pairs([(0, 1), (2, 0)], 3, weights=[1.0, 2.0], delays=[0.5, 1.5])
    net = SpikingNetwork([cells], [Synapses(cells[[1, 5, 9]], cells[10:], listed)])
    assert pairs_of(net.edges("cells[1, 5, 9]->cells[10:]")) == [(1, 11), (9, 10)]
    assert net.weights("cells[1, 5, 9]->cells[10:]").tolist() == [1.0, 2.0]
    assert net.delays("cells[1, 5, 9]->cells[10:]").tolist() == [0.5, 1.5]


def test_one_to_one_pairs_neurons_in_their_order():
    assert pairs_of(connect(Synapses(cells[::4], other[[9, 2, 5]], OneToOne()), SEED)) == [
        (0, 2), (4, 5), (8, 9),
    ]  # fmt: skip


@pytest.mark.parametrize("graph", [AllToAll(self_loops=False), Random(0.9, self_loops=False),
                                   Near(9.0, 0.9)], ids=repr)  # fmt: skip
@pytest.mark.parametrize("ends", [(cells[:8], cells), (cells, cells[3:]), (cells[:8], cells[5:])])
def test_no_neuron_leads_to_itself_where_ends_overlap(graph, ends):
    found = set(pairs_of(connect(Synapses(*ends, graph, name="w"), SEED)))
    assert not any(i == j for i, j in found)
    loose = Near(9.0, 0.9, self_loops=True) if isinstance(graph, Near) else type(graph)(
        **{**({"p": 0.9} if isinstance(graph, Random) else {}), "self_loops": True}
    )  # fmt: skip
    everyone = set(pairs_of(connect(Synapses(*ends, loose, name="w"), SEED)))
    assert found == {(i, j) for i, j in everyone if i != j}


@pytest.mark.parametrize("graph", [FixedFanIn(2, self_loops=False), Near(0.9, far=0.1),
                                   Multapses(AllToAll(self_loops=False), 2)], ids=repr)  # fmt: skip
def test_who_cannot_leave_a_neuron_out_is_refused_where_ends_overlap(graph):
    with pytest.raises(ArgumentError, match="overlap and are not the same"):
        Synapses(cells[:8], cells[5:], graph)
    Synapses(cells[:8], cells[8:], graph)
    # The same neurons by another name are one part.
    found = pairs_of(connect(Synapses(cells[:8], cells[0:8], graph, name="w"), SEED))
    assert found and not any(i == j for i, j in found)


class Told(Connectome):
    """Tells what it is asked."""

    def between(self, pre, post):
        self.told = pre.name, pre.n, post.name, post.labels.values.tolist()
        return self

    def edges(self, n_pre, n_post, stream, is_recurrent=False):
        self.asked = n_pre, n_post, is_recurrent
        self.weights = np.arange(n_pre, dtype=float)
        return Edges(np.arange(n_pre + 1), np.zeros(n_pre, np.int32))

    def expected(self, n_pre, n_post):
        return n_pre


def test_a_connectome_of_a_user_sees_the_parts():
    named = Population("named", N, LIF(), labels=Labels([f"n{i}" for i in range(N)]))
    mine = Told()
    net = SpikingNetwork([cells, named], [Synapses(cells[2:5], named[[7, 3]], mine, name="w")])
    assert mine.told == ("cells[2:5]", 3, "named[3, 7]", ["n3", "n7"])
    assert net.weights("w").tolist() == [0, 1, 2] and not hasattr(mine, "asked")
    assert pairs_of(net.edges("w")) == [(2, 3), (3, 3), (4, 3)]
    ring = SmallWorld(2, 0.0)
    drawn = pairs_of(connect(Synapses(cells[::2], cells[::2], ring, name="w"), SEED))
    assert drawn and all(i % 2 == j % 2 == 0 for i, j in drawn)


def test_delays_go_by_the_distance_of_the_two_neurons():
    wires = Synapses(cells[3:], other[::5], AllToAll(), name="w", delay=DistanceDelay(0.1))
    net = SpikingNetwork([cells, other], [wires])
    pre, post = np.array(pairs_of(net.edges("w"))).T
    far = cells.positions.distances(pre, post, other.positions)
    assert np.abs(net.delays("w") - far / 0.1).max() <= 0.05 + 1e-9 and np.ptp(far) > 0.5


def test_what_synapses_say_of_their_ends():
    wires = Synapses(cells[:8], other, Random(0.5))
    assert wires.name == "cells[:8]->other" and wires.pre is cells and wires.post is other
    assert repr(wires).startswith("Synapses(pre=cells[:8] (8 of 12 neurons), post=other (12")
    assert Synapses(cells[:], cells[0:], Random(0.5, stored=False)).connectome.stored is False


BAD = {
    "sizes": (lambda: connect(Synapses(cells[:8], cells[8:], OneToOne()), 0), ArgumentError,
              "one size, got n_pre = 8 and n_post = 4"),
    "regenerated": (lambda: Synapses(cells[:8], cells, Random(0.1, stored=False)), ArgumentError,
                    "stored must not be False in 'cells\\[:8\\]->cells'"),
    "growing": (lambda: Synapses(cells[:8], cells, Random(0.1), growth=WeightPruning(0.1)),
                KindError, "growth .* must be None"),
    "of other ends": (
        lambda: Synapses(other, cells, Synapses(cells[:8], cells, AllToAll()).connectome),
        KindError, "give a connectome and parts anew"),
    "not a part": (lambda: Synapses("cells", cells, AllToAll()), KindError, "must be a Population"),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_refusals_of_ends(bad):
    call, error, words = BAD[bad]
    with pytest.raises(error, match=words):
        call()

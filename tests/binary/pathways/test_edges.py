"""Edges and weights on request, of synapses that are stored and of those that are not."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import subsets
from twin import keeping

from neurosim import (
    ArgumentError,
    Graded,
    Hebbian,
    KWinners,
    Network,
    Playback,
    Population,
    Random,
    ResourceError,
    Synapses,
)
from neurosim.base import memory
from neurosim.binary.pathways.choose import is_stored

N = 150


def _network(stored, seed=4):
    eye = Population("eye", 80, Playback())
    left, right = (Population(name, N, KWinners(10)) for name in ("left", "right"))
    graph, learn = Random(0.08, self_loops=False), Hebbian(0.21, 0.1)
    ends = [(eye, left), (left, left), (left, right), (right, left)]
    synapses = [keeping(Synapses(*pair, graph, 0.7, learn), stored) for pair in ends]
    return Network([eye, left, right], synapses, seed=seed)


@given(subsets(N), subsets(N), st.sampled_from(["left->left", "left->right", "right->left"]))
@example([], [3], "left->left")
@example([3], [], "left->left")
@example(list(range(N)), list(range(1, N)), "left->left")
@example(list(range(N)), list(range(N)), "left->left")
def test_edges_between_some_are_those_edges_of_the_whole_table(pre, post, name):
    for net in _trained():
        matrix = _matrix(*net.edges(name), N)
        edges, weights = net.edges(name, pre, post[::-1])
        assert edges.indptr.size == len(pre) + 1 and edges.indices.dtype == np.int32
        expected = np.zeros_like(matrix)
        expected[np.ix_(pre, post)] = matrix[np.ix_(pre, post)]
        assert (_matrix(edges, weights, N, pre) == expected).all()
        for row in np.split(edges.indices, edges.indptr[1:-1]):
            assert (np.diff(row) > 0).all()


def _trained(nets=[]):  # noqa: B006
    if not nets:
        for stored in (True, False):
            nets.append(_network(stored))
            nets[-1].run(12, inputs={"eye": range(40)})
    return nets


def _matrix(edges, weights, n, pre=None):
    matrix = np.zeros((n, n))
    rows = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
    matrix[rows if pre is None else np.array(pre, int)[rows], edges.indices] = weights
    return matrix


def test_who_is_not_stored_is_told():
    crowd = Population("crowd", 2**15, KWinners(5))
    few, nose = Population("few", 50, KWinners(5)), Population("nose", 50, Graded())
    for graph, pre, post, stored in [
        (Random(0.01), few, few, True),
        (Random(0.01), few, crowd, False),
        (Random(0.5), crowd, few, True),
        (Random(0.51), few, crowd, True),
        (Random(0.01, stored=True), few, crowd, True),
        (Random(0.01, stored=False), few, few, False),
        (Random(0.01, stored=False), nose, few, True),
    ]:
        assert is_stored(Synapses(pre, post, graph)) is stored
    with pytest.raises(ArgumentError, match=r"stored=False needs p of at most 0.5, got p = 0.6"):
        Random(0.6, stored=False)


def test_too_many_edges_to_hold_are_refused_and_a_part_is_given(monkeypatch):
    net = _network(stored=False)
    monkeypatch.setattr(memory, "available", lambda: 1000)
    monkeypatch.setattr(memory, "MUCH", 10_000)
    with pytest.raises(ResourceError, match=r"the edges of 'left->left' .* between fewer neurons"):
        net.edges("left->left")
    assert net.edges("left->left", [0, 1], range(N))[0].indices.size > 10

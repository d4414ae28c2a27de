"""Growth from one cell: as full matrices and plain loops have it, alone or beside others."""

import numpy as np
import pytest
from naive import growth_development as naive

from neurosim import ArgumentError
from neurosim.models.growth.development.cells import Cells, find_ends, join
from neurosim.models.growth.development.growth import Growth, grow
from neurosim.models.growth.development.large import MOST_EDGES, grow_large
from neurosim.models.growth.development.messages import attend
from neurosim.models.growth.development.program import Sizes

CASES = [
    (Sizes(1, 1, False), Growth(4)),
    (Sizes(1, 1, False), Growth(4, rounds=3, largest_weight=3.0)),
    (Sizes(2, 3, False), Growth(3, rounds=1, threshold=0.3)),
    (Sizes(2, 2, False), Growth(4, inherited=0)),
    (Sizes(3, 2, False), Growth(4, inherited=2, largest_weight=2.0)),
    (Sizes(1, 1), Growth(4, partners=0)),
    (Sizes(2, 1), Growth(4, partners=1, threshold=0.3)),
    (Sizes(3, 2), Growth(4, partners=2, inherited=1)),
]
N = 12
"""Programs of each case."""


def draw(sizes, n=N, seed=5):
    return np.random.default_rng(seed).normal(size=(n, sizes.n_parameters))


def grow_naively(parameters, sizes, growth):
    inherited = -1 if growth.inherited is None else growth.inherited
    return naive.grow(
        parameters, sizes.embedding, sizes.hidden, sizes.is_attending, growth.cycles,
        growth.rounds, growth.partners, growth.threshold, inherited, growth.largest_weight,
    )  # fmt: skip


def edges_of(cells, network, n):
    """Return which cells of a network are joined, as a matrix."""
    joined, places = np.zeros((n, n), bool), cells.places()
    for a, b in zip(cells.first, cells.second, strict=True):
        if cells.network[a] == network:
            assert cells.network[b] == network
            joined[places[a], places[b]] = joined[places[b], places[a]] = True
    return joined


@pytest.mark.parametrize(("sizes", "growth"), CASES)
def test_networks_are_those_of_the_definition(sizes, growth):
    parameters = draw(sizes)
    cells = grow(sizes.read(parameters), growth)[-1]
    weights, n = cells.dense(N), cells.sizes(N)
    assert len(set(n.tolist())) > 1
    for i, program in enumerate(parameters):
        embeddings, dense, joined = grow_naively(program, sizes, growth)
        assert len(embeddings) == n[i]
        np.testing.assert_allclose(cells.embeddings[cells.network == i], embeddings, atol=1e-12)
        np.testing.assert_allclose(weights[i, : n[i], : n[i]], dense, atol=1e-12)
        assert not weights[i, n[i] :].any()
        assert np.array_equal(edges_of(cells, i, n[i]), joined)


@pytest.mark.parametrize(("sizes", "growth"), [CASES[2], CASES[7]])
def test_a_network_grows_the_same_bits_alone(sizes, growth):
    parameters = draw(sizes)
    together = grow(sizes.read(parameters), growth)[-1]
    for i in range(0, N, 5):
        alone = grow(sizes.read(parameters[i]), growth)[-1]
        ours = together.network == i
        assert np.array_equal(alone.embeddings, together.embeddings[ours])
        assert np.array_equal(alone.dense()[0], together.dense(N)[i, : alone.n, : alone.n])


def test_mothers_are_older_and_of_the_same_network():
    cells = grow(CASES[4][0].read(draw(CASES[4][0])), CASES[4][1])[-1]
    later = np.arange(N, cells.n)
    assert (cells.mothers[later] < later).all()
    assert np.array_equal(cells.network[cells.mothers], cells.network)
    assert (cells.first <= cells.second).all()
    assert len(set(zip(cells.first.tolist(), cells.second.tolist(), strict=True))) == len(
        cells.first
    )


def test_by_division_alone_two_rounds_reach_every_cell():
    """No two cells are more than two edges apart, as the module says."""
    cells = grow(Sizes(2, 2, False).read(draw(Sizes(2, 2, False))), Growth(5))[-1]
    for network, n in enumerate(cells.sizes(N)):
        near = edges_of(cells, network, n) | np.eye(n, dtype=bool)
        assert (near @ near).all()


def test_growth_goes_on_from_any_stage():
    sizes, growth = CASES[6]
    programs = sizes.read(draw(sizes))
    stages = grow(programs, growth)
    again = grow(programs, growth._replace(cycles=2), stages[2])
    for ours, theirs in zip(stages[-1], again[-1], strict=True):
        assert np.array_equal(ours, theirs)


def make_cells(n, d, n_edges=40, seed=0):
    random = np.random.default_rng(seed)
    first, second = join(n, tuple(random.integers(0, n, (2, n_edges)).astype(np.int32)))
    none = np.zeros(n, np.int32)
    return Cells(
        random.normal(size=(n, d)), none, none, first, second, random.normal(size=first.size)
    )


@pytest.mark.parametrize("d", [1, 3])
@pytest.mark.parametrize("m", [0, 2, 30])
def test_attention_is_that_over_all_pairs(d, m):
    n = 23
    cells = make_cells(n, d)
    heads = Sizes(d, 1).read(draw(Sizes(d, 1), 1)).attend
    found = attend(cells, heads, m, block=5)
    heard, scores = naive.attention(
        cells.embeddings, *(part[0] for part in heads), cells.dense()[0]
    )
    np.testing.assert_allclose(found.heard, heard, rtol=0, atol=1e-12)
    m = min(m, n - 1)
    chosen = found.second.reshape(n, m)
    assert np.array_equal(found.first, np.repeat(np.arange(n), m))
    assert all(np.array_equal(naive.attend_most(scores, i, m), chosen[i]) for i in range(n))


def test_attention_has_the_same_bits_for_any_block():
    cells = make_cells(301, 2)
    heads = Sizes(2, 1).read(draw(Sizes(2, 1), 1)).attend
    expected = attend(cells, heads, 3)
    for block in (1, 2, 7, 64, 301, 1000):
        for ours, theirs in zip(attend(cells, heads, 3, block), expected, strict=True):
            assert np.array_equal(ours, theirs)


def test_ties_of_attention_go_to_those_born_earlier():
    cells = make_cells(6, 1, n_edges=0)._replace(embeddings=np.ones((6, 1)))
    found = attend(cells, Sizes(1, 1).read(np.ones(18)).attend, 2)
    assert found.second.reshape(6, 2).tolist() == [[1, 2], [0, 2], *[[0, 1]] * 4]


def test_an_edge_is_seen_from_both_ends_and_one_to_itself_once():
    first, second = join(4, (np.array([2, 0], np.int32), np.array([1, 0], np.int32)),
                         (np.array([1], np.int32), np.array([2], np.int32)))  # fmt: skip
    none = np.zeros(4, np.int32)
    ends = find_ends(Cells(np.zeros((4, 1)), none, none, first, second, np.array([3.0, 5.0])))
    assert ends.rows.indptr.tolist() == [0, 1, 2, 3, 3]
    assert (ends.rows.indices.tolist(), ends.weights.tolist()) == ([0, 2, 1], [3.0, 5.0, 5.0])


def test_large_networks_grow_in_bounded_memory():
    cells = grow_large(20_000, attending=300)
    assert cells.n == 32_768
    assert cells.first.size <= MOST_EDGES * cells.n
    assert np.isfinite(cells.embeddings).all()
    assert np.array_equal(cells.embeddings, grow_large(20_000, attending=300).embeddings)


@pytest.mark.parametrize(
    "bad", [np.zeros(17), np.full(18, np.nan), np.zeros((2, 2, 18)), "x", [[]]]
)
def test_bad_parameters_are_refused(bad):
    with pytest.raises(ArgumentError, match="parameters must be 18 finite numbers"):
        Sizes(1, 1).read(bad)

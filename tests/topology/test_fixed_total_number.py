"""A fixed total number of synapses: as many as there should be, all alike, for any threads."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from laws import DOUBT, chance
from scipy import stats

from neurosim import (
    LIF,
    ArgumentError,
    FixedTotalNumber,
    KindError,
    Population,
    SpikingNetwork,
    Stream,
    Synapses,
)
from neurosim.base.threads.lent import lent
from neurosim.base.threads.team import Team

STREAM = Stream(1, "a->b")


def _matrix(connectome, n_pre, n_post, is_recurrent=False, stream=STREAM):
    edges = connectome.edges(n_pre, n_post, stream, is_recurrent)
    assert edges.indptr.dtype == np.int64 and edges.indices.dtype == np.int32
    assert edges.indices.size == connectome.expected(n_pre, n_post) == connectome.n
    pre, post = edges.pairs()
    assert (np.diff(pre * n_post + post) >= 0).all()
    matrix = np.zeros((n_pre, n_post), np.int64)
    np.add.at(matrix, (pre, post), 1)
    assert matrix.sum(0).max() <= connectome.most_inputs(n_pre)
    return matrix


@given(st.integers(0, 60), st.integers(1, 9), st.integers(1, 9), st.booleans(), st.booleans())
@example(81, 9, 9, False, False)
def test_there_are_as_many_as_there_should_be(n, n_pre, n_post, multapses, self_loops):
    is_recurrent = n_pre == n_post
    keep_loops = self_loops or not is_recurrent
    n_pairs = n_pre * (n_post - (not keep_loops))
    n = n if multapses and n_pairs else min(n, n_pairs)
    graph = FixedTotalNumber(n, self_loops=self_loops, multapses=multapses)
    matrix = _matrix(graph, n_pre, n_post, is_recurrent)
    assert multapses or matrix.max() <= 1
    assert keep_loops or matrix.trace() == 0


@pytest.mark.parametrize("options", [{}, {"multapses": True}], ids=str)
@pytest.mark.parametrize("n", [700, 2500])
def test_all_pairs_are_alike(n, options):
    graph = FixedTotalNumber(n, self_loops=False, **options)
    seeds = range(40)
    total = sum(_matrix(graph, 60, 60, True, Stream(seed, "a")) for seed in seeds)
    others = total[~np.eye(60, dtype=bool)]
    share = n / others.size
    # Without multapses a pair is there or not.
    variance = share if options else share * (1 - share)
    statistic = ((others - 40 * share) ** 2 / (40 * variance)).sum()
    assert DOUBT < stats.chi2(others.size - 1).cdf(statistic) < 1 - DOUBT


@pytest.mark.parametrize("axis", [0, 1])
def test_degrees_are_binomial_with_multapses(axis):
    matrix = _matrix(FixedTotalNumber(20_000, multapses=True), 1000, 1000)
    assert chance(matrix.sum(axis), stats.binom(20_000, 1 / 1000)) > DOUBT


@pytest.mark.parametrize("options", [{}, {"multapses": True}], ids=str)
def test_threads_do_not_matter(options):
    graph, drawn = FixedTotalNumber(300_000, **options), []
    for threads in (1, 2, 5):
        with lent(Team(threads)):
            drawn.append(graph.edges(1000, 1500, STREAM))
    for other in drawn[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(drawn[0], other, strict=True))


def test_a_row_depends_on_its_size_and_nothing_else():
    few, many = (FixedTotalNumber(n, multapses=True).edges(20, 50, STREAM) for n in (200, 203))
    sizes = [np.diff(edges.indptr) for edges in (few, many)]
    rows = [np.split(edges.indices, edges.indptr[1:-1]) for edges in (few, many)]
    same = np.flatnonzero(sizes[0] == sizes[1])
    assert same.size >= 17 and all((rows[0][i] == rows[1][i]).all() for i in same)


def test_a_network_has_them():
    cells = Population("cells", 40, LIF())
    wires = Synapses(cells, cells, FixedTotalNumber(500, multapses=True), weight=1.0, delay=1.5)
    net = SpikingNetwork([cells], [wires], seed=3)
    assert net.edges("cells->cells").indices.size == 500


def test_what_cannot_be_is_refused_with_value_range_and_remedy():
    with pytest.raises(ArgumentError, match=r"n must be from 0 to 12, got 13; .*allow multapses"):
        FixedTotalNumber(13).edges(3, 4, STREAM)
    with pytest.raises(ArgumentError, match=r"n must be from 0 to 6, got 7; .*enlarge"):
        FixedTotalNumber(7, self_loops=False).edges(3, 3, STREAM, True)
    with pytest.raises(ArgumentError, match="self_loops=False leaves nothing.*one neuron"):
        FixedTotalNumber(1, self_loops=False).edges(1, 1, STREAM, True)
    with pytest.raises(ArgumentError, match="n must be from 0 to 1099511627776, got -1"):
        FixedTotalNumber(-1)
    with pytest.raises(KindError, match=r"n must be a whole number, got 2\.0"):
        FixedTotalNumber(2.0)
    with pytest.raises(KindError, match="multapses must be True or False, got 1"):
        FixedTotalNumber(2, multapses=1)

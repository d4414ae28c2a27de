"""Random graphs against the law they promise."""

from fractions import Fraction

import numpy as np
import pytest
from laws import DOUBT, chance
from naive.graph import connect as naive
from naive.graph.random_graph import tabulate
from scipy import stats

from neurosim import ArgumentError, KindError, NeurosimError, Random, Stream


def _matrix(connectome, n_pre, n_post, seed=1, name="a->b", is_recurrent=False):
    edges = connectome.edges(n_pre, n_post, Stream(seed, name), is_recurrent)
    assert edges.indptr.dtype == np.int64 and edges.indices.dtype == np.int32
    matrix = np.zeros((n_pre, n_post), np.int64)
    for pre in range(n_pre):
        row = edges.indices[edges.indptr[pre] : edges.indptr[pre + 1]]
        assert (np.diff(row) > 0).all()
        matrix[pre, row] = 1
    return matrix


@pytest.mark.parametrize("p", [0.01, 1 / 16, 0.3, 0.9])
@pytest.mark.parametrize("axis", [0, 1])
def test_degrees_follow_the_binomial_law(p, axis):
    matrix = _matrix(Random(p), 400, 500)
    assert chance(matrix.sum(axis), stats.binom(matrix.shape[axis], p)) > DOUBT


def test_no_and_all_pairs():
    assert not _matrix(Random(0.0), 5, 7).any()
    assert not _matrix(Random(0), 5, 7).any()
    assert _matrix(Random(1.0), 5, 700).all()
    assert _matrix(Random(1), 1, 1).all()


def test_a_tiny_probability_connects_almost_nothing():
    assert _matrix(Random(1e-9), 20, 1000).sum() <= 1


def test_p_of_a_power_of_two_gives_distinct_rows_and_columns():
    matrix = _matrix(Random(1 / 16), 1000, 800)
    assert len(np.unique(matrix, axis=0)) == 1000
    assert len(np.unique(matrix, axis=1).T) == 800


@pytest.mark.parametrize("distance", [1, 2, 64, 256])
@pytest.mark.parametrize("side", ["rows", "columns"])
def test_overlaps_of_pairs_follow_the_binomial_law(distance, side):
    p = 1 / 16
    matrix = _matrix(Random(p), 512, 512)
    lines = matrix if side == "rows" else matrix.T
    first = [i for i in range(512) if not i & distance]
    overlaps = (lines[first] & lines[[i + distance for i in first]]).sum(1)
    assert chance(overlaps, stats.binom(512, p * p)) > DOUBT


@pytest.mark.parametrize(("seed", "name"), [(2, "a->b"), (1, "a->c"), (1, "b->a")])
def test_other_names_and_seeds_are_independent(seed, name):
    p = 0.2
    one, other = _matrix(Random(p), 300, 300), _matrix(Random(p), 300, 300, seed, name)
    assert stats.binomtest(int((one & other).sum()), one.size, p * p).pvalue > DOUBT


def test_same_name_and_seed_are_identical():
    assert (_matrix(Random(0.2), 90, 90) == _matrix(Random(0.2), 90, 90)).all()


def test_a_larger_network_keeps_the_rows_of_the_smaller():
    small, large = _matrix(Random(0.1), 40, 64), _matrix(Random(0.1), 80, 640)
    assert (large[:40, :64] == small).all()


def test_self_loops_are_left_out_only_between_a_population_and_itself():
    loops = _matrix(Random(0.5), 80, 80, is_recurrent=True)
    without = _matrix(Random(0.5, self_loops=False), 80, 80, is_recurrent=True)
    between = _matrix(Random(0.5, self_loops=False), 80, 80)
    assert loops.trace() > 0 and without.trace() == 0
    assert (between == loops).all()
    assert (loops - without == np.diag(np.diag(loops))).all()


@pytest.mark.parametrize(
    ("p", "block"),
    [(0.5, 4), (0.1, 32), (0.9, 32), (0.03, 64), (0.01, 256), (0.001, 2048), (1e-4, 32768),
     (1e-9, 65536), (0.0, 65536), (1.0, 65536), (1 - 1e-9, 65536)],
)  # fmt: skip
def test_the_block_depends_on_p_alone(p, block):
    assert 2 ** Random(p).bits == block


@pytest.mark.parametrize("p", [2**-40, 2**-9, 1 / 16, 0.05, 0.5, 0.500001, 0.75, 1 - 2**-40, 1.0])
@pytest.mark.parametrize("is_recurrent", [True, False])
def test_rows_come_from_the_block_and_the_rarer_of_two_chances(p, is_recurrent):
    graph, key = Random(p, self_loops=False), [int(word) for word in Stream(3, "a->b").key]
    is_dense, bits = p > 0.5, graph.bits
    survival = tabulate(1 - p if is_dense else p, bits)
    edges = graph.edges(9, 133, Stream(3, "a->b"), is_recurrent)
    rows = [row.tolist() for row in np.split(edges.indices, edges.indptr[1:-1])]
    assert rows == naive.connect_rows(9, 133, not is_recurrent, is_dense, bits, survival, key)


def test_rows_beyond_the_room_that_was_expected_are_kept(monkeypatch):
    whole = Random(0.5).edges(1, 700, Stream(1, "a->b")).indices
    monkeypatch.setattr(Random, "expected", lambda *args: 1)
    assert whole.size > 8 + 64 + 1
    assert Random(0.5).edges(1, 700, Stream(1, "a->b")).indices.tolist() == whole.tolist()


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_probability_outside_0_to_1_is_refused(p):
    with pytest.raises(ArgumentError, match=rf"p must be from 0 to 1, got {p}"):
        Random(p)


@pytest.mark.parametrize("value", ["0.1", True])
def test_a_wrong_kind_is_refused_with_its_value(value):
    with pytest.raises(KindError, match=f"got {value!r}"):
        Random(value)


@pytest.mark.parametrize("p", [np.float64(0.2), np.float32(0.2), Fraction(1, 5), 5e-324])
def test_every_accepted_p_can_be_used(p):
    try:
        connectome = Random(p)
    except NeurosimError:
        return  # refusing is an answer, failing later is not
    assert connectome.edges(9, 9, Stream(0, "a->b")).indptr.size == 10


def test_no_neuron_has_more_than_the_most_inputs():
    assert Random(0.1).most_inputs(50) == 50 >= _matrix(Random(0.1), 50, 60).sum(0).max()

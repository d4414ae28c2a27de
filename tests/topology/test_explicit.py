"""Listed synapses: kept as they are, or refused with a message that names what is wrong."""

import math

import numpy as np
import pytest
import quantities as PQ
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from strategies import tables
from twin import pairs_of

from neurosim import (
    ArgumentError,
    Explicit,
    KindError,
    KWinners,
    Network,
    NeurosimError,
    Playback,
    Population,
    Stream,
    Synapses,
)

STREAM = Stream(0, "a->b")
GOOD = ([0, 2, 3], [1, 4, 0])


@given(tables(), st.data())
def test_a_table_is_kept(case, data):
    n_pre, n_post, indptr, indices = case
    n = len(indices)
    weights = data.draw(st.none() | st.lists(st.floats(-9, 9), min_size=n, max_size=n))
    if weights is not None:
        weights = np.array(weights, np.float64)
    connectome = Explicit(indptr, np.array(indices, np.int64), weights)
    edges = connectome.edges(n_pre, n_post, STREAM)
    assert edges.indptr.tolist() == indptr and edges.indices.tolist() == indices
    assert edges.indptr.dtype == np.int64 and edges.indices.dtype == np.int32
    if weights is not None:
        assert connectome.weights.tolist() == weights.tolist()
    most = max([indices.count(j) for j in range(n_post)], default=0)
    assert connectome.most_inputs(n_pre) == most


some_pairs = st.tuples(st.integers(0, 5), st.integers(0, 8))


@given(st.sets(some_pairs), st.randoms())
def test_pairs_survive_the_round_trip_in_any_order(pairs, shuffler):
    weight_of = {pair: 1.0 - i for i, pair in enumerate(sorted(pairs))}
    shuffled = sorted(pairs)
    shuffler.shuffle(shuffled)
    weights = np.array([weight_of[pair] for pair in shuffled], np.float64)
    connectome = Explicit.from_pairs(shuffled, 6, weights, weights**2)
    back = pairs_of(connectome.edges(6, 9, STREAM))
    assert dict(zip(back, connectome.weights.tolist(), strict=True)) == weight_of
    assert connectome.delays.tolist() == (connectome.weights**2).tolist()
    assert back == sorted(pairs)


@given(st.lists(some_pairs))
def test_multapses_stay_in_the_order_given(pairs):
    weights = np.arange(len(pairs), dtype=float)
    connectome = Explicit.from_pairs(pairs, 6, weights, weights + 1, multapses=True)
    order = sorted(range(len(pairs)), key=lambda i: pairs[i])
    assert pairs_of(connectome.edges(6, 9, STREAM)) == [pairs[i] for i in order]
    assert connectome.weights.tolist() == order
    assert connectome.delays.tolist() == [i + 1 for i in order]
    again = Explicit(*connectome.edges(6, 9, STREAM), connectome.weights, multapses=True)
    assert again.indices.tolist() == connectome.indices.tolist()
    assert connectome.most_inputs(6) == max([sum(p == j for _, p in pairs) for j in range(9)])


def test_multapses_must_still_ascend():
    with pytest.raises(ArgumentError, match="ascend within a row.*position 2"):
        Explicit([0, 3], [1, 4, 2], multapses=True)
    with pytest.raises(KindError, match="multapses must be True or False, got 1"):
        Explicit([0, 1], [1], multapses=1)


def test_the_largest_index_needs_no_table_of_all_below():
    connectome = Explicit.from_pairs([(0, 2**31 - 1), (0, 3)], 1, [1.0, 2.0])
    assert connectome.indices.tolist() == [3, 2**31 - 1]
    assert connectome.weights.tolist() == [2.0, 1.0]


def test_delays_in_another_unit_become_ms():
    connectome = Explicit.from_pairs([(0, 2), (0, 1)], 1, delays=[0.0015, 0.25] * PQ.s)
    assert connectome.delays.tolist() == [250.0, 1.5]
    assert connectome.weights is None


@given(st.lists(some_pairs), st.sampled_from(["coo", "csr", "csc", "lil", "dok"]), st.booleans())
def test_a_sparse_matrix_gives_its_synapses(pairs, layout, is_array):
    pairs = sorted(set(pairs), key=lambda pair: pair[::-1])
    pre, post = np.array(pairs, np.int64).reshape(-1, 2).T
    weights = np.arange(len(pairs)) - 2.5
    make = sparse.coo_array if is_array else sparse.coo_matrix
    matrix = make((weights, (pre, post)), shape=(6, 9)).asformat(layout)
    before = matrix.toarray()
    connectome = Explicit.from_scipy(matrix)
    rebuilt = np.zeros((6, 9))
    for pair, weight in zip(
        pairs_of(connectome.edges(6, 9, STREAM)), connectome.weights, strict=True
    ):
        rebuilt[pair] = weight
    assert (rebuilt == before).all() and (matrix.toarray() == before).all()
    assert connectome.weights.dtype == np.float64 and connectome.indices.size == len(pairs)


@pytest.mark.parametrize("layout", ["csr", "csc"])
def test_a_sparse_matrix_has_a_column_for_each_target(layout):
    connectome = Explicit.from_scipy(sparse.coo_array([[0, 1, 0]]).asformat(layout))
    assert connectome.edges(1, 3, STREAM).indices.tolist() == [1]
    for n_post in (2, 4):
        with pytest.raises(ArgumentError, match=f"n_post = {n_post} columns, got 3"):
            connectome.edges(1, n_post, STREAM)


def test_what_is_listed_cannot_be_written():
    connectome = Explicit(*GOOD)
    for array in (*connectome.edges(2, 5, STREAM), connectome.indptr, connectome.indices):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


@pytest.mark.parametrize("layout", ["coo", "csr", "csc"])
def test_a_sparse_matrix_may_hold_a_place_twice_only_with_multapses(layout):
    if layout == "coo":
        matrix = sparse.coo_array(([1.0, 2.0, 3.0], ([1, 0, 1], [4, 2, 4])), shape=(2, 5))
    else:
        make = {"csr": sparse.csr_array, "csc": sparse.csc_array}[layout]
        rows = ([0, 1, 3], [2, 4, 4]) if layout == "csr" else ([0, 0, 0, 1, 1, 3], [0, 1, 1])
        matrix = make(([2.0, 1.0, 3.0], rows[1], rows[0]), shape=(2, 5))
    with pytest.raises(ArgumentError, match=r"distinct, got \(1, 4\) twice"):
        Explicit.from_scipy(matrix)
    connectome = Explicit.from_scipy(matrix, multapses=True)
    assert pairs_of(connectome.edges(2, 5, STREAM)) == [(0, 2), (1, 4), (1, 4)]
    assert connectome.weights.tolist() == [2.0, 1.0, 3.0]
    assert matrix.nnz == 3


def test_rows_of_a_sparse_matrix_need_not_ascend():
    matrix = sparse.csr_matrix(([1.0, 2.0, 3.0], [4, 0, 2], [0, 2, 3]), shape=(2, 5))
    connectome = Explicit.from_scipy(matrix, delays=[0.1, 0.2, 0.3])
    assert connectome.indices.tolist() == [0, 4, 2]
    assert connectome.weights.tolist() == [2.0, 1.0, 3.0]
    assert connectome.delays.tolist() == [0.2, 0.1, 0.3]
    assert matrix.indices.tolist() == [4, 0, 2]


@pytest.mark.parametrize(
    ("matrix", "error", "said"),
    [
        (np.eye(3), KindError, "matrix must be a sparse matrix of SciPy"),
        (sparse.coo_array(np.ones(3)), KindError, "two dimensions"),
        (sparse.csr_array(np.eye(3, dtype=bool)), KindError, "weights .*bool"),
        (sparse.csr_array(np.eye(3) * 1j), KindError, "weights .*complex"),
        (sparse.csr_array([[0, math.nan]]), ArgumentError, "weights .*nan at position 0"),
        (sparse.csr_array((0, 3)), ArgumentError, "number of rows must be from 1"),
    ],
)
def test_what_is_no_matrix_of_weights_is_refused(matrix, error, said):
    with pytest.raises(error, match=said):
        Explicit.from_scipy(matrix)


@pytest.mark.parametrize(
    ("connectome", "said"),
    [
        (Explicit(*GOOD, [-0.5, 1, 2]), "weights .* not negative, got -0.5 .*inhibition"),
        (Explicit(*GOOD, delays=[0, 0, 0]), "delays must be None in a network of rounds"),
    ],
)
def test_what_only_spiking_networks_have_is_refused_in_rounds(connectome, said):
    eye, area = Population("eye", 2, Playback()), Population("area", 5, KWinners(1))
    with pytest.raises(ArgumentError, match=said):
        Network([eye, area], [Synapses(eye, area, connectome)])


@pytest.mark.parametrize("kind", [np.uint8, np.uint64, np.int16])
def test_whole_numbers_of_any_type_serve(kind):
    pairs = np.array([[1, 3], [0, 2]], kind)
    assert pairs_of(Explicit.from_pairs(pairs, 2).edges(2, 4, STREAM)) == [(0, 2), (1, 3)]


def test_the_arrays_are_copied():
    indptr, indices, weights = (np.array(a) for a in (*GOOD, [1.0, 2.0, 3.0]))
    connectome = Explicit(indptr, indices, weights)
    indptr[1] = indices[0] = 0
    weights[0] = 0.0
    assert connectome.indptr.tolist() == GOOD[0] and connectome.indices.tolist() == GOOD[1]
    assert connectome.weights.tolist() == [1.0, 2.0, 3.0]


REFUSED = {
    "negative index": (([0, 1], [-3]), ArgumentError, ["indices", "-3"]),
    "index beyond int32": (([0, 1], [2**31]), ArgumentError, ["indices", "2147483648"]),
    "falling indptr": (([0, 3, 2], [0, 1]), ArgumentError, ["indptr", "2"]),
    "indptr not from 0": (([5, 6], [0]), ArgumentError, ["indptr", "5"]),
    "negative indptr": (([0, -7, 1], [0]), ArgumentError, ["indptr", "-7"]),
    "float indptr": (([0, 1.5], [0]), KindError, ["indptr", "float64"]),
    "short indptr": (([0], []), KindError, ["indptr", "(1,)"]),
    "table as indptr": (([[0, 1]], [0]), KindError, ["indptr", "(1, 2)"]),
    "unsorted": (([0, 3], [1, 4, 2]), ArgumentError, ["indices", "position 2", "from_pairs"]),
    "twice": (([0, 1, 3], [5, 4, 4]), ArgumentError, ["indices", "position 2"]),
    "too many indices": (([0, 1], [0, 1, 2]), ArgumentError, ["indices", "= 1", "got 3"]),
    "too few indices": (([0, 2], [0]), ArgumentError, ["indices", "= 2", "got 1"]),
    "float indices": (([0, 1], [0.0]), KindError, ["indices", "float64"]),
    "table as indices": (([0, 2], [[0, 1]]), KindError, ["indices", "(1, 2)"]),
    "mask as indices": (([0, 1], [True]), KindError, ["indices", "bool"]),
    "NaN weight": ((*GOOD, [1, math.nan, 2]), ArgumentError, ["weights", "nan", "position 1"]),
    "infinite weight": ((*GOOD, [1, 2, math.inf]), ArgumentError, ["weights", "inf"]),
    "too few weights": ((*GOOD, [1.0, 2.0]), KindError, ["weights", "3", "(2,)"]),
    "weights in a table": ((*GOOD, [[1.0, 2, 3]]), KindError, ["weights", "(1, 3)"]),
    "weights of words": ((*GOOD, ["a", "b", "c"]), KindError, ["weights", "<U1"]),
    "weights of truth": ((*GOOD, [True, True, False]), KindError, ["weights", "bool"]),
    "weights with a unit": ((*GOOD, [1, 2, 3] * PQ.mV), KindError, ["weights", "unit"]),
    "negative delay": ((*GOOD, None, [0, 1, -0.1]), ArgumentError, ["delays", "ms", "-0.1"]),
    "NaN delay": ((*GOOD, None, [0, math.nan, 1]), ArgumentError, ["delays", "nan", "position 1"]),
    "endless delay": ((*GOOD, None, [0, 1, math.inf]), ArgumentError, ["delays", "inf"]),
    "too few delays": ((*GOOD, None, [1.0, 2.0]), KindError, ["delays", "3", "(2,)"]),
    "one delay": ((*GOOD, None, 1.5), KindError, ["delays", "3", "got one"]),
    "delays of words": ((*GOOD, None, ["a", "b", "c"]), KindError, ["delays", "time in ms"]),
    "delays in mV": ((*GOOD, None, [1, 2, 3] * PQ.mV), KindError, ["delays", "voltage"]),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_table_is_refused_by_name_and_value(what):
    arguments, error, said = REFUSED[what]
    with pytest.raises(error) as refusal:
        Explicit(*arguments)
    assert [word for word in said if word not in str(refusal.value)] == []


@pytest.mark.parametrize(
    ("n_pre", "n_post", "said"),
    [(3, 9, ["indptr", "= 4", "got 3"]), (1, 9, ["indptr", "= 2"]), (2, 4, ["indices", "3", "4"])],
)
def test_a_table_that_does_not_fit_the_populations_is_refused(n_pre, n_post, said):
    with pytest.raises(ArgumentError) as refusal:
        Explicit(*GOOD).edges(n_pre, n_post, STREAM)
    assert [word for word in said if word not in str(refusal.value)] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([(0, 1), (5, 0)], 2), ["presynaptic", "0 to 1", "got 5"]),
        (([(-1, 1)], 2), ["presynaptic", "got -1"]),
        (([(0, -2)], 2), ["-2"]),
        (([(0, 1, 2)], 2), ["pairs", "(1, 3)"]),
        (([(0, 1.5)], 2), ["pairs", "float64"]),
        (([(0, 1), (0, 1)], 2), ["pairs", "(0, 1)"]),
        (([(0, 1)], 2, [math.nan]), ["weights", "nan"]),
        (([(0, 1)], 2, [1.0, 2.0]), ["weights", "(2,)"]),
        (([(0, 1)], 2.5), ["n_pre", "2.5"]),
        (([], -1), ["n_pre", "-1"]),
    ],
)
def test_bad_pairs_are_refused_by_name_and_value(arguments, said):
    with pytest.raises(NeurosimError) as refusal:
        Explicit.from_pairs(*arguments)
    assert [word for word in said if word not in str(refusal.value)] == []


class TestCounts:
    def test_counts_are_kept_in_two_bytes_and_seen_as_weights(self):
        graph = Explicit([0, 2, 3], [1, 4, 0], counts=[-32768, 3, 32767])
        assert graph.counts.dtype == np.int16
        assert graph.weights.tolist() == [-32768.0, 3.0, 32767.0]
        assert repr(graph) == "Explicit(2 rows, 3 synapses, counts)"
        with pytest.raises(ValueError):
            graph.counts[0] = 1

    @pytest.mark.parametrize(
        ("counts", "told"),
        [
            ([1, 32768], "counts must be from -32768 to 32767, got 32768; give larger ones as"),
            ([1, -32769], "got -32769"),
            ([1.5, 2.0], "counts must be whole numbers, got float64"),
            ([1], "counts must be 2 whole numbers"),
        ],
    )
    def test_what_is_no_count_is_refused(self, counts, told):
        with pytest.raises(NeurosimError, match=told):
            Explicit([0, 2], [0, 1], counts=counts)

    def test_other_counts_share_the_edges_and_are_looked_at(self):
        graph = Explicit([0, 2, 3], [1, 4, 0], counts=[7, 8, 9])
        given = np.array([0, -1, 9], np.int16)
        other = graph.with_counts(given)
        given[:] = 5
        assert other.counts.tolist() == [0, -1, 9] and graph.counts.tolist() == [7, 8, 9]
        assert np.shares_memory(other.indices, graph.indices)
        assert other.most_inputs(2) == graph.most_inputs(2) == 1
        for bad in ([1, 2], [1, 2, 40000]):
            with pytest.raises((ValueError, TypeError), match="counts must be"):
                graph.with_counts(bad)
        with pytest.raises(ArgumentError, match="these have weights"):
            Explicit([0, 1], [0], [1.0]).with_counts([1])

    def test_both_weights_and_counts_are_refused(self):
        with pytest.raises(ArgumentError, match="must not both be given"):
            Explicit([0, 1], [0], weights=[1.0], counts=[1])

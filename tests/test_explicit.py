"""Listed synapses: kept as they are, or refused with a message that names what is wrong."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import tables
from twin import pairs_of

from neurosim import ArgumentError, Explicit, KindError, NeurosimError, Stream

STREAM = Stream(0, "a->b")
GOOD = ([0, 2, 3], [1, 4, 0])


@given(tables(), st.data())
def test_a_table_is_kept(case, data):
    n_pre, n_post, indptr, indices = case
    n = len(indices)
    weights = data.draw(st.none() | st.lists(st.floats(0, 9), min_size=n, max_size=n))
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


@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 8))), st.randoms())
def test_pairs_survive_the_round_trip_in_any_order(pairs, shuffler):
    weight_of = {pair: 1.0 + i for i, pair in enumerate(sorted(pairs))}
    shuffled = sorted(pairs)
    shuffler.shuffle(shuffled)
    weights = np.array([weight_of[pair] for pair in shuffled], np.float64)
    connectome = Explicit.from_pairs(shuffled, 6, weights)
    back = pairs_of(connectome.edges(6, 9, STREAM))
    assert dict(zip(back, connectome.weights.tolist(), strict=True)) == weight_of
    assert back == sorted(pairs)


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
    "negative weight": ((*GOOD, [-0.5, 1, 2]), ArgumentError, ["weights", "-0.5", "inhibition"]),
    "too few weights": ((*GOOD, [1.0, 2.0]), KindError, ["weights", "3", "(2,)"]),
    "weights in a table": ((*GOOD, [[1.0, 2, 3]]), KindError, ["weights", "(1, 3)"]),
    "weights of words": ((*GOOD, ["a", "b", "c"]), KindError, ["weights", "<U1"]),
    "weights of truth": ((*GOOD, [True, True, False]), KindError, ["weights", "bool"]),
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

"""Nearest neighbours by tag overlap against a slow search."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("sklearn", reason="the estimators need scikit-learn (extra `sklearn`)")

from naive.codes.probe import probe_each
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks

from neurosim.base.errors import ArgumentError, KindError
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.estimators import index as search_module
from neurosim.models.fly.estimators.dense import DenseFly
from neurosim.models.fly.estimators.neighbors import FlyNearestNeighbors

N, D, N_KC, N_ACTIVE = 40, 9, 90, 7
# Few levels, so that tags tie and rows repeat.
VECTORS = np.random.default_rng(1).integers(0, 3, (N, D)).astype(float)
QUERIES = np.random.default_rng(2).integers(0, 3, (11, D)).astype(float)


def searcher(**options):
    return FlyNearestNeighbors(3, n_kc=N_KC, n_active=N_ACTIVE, random_state=5, **options)


def tags(vectors):
    calyx = Calyx(Wiring.random(D, N_KC, 4, seed=5), N_ACTIVE)
    return [set(tag) for tag in calyx.tags(vectors).tolist()]


def rank(tag, others, m, without=None):
    """Return (distances, indices) of the nearest by sorting."""
    shared = sorted((-len(tag & other), i) for i, other in enumerate(others) if i != without)[:m]
    return [1 + s / N_ACTIVE for s, _ in shared], [i for _, i in shared]


def equal(found, expected):
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_array_equal(a, b)


@parametrize_with_checks([FlyNearestNeighbors(n_kc=100, random_state=0),
                          FlyNearestNeighbors(n_kc=100, n_bits=5, random_state=0)])  # fmt: skip
def test_scikit_learns_checks(estimator, check):
    check(estimator)


class TestExhaustive:
    @pytest.mark.parametrize("m", [1, 3, N])
    def test_neighbours_match_a_slow_search(self, m):
        distances, indices = searcher().fit(VECTORS).kneighbors(QUERIES, m)
        assert (distances.dtype, indices.dtype) == (np.float64, np.int64)
        for q, tag in enumerate(tags(QUERIES)):
            expected = rank(tag, tags(VECTORS), m)
            np.testing.assert_allclose(distances[q], expected[0], atol=1e-15)
            assert indices[q].tolist() == expected[1]

    @pytest.mark.parametrize("m", [1, 3, N - 1])
    def test_rows_are_not_their_own_neighbours(self, m):
        indices = searcher().fit(VECTORS).kneighbors(n_neighbors=m, return_distance=False)
        known = tags(VECTORS)
        assert indices.tolist() == [rank(known[i], known, m, i)[1] for i in range(N)]

    def test_rows_that_are_all_equal_have_the_first_others(self):
        indices = searcher().fit(np.ones((9, D))).kneighbors(return_distance=False)
        assert indices.tolist() == [[1, 2, 3], [0, 2, 3], [0, 1, 3], *[[0, 1, 2]] * 6]

    @settings(max_examples=10)
    @given(st.integers(1, N), st.integers(1, N))
    def test_chunks_of_rows_change_nothing(self, chunk, m):
        search = searcher().fit(VECTORS)
        whole = search.kneighbors(QUERIES, m)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(search_module, "CHUNK", chunk)
            equal(search.kneighbors(QUERIES, m), whole)

    def test_the_same_vector_is_at_distance_0_and_a_disjoint_tag_at_1(self):
        wiring = np.zeros((2, 4), int)
        wiring[[0, 0, 1, 1], [0, 1, 2, 3]] = 1
        found = FlyNearestNeighbors(2, wiring=wiring, n_active=2).fit([[5.0, 1.0], [1.0, 5.0]])
        distances, indices = found.kneighbors([[9.0, 0.0]])
        assert (distances.tolist(), indices.tolist()) == ([[0.0, 1.0]], [[0, 1]])

    def test_threads_blocks_and_sparse_input_change_nothing(self, monkeypatch):
        vectors = np.random.default_rng(3).random((150, D))
        found = searcher().fit(vectors).kneighbors(vectors)
        equal(searcher(n_jobs=2).fit(vectors).kneighbors(vectors), found)
        equal(
            searcher().fit(sparse.csr_array(vectors)).kneighbors(sparse.csr_array(vectors)), found
        )
        monkeypatch.setattr(search_module, "CHUNK", 1)
        monkeypatch.setattr(search_module, "MOST_QUERIES", 4)
        monkeypatch.setattr("neurosim.models.fly.estimators.base.BLOCK", 13)
        monkeypatch.setattr("neurosim.base.threads.team.WORTH_SHARING", 0)
        equal(searcher(n_jobs=3).fit(vectors).kneighbors(vectors), found)


class TestBins:
    def test_bins_are_those_of_densefly(self):
        assert N_KC > 4 * 20  # so some cells have no part in the bins
        bits = DenseFly(4, random_state=5).fit(VECTORS).pseudo_hash(VECTORS)
        codes = searcher(n_bits=4).fit(VECTORS)._index.codes
        assert codes.tolist() == (bits @ (1 << np.arange(4))).tolist()

    @pytest.mark.parametrize("n_candidates", [None, 1, 7, 10**6])
    @pytest.mark.parametrize("n_bits", [1, 4, 64])
    def test_neighbours_match_a_slow_search_of_the_bins(self, n_bits, n_candidates):
        options = {"n_kc": N_KC, "n_active": N_ACTIVE, "random_state": 5}
        search = FlyNearestNeighbors(2, n_bits=n_bits, n_candidates=n_candidates, **options)
        search.fit(VECTORS)
        words, codes = search._encode(QUERIES)
        n_wanted = min(N, max(2, n_candidates or 40))
        _, indices = search.kneighbors(QUERIES)
        expected = probe_each(words.tolist(), codes.tolist(), search._index.words.tolist(),
                              search._index.codes.tolist(), n_wanted, 2)  # fmt: skip
        assert indices.tolist() == [rows for _, rows in expected]

    def test_with_all_rows_as_candidates_the_search_is_exact(self):
        exact = searcher().fit(VECTORS)
        binned = searcher(n_bits=4, n_candidates=N).fit(VECTORS)
        equal(binned.kneighbors(QUERIES), exact.kneighbors(QUERIES))
        equal(binned.kneighbors(), exact.kneighbors())

    def test_threads_change_nothing(self, monkeypatch):
        monkeypatch.setattr("neurosim.base.threads.team.WORTH_SHARING", 0)
        found = searcher(n_bits=5, n_candidates=4).fit(VECTORS).kneighbors(QUERIES)
        equal(searcher(n_bits=5, n_candidates=4, n_jobs=3).fit(VECTORS).kneighbors(QUERIES), found)


class TestGrowing:
    @pytest.mark.parametrize("n_bits", [None, 4])
    @settings(max_examples=10)
    @given(cuts=st.lists(st.integers(1, N - 1), unique=True).map(sorted))
    def test_parts_are_as_good_as_the_whole(self, n_bits, cuts):
        whole = searcher(n_bits=n_bits).fit(VECTORS)
        parts = searcher(n_bits=n_bits)
        for first, stop in zip([0, *cuts], [*cuts, N], strict=True):
            parts.partial_fit(VECTORS[first:stop])
        assert parts.n_samples_fit_ == whole.n_samples_fit_ == N
        equal(parts.kneighbors(QUERIES), whole.kneighbors(QUERIES))
        equal(parts.kneighbors(), whole.kneighbors())

    def test_what_came_after_a_search_is_found(self):
        search = searcher(n_bits=4, n_candidates=1).fit(VECTORS[:20])
        search.kneighbors(QUERIES)
        search.partial_fit(VECTORS[20:])
        whole = searcher(n_bits=4, n_candidates=1).fit(VECTORS)
        equal(search.kneighbors(QUERIES), whole.kneighbors(QUERIES))

    def test_fit_forgets(self):
        search = searcher().fit(VECTORS).fit(VECTORS[:5])
        assert search.n_samples_fit_ == 5

    def test_a_pickle_holds_the_rows_and_no_more(self):
        search = searcher(n_bits=4)
        for row in VECTORS:
            search.partial_fit(row[None])
        again = pickle.loads(pickle.dumps(search))
        assert again._index._room.shape == (N, 2) < search._index._room.shape
        equal(again.kneighbors(QUERIES), search.kneighbors(QUERIES))
        again.partial_fit(QUERIES)
        assert again.n_samples_fit_ == N + 11


class TestGraph:
    def test_edges_lead_to_neighbours(self):
        search = searcher().fit(VECTORS)
        distances, indices = search.kneighbors()
        for mode, values in (("connectivity", np.ones(3 * N)), ("distance", distances.ravel())):
            graph = search.kneighbors_graph(mode=mode)
            assert graph.format == "csr" and graph.shape == (N, N)
            np.testing.assert_array_equal(graph.data, values)
            np.testing.assert_array_equal(graph.indices.reshape(N, 3), indices)
            assert graph.indptr.tolist() == list(range(0, 3 * N + 1, 3))

    def test_of_queries(self):
        graph = searcher().fit(VECTORS).kneighbors_graph(QUERIES, 2)
        assert graph.shape == (11, N) and graph.nnz == 22

    def test_another_mode_is_refused(self):
        with pytest.raises(ArgumentError, match="mode must be one of connectivity, distance"):
            searcher().fit(VECTORS).kneighbors_graph(mode="distances")


def with_value(value):
    vectors = VECTORS.copy()
    vectors[1, 2] = value
    return vectors


class TestErrors:
    @pytest.mark.parametrize(
        ("options", "error", "said"),
        [
            ({"n_neighbors": 0}, ArgumentError, "n_neighbors must be from 1"),
            ({"n_neighbors": 1.5}, KindError, "n_neighbors must be a whole number"),
            ({"n_active": N_KC + 1}, ArgumentError, f"n_active must be from 1 to {N_KC}"),
            ({"n_active": 1.5}, ArgumentError, "n_active, as a fraction, must be from 0 to 1"),
            ({"n_inputs": D + 1}, ArgumentError, f"n_inputs must be from 1 to {D}"),
            ({"n_bits": 65}, ArgumentError, "n_bits must be from 1 to 64, got 65; None compares"),
            ({"n_bits": 60, "n_kc": 59}, ArgumentError, "n_bits must be from 1 to 59"),
            ({"n_candidates": 0}, ArgumentError, "n_candidates must be from 1"),
        ],
    )
    def test_bad_parameters_are_refused(self, options, error, said):
        with pytest.raises(error, match=said):
            clone(searcher()).set_params(**options).fit(VECTORS)

    @pytest.mark.parametrize(
        ("vectors", "error", "said"),
        [
            (with_value(np.nan), ValueError, "contains NaN"),
            (with_value(-np.inf), ValueError, "contains infinity"),
            (VECTORS[:0], ValueError, "0 sample"),
            (VECTORS[0], ValueError, "Expected 2D array"),
            (VECTORS[:, :-1], ValueError, "8 features, but FlyNearestNeighbors is expecting 9"),
            (VECTORS + 1j, ValueError, "Complex data not supported"),
            (np.full((2, D), "odour", object), ValueError, "could not convert"),
            (np.full((2, D), {}, object), TypeError, "argument must be"),
        ],
    )
    @pytest.mark.parametrize("method", ["kneighbors", "partial_fit"])
    def test_bad_vectors_are_refused_and_nothing_is_kept(self, method, vectors, error, said):
        search = searcher().fit(VECTORS)
        with pytest.raises(error, match=said):
            getattr(search, method)(vectors)
        assert search.n_samples_fit_ == N

    def test_more_neighbours_than_rows_are_refused(self):
        search = searcher().fit(VECTORS[:3])
        assert search.kneighbors(QUERIES)[1].shape == (11, 3)
        with pytest.raises(ArgumentError, match="number of rows, 3, got 4; lower it"):
            search.kneighbors(QUERIES, 4)
        with pytest.raises(ArgumentError, match="number of other rows, 2, got 3"):
            search.kneighbors()
        with pytest.raises(KindError, match="n_neighbors must be a whole number, got True"):
            search.kneighbors(QUERIES, True)

    def test_one_row_is_found_but_has_no_neighbour(self):
        search = searcher().fit(VECTORS[:1])
        assert search.kneighbors(QUERIES, 1)[1].tolist() == [[0]] * 11
        with pytest.raises(ArgumentError, match="number of other rows, 0"):
            search.kneighbors(n_neighbors=1)

    def test_before_fit_there_is_nothing_to_search(self):
        with pytest.raises(NotFittedError):
            searcher().kneighbors(QUERIES)
        assert not hasattr(searcher(), "n_samples_fit_")

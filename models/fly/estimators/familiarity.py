"""Familiarity: what scikit-learn asks of an estimator that tells new vectors from others."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import OutlierMixin

from neurosim.base.arrays import Real


class FamiliarityScores(OutlierMixin):  # type: ignore[misc]
    """Scores and decisions of an estimator that has a ``novelty`` and an ``offset_``."""

    offset_: float
    novelty: Callable[[Any], Real]
    fit: Callable[..., Any]

    def score_samples(self, X: Any) -> Real:
        """Return minus the novelty: larger is more familiar, as in scikit-learn.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        ndarray of float64, shape (n_samples,)
            From -1 to 0.
        """
        return -self.novelty(X)

    def decision_function(self, X: Any) -> Real:
        """Return the threshold minus the novelty: negative is new.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        ndarray of float64, shape (n_samples,)
            Above or at 0 where familiar.
        """
        scores = self.score_samples(X)
        return scores - self.offset_

    def predict(self, X: Any) -> Any:
        """Return -1 for new vectors and 1 for familiar ones.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.

        Returns
        -------
        ndarray of int64, shape (n_samples,)
            -1 or 1.
        """
        return np.where(self.decision_function(X) < 0, -1, 1)

    def fit_predict(self, X: Any, y: Any = None) -> Any:
        """Learn vectors, then return -1 for those that are new by the end and 1 for familiar ones.

        The same as ``fit(X).predict(X)``, as everywhere in scikit-learn: -1 is what was forgotten
        since it came. Which vectors were new when they came `observe` tells.

        Parameters
        ----------
        X : array_like or sparse, shape (n_samples, n_features)
            One vector in each row.
        y : ignored
            For scikit-learn, which passes labels.

        Returns
        -------
        ndarray of int64, shape (n_samples,)
            -1 or 1.
        """
        return self.fit(X, y).predict(X)

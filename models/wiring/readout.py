"""A trained readout: ridge regression on all products of two features."""

from typing import Any

import numpy as np

from neurosim.base.arrays import Real

PENALTIES = 10.0 ** -np.arange(8)
"""Tried on a quarter of the examples."""


def score_readout(train: tuple[Real, Real], test: tuple[Real, Real]) -> float:
    """Train a readout; return the share of new examples that it tells right.

    Features are standardised; the kernel (1 + x y / d)^2 stands for their products of two. The
    penalty is the one that is best on the last quarter of the examples, by training on the rest.

    Parameters
    ----------
    train, test : (ndarray of float64, shape (n, n_features), ndarray of float64, shape (n,))
        Features, and labels of -1 or 1.

    Examples
    --------
    >>> x = np.random.default_rng(1).choice([-1.0, 1.0], (40, 2))
    >>> score_readout((x, x.prod(axis=1)), (x, x.prod(axis=1)))  # XOR
    1.0
    """
    (features, labels), (new, expected) = train, test
    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    features, new = (features - mean) / spread, (new - mean) / spread
    kernel, asked = ((1 + rows @ features.T / features.shape[1]) ** 2 for rows in (features, new))
    n = len(labels) * 3 // 4
    scores = [_score(kernel[:n, :n], labels[:n], kernel[n:, :n], labels[n:], penalty)
              for penalty in PENALTIES]  # fmt: skip
    return _score(kernel, labels, asked, expected, PENALTIES[int(np.argmax(scores))])


def _score(kernel: Any, labels: Real, asked: Any, expected: Real, penalty: float) -> float:
    coefficients = np.linalg.solve(kernel + penalty * np.eye(len(kernel)), labels)
    return float(np.mean((asked @ coefficients > 0) == (expected > 0)))

"""Psychometric curves: how often a choice is right, by how strong the evidence is."""

import numpy as np

from neurosim.base.arrays import Real

THRESHOLDS = np.geomspace(0.5, 200.0, 400)
EXPONENTS = np.geomspace(0.3, 6.0, 200)


def weibull(coherence: Real, threshold: Real, exponent: Real) -> Real:
    """Return the share of right choices, from a half to 1.

    Parameters
    ----------
    coherence : ndarray of float
        %.
    threshold : ndarray of float
        %, at which 1 - 1 / (2 e) = 82 % are right.
    exponent : ndarray of float

    Returns
    -------
    ndarray of float

    Examples
    --------
    >>> weibull(np.array([0.0, 9.2]), np.array(9.2), np.array(1.5)).round(2).tolist()
    [0.5, 0.82]
    """
    return 1 - 0.5 * np.exp(-((coherence / threshold) ** exponent))


def fit_weibull(coherence: Real, right: Real) -> tuple[float, float]:
    """Return threshold and exponent for which the choices are most likely.

    Parameters
    ----------
    coherence : ndarray of float, shape (n,)
        %, above 0.
    right : ndarray of bool, shape (n, n_trials)

    Returns
    -------
    threshold, exponent : float
        Among 400 from 0.5 to 200 % and 200 from 0.3 to 6; NaN where all or none are right, which
        leaves them open.

    Examples
    --------
    >>> strength = np.array([3.2, 6.4, 12.8, 25.6, 51.2])
    >>> share = weibull(strength, np.array(9.2), np.array(1.5))
    >>> right = np.arange(1000) < 1000 * share[:, None]
    >>> threshold, exponent = fit_weibull(strength, right)
    >>> round(threshold, 1), round(exponent, 1)
    (9.2, 1.5)
    """
    n_right, n = right.sum(axis=1), right.shape[1]
    if len({*(n_right == n).tolist()}) == 1 and n_right[0] in (0, n):
        return float("nan"), float("nan")
    shape = np.meshgrid(THRESHOLDS, EXPONENTS, indexing="ij")
    share = np.clip(weibull(coherence[:, None, None], *shape), 0.5, 1 - 1e-9)
    told = np.tensordot(n_right, np.log(share), 1) + np.tensordot(n - n_right, np.log(1 - share), 1)
    best = np.unravel_index(told.argmax(), told.shape)
    return float(THRESHOLDS[best[0]]), float(EXPONENTS[best[1]])

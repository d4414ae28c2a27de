"""Votes for classes, turned into probabilities."""

import numpy as np

from neurosim.base.arrays import Real

SHARPNESS = 4
"""Chosen here: of 1, 2, 3, 4, 6, 8 and 16 it has the lowest log loss, or one within 15 % of it, on
iris, wine, breast cancer, moons, digits and MNIST (70 % learned, mean of 3 splits)."""


def probabilities(votes: Real) -> Real:
    """Return the softmax of ``4 n_classes votes``, shape (n, n_classes).

    The first of the largest in a row is that of the votes, whatever is rounded.

    Examples
    --------
    >>> probabilities(np.array([[0.3, 0.4, 0.1], [0.2, 0.2, 0.2]])).round(2).tolist()
    [[0.23, 0.75, 0.02], [0.33, 0.33, 0.33]]
    """
    best = votes.max(axis=1, keepdims=True)
    p: Real = np.exp(SHARPNESS * votes.shape[1] * (votes - best))
    p /= p.sum(axis=1, keepdims=True)
    top = p.max(axis=1, keepdims=True)
    # Votes that differ by less than exp can tell would tie, and the first of them would win.
    return np.where((votes < best) & (p == top), np.nextafter(top, 0), p)

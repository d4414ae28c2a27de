r"""Readouts of tags: by counts, which know no order, and from errors, which forget.

Both read the same sparse layer, which learns nothing. By counts, as `FlyClassifier`:

.. math:: w_{cj} = 1 - (1 - \eta)^{n_{cj}}, \qquad \text{class} = \arg\max_c \sum_{j \in
          \text{tag}} w_{cj}
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Index, Real
from neurosim.models.fly.measures.labelled import correct

Counts = npt.NDArray[np.int64]


class Counting:
    """Counts how often each cell was active for each class, whatever came when.

    Parameters
    ----------
    n_kc, n_classes : int
    learning_rate : float
        By how much of what is missing to 1 a weight grows each time.

    Examples
    --------
    >>> reader = Counting(n_kc=4, n_classes=2, learning_rate=0.5)
    >>> reader.learn(np.array([[0, 1], [2, 3]]), np.array([1, 0]))
    >>> reader.read(np.array([[0, 1]])).tolist()
    [[0.0, 1.0]]
    """

    def __init__(self, n_kc: int, n_classes: int, learning_rate: float):
        self.counts: Counts = np.zeros((n_kc, n_classes), np.int64)
        self.learning_rate = learning_rate

    def learn(self, tags: Index, labels: Any) -> None:
        """Count.

        Parameters
        ----------
        tags : ndarray of int32, shape (n, n_active)
        labels : ndarray of int, shape (n,)
        """
        np.add.at(self.counts, (tags, np.asarray(labels)[:, None]), 1)

    def read(self, tags: Index) -> Real:
        """Return the sum of the weights from the active cells, shape (n, n_classes)."""
        steps = np.arange(self.counts.max(initial=0) + 1)
        table = 1.0 - (1.0 - self.learning_rate) ** steps
        return _add_up(table[self.counts], tags)


class Correcting:
    """Learns from its errors alone: towards the right class, away from the one it chose.

    Parameters
    ----------
    n_kc, n_classes : int

    Examples
    --------
    >>> reader = Correcting(n_kc=4, n_classes=2)
    >>> reader.learn(np.array([[0, 1], [2, 3]]), np.array([1, 0]))
    >>> reader.read(np.array([[0, 1]])).tolist()
    [[-2.0, 2.0]]
    """

    def __init__(self, n_kc: int, n_classes: int):
        self.weights: npt.NDArray[np.int32] = np.zeros((n_kc, n_classes), np.int32)

    def learn(self, tags: Index, labels: Any) -> None:
        """See each vector once, in the order given.

        Parameters
        ----------
        tags : ndarray of int32, shape (n, n_active)
        labels : ndarray of int, shape (n,)
        """
        correct(self.weights, tags, labels)

    def read(self, tags: Index) -> Real:
        """Return the sum of the weights from the active cells, shape (n, n_classes)."""
        return _add_up(self.weights.astype(np.float64), tags)


def _add_up(weights: Real, tags: Index) -> Real:
    from scipy import sparse

    ends = np.arange(len(tags) + 1) * tags.shape[1]
    ones = np.ones(tags.size), tags.ravel(), ends
    sums: Real = sparse.csr_array(ones, shape=(len(tags), len(weights))) @ weights
    return sums

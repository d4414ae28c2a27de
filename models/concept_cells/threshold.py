"""The threshold of the memory area, from what drives its neurons in screening."""

from collections.abc import Sequence

import numpy as np

from neurosim.base.arrays import Real

SMALLEST = 1e-6
"""Threshold where nothing drives anybody: nobody is to fire."""


def find_theta(heard: Sequence[Real], k: int, share: float, margin: float) -> float:
    """Return a threshold above what noise brings to a neuron that a picture drives too little.

    For each picture, of the mean drives of all neurons the k-th largest, times ``share``, plus
    ``margin`` times how much the drive of the k strongest deviates from round to round; of these
    the median over pictures.

    Parameters
    ----------
    heard : sequence of ndarray of float64, shape (n_rounds, n)
        Drive of each neuron in rounds of a presentation, for each picture.
    k : int
        Neurons of an assembly.
    share, margin : float

    Returns
    -------
    float
        In the unit of the drives.

    Examples
    --------
    Two rounds without noise, of which the second strongest neuron decides:

    >>> find_theta([np.array([[1.0, 8.0, 6.0], [1.0, 8.0, 6.0]])], k=2, share=0.5, margin=1.0)
    3.0
    """
    found = []
    for drives in heard:
        means = drives.mean(axis=0)
        members = np.argpartition(means, -k)[-k:]
        deviation = np.sqrt(drives[:, members].var(axis=0, ddof=1).mean())
        found.append(share * means[members].min() + margin * deviation)
    return max(float(np.median(found)), SMALLEST)

r"""Odours: from measured changes to rates, and from few odours to many mixtures.

A table of odour responses holds changes of rate; the row ``SFR`` holds the spontaneous rates that
they are changes of. A mixture of a few odours is their mean, weighted at random.

References
----------
.. [1] Hallem, Carlson, "Coding of odors by a receptor repertoire", Cell 125:143, 2006,
   doi:10.1016/j.cell.2006.01.050.
"""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Real
from neurosim.base.random.stream import WORD, Stream
from neurosim.files.vectors.samples import SPONTANEOUS, Samples


def find_spontaneous(samples: Samples) -> int | None:
    """Return which row holds spontaneous rates, or None where these are no odour responses.

    Examples
    --------
    >>> find_spontaneous(Samples(np.eye(2), rows=("ethanol", "SFR")))
    1
    """
    names = [name.strip().casefold() for name in samples.rows or ()]
    return names.index(SPONTANEOUS) if SPONTANEOUS in names else None


def rates_of(samples: Samples) -> Real:
    """Return the rates of receptor neurons: changes plus spontaneous rates, none below zero.

    Parameters
    ----------
    samples : Samples
        Odour responses with a row of spontaneous rates; others come back as they are.

    Returns
    -------
    ndarray of float64, shape (n_odours, d)

    Examples
    --------
    >>> odours = Samples(np.array([[5.0, 1.0], [-9.0, 3.0]]), rows=("SFR", "ethanol"))
    >>> rates_of(odours).tolist()
    [[0.0, 4.0]]
    """
    vectors = np.asarray(samples.vectors, np.float64)
    row = find_spontaneous(samples)
    if row is None:
        return vectors
    rates: Real = np.maximum(np.delete(vectors, row, axis=0) + vectors[row], 0.0)
    return rates


def mix(rates: Any, n: int, of: int, seed: int) -> Real:
    """Mix odours: each mixture is a weighted mean of ``of`` random odours.

    Weights are uniform numbers, divided by their sum.

    Parameters
    ----------
    rates : ndarray of float, shape (n_odours, d)
    n : int
        Mixtures.
    of : int
        Distinct odours in each.
    seed : int

    Returns
    -------
    ndarray of float64, shape (n, d)

    Examples
    --------
    >>> mix(np.array([[0.0, 8.0], [4.0, 8.0]]), n=3, of=2, seed=1).shape
    (3, 2)
    """
    from neurosim.kernels.graph.fixed_degree import sample

    checks.integer("n", n, 1)
    checks.integer("of", of, 1, len(rates), "there are no more odours")
    chosen = np.empty((n, of), np.int32)
    sample(len(rates), True, False, Stream(seed, "odours of mixtures").key, chosen)
    words = Stream(seed, "shares of mixtures").words(n * of).reshape(n, of)
    shares = (words + 1) / WORD
    shares /= shares.sum(axis=1, keepdims=True)
    mixtures: Real = np.einsum("ij,ijk->ik", shares, rates[chosen])
    return mixtures

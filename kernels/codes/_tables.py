"""What kernels of codes are given together: the bins of an index, and what a search found."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Bins(NamedTuple):
    """Rows by the bin in which they lie: those of bin b are ``members[indptr[b]:indptr[b + 1]]``.

    Parameters
    ----------
    codes : ndarray of uint64, shape (n_bins,)
    indptr : ndarray of int64, shape (n_bins + 1,)
    members : ndarray of int32, shape (n_rows,)
    """

    codes: npt.NDArray[np.uint64]
    indptr: npt.NDArray[np.int64]
    members: npt.NDArray[np.int32]


class Found(NamedTuple):
    """The rows that were found for each query, best first.

    Parameters
    ----------
    shared, rows : ndarray of int32, shape (n_queries, n_neighbors)
        How many bits a row shares with the query, descending, and which row it is.
    """

    shared: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]


class Bonds(NamedTuple):
    """What some pairs of a query and a key have of their own: query q has those from ``indptr[q]``.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_queries + 1,)
    keys : ndarray of int32, shape (n_bonds,)
        Ascending for each query, none twice.
    biases, gates : ndarray of float32, shape (n_bonds,)
        Added to the score of the pair; what its weight is multiplied by.
    scores : ndarray of float32, shape (n_bonds,)
        Output: the score of the pair, bias included.
    """

    indptr: npt.NDArray[np.int64]
    keys: npt.NDArray[np.int32]
    biases: npt.NDArray[np.float32]
    gates: npt.NDArray[np.float32]
    scores: npt.NDArray[np.float32]


class Sofar(NamedTuple):
    """What is kept of each query of a block from one block of keys to the next.

    Parameters
    ----------
    largest : ndarray of float32, shape (n_queries,)
        Score: minus infinity before the first block.
    totals : ndarray of float64, shape (n_queries,)
        Sum of exp(score - largest).
    factors : ndarray of float32, shape (n_queries,)
        By which a new largest score shrinks what was summed up before.
    places : ndarray of int64, shape (n_queries,)
        Where the bonds of keys of the next blocks begin.
    """

    largest: npt.NDArray[np.float32]
    totals: npt.NDArray[np.float64]
    factors: npt.NDArray[np.float32]
    places: npt.NDArray[np.int64]

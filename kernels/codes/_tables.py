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

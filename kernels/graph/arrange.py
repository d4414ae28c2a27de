"""Arrange the rows of synapses by delay, and find them again by target."""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.graph.sort import BUCKETS, sort_row


@kernel
def arrange(indptr, indices, delays, most, targets_out, delays_out, order_out):
    """Sort rows by delay; synapses of the same delay stay as they stand.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_rows + 1,)
        Of some rows that follow each other.
    indices : ndarray of int32, shape (n_synapses,)
    delays : ndarray of uint16, shape (n_synapses,)
    most : int64
        No delay is longer.
    targets_out : ndarray of uint16 or uint32, shape (n_synapses,)
    delays_out : ndarray of uint16, shape (n_synapses,)
    order_out : ndarray of int64, shape (n_synapses,) or (0,)
        Where each synapse stood; not told where there is no room.
    """
    longest = 0
    for row in range(indptr.size - 1):
        longest = max(longest, indptr[row + 1] - indptr[row])
    counts = np.empty(BUCKETS, np.uint32)
    order, spare = np.empty(longest, np.uint32), np.empty(longest, np.uint32)
    for row in range(indptr.size - 1):
        begin, end = indptr[row], indptr[row + 1]
        mine = delays[begin:end]
        by_delay = sort_row(mine, np.uint64(most), order, spare, counts)
        for i in range(mine.size):
            targets_out[begin + i] = indices[begin + by_delay[i]]
            delays_out[begin + i] = mine[by_delay[i]]
        if order_out.size:
            for i in range(mine.size):
                order_out[begin + i] = begin + by_delay[i]


@kernel
def mark(delays, seen):
    """Mark the delays that occur.

    Parameters
    ----------
    delays : ndarray of uint16 or int64, shape (n,)
    seen : ndarray of bool, shape (longest + 1,)
    """
    for i in range(delays.size):
        seen[np.uint64(delays[i])] = True


@kernel
def list_places(begins, ends, indices, n_post, ranks, places_out):
    """List the places of the synapses of rows by row and target, row behind row.

    Contacts of a pair are listed by rank, or, without ranks, as they stand.

    Parameters
    ----------
    begins, ends : ndarray of int64, shape (n_rows,)
        Where some rows stand; there may be gaps between rows.
    indices : ndarray of uint16 or uint32, shape (n_places,)
    n_post : int64
    ranks : ndarray of int64, shape (n_places,) or (0,)
    places_out : ndarray of int64, shape (n_synapses of these rows,)
    """
    longest, most, n_listed = 0, np.uint64(n_post - 1), 0
    for row in range(begins.size):
        longest = max(longest, ends[row] - begins[row])
    counts = np.empty(BUCKETS, np.uint32)
    order, spare = np.empty(longest, np.uint32), np.empty(longest, np.uint32)
    for row in range(begins.size):
        begin, targets = begins[row], indices[begins[row] : ends[row]]
        by_target = sort_row(targets, most, order, spare, counts)
        places = places_out[n_listed : n_listed + targets.size]
        n_listed += targets.size
        for i in range(targets.size):
            places[i] = begin + by_target[i]
        for i in range(1, targets.size if ranks.size else 0):
            place, at = places[i], i
            # Pairs have few contacts, so insertion serves.
            while at > 0 and indices[places[at - 1]] == indices[place] and (
                ranks[places[at - 1]] > ranks[place]
            ):  # fmt: skip
                places[at] = places[at - 1]
                at -= 1
            places[at] = place

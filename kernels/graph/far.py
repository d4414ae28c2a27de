"""Far: synapses between near neurons, some of which lead anywhere instead; a row at a time."""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.graph.near import MOST_RUNS, find_runs, list_near
from neurosim.kernels.graph.near_rows import draw_pair
from neurosim.kernels.random.draw import HALF, MASK, ONE, THREE, draw

SIX, LOW_SIX = np.uint64(6), np.uint64(63)


@leaf
def flip(neuron, marks):
    """Turn the bit of a neuron into the other."""
    marks[np.uint64(neuron) >> SIX] ^= ONE << (np.uint64(neuron) & LOW_SIX)


@leaf
def is_marked(neuron, marks):
    """Return whether the bit of a neuron is set."""
    return (marks[neuron >> SIX] >> (neuron & LOW_SIX)) & ONE != np.uint64(0)


@kernel
def draw_far(row, n_post, skip, n_kept, key, marks, targets):
    """Fill a row up with targets from anywhere, each once and none that it has.

    Parameters
    ----------
    row, n_post : int64
    skip : int64
        A neuron that is no target; -1: none.
    n_kept : int64
        Targets that the row has already.
    key : ndarray of uint64, shape (2,)
    marks : ndarray of uint64, shape (n_post / 64 rounded up,)
        Zero, on entry and afterwards.
    targets : ndarray of int32, shape (n,)
        Those of the row, in any order; from ``n_kept`` on overwritten, in the order of the draws.

    References
    ----------
    .. [1] Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019,
       section 4, doi:10.1145/3230636: what makes the draws exactly uniform.
    """
    for m in range(n_kept):
        flip(targets[m], marks)
    if skip >= 0:
        flip(skip, marks)
    n, most, turn, zero = n_kept, np.uint64(n_post), np.uint64(0), np.uint64(0)
    while n < targets.size:
        words = draw(turn, np.uint64(row), zero, THREE, key[0], key[1])
        turn += ONE
        for lane in range(4):
            product = words[lane] * most
            low, target = product & MASK, product >> HALF
            is_even = low >= most or low >= (ONE << HALF) % most
            if n < targets.size and is_even and not is_marked(target, marks):
                flip(target, marks)
                targets[n] = target
                n += 1
    for m in range(targets.size):
        flip(targets[m], marks)
    if skip >= 0:
        flip(skip, marks)


@kernel
def draw_near_row(row, rows, targets):
    """Write the targets of one neuron into ``targets.row``, in no order; return how many.

    Parameters
    ----------
    row : int64
    rows : NearRows
        See `neurosim.kernels.graph._tables`.
    targets : NearTargets
    """
    runs, out, chances = np.empty((MOST_RUNS, 2), np.int64), targets.row, rows.chances
    place = rows.places[0, row], rows.places[1, row], rows.places[2, row]
    skip = np.int64(-1) if targets.keep_loops or row >= out.size else np.int64(row)
    found = runs[: find_runs(place, rows, runs)]
    n_near = list_near(place, skip, found, rows, rows.square[0], out, targets.squares)
    is_sure = chances[0] > MASK and chances[1] == np.uint64(0)
    n, n_far = 0, 0
    for m in range(n_near):
        post = rows.ids[out[m]]
        out[n] = post
        if is_sure:
            n += 1
            continue
        w0, w1 = draw_pair(row, np.int64(post), rows.key)
        is_there, is_far = w0 < chances[0], w1 < chances[1]
        n += is_there & (not is_far)
        n_far += is_there & is_far
    if n_far:
        draw_far(row, out.size, skip, n, rows.key, targets.marks, out[: n + n_far])
    return n + n_far


@kernel
def move_far(indptr, kept, n_post, keep_loops, key, indices):
    """Fill up the rows of which synapses have moved far away; they ascend afterwards.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_pre + 1,)
    kept : ndarray of int64, shape (n_pre,)
        Where what each row has, ascending, ends.
    n_post : int64
    keep_loops : bool
        Whether a neuron may connect to the neuron of its own index.
    key : ndarray of uint64, shape (2,)
    indices : ndarray of int32, shape (n_synapses,)
        Overwritten where rows have gaps.
    """
    marks = np.zeros((n_post + 63) >> 6, np.uint64)
    for row in range(kept.size):
        targets = indices[indptr[row] : indptr[row + 1]]
        n_kept = kept[row] - indptr[row]
        if n_kept == targets.size:
            continue
        skip = np.int64(-1) if keep_loops or row >= n_post else np.int64(row)
        draw_far(row, n_post, skip, n_kept, key, marks, targets)
        moved = targets[n_kept:].copy()
        moved.sort()
        merge_from_behind(targets, n_kept, moved)


@leaf
def merge_from_behind(targets, n, others):
    """Merge ``others``, ascending, into the first ``n`` of ``targets``, ascending too."""
    at = n + others.size
    m = others.size
    while m > 0:
        at -= 1
        if n > 0 and targets[n - 1] > others[m - 1]:
            n -= 1
            targets[at] = targets[n]
        else:
            m -= 1
            targets[at] = others[m]


@kernel
def list_near_rows(events, is_wanted, rows, targets, ends_out, found_out):
    """List targets of some neurons, ascending within each; return how many, -1 without room.

    Parameters
    ----------
    events : ndarray of int32, shape (n_events,)
    is_wanted : ndarray of bool, shape (n_post,)
        Which targets are listed.
    rows : NearRows
    targets : NearTargets
    ends_out : ndarray of int64, shape (n_events,)
        Where those of each end.
    found_out : ndarray of int32, shape (room,)
    """
    n = 0
    for e in range(events.size):
        here = targets.row[: draw_near_row(np.int64(events[e]), rows, targets)]
        here.sort()  # those from far away are in no order
        for s in range(here.size):
            if is_wanted[here[s]]:
                if n == found_out.size:
                    return -1
                found_out[n] = here[s]
                n += 1
        ends_out[e] = n
    return n

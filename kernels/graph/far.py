"""Far: synapses between near neurons, some of which lead anywhere instead; a row at a time."""

import numpy as np

from neurosim.kernels._jit import borrower, kernel, leaf
from neurosim.kernels.graph._marks import sort_by_marks
from neurosim.kernels.graph.near import find_runs, list_ids
from neurosim.kernels.graph.near_rows import DRAWN, draw_along
from neurosim.kernels.random.draw import HALF, MASK, ONE, THREE, draw

SIX, LOW_SIX = np.uint64(6), np.uint64(63)
FEW = 40
"""Values that are sorted by insertion, at most."""


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


@borrower
def draw_near_row(row, rows, targets):
    """Write the targets of one neuron into ``targets.row``, in no order; return how many.

    Parameters
    ----------
    row : int64
    rows : NearRows
        See `neurosim.kernels.graph._tables`.
    targets : NearTargets
    """
    place, chances = (rows.places[0, row], rows.places[1, row], rows.places[2, row]), rows.chances
    skip = np.int64(-1) if targets.keep_loops or row >= rows.ids.size else np.int64(row)
    runs, shifts, out = targets.runs, targets.shifts, targets.row
    n_runs = find_runs(place, rows, runs, shifts)
    n = list_ids(place, runs[:n_runs], shifts, rows, rows.square[0], out)
    n = n if skip < 0 else leave_out(skip, out[:n])
    is_sure = chances[0] > MASK and chances[1] == np.uint64(0)
    return n if is_sure else choose_row(row, skip, out[:n], rows, targets)


@borrower
def leave_out(skip, row):
    """Write the last of a row over a neuron, if it is there; return how many are left."""
    at, looked_for = np.int32(-1), np.int32(skip)
    for m in range(np.int32(row.size)):
        # Without an exit, so that it vectorises.
        at = max(at, np.int32(m) if row[m] == looked_for else np.int32(-1))
    if at < 0:
        return row.size
    row[at] = row[row.size - 1]
    return row.size - 1


@kernel
def choose_row(row, skip, near, rows, targets):
    """Leave in ``targets.row`` the synapses of one neuron, in no order; return how many.

    Parameters
    ----------
    row : int64
    skip : int64
        A neuron that is no target; -1: none.
    near : ndarray of int32, shape (n_near,)
        Who is near, the beginning of ``targets.row``; overwritten.
    rows, targets
        See `draw_near_row`.
    """
    chance, far, out = rows.chances[0], rows.chances[1], targets.row
    w0, w1, n, n_far = targets.words[0], targets.words[1], np.uint64(0), 0
    for start in range(0, near.size, DRAWN):
        some = near[start : start + DRAWN]
        # All words first: this loop vectorises, the one below, which moves, cannot.
        draw_along(row, some, rows.key, w0, w1)
        for m in range(some.size):
            out[n] = some[m]
            is_there, is_far = w0[m] < chance, w1[m] < far
            n += np.uint64(is_there & (not is_far))
            n_far += is_there & is_far
    n_kept = np.int64(n)
    if n_far:
        row_end = n_kept + n_far
        draw_far(row, rows.ids.size, skip, n_kept, rows.key, targets.marks, out[:row_end])
    return n_kept + n_far


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
    marks, spare = np.zeros((n_post + 63) >> 6, np.uint64), np.empty(0, np.int32)
    for row in range(kept.size):
        targets = indices[indptr[row] : indptr[row + 1]]
        n_kept = kept[row] - indptr[row]
        if n_kept == targets.size:
            continue
        skip = np.int64(-1) if keep_loops or row >= n_post else np.int64(row)
        draw_far(row, n_post, skip, n_kept, key, marks, targets)
        n_moved = targets.size - n_kept
        if spare.size < n_moved:
            spare = np.empty(2 * n_moved, np.int32)
        moved = spare[:n_moved]
        moved[:] = targets[n_kept:]
        sort_few(moved)
        merge_from_behind(targets, n_kept, moved)


@leaf
def sort_few(values):
    """Sort values in place: where they are few, in a third of the time of `ndarray.sort`."""
    if values.size > FEW:
        values.sort()
        return
    for i in range(1, values.size):
        value, at = values[i], i
        while at > 0 and values[at - 1] > value:
            values[at] = values[at - 1]
            at -= 1
        values[at] = value


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
    n, n_post = np.int64(0), rows.ids.size
    for e in range(events.size):
        here = targets.row[: draw_near_row(np.int64(events[e]), rows, targets)]
        sort_by_marks(here, n_post, targets.marks, here)
        n_kept = np.uint64(0)
        for s in range(here.size):
            here[n_kept] = here[s]
            n_kept += np.uint64(is_wanted[np.uint32(here[s])])
        stop = n + np.int64(n_kept)
        if stop > found_out.size:
            return -1
        found_out[n:stop] = here[:n_kept]
        ends_out[e] = n = stop
    return n

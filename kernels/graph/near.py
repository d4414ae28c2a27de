"""Near: the pairs of neurons within a radius of each other, found by a grid of cells.

Cells have sides of at least the radius, so that only the cells next to that of a neuron can hold
what is near to it. Their neurons stand one behind the other, and cells that are neighbours along
the last axis too: so what must be looked at are a few runs.
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.draw import TWO, draw

DRAWN = 256
"""Pairs whose words are drawn together."""
MOST_RUNS = 18
"""Runs that may hold what is near to a neuron: nine rows of cells, each in two where it wraps."""


@leaf
def span(place, n_cells, wraps):
    """Return the first of the cells along an axis that may hold what is near, and how many.

    Parameters
    ----------
    place : float64
        Of the neuron, in sides of a cell; any number where space does not wrap.
    n_cells : int64
    wraps : bool
    """
    one, three = np.int64(1), np.int64(3)
    if wraps:
        # With two cells, those before and behind are one.
        if n_cells < 3:
            return np.int64(0), n_cells
        return (min(np.int64(place), n_cells - one) + n_cells - one) % n_cells, three
    if place < -1.0 or place >= n_cells + 1.0:
        return np.int64(0), np.int64(0)
    own = np.int64(np.floor(place))
    first = max(own - one, np.int64(0))
    return first, min(own + np.int64(2), n_cells) - first


@kernel
def find_runs(place, cells, runs):
    """List the runs of neurons that may be near to a place; return how many runs.

    Parameters
    ----------
    place : tuple of 3 float64
    cells : Cells
        See `neurosim.kernels.graph._tables`.
    runs : ndarray of int64, shape (`MOST_RUNS`, 2)
        Output: of each the first neuron, as the cells count them, and the last + 1.
    """
    low, per_side, wraps = cells.frame[0], cells.frame[1], cells.frame[2, 2] < np.inf
    n0, n1, n2 = cells.shape[0], cells.shape[1], cells.shape[2]
    a, na = span((place[0] - low[0]) * per_side[0], n0, wraps)
    b, nb = span((place[1] - low[1]) * per_side[1], n1, wraps)
    c, nc = span((place[2] - low[2]) * per_side[2], n2, wraps)
    n = 0
    for i in range(a, a + na):
        for j in range(b, b + nb):
            row = ((i % n0) * n1 + j % n1) * n2
            runs[n, 0], runs[n, 1] = cells.starts[row + c], cells.starts[row + min(c + nc, n2)]
            n += 1
            if c + nc > n2:
                runs[n, 0], runs[n, 1] = cells.starts[row], cells.starts[row + c + nc - n2]
                n += 1
    return n


@leaf
def measure_run(first, stop, place, cells, squares):
    """Write the squares of the distances of a run of neurons to a place.

    Parameters
    ----------
    first, stop : int64
    place : tuple of 3 float64
    cells : Cells
    squares : ndarray of float64, shape (room,), room >= stop - first
        Output.
    """
    x, y, z = place
    # Slices: only so do the loops vectorise.
    xs, ys = cells.points[0, first:stop], cells.points[1, first:stop]
    zs, box, here = cells.points[2, first:stop], cells.frame[2], squares[: stop - first]
    if box[2] < np.inf:
        b0, b1, b2 = box[0], box[1], box[2]
        for t in range(here.size):
            a, b, c = abs(xs[t] - x), abs(ys[t] - y), abs(zs[t] - z)
            # To the nearest of all images, the same from either end.
            a, b, c = min(a, b0 - a), min(b, b1 - b), min(c, b2 - c)
            here[t] = a * a + b * b + c * c
        return
    for t in range(here.size):
        a, b, c = xs[t] - x, ys[t] - y, zs[t] - z
        here[t] = a * a + b * b + c * c


@kernel
def list_near(place, skip, runs, cells, square, out, squares):
    """List who is within a radius of a place; return how many.

    Parameters
    ----------
    place : tuple of 3 float64
    skip : int64
        A neuron that is left out; -1: none.
    runs : ndarray of int64, shape (n_runs, 2)
        What `find_runs` found.
    cells : Cells
    square : float64
        Of the radius.
    out : ndarray of int32, shape (room,)
        Output, as the cells count them; room for all neurons of the runs.
    squares : ndarray of float64, shape (room,)
        Output: of their distances.
    """
    n = 0
    for r in range(runs.shape[0]):
        first, stop = runs[r, 0], runs[r, 1]
        measured, listed, ids = squares[n:], out[n:], cells.ids[first:stop]
        measure_run(first, stop, place, cells, measured)
        kept = 0
        for t in range(ids.size):
            # Who is near cannot be predicted, so all are written, and some overwritten.
            found = measured[t]
            listed[kept], measured[kept] = first + t, found
            kept += (found <= square) & (ids[t] != skip)
        n += kept
    return n


@kernel
def list_pairs(first, origins, keep_loops, cells, square, ends_out, pair_out):
    """List for neurons from ``first`` on who is near to each; return the last + 1 that fits.

    Parameters
    ----------
    first : int64
    origins : Cells
        Of these neurons, which come in its order: who is near to those that follow each other is
        in the cache then.
    keep_loops : bool
        Whether a neuron may be near to that of its own index.
    cells : Cells
        Of those that are near.
    square : float64
        Of the radius.
    ends_out : ndarray of int64, shape (most,)
        Where those near to the first, second, ... end.
    pair_out : (ndarray of int32, ndarray of float64), shape (room,)
        Who they are, as ``cells`` count them, and the squares of their distances; room for all
        neurons of the cells.
    """
    near, squares = pair_out
    runs, n = np.empty((MOST_RUNS, 2), np.int64), 0
    last = min(origins.ids.size, first + ends_out.size)
    for i in range(first, last):
        place = origins.points[0, i], origins.points[1, i], origins.points[2, i]
        found, most = runs[: find_runs(place, cells, runs)], 0
        for r in range(found.shape[0]):
            most += found[r, 1] - found[r, 0]
        if n + most > near.size:
            return i
        skip = np.int64(-1) if keep_loops else np.int64(origins.ids[i])
        n += list_near(place, skip, found, cells, square, near[n:], squares[n:])
        ends_out[i - first] = n
    return last


@leaf
def draw_pair(pre, post, key):
    """Return the two words of a pair: whether it is connected, and whether it moves far away."""
    zero = np.uint64(0)
    a, b, _, _ = draw(np.uint64(post), np.uint64(pre), zero, TWO, key[0], key[1])
    return a, b


@kernel
def choose_pairs(first, numbers, chances, law, drops_far, ends, near):
    """Leave of some pairs those that are connected; return how many.

    Parameters
    ----------
    first : int64
        The presynaptic neuron of the first pairs; that of the others follow.
    numbers : (ndarray of int32, ndarray of int32), shape (n_pre,) and (n_post,)
        Numbers of neurons at either end, by how ``first`` and ``near`` count them.
    chances : ndarray of uint64, shape (1,) or (n_pairs,)
        In units of 2**-32: of all pairs, or of each.
    law : NearLaw
    drops_far : bool
        Whether synapses that move far away are left out, too.
    ends : ndarray of int64, shape (n,)
        Where the pairs of each presynaptic neuron end; overwritten.
    near : ndarray of int32, shape (n_pairs,)
        Postsynaptic neurons; overwritten.
    """
    n, begin, is_shared = 0, 0, chances.size == 1
    far, (of_pre, of_post) = law.chances[1] if drops_far else np.uint64(0), numbers
    w0, w1 = np.empty(DRAWN, np.uint32), np.empty(DRAWN, np.uint32)
    for r in range(ends.size):
        pre = np.int64(of_pre[first + r])
        for start in range(begin, ends[r], DRAWN):
            some = near[start : min(start + DRAWN, ends[r])]
            # All words first: this loop vectorises, the one below, which moves, cannot.
            draw_along_pairs(pre, some, of_post, law.key, w0, w1)
            for m in range(some.size):
                near[n] = some[m]
                is_there = w0[m] < chances[0 if is_shared else start + m]
                n += is_there & (w1[m] >= far)
        begin, ends[r] = ends[r], n
    return n


@leaf
def draw_along_pairs(pre, near, ids, key, w0, w1):
    """Draw the words of `draw_pair` for some pairs of one neuron.

    Parameters
    ----------
    pre : int64
    near : ndarray of int32, shape (n,)
        The other neurons, by how ``ids`` count them.
    ids : ndarray of int32, shape (n_post,)
    key : ndarray of uint64, shape (2,)
    w0, w1 : ndarray of uint32, shape (room,), room >= n
        Output.
    """
    k0, k1 = key[0], key[1]
    zero, of_pre = np.uint64(0), np.uint64(pre)
    for m in range(near.size):
        post = np.uint64(np.int64(ids[np.uint32(near[m])]))
        a, b, _, _ = draw(post, of_pre, zero, TWO, k0, k1)
        w0[m], w1[m] = np.uint32(a), np.uint32(b)


@kernel
def count_pairs(near, counts):
    """Count the pairs of each postsynaptic neuron, onto what ``counts`` holds.

    Parameters
    ----------
    near : ndarray of int32, shape (n_pairs,)
    counts : ndarray of int64, shape (n_post,)
    """
    for m in range(near.size):
        counts[np.uint32(near[m])] += 1


@kernel
def sort_runs(values, spare):
    """Sort values that are a few ascending runs, by merging these.

    Parameters
    ----------
    values : ndarray of int32, shape (n,)
        Sorted in place.
    spare : ndarray of int32, shape (n,)
        Overwritten.
    """
    n, is_done, is_swapped = values.size, False, False
    old, new = values, spare
    while not is_done:
        begin = 0
        while begin < n:
            middle = find_end(old, begin)
            if middle == n and begin == 0:
                is_done = True
                break
            stop = find_end(old, middle)
            merge(old, begin, middle, stop, new)
            begin = stop
        if not is_done:
            old, new, is_swapped = new, old, not is_swapped
        is_done |= n == 0
    if is_swapped:
        values[:] = spare


@leaf
def find_end(values, begin):
    """Return where the ascending run ends that begins here."""
    end = begin + 1
    while end < values.size and values[end - 1] <= values[end]:
        end += 1
    return min(end, values.size)


@leaf
def merge(old, begin, middle, stop, new):
    """Merge two runs of ``old``, from ``begin`` and from ``middle`` on, into ``new``."""
    a, b = begin, middle
    for at in range(begin, stop):
        if b == stop:
            new[at:stop] = old[a:middle]
            return
        if a == middle:
            new[at:stop] = old[b:stop]
            return
        # Which is first cannot be predicted, so neither is a branch.
        one, two = old[a], old[b]
        is_first = one <= two
        new[at] = one if is_first else two
        a += is_first
        b += not is_first


@kernel
def lay_rows(first, numbers, ends, near, indptr, kept_out, indices_out):
    """Write the pairs of each presynaptic neuron into its row, ascending.

    Parameters
    ----------
    first, numbers
        See `choose_pairs`.
    ends : ndarray of int64, shape (n,)
        Where the pairs of each presynaptic neuron end.
    near : ndarray of int32, shape (n_pairs,)
        Postsynaptic neurons; overwritten.
    indptr : ndarray of int64, shape (n_pre + 1,)
        Where each row begins.
    kept_out : ndarray of int64, shape (n_pre,)
        Where what is written into it ends.
    indices_out : ndarray of int32, shape (n_synapses,)

    Returns
    -------
    bool
        Whether all had room; rows that do not have it stay as they are.
    """
    begin, has_room, (of_pre, of_post) = 0, True, numbers
    for r in range(ends.size):
        pre, here = of_pre[first + r], near[begin : ends[r]]
        start, begin = indptr[pre], ends[r]
        if start + here.size > indptr[pre + 1]:
            has_room = False
            continue
        row = indices_out[start : start + here.size]
        for m in range(here.size):
            row[m] = of_post[here[m]]
        sort_runs(row, here)
        kept_out[pre] = start + here.size
    return has_room

"""Near: the pairs of neurons within a radius of each other, found by a grid of cells.

Cells have sides of at least the radius, so that only the cells next to that of a neuron can hold
what is near to it. Their neurons stand one behind the other, and cells that are neighbours along
the last axis too: so what must be looked at are a few runs.
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.draw import TWO, draw

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
def list_pairs(first, places, keep_loops, cells, square, ends_out, pair_out):
    """List for neurons from ``first`` on who is near to each; return the last + 1 that fits.

    Parameters
    ----------
    first : int64
    places : ndarray of float64, shape (3, n)
    keep_loops : bool
        Whether a neuron may be near to that of its own index.
    cells : Cells
    square : float64
        Of the radius.
    ends_out : ndarray of int64, shape (most,)
        Where those near to the first, second, ... end.
    pair_out : (ndarray of int32, ndarray of float64), shape (room,)
        Who they are, as the cells count them, and the squares of their distances; room for all
        neurons of the cells.
    """
    near, squares = pair_out
    runs, n = np.empty((MOST_RUNS, 2), np.int64), 0
    last = min(places.shape[1], first + ends_out.size)
    for j in range(first, last):
        place = places[0, j], places[1, j], places[2, j]
        found, most = runs[: find_runs(place, cells, runs)], 0
        for r in range(found.shape[0]):
            most += found[r, 1] - found[r, 0]
        if n + most > near.size:
            return j
        skip = np.int64(-1) if keep_loops else np.int64(j)
        n += list_near(place, skip, found, cells, square, near[n:], squares[n:])
        ends_out[j - first] = n
    return last


@leaf
def draw_pair(pre, post, key):
    """Return the two words of a pair: whether it is connected, and whether it moves far away."""
    zero = np.uint64(0)
    a, b, _, _ = draw(np.uint64(post), np.uint64(pre), zero, TWO, key[0], key[1])
    return a, b


@kernel
def choose_pairs(first, ids, chances, law, drops_far, ends, near):
    """Leave of some pairs those that are connected; return how many.

    Parameters
    ----------
    first : int64
        The postsynaptic neuron of the first pairs; that of the others follow.
    ids : ndarray of int32, shape (n_pre,)
        Number of each presynaptic neuron, by how ``near`` counts them.
    chances : ndarray of uint64, shape (1,) or (n_pairs,)
        In units of 2**-32: of all pairs, or of each.
    law : NearLaw
    drops_far : bool
        Whether synapses that move far away are left out, too.
    ends : ndarray of int64, shape (n_post,)
        Where the pairs of each postsynaptic neuron end; overwritten.
    near : ndarray of int32, shape (n_pairs,)
        Presynaptic neurons; overwritten.
    """
    n, begin, is_shared = 0, 0, chances.size == 1
    far = law.chances[1] if drops_far else np.uint64(0)
    for j in range(ends.size):
        for m in range(begin, ends[j]):
            w0, w1 = draw_pair(np.int64(ids[near[m]]), first + j, law.key)
            near[n] = near[m]
            n += (w0 < chances[0 if is_shared else m]) & (w1 >= far)
        begin, ends[j] = ends[j], n
    return n


@kernel
def count_pairs(near, counts):
    """Count the pairs of each presynaptic neuron, onto what ``counts`` holds.

    Parameters
    ----------
    near : ndarray of int32, shape (n_pairs,)
    counts : ndarray of int64, shape (n_pre,)
    """
    for m in range(near.size):
        counts[np.uint32(near[m])] += 1


@kernel
def scatter_pairs(first, ends, near, stops, cursors, indices_out):
    """Append the postsynaptic neuron of each pair to the row of the presynaptic one.

    Neurons come in ascending order, so rows ascend without a sort.

    Parameters
    ----------
    first : int64
        The postsynaptic neuron of the first pairs; that of the others follow.
    ends : ndarray of int64, shape (n_post,)
        Where the pairs of each postsynaptic neuron end.
    near : ndarray of int32, shape (n_pairs,)
        Presynaptic neurons.
    stops : ndarray of int64, shape (n_pre,)
        Where each row ends.
    cursors : ndarray of int64, shape (n_pre,)
        Where each row is filled up to; overwritten.
    indices_out : ndarray of int32, shape (n_synapses,)

    Returns
    -------
    bool
        Whether all had room; if not, nothing is written beyond the rows.
    """
    begin, has_room = 0, True
    for j in range(ends.size):
        post = np.int32(first + j)
        for m in range(begin, ends[j]):
            pre = np.uint32(near[m])
            at = cursors[pre]
            if at < stops[pre]:
                indices_out[at] = post
                cursors[pre] = at + 1
            else:
                has_room = False
        begin = ends[j]
    return has_room

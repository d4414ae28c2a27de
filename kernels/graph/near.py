"""Near: the pairs of neurons within a radius of each other, found by a grid of cells.

Cells have sides of at least the radius, so that only the cells next to that of a neuron can hold
what is near to it. Their neurons stand one behind the other, and cells that are neighbours along
the last axis too: so what must be looked at are a few runs.
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf

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
    # Cells at an end have all that is beyond; so what is far out lies in cells next to each other.
    own = np.int64(min(max(np.floor(place), 0.0), n_cells - 1.0))
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

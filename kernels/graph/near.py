"""Near: the pairs of neurons within a radius of each other, found by a grid of cells.

Cells have sides of at least the radius, so that only the cells next to that of a neuron can hold
what is near to it. Their neurons stand one behind the other, and cells that are neighbours along
the last axis too: so what must be looked at are a few runs.
"""

import numpy as np

from neurosim.kernels._jit import borrower, kernel, leaf
from neurosim.kernels.graph._sieve import sieve

MOST_RUNS = 18
"""Runs that may hold what is near to a neuron: nine rows of cells, each in two where it wraps."""


@leaf
def span(place, n_cells, wraps):
    """Return the cell of a place along an axis, the first that may hold what is near, how many.

    Parameters
    ----------
    place : float64
        Of the neuron, in sides of a cell; any number where space does not wrap.
    n_cells : int64
    wraps : bool
    """
    one, three = np.int64(1), np.int64(3)
    if wraps:
        own = min(np.int64(place), n_cells - one)
        # With two cells, those before and behind are one.
        if n_cells < 3:
            return own, np.int64(0), n_cells
        return own, (own if own > 0 else n_cells) - one, three
    # Cells at an end have all that is beyond; so what is far out lies in cells next to each other.
    own = np.int64(min(max(np.floor(place), 0.0), n_cells - 1.0))
    first = max(own - one, np.int64(0))
    return own, first, min(own + np.int64(2), n_cells) - first


@leaf
def find_shift(cell, own, side):
    """Return what takes a cell along an axis next to another: nothing, or a side to and fro."""
    return -side if cell > own + 1 else side if cell < own - 1 else 0.0


@borrower
def find_runs(place, cells, runs, shifts):
    """List the runs of neurons that may be near to a place; return how many runs.

    Parameters
    ----------
    place : tuple of 3 float64
    cells : Cells
        See `neurosim.kernels.graph._tables`.
    runs : ndarray of int64, shape (`MOST_RUNS`, 2)
        Output: of each the first neuron, as the cells count them, and the last + 1.
    shifts : ndarray of float64, shape (`MOST_RUNS`, 3)
        Output: what must be added to their coordinates to have those images that may be near;
        where an axis that wraps has less than three cells, any of them may be.
    """
    low, per_side, side = cells.frame[0], cells.frame[1], cells.frame[2]
    wraps, starts, shape = side[2] < np.inf, cells.starts, cells.shape
    n0, n1, n2 = shape[0], shape[1], shape[2]
    own_a, a, na = span((place[0] - low[0]) * per_side[0], n0, wraps)
    own_b, b, nb = span((place[1] - low[1]) * per_side[1], n1, wraps)
    own_c, c, nc = span((place[2] - low[2]) * per_side[2], n2, wraps)
    n, end, rest = 0, min(c + nc, n2), c + nc - n2
    for i in range(a, a + na):
        # No remainder of a division, which takes longer than all else here.
        slab = i - n0 if i >= n0 else i
        for j in range(b, b + nb):
            line = j - n1 if j >= n1 else j
            row = (slab * n1 + line) * n2
            for part in range(2 if rest > 0 else 1):
                shifts[n, 0] = find_shift(slab, own_a, side[0])
                shifts[n, 1] = find_shift(line, own_b, side[1])
                shifts[n, 2] = find_shift(0 if part else c, own_c, side[2])
                runs[n, 0] = starts[row + (0 if part else c)]
                runs[n, 1] = starts[row + (rest if part else end)]
                n += 1
    return n


@borrower
def look_at(cells):
    """Return whether the nearest image must be looked for pair by pair, and whether space is flat.

    Where each axis that wraps has three cells or more, it is known of each cell: images of one
    that are a side apart are not both near, as the radius is at most as long as a cell.
    """
    shape, side = cells.shape, cells.frame[2]
    folds = (
        (shape[0] < 3 and side[0] < np.inf)
        or (shape[1] < 3 and side[1] < np.inf)
        or (shape[2] < 3 and side[2] < np.inf)
    )
    return folds, side[2] < np.inf and side[0] == np.inf


@borrower
def list_ids(place, runs, shifts, cells, square, out):
    """List the numbers of those within a radius of a place; return how many.

    Parameters
    ----------
    place : tuple of 3 float64
    runs : ndarray of int64, shape (n_runs, 2)
    shifts : ndarray of float64, shape (n_runs, 3)
        What `find_runs` found.
    cells : Cells
    square : float64
        Of the radius.
    out : ndarray of int32, shape (room,)
        Output; room for all neurons of the runs.
    """
    (folds, is_flat), n, side = look_at(cells), np.int64(0), cells.frame[2]
    for r in range(runs.shape[0]):
        here = side if folds else shifts[r]
        space = place, folds, is_flat, (here[0], here[1], here[2])
        n = sieve(cells, (runs[r, 0], runs[r, 1]), space, square, n, out)
    return n


@borrower
def list_near(place, skip, found, cells, square, pair_out):
    """As `list_ids`, but list how the cells count them, and how far away they are.

    Parameters
    ----------
    skip : int64
        A neuron that is left out, as the cells count them; -1: none.
    found : (ndarray of int64, ndarray of float64)
        Runs and shifts that `find_runs` found.
    pair_out : (ndarray of int32, ndarray of float64), shape (room,)
        Output: who is near, and the squares of their distances.
    """
    (folds, is_flat), n, side = look_at(cells), np.int64(0), cells.frame[2]
    runs, shifts = found
    for r in range(runs.shape[0]):
        here = side if folds else shifts[r]
        space = place, folds, is_flat, (here[0], here[1], here[2])
        first, stop = runs[r, 0], runs[r, 1]
        if first <= skip < stop:
            n = sieve(cells, (first, skip), space, square, n, pair_out)
            first = skip + 1
        n = sieve(cells, (first, stop), space, square, n, pair_out)
    return n


@borrower
def find_among(number, place, cells):
    """Return where the cells count a neuron, looked for at ``place`` first; -1 if they do not."""
    ids = cells.ids
    if place < ids.size and ids[place] == number:
        return place
    for other in range(ids.size):
        if ids[other] == number:
            return np.int64(other)
    return np.int64(-1)


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
    (near, squares), n = pair_out, 0
    runs, shifts = np.empty((MOST_RUNS, 2), np.int64), np.empty((MOST_RUNS, 3))
    last = min(origins.ids.size, first + ends_out.size)
    for i in range(first, last):
        place = origins.points[0, i], origins.points[1, i], origins.points[2, i]
        n_runs = find_runs(place, cells, runs, shifts)
        found, most = (runs[:n_runs], shifts[:n_runs]), 0
        for r in range(n_runs):
            most += runs[r, 1] - runs[r, 0]
        if n + most > near.size:
            return i
        # Neurons of one population stand where they stand among those that may be near.
        skip = np.int64(-1) if keep_loops else find_among(origins.ids[i], i, cells)
        n += list_near(place, skip, found, cells, square, (near[n:], squares[n:]))
        ends_out[i - first] = n
    return last

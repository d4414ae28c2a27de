"""Attend: weights of patterns by the exponential of their scores, one block of pairs at a time.

Softmax over all keys without a row of all: a block's weights are relative to the largest score so
far, and what was summed before shrinks where a larger one comes [1]_. A block holds keys by
queries, so that loops run over queries side by side, in vector registers; sums over one query
would have to be added in order, one after the other.

References
----------
.. [1] Milakov & Gimelshein, "Online normalizer calculation for softmax", arXiv:1805.02867, 2018.
"""

import numpy as np

from neurosim.kernels._bits import opaque
from neurosim.kernels._jit import kernel, leaf

LOWEST = np.float32(-80)
"""Scores further than this below the largest weigh nothing, 1e-35: products of still smaller
weights would not be normal numbers, with which processors take a hundred times as long."""
PER_OCTAVE, ROUNDING = np.float32(1.4426950408889634), np.float32(3 << 22)
HIGH, LOW = np.float32(0.693359375), np.float32(-2.12194440e-4)
"""Their sum is log 2, and a multiple of the first has no rounding error."""
ONE, HALF = np.float32(1), np.float32(0.5)
C3, C4, C5, C6, C7 = (
    np.float32(c) for c in (0.16666665459, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3,
                            1.9875691500e-4)
)  # fmt: skip
"""Of a polynomial for exp between -log(2) / 2 and log(2) / 2, from Cephes (S. Moshier, `expf`)."""


@leaf
def exponential(x):
    """Return exp of a float32 from -80 to 80, within 2e-7 of it; of a smaller one 0.

    Numba has no exponential for vectors of its own. A power of two is taken off, and put into the
    exponent of a polynomial of the rest; no operation is contracted, so bits are the same on every
    processor.
    """
    bounded = x if x > LOWEST else LOWEST
    n = (bounded * PER_OCTAVE + ROUNDING) - ROUNDING  # the nearest whole number
    f = (bounded - n * HIGH) - n * LOW
    y = ((((C7 * f + C6) * f + C5) * f + C4) * f + C3) * f + HALF
    power = np.int32((np.int32(n) + 127) << 23).view(np.float32)
    return ((y * f) * f + f + ONE) * power if x > LOWEST else np.float32(0)


@kernel
def weigh(scores, first_key, first_query, gate, bonds, sofar):
    """Turn a block of scores into gated weights, relative to the largest score so far.

    Parameters
    ----------
    scores : ndarray of float32, shape (n_keys, n_queries)
        Finite. Output: ``gate * exp(score - largest)``, with a gate of its own for each bond.
    first_key, first_query : int
        Where in the tables the block begins; blocks of keys come in ascending order.
    gate : float32
        Of pairs without a bond.
    bonds : Bonds
        ``scores`` of those of this block are written.
    sofar : Sofar
        Brought up to date; of a block's totals no gate has a part.
    """
    n_keys, n_queries = scores.shape
    largest, factors = sofar.largest, sofar.factors
    _bias_bonds(scores, first_key, first_query, bonds, sofar.places)
    old, sums = largest.copy(), np.zeros(n_queries, np.float32)
    for k in range(n_keys):
        row = scores[k]
        for q in range(n_queries):
            so_far = opaque(largest[q])
            largest[q] = row[q] if row[q] > so_far else so_far
    for k in range(n_keys):
        row = scores[k]
        for q in range(n_queries):
            weight = exponential(row[q] - largest[q])
            sums[q] += weight
            row[q] = weight * gate
    for q in range(n_queries):
        factors[q] = exponential(old[q] - largest[q])
        sofar.totals[q] = sofar.totals[q] * factors[q] + sums[q]
    _gate_bonds(scores, first_key, first_query, bonds, sofar)


@leaf
def _bias_bonds(scores, first_key, first_query, bonds, places):
    """Add the biases of the bonds in this block, and keep their scores."""
    stop = first_key + scores.shape[0]
    for q in range(scores.shape[1]):
        for i in range(places[q], bonds.indptr[first_query + q + 1]):
            key = bonds.keys[i]
            if key >= stop:
                break
            scores[key - first_key, q] += bonds.biases[i]
            bonds.scores[i] = scores[key - first_key, q]


@leaf
def _gate_bonds(scores, first_key, first_query, bonds, sofar):
    """Weigh the bonds in this block by their own gates; go on to those of the next."""
    stop = first_key + scores.shape[0]
    for q in range(scores.shape[1]):
        i, end = sofar.places[q], bonds.indptr[first_query + q + 1]
        while i < end and bonds.keys[i] < stop:
            weight = exponential(bonds.scores[i] - sofar.largest[q])
            scores[bonds.keys[i] - first_key, q] = weight * bonds.gates[i]
            i += 1
        sofar.places[q] = i


@kernel
def sum_up(sums, added, factors):
    """Shrink what was summed up and add a block's: ``sums * factors + added``, row by row.

    In float64, so that sums over many blocks lose nothing.

    Parameters
    ----------
    sums : ndarray of float64, shape (n_queries, n_values)
    added : ndarray of float32, shape (n_queries, n_values)
    factors : ndarray of float32, shape (n_queries,)
    """
    for q in range(sums.shape[0]):
        row, new, factor = sums[q], added[q], factors[q]
        for i in range(row.size):
            row[i] = row[i] * factor + new[i]

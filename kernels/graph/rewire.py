"""Rewire a bipartite graph at random; every cell and every input keeps its number of synapses."""

import numpy as np

from neurosim.kernels._bits import prefetch
from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.draw import HALF, ONE, draw

DRAWN = 256
"""Swaps whose words are drawn together."""
LATER = 8
"""Swaps ahead whose rows are asked for; twice as far ahead, their synapses."""


@leaf
def pick_below(n, high, low):
    """Return an integer below ``n`` from two words: floor(n w / 2**64), w the 64 bits of both.

    Parameters
    ----------
    n : uint64
        Below 2**32. No integer is likelier than another by more than n / 2**64.
    high, low : uint64
        Below 2**32.
    """
    return (high * n + (low * n >> HALF)) >> HALF


@leaf
def pick_pairs(first, n, key, picked):
    """Write two synapses of ``n`` for each of some turns, the first of which is ``first``."""
    zero, k0, k1 = np.uint64(0), key[0], key[1]
    some, others = picked[0], picked[1]
    for i in range(some.size):
        w0, w1, w2, w3 = draw(np.uint64(first + i), zero, zero, ONE, k0, k1)
        some[i], others[i] = np.uint32(pick_below(n, w0, w1)), np.uint32(pick_below(n, w2, w3))


@leaf
def ask_ahead(picked, i, owners, address):
    """Ask for what later swaps look at: all of it lies anywhere in memory.

    Parameters
    ----------
    picked : ndarray of uint32, shape (2, n)
    i : int64
        Which swap comes now.
    owners : ndarray of int32, shape (n_synapses,)
    address : (uint64, uint64, uint64)
        Of the inputs, of ``owners``, and of ``indptr``.
    """
    last, four = picked.shape[1] - 1, np.uint64(4)
    for side in range(2):
        synapse = np.uint64(picked[side, min(i + 2 * LATER, last)])
        prefetch(address[0] + four * synapse)
        prefetch(address[1] + four * synapse)
        cell = np.uint64(owners[picked[side, min(i + LATER, last)]])
        prefetch(address[2] + np.uint64(8) * cell)


@leaf
def stands(cell, source):
    """Return whether a cell has the input ``source``."""
    n = np.int32(0)
    for i in range(cell.size):  # to the end, or the loop would not vectorise
        n |= np.int32(cell[i] == source)
    return n != 0


@kernel
def rewire(indptr, owners, n_swaps, key, inputs):
    """Try to swap the inputs of two synapses, ``n_swaps`` times, in place; return how many took.

    Both synapses are drawn from all. Nothing happens where one of the inputs stands at the other's
    cell already, so that none comes to stand twice at a cell unless it did before. What is tried
    is as likely as its reverse, so that in the limit all such graphs are equally likely.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_cells + 1,)
    owners : ndarray of int32, shape (n_synapses,)
        The cell of each synapse.
    n_swaps : int64
        Below 2**32.
    key : ndarray of uint64, shape (2,)
    inputs : ndarray of int32, shape (n_synapses,)
        Changed in place: those of cell j are ``inputs[indptr[j]:indptr[j + 1]]``, in no order.

    References
    ----------
    .. [1] Fosdick, Larremore, Nishimura, Ugander, "Configuring random graph models with fixed
       degree sequences", SIAM Review 60:315, 2018, doi:10.1137/16M1087175.
    """
    n, n_taken, picked = np.uint64(inputs.size), 0, np.empty((2, DRAWN), np.uint32)
    address = (
        np.uint64(inputs.ctypes.data),
        np.uint64(owners.ctypes.data),
        np.uint64(indptr.ctypes.data),
    )
    for turn in range(0, n_swaps if inputs.size else 0, DRAWN):
        # All words first: that loop vectorises, the one below, which branches, cannot.
        pick_pairs(turn, n, key, picked)
        for i in range(min(DRAWN, n_swaps - turn)):
            ask_ahead(picked, i, owners, address)
            a, b = picked[0, i], picked[1, i]
            mine, yours = inputs[a], inputs[b]
            first, second = owners[a], owners[b]
            # A swap that is refused uses up its turn: drawing another instead would make graphs
            # that allow many swaps likelier than others [1]_.
            if mine == yours or first == second:
                continue
            if stands(inputs[indptr[first] : indptr[first + 1]], yours):
                continue
            if stands(inputs[indptr[second] : indptr[second + 1]], mine):
                continue
            inputs[a], inputs[b] = yours, mine
            n_taken += 1
    return n_taken

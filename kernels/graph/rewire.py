"""Rewire a bipartite graph at random; every cell and every input keeps its number of synapses."""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.draw import HALF, ONE, draw


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
    n, zero, k0, k1 = np.uint64(inputs.size), np.uint64(0), key[0], key[1]
    n_taken = 0
    for turn in range(n_swaps if inputs.size else 0):
        w0, w1, w2, w3 = draw(np.uint64(turn), zero, zero, ONE, k0, k1)
        a, b = pick_below(n, w0, w1), pick_below(n, w2, w3)
        mine, yours = inputs[a], inputs[b]
        first, second = owners[a], owners[b]
        # A swap that is refused uses up its turn: drawing another instead would make graphs that
        # allow many swaps likelier than others [1]_.
        if mine == yours or first == second:
            continue
        if stands(inputs[indptr[first] : indptr[first + 1]], yours):
            continue
        if stands(inputs[indptr[second] : indptr[second + 1]], mine):
            continue
        inputs[a], inputs[b] = yours, mine
        n_taken += 1
    return n_taken

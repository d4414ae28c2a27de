"""Find the synapses from one set of neurons to another, without generating their rows."""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.graph.random_graph import (
    FAST,
    HALF_WORD,
    count_throws,
    draw_across,
    list_block,
)


@kernel
def find(pres, blocks, is_wanted, self_loops, bits, survival, key, which_out, posts_out):
    """Write every synapse from ``pres`` to the wanted targets; return how many, -1 if no room.

    Only the blocks that hold a wanted target are drawn, each for all rows at once.

    Parameters
    ----------
    pres : ndarray of int32, shape (n_pres,)
    blocks : ndarray of int64, shape (n_blocks,)
        The blocks in which there are wanted targets.
    is_wanted : ndarray of uint8, shape (all blocks << bits,)
    self_loops, bits, survival, key
        See `neurosim.kernels.graph.random_graph`.
    which_out : ndarray of int32, shape (room,)
        Position in ``pres`` of the presynaptic neuron.
    posts_out : ndarray of int32, shape (room,)
    """
    batch = 256
    w0, w1 = np.empty(batch, np.uint32), np.empty(batch, np.uint32)
    w2, w3 = np.empty(batch, np.uint32), np.empty(batch, np.uint32)
    throws, hit = np.empty(batch, np.uint8), np.empty(survival.size, np.int64)
    high, low = np.uint32(32 - bits), np.uint32(16 - bits)
    n_found = 0
    for block in blocks:
        base = np.uint64(block << bits)
        for start in range(0, pres.size, batch):
            n = min(batch, pres.size - start)
            draw_across(block, pres[start : start + n], key, w0, w1, w2, w3)
            count_throws(w0, n, survival, throws)
            for i in range(n):
                c, a, b, d = throws[i], w1[i], w2[i], w3[i]
                is_hit = is_wanted[base + (a >> high)] & (c > 0)
                is_hit |= is_wanted[base + ((a & HALF_WORD) >> low)] & (c > 1)
                is_hit |= is_wanted[base + (b >> high)] & (c > 2)
                is_hit |= is_wanted[base + ((b & HALF_WORD) >> low)] & (c > 3)
                is_hit |= is_wanted[base + (d >> high)] & (c > 4)
                is_hit |= is_wanted[base + ((d & HALF_WORD) >> low)] & (c > 5)
                is_hit |= c >= FAST
                if is_hit:
                    pre, words = pres[start + i], (w0[i], a, b, d)
                    n_hit = list_block(words, c, block, pre, bits, survival, key, hit)
                    for h in range(n_hit):
                        post = np.int64(base) + hit[h]
                        if is_wanted[post] and (self_loops or post != pre):
                            if n_found == which_out.size:
                                return -1
                            which_out[n_found], posts_out[n_found] = start + i, post
                            n_found += 1
    return n_found

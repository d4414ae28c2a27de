"""Find the synapses from one set of neurons to another, without generating their rows.

Most blocks have no throw that hits, so what must be fast is to see that. The places of all throws
are compared with each wanted target in whole registers; rows that hit are looked at one by one.
Twice as fast as to look up all places in a mask of the targets.
"""

import numpy as np

from neurosim.kernels._bits import clear_lowest, find_lowest
from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.graph.random_graph import PLACES, draw_across, make_words, place
from neurosim.kernels.random.draw import draw

BATCH, WORD = 256, 64
MOST_COMPARED = 32
"""Wanted targets of a block; of more, three rows in four have a place that is wanted."""
LANES = 8
"""Rows are drawn in multiples of so many, as the last ones would be drawn one by one."""
FAR = np.uint16(0xFFFF)


@kernel
def find(pres, posts, self_loops, law, which_out, posts_out):
    """Write every synapse from ``pres`` to ``posts``; return how many, -1 if no room.

    Only the blocks that hold a wanted target are drawn, each for all rows at once.

    Parameters
    ----------
    pres : ndarray of int32, shape (n_pres,)
    posts : ndarray of int32, shape (n_posts,)
        The wanted targets, ascending.
    self_loops : bool
        Whether a neuron may connect to the neuron of its own index.
    law : Law
        See `neurosim.kernels.graph._tables`.
    which_out : ndarray of int32, shape (room,)
        Position in ``pres`` of the presynaptic neuron.
    posts_out : ndarray of int32, shape (room,)
    """
    words, places, rows = make_words(BATCH), make_words(BATCH), fill_up(pres)
    nearest, is_wanted = np.empty(2 * BATCH, np.uint16), np.zeros(1 << law.bits, np.uint8)
    likely, bits, n, first = np.empty(BATCH, np.int32), np.int64(law.bits), 0, 0
    while first < posts.size:
        block, stop = np.int64(posts[first]) >> bits, first + 1
        while stop < posts.size and np.int64(posts[stop]) >> bits == block:
            stop += 1
        wanted = posts[first:stop]
        mark(wanted, block << bits, np.uint8(1), is_wanted)
        for start in range(0, pres.size, BATCH):
            some = rows[start : start + BATCH]
            draw_across(0, block, some, law.key, words)
            if wanted.size > MOST_COMPARED:
                nearest[:] = 0
            else:
                nearest[:] = FAR
                lay_out(words, some.size, law, places)
                compare(places[0], places[1], places[2], wanted, bits, nearest[: 2 * some.size])
            batch = block, start, pres[start : start + BATCH], words
            n_likely = list_hits(words[0][: batch[2].size], nearest, law.survival[PLACES], likely)
            n = write_wanted(
                likely[:n_likely], batch, (self_loops, law), is_wanted, which_out, posts_out, n
            )
            if n < 0:
                return -1
        mark(wanted, block << bits, np.uint8(0), is_wanted)
        first = stop
    return n


@leaf
def fill_up(pres):
    """Return the rows, and others behind them so that whole registers are drawn."""
    rows = np.zeros((pres.size + LANES - 1) // LANES * LANES, np.int32)
    rows[: pres.size] = pres
    return rows


@leaf
def mark(wanted, base, value, is_wanted):
    """Mark the wanted targets of a block that begins at ``base``, or take their marks away."""
    for w in range(wanted.size):
        is_wanted[wanted[w] - base] = value


@leaf
def lay_out(words, n, law, places_out):
    """Write the places of the first six throws; those that do not happen get their lowest bit set.

    Parameters
    ----------
    words : tuple of 4 ndarray of uint32, shape (BATCH,)
        First counters.
    n : int64
    law : Law
    places_out : tuple of ndarray of uint32, shape (BATCH,)
        Of two throws each, in the highest bits of each half; all other bits are 0.
    """
    w0, w1, w2, w3 = words
    a, b, c, _ = places_out
    high, zero = keep_places(law.bits), np.uint32(0)
    # Where a place has 16 bits there is no room for a mark, and hardly one in 10,000 comes near.
    right = np.uint32(law.bits < 16)
    left = np.uint32(right << np.uint32(16))
    # Read before the loop, or it would not vectorise: they might be written to in it.
    t0, t1, t2, t3, t4, t5 = (
        law.survival[0], law.survival[1], law.survival[2],
        law.survival[3], law.survival[4], law.survival[5],
    )  # fmt: skip
    for i in range(n):
        of_first = (zero if w0[i] < t0 else left) | (zero if w0[i] < t1 else right)
        of_second = (zero if w0[i] < t2 else left) | (zero if w0[i] < t3 else right)
        of_third = (zero if w0[i] < t4 else left) | (zero if w0[i] < t5 else right)
        a[i] = w1[i] & high | of_first
        b[i] = w2[i] & high | of_second
        c[i] = w3[i] & high | of_third


@leaf
def keep_places(bits):
    """Return a mask of the highest bits of both halves of a word."""
    half = (0xFFFF << (16 - np.int64(bits))) & 0xFFFF
    return np.uint32(half << 16 | half)


@leaf
def compare(a, b, c, wanted, bits, nearest):
    """Lower ``nearest`` to the least difference, bit by bit, of each half word to a wanted place.

    Parameters
    ----------
    a, b, c : ndarray of uint32, shape (room,)
        Places, as of `lay_out`.
    wanted : ndarray of int32, shape (n_wanted,)
        Targets of this block.
    bits : int64
    nearest : ndarray of uint16, shape (2 * n,), n <= room
        0 afterwards where a place is wanted.
    """
    x, y, z = a.view(np.uint16), b.view(np.uint16), c.view(np.uint16)
    for w in range(wanted.size):
        target = np.uint16((np.int64(wanted[w]) << (16 - bits)) & 0xFFFF)
        # Cast at each step: Numba would go on in 64 bits, in a quarter of the lanes.
        for j in range(nearest.size):
            least = np.uint16(min(np.uint16(x[j] ^ target), np.uint16(y[j] ^ target)))
            other = np.uint16(min(np.uint16(z[j] ^ target), nearest[j]))
            nearest[j] = np.uint16(min(least, other))


@leaf
def list_hits(first, nearest, crowded, likely_out):
    """Write which rows of a batch have a wanted place, or more throws than places; return how many.

    Parameters
    ----------
    first : ndarray of uint32, shape (n,)
        The first words of the counters.
    nearest : ndarray of uint16, shape (2 * n,)
        As of `compare`.
    crowded : uint32
        Throws beyond the sixth, which have their places in other counters, happen below this.
    likely_out : ndarray of int32, shape (n,)
    """
    pairs, n = nearest.view(np.uint32), 0
    for begin in range(0, first.size, WORD):
        stop, marks = min(begin + WORD, first.size), np.uint64(0)
        some, words = pairs[begin:stop], first[begin:stop]
        # Or instead of a choice, so that it vectorises.
        for j in range(some.size):
            is_hit = (some[j] & np.uint32(0xFFFF) == 0) | (some[j] < np.uint32(1 << 16))
            marks |= np.uint64(is_hit | (words[j] < crowded)) << np.uint64(j)
        while marks:
            likely_out[n] = begin + np.int64(find_lowest(marks))
            marks = clear_lowest(marks)
            n += 1
    return n


@kernel
def write_wanted(likely, batch, rules, is_wanted, which_out, posts_out, n):
    """Write the wanted targets that some rows have in a block; return how many in all, -1: no room.

    Few places are wanted, so whether one was hit before is looked up among those only. No array is
    named or handed on within the loop: each would be counted, which took longer than all else.

    Parameters
    ----------
    likely : ndarray of int32, shape (n_likely,)
        As of `list_hits`.
    batch : (int64, int64, ndarray of int32, tuple of 4 ndarray of uint32)
        The block, which the first row is, the rows, and their first counters.
    rules : (bool, Law)
        Whether there are self-loops, and the law.
    is_wanted : ndarray of uint8, shape (1 << bits,)
    which_out, posts_out : ndarray of int32, shape (room,)
        As in `find`.
    n : int64
        Synapses that were written before.
    """
    block, start, pres, (w0, w1, w2, w3) = batch
    self_loops, (bits, survival, key) = rules
    base, k0, k1, zero = block << np.int64(bits), key[0], key[1], np.uint64(0)
    for x in range(likely.size):
        i, begin, throw = likely[x], n, 0
        pre, counter = np.int64(pres[i]), (w0[i], w1[i], w2[i], w3[i])
        further = zero, zero, zero, zero
        while throw < survival.size and counter[0] < survival[throw]:
            if throw >= PLACES and (throw - PLACES) % 8 == 0:
                turn = np.uint64(1 + (throw - PLACES) // 8)
                further = draw(turn, np.uint64(block), np.uint64(pre), zero, k0, k1)
            at = place(throw, counter, further, bits)
            throw += 1
            if is_wanted[at] and (self_loops or base + at != pre):
                is_new = True
                for before in range(begin, n):
                    is_new &= posts_out[before] != base + at
                if is_new and n == which_out.size:
                    return -1
                if is_new:
                    which_out[n], posts_out[n] = start + i, base + at
                    n += 1
    return n

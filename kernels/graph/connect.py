"""Connect at random: list the rows of G(n, p), whose blocks `random_graph` throws.

The throws of many blocks are sorted side by side, six each, by a network of minima and maxima that
vectorises; so a row comes ascending, block after block. Small blocks are marked instead.
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.graph._small_blocks import BITS, list_small
from neurosim.kernels.graph.random_graph import (
    FAST,
    HALF_WORD,
    PLACES,
    count_throws,
    list_block,
    make_words,
    take,
)
from neurosim.kernels.random.draw import draw

BATCH, VECTORS = 256, 32
"""Blocks that are drawn at once, and of which a multiple is: whole vectors are faster."""


@kernel
def connect_row(row, n_post, is_dense, law, out):
    """Write the targets of neuron ``row``, ascending; return how many there are.

    Parameters
    ----------
    row, n_post : int64
    is_dense : bool
        Whether the blocks hit the targets that are *not* connected (p above one half).
    law : Law
        See `neurosim.kernels.graph._tables`.
    out : ndarray of int32, shape (room,)
        What is behind the targets may be overwritten. Where there is no room for all, only their
        number holds.
    """
    return list_row(row, n_post, is_dense, law, make_room(n_post, is_dense, law), out)


@kernel
def connect_rows(n_pre, n_post, self_loops, is_dense, law, indptr_out, indices_out):
    """Write all rows as CSR; return the synapses, or -1 where ``indices_out`` is too short.

    Parameters
    ----------
    n_pre, n_post, is_dense, law
        See `connect_row`.
    self_loops : bool
        Whether a neuron may connect to the neuron of its own index.
    indptr_out : ndarray of int64, shape (n_pre + 1,)
    indices_out : ndarray of int32, shape (room,)
        With room for self-loops too, which are taken out of a row that is written.
    """
    scratch = make_room(n_post, is_dense, law)
    indptr_out[0] = 0
    if not is_dense and law.bits > BITS:
        n = list_hits((0, n_pre), n_post, self_loops, law, scratch, (indptr_out, indices_out))
        return n if n <= indices_out.size else -1
    for row in range(n_pre):
        begin = indptr_out[row]
        here = indices_out[begin:]
        n = list_row(row, n_post, is_dense, law, scratch, here)
        if n > here.size:
            return -1
        indptr_out[row + 1] = begin + (n if self_loops else take_out(row, here[:n]))
    return indptr_out[n_pre]


@leaf
def make_room(n_post, is_dense, law):
    """Return room for a batch: what is drawn, words, places, throws; a block; what is not hit."""
    places = (
        np.empty(BATCH, np.uint32), np.empty(BATCH, np.uint32), np.empty(BATCH, np.uint32),
        np.empty(BATCH, np.uint32), np.empty(BATCH, np.uint32), np.empty(BATCH, np.uint32),
    )  # fmt: skip
    which = np.zeros(BATCH, np.uint32), np.zeros(BATCH, np.uint32)
    throws, is_plain = np.empty(BATCH, np.uint8), np.empty(BATCH, np.uint8)
    hit, bounds = np.empty(law.survival.size, np.int64), np.zeros(2, np.int64)
    in_words = np.empty(BATCH, np.uint64)
    missing = np.empty(n_post + PLACES if is_dense else 0, np.int32)
    return which, make_words(BATCH), places, (throws, is_plain), hit, (bounds, in_words, missing)


@kernel
def list_row(row, n_post, is_dense, law, scratch, out):
    """Do what `connect_row` does, with ``scratch`` of `make_room`."""
    _, words, _, (throws, _), hit, (bounds, in_words, missing) = scratch
    if law.bits <= BITS:
        return list_small(row, n_post, is_dense, law, (words, throws, in_words, hit), out)
    if not is_dense:
        return list_hits((row, 1), n_post, True, law, scratch, (bounds, out))
    n_missing = list_hits((row, 1), n_post, True, law, scratch, (bounds, missing))
    n, target = 0, 0
    if n_post - n_missing <= out.size:
        for m in range(n_missing + 1):
            stop = np.int64(missing[m]) if m < n_missing else n_post
            for j in range(target, stop):
                out[n] = j
                n += 1
            target = int(stop) + 1
    return n_post - n_missing


@kernel
def list_hits(rows, n_post, self_loops, law, scratch, outs):
    """Write what the blocks of some rows hit, ascending; return how many, in ``outs`` or not.

    Parameters
    ----------
    rows : tuple of 2 int64
        The first of them, and how many they are.
    outs : tuple of ndarray of int64, shape (n_rows + 1,), and of int32, shape (room,)
        Where rows end, from place 1, and what they hit.
    """
    (of_row, of_block), words, places, (throws, is_plain), hit, _ = scratch
    (first_row, n_rows), (indptr_out, out), bits = rows, outs, law.bits
    n, begin, n_blocks = np.uint64(0), np.uint64(0), (n_post + (1 << bits) - 1) >> bits
    most, last, closed = np.uint64(out.size), np.uint32(n_blocks - 1), 0
    # Blocks of several short rows are one batch: a batch of seven takes as long as one of 32.
    for first in range(0, n_rows * n_blocks, BATCH):
        n_here = min(BATCH, n_rows * n_blocks - first)
        n_drawn = (n_here + VECTORS - 1) // VECTORS * VECTORS
        begins = first_row + first // n_blocks, first % n_blocks
        lay_blocks(begins, n_blocks, of_row[:n_drawn], of_block)
        draw_blocks(n_drawn, of_row, of_block, law.key, words)
        count_throws(words[0], n_drawn, law.survival, throws)
        sort_places(words, throws, n_drawn, bits, places, is_plain)
        for i in range(n_here):
            base = of_block[i] << np.uint32(bits)
            # Near the end of `out` each target is tested; elsewhere too many are written, and
            # overwritten.
            if throws[i] < FAST and n + np.uint64(PLACES) <= most:
                if is_plain[i]:
                    n = put_all(places, i, base, throws[i], n, out)
                else:
                    n = put_distinct(places, i, base, np.uint32(1 << bits), n, out)
            else:
                which = np.int64(of_block[i]), np.int64(of_row[i])
                n_hit = list_block(take(words, i), throws[i], *which, law, hit)
                n = put_tested(hit[:n_hit], np.int64(base), n_post, n, out)
            if of_block[i] == last:
                if n <= most:
                    row = first_row + closed
                    n = begin + np.uint64(end_row(row, n_post, self_loops, out[begin:n]))
                begin, closed = n, closed + 1
                indptr_out[closed] = np.int64(n)
    return np.int64(n)


@leaf
def lay_blocks(begins, n_blocks, row_out, block_out):
    """Write which blocks of which rows make a batch that begins with this row and block."""
    row, block = begins
    for i in range(row_out.size):
        row_out[i], block_out[i] = row, block
        is_last = block == n_blocks - 1
        row, block = row + is_last, 0 if is_last else block + 1


@leaf
def draw_blocks(n, of_row, of_block, key, words):
    """Draw the first counters of blocks of rows, as `draw_along` does."""
    w0, w1, w2, w3 = words
    zero, k0, k1 = np.uint64(0), key[0], key[1]
    for i in range(n):
        a, b, c, d = draw(zero, np.uint64(of_block[i]), np.uint64(of_row[i]), zero, k0, k1)
        w0[i], w1[i], w2[i], w3[i] = np.uint32(a), np.uint32(b), np.uint32(c), np.uint32(d)


@leaf
def end_row(row, n_post, self_loops, targets):
    """Leave out what is behind the last target, and a self-loop; return how many are left."""
    n = targets.size
    while n and targets[n - 1] >= n_post:
        n -= 1
    return n if self_loops else take_out(row, targets[:n])


@leaf
def sort_places(words, throws, n, bits, places_out, is_plain_out):
    """Sort the places of up to six throws into each block, behind them a place outside of it.

    Parameters
    ----------
    words : tuple of 4 ndarray of uint32, shape (room,)
    throws : ndarray of uint8, shape (room,)
    n, bits : int64
    places_out : tuple of 6 ndarray of uint32, shape (room,)
    is_plain_out : ndarray of uint8, shape (room,)
        Whether no two throws of a block hit the same target, and there are no more than six.
    """
    (_, w1, w2, w3), (p0, p1, p2, p3, p4, p5) = words, places_out
    high, low, none = np.uint32(32 - bits), np.uint32(16 - bits), np.uint32(1 << bits)
    for i in range(n):
        c = np.uint32(throws[i])
        a = w1[i] >> high if c > 0 else none
        b = (w1[i] & HALF_WORD) >> low if c > 1 else none
        d = w2[i] >> high if c > 2 else none
        e = (w2[i] & HALF_WORD) >> low if c > 3 else none
        f = w3[i] >> high if c > 4 else none
        g = (w3[i] & HALF_WORD) >> low if c > 5 else none
        # The network of fewest comparisons for six, 12.
        a, g, b, e, d, f = min(a, g), max(a, g), min(b, e), max(b, e), min(d, f), max(d, f)
        b, d, e, f = min(b, d), max(b, d), min(e, f), max(e, f)
        a, e, d, g = min(a, e), max(a, e), min(d, g), max(d, g)
        a, b, d, e, f, g = min(a, b), max(a, b), min(d, e), max(d, e), min(f, g), max(f, g)
        b, d, e, f = min(b, d), max(b, d), min(e, f), max(e, f)
        p0[i], p1[i], p2[i], p3[i], p4[i], p5[i] = a, b, d, e, f, g
        distinct = np.uint32(a < none) + np.uint32((b < none) & (b != a))
        distinct += np.uint32((d < none) & (d != b)) + np.uint32((e < none) & (e != d))
        distinct += np.uint32((f < none) & (f != e)) + np.uint32((g < none) & (g != f))
        is_plain_out[i] = np.uint8(distinct == c)


@leaf
def put_all(places, i, base, throws, n, out):
    """Write the places of a block, of which ``throws`` are there and distinct; return the end.

    All six without a choice: how many there are cannot be predicted.
    """
    p0, p1, p2, p3, p4, p5 = places
    out[n], out[n + np.uint64(1)] = base + p0[i], base + p1[i]
    out[n + np.uint64(2)], out[n + np.uint64(3)] = base + p2[i], base + p3[i]
    out[n + np.uint64(4)], out[n + np.uint64(5)] = base + p4[i], base + p5[i]
    return n + np.uint64(throws)


@leaf
def put_distinct(places, i, base, size, n, out):
    """Write the places of a block of ``size``, each once; return the end."""
    p0, p1, p2, p3, p4, p5 = places
    a, b, c, d, e, f = p0[i], p1[i], p2[i], p3[i], p4[i], p5[i]
    # Written in any case and kept if it is new.
    out[n] = base + a
    n += np.uint64(a < size)
    out[n] = base + b
    n += np.uint64((b < size) & (b != a))
    out[n] = base + c
    n += np.uint64((c < size) & (c != b))
    out[n] = base + d
    n += np.uint64((d < size) & (d != c))
    out[n] = base + e
    n += np.uint64((e < size) & (e != d))
    out[n] = base + f
    return n + np.uint64((f < size) & (f != e))


@leaf
def put_tested(hit, base, n_post, n, out):
    """Sort what is hit in a block, and write what is a target and has room; return the end."""
    for h in range(hit.size):
        target, at = hit[h], h
        while at > 0 and hit[at - 1] > target:
            hit[at] = hit[at - 1]
            at -= 1
        hit[at] = target
    for h in range(hit.size):
        if base + hit[h] < n_post:
            if n < out.size:
                out[n] = base + hit[h]
            n += np.uint64(1)
    return n


@leaf
def take_out(target, row):
    """Take a target out of an ascending row, if it is in it; return how many are left."""
    at = np.searchsorted(row, target)
    if at == row.size or row[at] != target:
        return row.size
    for s in range(at + 1, row.size):
        row[s - 1] = row[s]
    return row.size - 1

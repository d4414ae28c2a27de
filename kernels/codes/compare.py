"""Compare packed codes: how many bits they share, and in how many they differ."""

from neurosim.kernels._bits import count_bits
from neurosim.kernels._jit import kernel

TILE = 4096
"""Words of rows that stay in the nearest cache while all queries pass over them."""


@kernel
def count_common(queries, rows, counts_out):
    """Count the bits that each query shares with each row: the overlap of two tags.

    All queries pass over a tile of rows before the next is touched, so memory is read once.

    Parameters
    ----------
    queries : ndarray of uint64, shape (n_queries, n_words)
    rows : ndarray of uint64, shape (n_rows, n_words)
    counts_out : ndarray of int32, shape (n_queries, n_rows)
    """
    n_rows, n_words = rows.shape
    tile = max(1, TILE // max(1, n_words))
    for first in range(0, n_rows, tile):
        for q in range(queries.shape[0]):
            query, counts = queries[q], counts_out[q]
            for r in range(first, min(first + tile, n_rows)):
                row = rows[r]
                n = 0
                for w in range(n_words):
                    n += count_bits(query[w] & row[w])
                counts[r] = n


@kernel
def count_different(queries, rows, counts_out):
    """Count the bits in which each query differs from each row: the Hamming distance.

    Arguments as of `count_common`.
    """
    n_rows, n_words = rows.shape
    tile = max(1, TILE // max(1, n_words))
    for first in range(0, n_rows, tile):
        for q in range(queries.shape[0]):
            query, counts = queries[q], counts_out[q]
            for r in range(first, min(first + tile, n_rows)):
                row = rows[r]
                n = 0
                for w in range(n_words):
                    n += count_bits(query[w] ^ row[w])
                counts[r] = n


@kernel
def count_among(query, rows, chosen, counts_out):
    """Count the bits that one query shares with some of the rows.

    Parameters
    ----------
    query : ndarray of uint64, shape (n_words,)
    rows : ndarray of uint64, shape (n_rows, n_words)
    chosen : ndarray of int32, shape (n_chosen,)
    counts_out : ndarray of int32, shape (n_chosen,)
    """
    n_words = query.size
    for c in range(chosen.size):
        row = rows[chosen[c]]
        n = 0
        for w in range(n_words):
            n += count_bits(query[w] & row[w])
        counts_out[c] = n

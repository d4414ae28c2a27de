"""Bits: tags and signs packed into words, and how alike they are.

A code is a row of words; cell j is bit ``j % 64`` of word ``j // 64``.
"""

from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Words


def pack(tags: Any, n_kc: int) -> Words:
    """Return the codes of tags: a bit for each of ``n_kc`` cells.

    Parameters
    ----------
    tags : array_like of int, shape (n, n_active)
        From 0 to ``n_kc - 1``.
    n_kc : int

    Returns
    -------
    ndarray of uint64, shape (n, ceil(n_kc / 64))

    Examples
    --------
    >>> pack([[0, 2], [1, 64]], n_kc=70).tolist()
    [[5, 0], [2, 1]]
    """
    from neurosim.kernels.codes.pack import pack as fill

    cells = np.ascontiguousarray(tags, np.int32)
    words = np.empty((len(cells), -(-n_kc // 64)), np.uint64)
    fill(cells, words)
    return words


def pack_bits(bits: Any) -> Words:
    """Return the codes of rows of bits.

    Parameters
    ----------
    bits : array_like of bool, shape (n, n_bits)

    Returns
    -------
    ndarray of uint64, shape (n, ceil(n_bits / 64))

    Examples
    --------
    >>> pack_bits([[True, False, True]]).tolist()
    [[5]]
    """
    octets = np.packbits(np.asarray(bits, bool), axis=1, bitorder="little")
    whole = np.pad(octets, ((0, 0), (0, -octets.shape[1] % 8)))
    return whole.view("<u8").astype(np.uint64, copy=False)


def unpack_bits(words: Words, n_bits: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return the bits of codes, 0 or 1, shape (n, n_bits).

    Examples
    --------
    >>> unpack_bits(np.array([[5]], np.uint64), 4).tolist()
    [[1, 0, 1, 0]]
    """
    octets = np.ascontiguousarray(words, "<u8").view(np.uint8)
    return np.unpackbits(octets, axis=1, count=n_bits, bitorder="little")


def overlaps(tags: Any, others: Any, n_kc: int) -> Index:
    """Return how many active cells each tag shares with each of the others.

    Parameters
    ----------
    tags, others : array_like of int, shape (n, n_active), (n_others, n_active)
    n_kc : int
        Cells that tags are made of.

    Returns
    -------
    ndarray of int32, shape (n, n_others)

    Examples
    --------
    >>> overlaps([[0, 2, 5]], [[0, 2, 5], [2, 3, 4], [1, 3, 4]], n_kc=6).tolist()
    [[3, 1, 0]]
    """
    return count_common(pack(tags, n_kc), pack(others, n_kc))


def count_common(words: Words, others: Words) -> Index:
    """Return how many bits each code shares with each of the others, int32, (n, n_others)."""
    from neurosim.kernels.codes.compare import count_common as fill

    counts = np.empty((len(words), len(others)), np.int32)
    fill(words, others, counts)
    return counts


def count_different(words: Words, others: Words) -> Index:
    """Return in how many bits each code differs from each other one, int32, (n, n_others)."""
    from neurosim.kernels.codes.compare import count_different as fill

    counts = np.empty((len(words), len(others)), np.int32)
    fill(words, others, counts)
    return counts

"""Sign code of vectors: a bit for each Kenyon cell, whether its sum is negative or not."""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.codes._lanes import LANES, make_lanes, make_short_lanes, reach, sum_lanes
from neurosim.kernels.codes.tag import lay, turn


@kernel
def sign(amounts, indptr, inputs, words):
    """Set bit j % 64 of word j // 64 where the sum of cell j is not negative.

    Parameters
    ----------
    amounts : ndarray of int16, shape (n, d)
    indptr : ndarray of int64, shape (m + 1,)
    inputs : ndarray of int32, shape (n_synapses,)
        See `neurosim.kernels.codes.tag.tag`.
    words : ndarray of uint64, shape (n, ceil(m / 64))
        Output; bits beyond the last cell are 0.

    References
    ----------
    .. [1] Sharma, Navlakha, "Improving similarity search with high-dimensional locality-sensitive
       hashing", 2018, arXiv:1812.01844.
    """
    n, d = amounts.shape
    m = indptr.size - 1
    lanes, row, zero = make_short_lanes(d), make_lanes(1), make_lanes(1)
    bits = np.empty(LANES, np.uint64)
    for first in range(0, n, LANES):
        width = min(LANES, n - first)
        lay(amounts, first, lanes)
        for place in range(words.shape[1]):
            # The last word may have fewer cells than bits, and would keep those of the word before.
            bits[:] = 0
            for c in range(min(LANES, m - place * LANES)):
                j = place * LANES + c
                sum_lanes(lanes, inputs, indptr[j], indptr[j + 1], row)
                bits[c] = reach(row, zero)
            turn(bits)
            for lane in range(width):
                words[first + lane, place] = bits[lane]

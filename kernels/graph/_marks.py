"""Marks: a bit for each of many, listed."""

from neurosim.kernels._bits import clear_lowest, count_bits, find_lowest
from neurosim.kernels._jit import leaf

MOST_UNTESTED = 8
"""Places of a word that `list_marks` writes without a test, at the most."""


@leaf
def list_marks(marks, n, out):
    """Write the places of the ``n`` bits that are set, ascending.

    A loop that ends with the last bit of a word is mispredicted in almost every word. So about as
    many places as a word has are written without a test; what is too much is overwritten.

    Parameters
    ----------
    marks : ndarray of uint64, shape (n_words,)
    n : int64
    out : ndarray of int32, shape (room,), room >= n
    """
    untested = min(MOST_UNTESTED, (3 * n + marks.size) // (2 * marks.size))
    begin = 0
    for m in range(marks.size):
        left = marks[m]
        if left == 0 and untested == 0:
            continue
        end, at = begin + count_bits(left), begin
        # Behind the last places `out` may end, so there each bit is tested.
        if begin + untested <= out.size:
            some = out[begin : begin + untested]
            for i in range(untested):
                some[i] = (m << 6) + find_lowest(left)
                left = clear_lowest(left)
            at += untested
        while left:
            out[at] = (m << 6) + find_lowest(left)
            left = clear_lowest(left)
            at += 1
        begin = end

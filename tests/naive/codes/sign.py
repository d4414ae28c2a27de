"""Sign codes, a bit for each cell."""

from naive.codes.tag import sums


def sign(amounts, indptr, inputs):
    """Return the words of one vector's code."""
    bits = [y >= 0 for y in sums(amounts, indptr, inputs)]
    words = [0] * ((len(bits) + 63) // 64)
    for j, bit in enumerate(bits):
        words[j // 64] |= bit << (j % 64)
    return words

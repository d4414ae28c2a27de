"""Find the k-th largest of many whole numbers, without sorting them.

All numbers are at least 0. A small sample tells a value that about 1.7 k of them reach, so that one
pass, which vectorises, leaves few; the digits of these tell the k-th largest. A sample can mislead,
never to another result: where fewer than k reach its value, all are looked at.
"""

import numpy as np

from neurosim.kernels._bits import count_bits
from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.graph._marks import list_marks

SAMPLED, RANK = 24, 40
"""Of the k largest so many are in a sample; the value of this rank in it is reached by 1.7 k."""
SPARSEST = 8
"""One of so many values, or fewer, must make a sample, or it costs more than it spares."""
LEAST_BITS, MOST_BITS = 4, 10
"""Of a digit: 1,024 counts lie in the innermost cache; to clear them costs more than 100 values."""
WORD = 64
"""Values that are marked together."""


@kernel
def find_kth_largest(values, k):
    """Return the k-th largest value (from 1).

    O(n): twice to seven times as fast as by digits alone from n = 10,000 on.

    Parameters
    ----------
    values : ndarray of int64, shape (n,)
    k : int64
        From 1 to n.
    """
    if is_few(values, k):
        marks = np.empty((values.size + WORD - 1) // WORD, np.uint64)
        n = mark_reached(values, guess(values, k), marks)
        if n >= k:
            places = np.empty(n, np.int32)
            list_marks(marks, n, places)
            return find_by_digits(gather(values, places), k)
    return find_by_digits(values, k)


@leaf
def is_few(values, k):
    """Tell whether a sample is worth its making: k is many, and a small part."""
    return k >= SPARSEST * SAMPLED and 4 * k <= values.size


@kernel
def guess(values, k):
    """Return a value that about 1.7 k reach, for `is_few`; once in 200 less than k reach it.

    The count in a sample has a standard deviation of 6, so that 16 more than the mean are enough.
    """
    stride = k // SAMPLED
    sample = np.empty(values.size // stride, np.int64)
    for i in range(sample.size):
        sample[i] = values[i * stride]
    return find_by_digits(sample, RANK)


@kernel
def mark_reached(values, bound, marks_out):
    """Set the bits of all values of at least ``bound``; return how many they are.

    Parameters
    ----------
    values : ndarray of int64, shape (n,)
    bound : int64
    marks_out : ndarray of uint64, shape (ceil(n / 64),)
    """
    n = 0
    for w in range(marks_out.size):
        some, word = values[w * WORD : (w + 1) * WORD], np.uint64(0)
        # Or instead of a choice, so that it vectorises.
        for j in range(some.size):
            word |= np.uint64(some[j] >= bound) << np.uint64(j)
        marks_out[w] = word
        n += count_bits(word)
    return n


@leaf
def gather(values, places):
    """Return the values at some places."""
    some = np.empty(places.size, np.int64)
    for c in range(places.size):
        some[c] = values[places[c]]
    return some


@kernel
def find_by_digits(values, k):
    """Do what `find_kth_largest` does, by counting digits, from the first that differs."""
    low, high = values[0], values[0]
    for j in range(values.size):
        low, high = min(low, values[j]), max(high, values[j])
    bits = LEAST_BITS
    while bits < MOST_BITS and 1 << bits < values.size:
        bits += 1
    counts, left = np.empty(1 << bits, np.int64), values
    while True:
        shift = 0
        while (high - low) >> shift >= counts.size:
            shift += 1
        digit = (high - low) >> shift
        counts[: digit + 1] = 0
        for j in range(left.size):
            # Unsigned: Numba tests a signed index for being negative.
            counts[np.uint64(left[j] - low) >> np.uint64(shift)] += 1
        while k > counts[digit]:
            k -= counts[digit]
            digit -= 1
        low += digit << shift
        if shift == 0:
            return low
        high = low + min(high - low, (1 << shift) - 1)
        left = keep_between(left, low, high, counts[digit])
        if left.size == 1:
            return left[0]


@leaf
def keep_between(values, low, high, n):
    """Return the ``n`` values from ``low`` to ``high``."""
    kept, at, width = np.empty(n + 1, np.int64), np.uint64(0), np.uint64(high - low)
    for j in range(values.size):
        # Written in any case and kept if it counts: which do cannot be predicted. One comparison:
        # what is below `low` becomes very large.
        kept[at] = values[j]
        at += np.uint64(np.uint64(values[j] - low) <= width)
    return kept[:n]

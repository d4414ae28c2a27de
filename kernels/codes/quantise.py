"""Quantise vectors to whole numbers, so that sums of them are exact in any order."""

import math

import numpy as np

from neurosim.kernels._jit import kernel

BITS = 14
"""The largest amount of a vector is from 2**13 to 2**14 (and 1, by rounding)."""
LEAST_EXPONENT = -1000
"""Vectors smaller than 2**-1000 keep fewer bits."""


@kernel
def quantise(vectors, is_centred, amounts, exponents):
    """Round vectors to whole numbers of their own unit, a power of two.

    A power of two keeps ties: where sums of a vector's numbers are equal, as those of whole
    numbers often are, sums of amounts are equal too, as long as 14 bits hold the numbers.

    Parameters
    ----------
    vectors : ndarray of float64, shape (n, d)
        Finite.
    is_centred : bool
        Whether each vector's own mean is subtracted; a constant vector is then all zero, exactly.
    amounts : ndarray of int16, shape (n, d)
        Output.
    exponents : ndarray of int32, shape (n,)
        Output: an amount of 1 stands for 2**exponent.
    """
    n, d = vectors.shape
    for row in range(n):
        x, out = vectors[row], amounts[row]
        low, high, exponents[row] = x[0], x[0], 0
        for i in range(d):
            low, high = min(low, x[i]), max(high, x[i])
        # Or the last bit in which the mean was rounded would be stretched to 14 bits.
        if (low == high and is_centred) or (low == 0.0 and high == 0.0):
            out[:] = 0
            continue
        large = max(math.frexp(max(high, -low))[1], LEAST_EXPONENT)
        shrink, mean = math.ldexp(1.0, -large), 0.0  # nothing below can be too large for a float
        if is_centred:
            for i in range(d):
                mean += x[i] * shrink
            mean /= d
        span = max(high * shrink - mean, mean - low * shrink)
        power = min(BITS - math.frexp(span)[1], -LEAST_EXPONENT)
        grow = math.ldexp(1.0, power)
        # The mean is rounded by itself: centring then takes the same whole number off every value.
        offset = np.rint(mean * grow)
        for i in range(d):
            out[i] = np.int16(np.rint(x[i] * shrink * grow) - offset)
        exponents[row] = large - power

"""Quantise a vector: its own unit is the power of two that leaves 14 bits."""

import math

import numpy as np


def quantise(x, is_centred):
    """Return the amounts of one vector, and the exponent of their unit."""
    low, high = min(x), max(x)
    if (is_centred and low == high) or low == high == 0:
        return [0] * len(x), 0
    large = max(math.frexp(max(high, -low))[1], -1000)
    small = [math.ldexp(value, -large) for value in x]
    mean = 0.0
    if is_centred:
        for value in small:
            mean += value
        mean /= len(x)
    span = max(max(small) - mean, mean - min(small))
    power = min(14 - math.frexp(span)[1], 1000)
    offset = round(math.ldexp(mean, power))
    return [round(math.ldexp(value, power)) - offset for value in small], large - power


def unit(exponent):
    return np.ldexp(1.0, exponent)

"""Noise with a memory, and noise of a potential with conductances, neuron by neuron."""

import math


def process(xi, mean, left, spread, x):
    return mean + (left * (x - mean) + spread * xi)


def conductance(xi, mean, left, spread, decay, x, g):
    """Return the process and the conductance that holds it."""
    new = process(xi, mean, left, spread, x)
    return new, g + (max(new, 0) - decay * max(x, 0))


def loads(ge, gi, rate):
    """Return the conductance in units of the leak, and of how many time constants the step is."""
    g = 1.0 + ge + gi
    return g, min(g * rate, 40.0)


def shake(xi, weight, rate, v, ge, gi):
    g, y = loads(ge, gi, rate)
    return v + weight * math.sqrt(math.expm1(2.0 * y) / g) * xi


def push(drive, weight, rate, v, ge, gi):
    g, y = loads(ge, gi, rate)
    return v + weight * (math.expm1(y) / g) * drive

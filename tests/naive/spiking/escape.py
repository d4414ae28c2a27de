"""Who fires by chance: a neuron at a time, each chance computed and compared with its word."""

from math import exp, expm1, inf

from naive.random.throw import word

ESCAPES = 6
CERTAIN = 2**32 - 1


def falls(word, q):
    """Return whether a word lies below the level of 1 - exp(-q): a multiple of 2**-32, rounded."""
    level = min(round(-expm1(-q) * 2**32), CERTAIN)
    return level == CERTAIN or word < level


def expect(v, v_th, delta, log_gain, most):
    """Return how often a neuron would fire in a step if nothing stopped it."""
    try:
        return min(exp((v - v_th) / delta + log_gain), most)
    except OverflowError:
        return min(inf, most)


def fire(step, key, first, expected, release, wait, sure):
    """Return who fires and until when each waits; ``sure`` are those that fire in any case."""
    fired, later = set(sure), list(release)
    for i, q in enumerate(expected):
        if release[i] <= step and falls(word(first + i, step, ESCAPES, key), q):
            fired.add(first + i)
            later[i] = step + wait
    return sorted(fired), later

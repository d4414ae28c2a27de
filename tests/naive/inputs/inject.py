"""Counts, spikes and deviates from the words of each neuron, and adding them."""

import numpy as np

from naive.random.throw import centre, normal, uniform, word

CERTAIN = 2**32 - 1
COUNTS, SPIKES, NORMALS, UNIFORMS = 3, 4, 5, 7


def lies_below(word, level):
    return level == CERTAIN or word < level


def count_levels(word, survival):
    """Return how many levels lie above a word."""
    return sum(lies_below(word, level) for level in survival)


def row_of(rows, step, steps_of_row):
    """Return the row that holds in a step, the last one for ever."""
    return rows[min(step // steps_of_row, len(rows) - 1)]


def draw_counts(step, key, survival, first, n):
    neurons = range(first, first + n)
    return [count_levels(word(i, step, COUNTS, key), survival) for i in neurons]


def draw_spikes(step, key, thresholds, first, n):
    def fires(i):
        own = thresholds[0 if len(thresholds) == 1 else i]
        return lies_below(word(i, step, SPIKES, key), own)

    return [i for i in range(first, first + n) if fires(i)]


def draw_normals(step, key, first, n):
    return [normal(centre(*both)) for both in pairs_of_words(step, NORMALS, key, first, n)]


def draw_uniforms(step, key, first, n):
    return [uniform(*both) for both in pairs_of_words(step, UNIFORMS, key, first, n)]


def pairs_of_words(step, tag, key, first, n):
    """64 neurons have 64 places of high words, then 64 of low ones."""
    places = [neuron + neuron // 64 * 64 for neuron in range(first, first + n)]
    return [[word(p + shift, step, tag, key) for shift in (0, 64)] for p in places]


def inject(amounts, weight, variable):
    """Add the rounded product; weights, one or each, and ``variable`` have one NumPy type."""
    weights = weight if np.ndim(weight) else [weight] * len(amounts)
    kind = type(weights[0]) if len(weights) else float
    rows = zip(variable, weights, amounts, strict=True)
    return [v + kind(w * kind(amount)) for v, w, amount in rows]


def inject_free(step, amounts, weight, release, variable):
    moved = inject(amounts, weight, variable)
    return [new if may <= step else v for new, v, may in zip(moved, variable, release, strict=True)]


def leave_out(amounts, is_in):
    return [amount if chosen else 0 for amount, chosen in zip(amounts, is_in, strict=True)]

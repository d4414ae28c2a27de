"""Counts of events at a rate of each neuron, by the recursion of the law of Poisson."""

import math

from naive.inputs.inject import COUNTS, count_levels, row_of
from naive.random.throw import word


def levels_of(mean, n_levels):
    """Return the chance of more than m events for each m, in whole units of 2**-32."""
    term, left, levels = math.exp(-mean) * 2.0**32, 2.0**32, []
    for m in range(n_levels):
        left -= term
        levels.append(int(max(0, min(round(left), 2**32 - 1))))
        term *= mean / (m + 1)
    return levels


def draw_own_counts(step, key, rates, steps_of_row, seconds, first, n, n_levels):
    """Padded neurons have the rate of the last."""
    row = row_of(rates, step, steps_of_row)

    def count(i):
        levels = levels_of(row[min(i, len(row) - 1)] * seconds, n_levels)
        return count_levels(word(i, step, COUNTS, key), levels)

    return [count(i) for i in range(first, first + n)]

"""Counts of firing inputs: all rows written out and added up."""

from naive.graph.random_graph import hits


def accumulate(rows, signs, first, stop, self_loops, bits, survival, key, counts):
    summed, n_post = list(counts), len(counts)
    for row, sign in zip(rows, signs, strict=True):
        for j in hits(row, n_post, bits, survival, key):
            if first <= j >> bits < stop and (self_loops or j != row):
                summed[j] += sign
    return summed


def spread(counts, weight, first, stop, drive):
    return [d + weight * counts[j] * (first <= j < stop) for j, d in enumerate(drive)]

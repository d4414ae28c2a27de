"""Attention from its definition: all pairs at once, in whatever numbers it is given."""

import math


def attend(scores, values, bonds, gate):
    """Return what each query hears, and the scores of bonds by (query, key).

    ``scores`` are of queries by keys; ``bonds`` maps (query, key) to (bias, gate).
    """
    heard, told = [], {}
    for q, row in enumerate(scores):
        biased = [score + bonds.get((q, k), (0, 0))[0] for k, score in enumerate(row)]
        told.update({(q, k): biased[k] for k in range(len(row)) if (q, k) in bonds})
        largest = max(biased)
        weights = [math.exp(score - largest) for score in biased]
        gated = [w * bonds.get((q, k), (0, gate))[1] for k, w in enumerate(weights)]
        heard.append([sum(w * value[i] for w, value in zip(gated, values, strict=True))
                      / sum(weights) for i in range(len(values[0]))])  # fmt: skip
    return heard, told


def sum_up(sums, added, factors):
    return [[s * factor + a for s, a in zip(*rows, strict=True)]
            for *rows, factor in zip(sums, added, factors, strict=True)]  # fmt: skip

"""Rows of G(n, p): jump from success to success, the jumps by inverting their exact law."""

from fractions import Fraction

from naive.draw import endless


def survive(p, block):
    """Return floor(P(more than m failures) * 2**32) for m = 0, 1, ..."""
    fail = 1 - Fraction(p)
    return [fail ** (m + 1) * 2**32 // 1 for m in range(block)]


def skip(word, survival):
    return sum(word < threshold for threshold in survival)


def connect_row(pre, n_post, block, survival, key):
    targets = []
    for number, start in enumerate(range(0, n_post, block)):
        target = start - 1
        for word in endless(number, pre, 0, key):
            target += 1 + skip(word, survival)
            if target >= min(start + block, n_post):
                break
            targets.append(target)
    return targets


def connect_rows(n_pre, n_post, self_loops, block, survival, key):
    rows = [connect_row(pre, n_post, block, survival, key) for pre in range(n_pre)]
    return [[j for j in row if self_loops or j != pre] for pre, row in enumerate(rows)]

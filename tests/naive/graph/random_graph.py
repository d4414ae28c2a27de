"""Rows of G(n, p) from the definition: a Poisson number of throws into each block of targets."""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import count, islice

from naive.random.draw import draw_words, endless


def tabulate(p, bits):
    """Return P(more than m throws) * 2**32, rounded, for m = 0, 1, ... until it is 0."""
    with localcontext() as context:
        context.prec = 120
        mean = -(1 - Decimal(p)).ln() * 2**bits
        chances, some = [(-mean).exp()], 60
        for m in range(1, some):
            chances.append(chances[-1] * mean / m)
        table = [round(sum(chances[m + 1 :]) * 2**32) for m in range(some)]
    return [level for m, level in enumerate(table) if level or m < 8 or m == table.index(0)]


def connects(survival, bits):
    """Return the exact chance that a target is hit, given the table."""
    levels = [Fraction(1), *(Fraction(level, 2**32) for level in survival), Fraction(0)]
    missed = 1 - Fraction(1, 2**bits)
    return 1 - sum((levels[m] - levels[m + 1]) * missed**m for m in range(len(levels) - 1))


def count_throws(word, survival):
    return next(m for m in count() if m == len(survival) or word >= survival[m])


def places(block, row, bits, key):
    """Yield where throw after throw lands: half-words behind the first word of the block."""
    for word in islice(endless(block, row, 0, key), 1, None):
        yield from (half >> 16 - bits for half in divmod(word, 2**16))


def hit(block, row, bits, survival, key):
    """Return the distinct targets hit in a block, in the order of the throws."""
    n_throws = count_throws(draw_words(1, block, row, 0, key)[0], survival)
    return list(dict.fromkeys(islice(places(block, row, bits, key), n_throws)))


def hits(row, n_post, bits, survival, key):
    """Return all targets that the blocks of a row hit, the last block to its end."""
    blocks = range(-(-n_post // 2**bits))
    return {(b << bits) + j for b in blocks for j in hit(b, row, bits, survival, key)}

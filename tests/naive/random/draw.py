"""Philox 4x32-10 as Salmon et al. (SC 2011, section 3.3) define it."""

from itertools import count, islice


def draw(c0, c1, c2, c3, k0, k1):
    for turn in range(10):
        high_a, low_a = divmod(0xD2511F53 * c0, 2**32)
        high_b, low_b = divmod(0xCD9E8D57 * c2, 2**32)
        bump_0, bump_1 = turn * 0x9E3779B9, turn * 0xBB67AE85
        c0, c1 = high_b ^ c1 ^ (k0 + bump_0) % 2**32, low_b
        c2, c3 = high_a ^ c3 ^ (k1 + bump_1) % 2**32, low_a
    return c0, c1, c2, c3


def endless(c1, c2, c3, key):
    for c0 in count():
        yield from draw(c0, c1, c2, c3, *key)


def draw_word(index, c1, c2, c3, key):
    return draw(index // 4, c1, c2, c3, *key)[index % 4]


def draw_words(n, c1, c2, c3, key, first=0):
    return list(islice(endless(c1, c2, c3, key), first, first + n))


def draw_pairs(counters, key):
    return [word for counter in counters for word in draw(*counter, 0, *key)[:2]]


def lay_evenly(words):
    """Return the number that the upper 27 and 26 bits of every two words spell."""
    pairs = zip(words[::2], words[1::2], strict=True)
    return [((high >> 5) * 2**26 + (low >> 6)) / 2**53 for high, low in pairs]

"""Floyd's sampling of distinct inputs, on Lemire's unbiased integers."""

from naive.draw import endless


def sample_below(n, words):
    while True:
        high, low = divmod(next(words) * n, 2**32)
        if low >= 2**32 % n:
            return high


def sample_inputs(n_pre, s, n_post, key):
    table = []
    for post in range(n_post):
        words, chosen = endless(post, 0, 1, key), set()
        for last in range(n_pre - s, n_pre):
            pick = sample_below(last + 1, words)
            chosen.add(last if pick in chosen else pick)
        table.append(sorted(chosen))
    return table

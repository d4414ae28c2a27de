"""Floyd's sampling of distinct partners, on Lemire's unbiased integers, or plain drawing."""

from naive.random.draw import endless


def sample_below(n, words):
    while True:
        high, low = divmod(next(words) * n, 2**32)
        if low >= 2**32 % n:
            return high


def choose(n, s, words):
    """Return a subset of size s of the n, in the order in which its members join."""
    chosen = []
    for last in range(n - s, n):
        pick = sample_below(last + 1, words)
        chosen.append(last if pick in chosen else pick)
    return chosen


def sample(n, s, n_rows, self_loops, multapses, key):
    table = []
    for row in range(n_rows):
        words, others = endless(row, 0, 1, key), [i for i in range(n) if self_loops or i != row]
        if multapses:
            places = [sample_below(len(others), words) for _ in range(s)]
        else:
            places = choose(len(others), s, words)
        table.append([others[place] for place in places])
    return table

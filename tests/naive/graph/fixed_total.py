"""A fixed total number of synapses: sources first, then the partners of each."""

from naive.graph.fixed_degree import choose, sample_below
from naive.random.draw import endless

DRAWN = 2**16


def throw_sources(n_pre, n, key):
    """Return the source of each of n synapses; every 65,536 have words of their own."""
    sources = []
    for block in range(-(-n // DRAWN)):
        words = endless(block, 0, 1, key)
        sources += [sample_below(n_pre, words) for _ in range(min(DRAWN, n - block * DRAWN))]
    return sources


def fill_slots(n_pre, n_choices, n, key):
    """Return the source of each of n distinct pairs."""
    words, sources = endless(0, 0, 1, key), []
    while len(sources) < n:
        row, slot = sample_below(n_pre, words), sample_below(n_choices, words)
        if slot >= sources.count(row):
            sources.append(row)
    return sources


def sample_rows(n, sizes, self_loops, multapses, key):
    rows = []
    for row, s in enumerate(sizes):
        words, others = endless(row, 0, 1, key), [i for i in range(n) if self_loops or i != row]
        if multapses:
            places = [sample_below(len(others), words) for _ in range(s)]
        else:
            places = choose(len(others), s, words)
        rows.append(sorted(others[place] for place in places))
    return rows

"""The largest counts, by sorting."""


def shortlist(counts, m):
    places = sorted(range(len(counts)), key=lambda j: (-counts[j], j))[:m]
    return [counts[j] for j in places], places


def shortlist_each(counts, m):
    return [shortlist(row, m) for row in counts]


def allot(tally, m):
    """Return the m-th largest count, and how many of the m largest are equal to it."""
    largest = [count for count, times in enumerate(tally) for _ in range(times)][::-1][:m]
    return largest[-1], largest.count(largest[-1])

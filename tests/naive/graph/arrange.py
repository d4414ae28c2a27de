"""Rows by delay and by target, from the definition."""


def arrange(rows):
    """Return rows of (place, target, delay) sorted by delay alone."""
    return [sorted(row, key=lambda synapse: synapse[2]) for row in rows]


def mark(delays, longest):
    """Return whether each number of steps is a delay."""
    return [steps in delays for steps in range(longest + 1)]


def list_places(rows):
    """Return the places of rows of (place, target, rank), by row, target and rank."""
    return [place for row in rows for place, _, _ in sorted(row, key=lambda s: s[1:])]

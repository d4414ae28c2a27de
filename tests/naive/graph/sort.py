"""Sorting by key, equal keys as they come."""


def sort_by(keys, order):
    return sorted(order, key=lambda i: keys[i])


def sort_pairs(keys, others, values):
    """Return the other ends and the values of pairs by their key."""
    by_key = sort_by(keys, range(len(keys)))
    return [others[i] for i in by_key], [values[i] for i in by_key]


def sort_row(keys):
    return sort_by(keys, range(len(keys)))

"""Sorting by key, equal keys as they come."""


def sort_by(keys, order):
    return sorted(order, key=lambda i: keys[i])

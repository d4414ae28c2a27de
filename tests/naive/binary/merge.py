"""The union of two lists of events."""


def merge(a, b):
    return sorted({*a, *b})

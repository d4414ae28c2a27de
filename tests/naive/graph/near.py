"""Neurons within a radius of each other: every distance is looked at."""


def square(one, other, box):
    """Return the square of a distance; ``box`` has None along an axis that does not wrap."""
    total = 0.0
    for x, y, side in zip(one, other, box, strict=True):
        apart = abs(x - y)
        apart = apart if side is None else min(apart, side - apart)
        total += apart * apart
    return total


def list_near(place, places, box, radius, skip=None):
    """Return who of ``places`` is within the radius, ascending."""
    return [
        i for i, other in enumerate(places)
        if i != skip and square(other, place, box) <= radius * radius
    ]  # fmt: skip


def list_pairs(pre, post, box, radius, keep_loops):
    """Return for each presynaptic neuron who is near to it."""
    return [
        list_near(place, post, box, radius, None if keep_loops else i)
        for i, place in enumerate(pre)
    ]  # fmt: skip

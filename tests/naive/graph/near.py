"""Neurons within a radius of each other: every distance is looked at."""

from naive.random.draw import draw


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
    """Return for each postsynaptic neuron who is near to it."""
    return [
        list_near(place, pre, box, radius, None if keep_loops else j)
        for j, place in enumerate(post)
    ]  # fmt: skip


def is_connected(i, j, chance, key):
    return draw(j, i, 0, 2, *key)[0] < chance


def is_moved(i, j, far, key):
    return draw(j, i, 0, 2, *key)[1] < far


def choose_pairs(near, chances, far, key, drops_far):
    """Return the pairs that stay of those near to each postsynaptic neuron, by number."""
    return [
        [
            i for i, chance in zip(row, row_chances, strict=True)
            if is_connected(i, j, chance, key) and not (drops_far and is_moved(i, j, far, key))
        ]
        for j, (row, row_chances) in enumerate(zip(near, chances, strict=True))
    ]  # fmt: skip


def count_pairs(near, n_pre):
    return [sum(row.count(i) for row in near) for i in range(n_pre)]


def scatter_pairs(near, n_pre):
    """Return the row of each presynaptic neuron."""
    return [[j for j, row in enumerate(near) if i in row] for i in range(n_pre)]

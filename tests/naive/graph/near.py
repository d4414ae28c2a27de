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
    """Return for each presynaptic neuron who is near to it."""
    return [
        list_near(place, post, box, radius, None if keep_loops else i)
        for i, place in enumerate(pre)
    ]  # fmt: skip


def is_connected(i, j, chance, key):
    return draw(j, i, 0, 2, *key)[0] < chance


def is_moved(i, j, far, key):
    return draw(j, i, 0, 2, *key)[1] < far


def choose_pairs(rows, far, key, drops_far):
    """Return who stays of those near to some neurons; ``rows`` are (neuron, [(other, chance)])."""
    return [
        [
            j for j, chance in row
            if is_connected(i, j, chance, key) and not (drops_far and is_moved(i, j, far, key))
        ]
        for i, row in rows
    ]  # fmt: skip


def count_pairs(rows, n_post):
    return [sum(row.count(j) for row in rows) for j in range(n_post)]


def lay_rows(rows):
    """Return rows as a table: where each ends, and the targets, ascending."""
    ends = [sum(map(len, rows[: i + 1])) for i in range(len(rows))]
    return ends, [j for row in rows for j in sorted(row)]

"""Rows of near neurons of which some synapses lead anywhere instead, as defined."""

from naive.graph.near import list_near
from naive.graph.near_rows import is_connected, is_moved
from naive.random.draw import endless


def draw_far(row, n_post, skip, kept, n, key):
    """Return the row with as many more targets as it lacks to have ``n``, in order of the draws."""
    targets = list(kept)
    words = endless(row, 0, 3, key)
    while len(targets) < n:
        target, low = divmod(next(words) * n_post, 2**32)
        is_even = low >= 2**32 % n_post
        if is_even and target not in targets and target != skip:
            targets.append(target)
    return targets


def draw_near_row(i, pre, post, box, law, keep_loops):
    """Return the targets of a neuron, ascending; ``law`` is (radius, chance, far, key)."""
    radius, chance, far, key = law
    skip = None if keep_loops else i
    near = list_near(pre[i], post, box, radius, skip)
    near = [j for j in near if is_connected(i, j, chance, key)]
    kept = [j for j in near if not is_moved(i, j, far, key)]
    return sorted(draw_far(i, len(post), skip, kept, len(near), key))


def move_far(rows, sizes, n_post, keep_loops, key):
    """Return rows that have as many targets as they should, ascending."""
    return [
        sorted(draw_far(i, n_post, None if keep_loops else i, row, n, key))
        for i, (row, n) in enumerate(zip(rows, sizes, strict=True))
    ]


def list_near_rows(events, wanted, rows):
    return [[j for j in rows[i] if j in wanted] for i in events]

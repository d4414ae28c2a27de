"""Which of the pairs of near neurons are connected, and rows of them, as defined."""

from naive.random.draw import draw


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

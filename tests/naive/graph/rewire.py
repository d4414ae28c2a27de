"""Swap the inputs of two random synapses unless one would come to stand twice at a cell."""

from naive.random.draw import draw


def pick_below(n, high, low):
    return (high * 2**32 + low) * n // 2**64


def rewire(cells, n_swaps, key):
    """Return the inputs of each cell after the swaps, and how many took place."""
    cells, n_taken = [list(cell) for cell in cells], 0
    places = [(c, i) for c, cell in enumerate(cells) for i in range(len(cell))]
    for turn in range(n_swaps if places else 0):
        words = draw(turn, 0, 0, 1, *key)
        (c, i), (e, j) = (places[pick_below(len(places), *pair)] for pair in (words[:2], words[2:]))
        mine, yours = cells[c][i], cells[e][j]
        if mine not in cells[e] and yours not in cells[c]:
            cells[c][i], cells[e][j] = yours, mine
            n_taken += 1
    return cells, n_taken

"""A table of learned synapses as a list of rows of (target, step)."""


def extend(rows, moved, new_rows, new_indices, rest, n_rows):
    table = [[] for _ in range(n_rows)]
    for place, row in zip(moved, rows, strict=True):
        table[place] += row
    for place, target in zip(new_rows, new_indices, strict=True):
        table[place].append((target, rest))
    return table

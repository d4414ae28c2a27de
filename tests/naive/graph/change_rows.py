"""Rows of synapses as lists of (delay, target) or of what else is kept of each."""


def locate_new(rows, pre, post, delays):
    """Return where in its row each new synapse belongs, and whether its ends are joined."""
    places, joined = [], []
    for row, target, delay in zip((rows[p] for p in pre), post, delays, strict=True):
        places.append(sum(key <= (delay, target) for key in row))
        joined.append(any(target == other for _, other in row))
    return places, joined


def locate_old(rows, pre, post, ordinals):
    """Return where in its row each synapse stands, None if it does not."""
    places = []
    for row, target, ordinal in zip((rows[p] for p in pre), post, ordinals, strict=True):
        stands = [i for i, (_, other) in enumerate(row) if other == target]
        places.append(stands[ordinal] if ordinal < len(stands) else None)
    return places


def insert(rows, changes):
    """Return the rows with new values: of each row (place, value), in order."""
    made = []
    for row, new in zip(rows, changes, strict=True):
        pieces = []
        for i in range(len(row) + 1):
            pieces += [value for place, value in new if place == i] + row[i : i + 1]
        made.append(pieces)
    return made


def remove(rows, changes):
    """Return the rows without the values at these places of each."""
    return [
        [value for i, value in enumerate(row) if i not in gone]
        for row, gone in zip(rows, changes, strict=True)
    ]

"""What is seen of the neurons at the ends of a synapse."""

from types import SimpleNamespace


def look(ends, tables, i, j):
    """Return what is seen: the state at each end, which are "pre" and "post", or "signals"."""
    places = {"pre": i, "post": j, "signals": 0}
    return [
        SimpleNamespace(**{name: array[places[end]] for name, array in arrays.items()})
        for end, arrays in zip(ends, tables, strict=True)
    ]

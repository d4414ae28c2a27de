"""What is seen of the neurons at the ends of a synapse."""

from types import SimpleNamespace


def look(ends, tables, i, j):
    """Return the state at each end, as a function takes them: ``ends`` are "pre" and "post"."""
    places = {"pre": i, "post": j}
    return [
        SimpleNamespace(**{name: array[places[end]] for name, array in arrays.items()})
        for end, arrays in zip(ends, tables, strict=True)
    ]

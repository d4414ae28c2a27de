"""The rows by presynaptic neuron of a table of inputs; the columns of rows."""


def transpose(inputs, n_pre):
    return [[post for post, row in enumerate(inputs) if pre in row] for pre in range(n_pre)]


def transpose_rows(rows, n_post):
    """Return (row, place) of the synapses onto each target; rows are lists of (place, target)."""
    every = [(target, i, place) for i, row in enumerate(rows) for place, target in row]
    return [[(i, place) for target, i, place in every if target == post] for post in range(n_post)]

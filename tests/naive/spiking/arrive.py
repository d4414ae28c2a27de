"""Spikes that are as old as the delay of a synapse arrive along it, the oldest first."""


def arrive(step, spikes, indptr, indices, delays, targets):
    """Return (spike, its synapses that are reached now), for those spikes that reach one.

    ``spikes`` are pairs (step, neuron), ascending.
    """
    found = []
    for when, neuron in spikes:
        row = range(indptr[neuron], indptr[neuron + 1])
        reached = [s for s in row if when + delays[s] == step and indices[s] in targets]
        if reached:
            found.append(((when, neuron), reached))
    return found


def cut(indptr, indices, target):
    """Return, for each row, its first synapse onto the target or beyond."""
    rows = zip(indptr, indptr[1:], strict=False)
    return [seek(indices, start, stop, target) for start, stop in rows]


def seek(indices, start, stop, target):
    return next((s for s in range(start, stop) if indices[s] >= target), stop)

"""The spikes of a list that fall into a step."""


def play(step, spikes, neurons):
    """``spikes`` are pairs (step, neuron); return those of a step, ascending."""
    return sorted(i for when, i in spikes if when == step and i in neurons)

"""A neuron that fired in one of the last steps has its reset value, or one that was set since."""


def hold(step, n_steps, spikes, value, variable, own=None):
    """``spikes`` are pairs (step, neuron); ``own`` has a value for each neuron, and follows."""
    own = dict.fromkeys(range(len(variable)), value) if own is None else own
    own |= {neuron: value for when, neuron in spikes if when == step}
    held = {neuron for when, neuron in spikes if step - n_steps < when <= step}
    return [own[i] if i in held else old for i, old in enumerate(variable)]

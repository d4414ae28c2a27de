"""A neuron that fired in one of the last steps has its reset value."""


def hold(step, n_steps, spikes, value, variable):
    """``spikes`` are pairs (step, neuron)."""
    held = {neuron for when, neuron in spikes if step - n_steps < when <= step}
    return [value if i in held else old for i, old in enumerate(variable)]

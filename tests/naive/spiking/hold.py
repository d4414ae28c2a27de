"""Who is refractory: who fired in this step, or lately and may not fire yet."""


def find_refractory(step, n_steps, spikes, release):
    """``spikes`` are pairs (step, neuron)."""
    lately = {i for when, i in spikes if step - n_steps < when < step and release[i] > step}
    return lately | {i for when, i in spikes if when == step}


def hold(step, n_steps, spikes, release, values, variable):
    """``values`` has one for each neuron."""
    waiting = find_refractory(step, n_steps, spikes, release)
    return [values[i] if i in waiting else old for i, old in enumerate(variable)]


def keep(step, n_steps, spikes, release, variable, kept):
    waiting = find_refractory(step, n_steps, spikes, release)
    return [
        now if i in waiting else old
        for i, (now, old) in enumerate(zip(variable, kept, strict=True))
    ]


def put_back(step, n_steps, spikes, release, kept, variable):
    return keep(step, n_steps, spikes, release, kept, variable)

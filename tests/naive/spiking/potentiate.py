"""Pairs of spikes move weights: one synapse at a time, with the rule written out."""


def bound(w, low, high):
    return low if w < low else high if w > high else w


def gain_of(neuron, slow, gains, speed):
    """Return the gain of a pair, or of a triplet where there is a slow trace."""
    return speed * (gains[0] if slow is None else gains[0] + gains[1] * slow[neuron])


def depress(arrived, indices, weights, trace, slow, gains, limits, speed):
    """``arrived`` are (neuron, synapses that its spike reaches)."""
    low, high, is_scaled = limits
    weights = list(weights)
    for neuron, synapses in arrived:
        for s in synapses:
            step = gain_of(neuron, slow, gains, speed) * trace[indices[s]]
            weights[s] = bound(
                weights[s] + (step * (weights[s] - low) if is_scaled else step), low, high
            )
    return weights


def potentiate(fired, sources, indices, weights, trace, slow, gains, limits, speed):
    """``sources`` and ``indices`` are the two neurons of each synapse."""
    low, high, is_scaled = limits
    weights = list(weights)
    for neuron in fired:
        for s, (pre, post) in enumerate(zip(sources, indices, strict=True)):
            if post == neuron:
                step = gain_of(neuron, slow, gains, speed) * (trace[pre] - gains[2])
                weights[s] = bound(
                    weights[s] + (step * (high - weights[s]) if is_scaled else step), low, high
                )
    return weights


def bump(neurons, amount, left, most, trace):
    """Raise the traces of the neurons that spiked."""
    raised = [x * left + amount for x in trace]
    raised = [most if x > most else x for x in raised]
    return [raised[i] if i in neurons else x for i, x in enumerate(trace)]

"""Spikes along those contacts that release."""

from naive.random.toss import releases
from naive.spiking.transmit import scaled


def transmit_released(step, arrivals, contacts, weight_of, key, variable, ratio=None):
    """Return the variable after all arrivals, added up one by one.

    ``arrivals`` are (neuron, share or None, synapses); ``contacts`` the (target, ordinal, level) of
    each synapse.
    """
    total = list(variable)
    for pre, share, synapses in arrivals:
        for s in synapses:
            post, ordinal, level = contacts[s]
            if releases(pre, post, ordinal, step, level, key):
                total[post] += scaled(weight_of(s), share, ratio)
    return total

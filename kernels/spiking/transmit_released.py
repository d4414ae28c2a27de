"""Transmit spikes along those contacts that release: add their weights to a variable, in order."""

from neurosim.kernels._jit import kernel
from neurosim.kernels.random.toss import BATCH, toss


@kernel
def transmit_released(clock, log, pieces, indices, sent, release, variable):
    """As `neurosim.kernels.spiking.transmit.transmit_scaled`, where each contact releases or not.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    log : Log
        Of the presynaptic neurons.
    pieces : Pieces
    indices : ndarray of uint16 or uint32, shape (n_synapses,)
    sent : Sent
        Without shares: all of the weights.
    release : Release
        See `neurosim.kernels.random._tables`.
    variable : ndarray of float, shape (n_post,)
    """
    weights, share, ratio, chosen = sent.weights, sent.share, sent.ratio[0], release.chosen
    is_shared, part = weights.size == 1, weights.dtype.type(1)
    for m in range(pieces.n[0]):
        spike, stop = pieces.spikes[m], pieces.stops[m]
        pre = log.neurons[spike]
        if share.size:
            part = share[spike]
        for first in range(pieces.starts[m], stop, BATCH):
            targets = indices[first : min(first + BATCH, stop)]
            n = toss(pre, clock[0], first, targets, release)
            if is_shared:
                amount = ratio * (weights[0] * part)
                for c in range(n):
                    variable[targets[chosen[c]]] += amount
            else:
                of_targets = weights[first : first + targets.size]
                for c in range(n):
                    variable[targets[chosen[c]]] += ratio * (of_targets[chosen[c]] * part)

"""Weights that synapses begin with: given, drawn by the seed, or listed by the connectome."""

import numbers

import numpy as np

from neurosim.base import checks
from neurosim.base.random.distributions import Normal, Uniform, fill, is_drawn
from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.topology.explicit import Explicit
from neurosim.topology.synapses import Synapses


def has_own_weights(synapses: Synapses) -> bool:
    """Return whether each synapse has a weight of its own."""
    value = synapses.weight
    own = getattr(synapses.connectome, "weights", None)
    is_one = isinstance(value, numbers.Real) or np.ndim(value) == 0 and not is_drawn(value)
    return own is not None or synapses.plasticity is not None or not is_one


def make_weights(synapses: Synapses, post: NeuronState, n: int, seed: int) -> np.ndarray:
    """Return the weights of ``n`` synapses, in the order of the connectome, or one for all."""
    name, stream = f"weight of {synapses.name!r}", Stream(seed, f"weights {synapses.name}")
    weights = fill(name, synapses.weight, post.rule.weight_unit, n, stream)
    own = getattr(synapses.connectome, "weights", None)
    if own is not None:
        weights = own * weights
    # Synapses that learn part ways, so each needs its own from the start.
    if synapses.plasticity is not None and weights.size == 1:
        weights = np.full(n, weights[0])
    return checks.fitting(name, weights, post.dtype)


def can_make_again(synapses: Synapses) -> bool:
    """Return whether `make_weights` gives the same a second time.

    A distribution or a connectome that a user wrote may draw others.
    """
    value, connectome = synapses.weight, synapses.connectome
    is_kept = isinstance(value, float | np.ndarray) or type(value) in (Uniform, Normal)
    is_listed = getattr(connectome, "weights", None) is not None
    return is_kept and (not is_listed or type(connectome) is Explicit)

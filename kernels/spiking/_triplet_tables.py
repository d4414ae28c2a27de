"""Tables of triplets of spikes, where each synapse has traces of its own."""

from typing import NamedTuple

import numpy as np


class TripletRule(NamedTuple):
    """How triplets of spikes move weights.

    Attributes
    ----------
    rates : ndarray of float64, shape (5,)
        1 / tau of r1, r2, o1 and o2, in 1/s; dt in seconds.
    down, up : ndarray of float, shape (3,)
        Gains of a spike that arrives and of one of the target: alone, by its slow trace, and what
        is taken from r1.
    left : ndarray of float64, shape (1,)
        What is left of a trace at a spike (1, or 0 for nearest).
    limits : ndarray of float, shape (3,)
        See `TimingRule`.
    speed : ndarray of float, shape (1,)
        A factor of all steps.
    """

    rates: np.ndarray
    down: np.ndarray
    up: np.ndarray
    left: np.ndarray
    limits: np.ndarray
    speed: np.ndarray


class TripletTraces(NamedTuple):
    """Traces of each synapse, arrays of float64, shape (n_synapses,).

    Of arrivals r1 and r2, of spikes of the target o1 and o2; ``last`` is when all were true,
    seconds.
    """

    r1: np.ndarray
    r2: np.ndarray
    o1: np.ndarray
    o2: np.ndarray
    last: np.ndarray

"""Tables of rules of users; `neurosim.kernels.spiking._tables` has all others."""

from typing import NamedTuple

import numpy as np


class RuleNeurons(NamedTuple):
    """Neurons by a rule of a user: state, parameters and dt.

    Attributes
    ----------
    z : ndarray of records, shape (n padded,)
    p : ndarray of records, shape (1,) or (n padded,)
    dt : ndarray of float, shape (1,)
        ms.
    """

    z: np.ndarray
    p: np.ndarray
    dt: np.ndarray


class RuleSynapses(NamedTuple):
    """Synapses by a rule of a user: weights, state, step of the last call, parameters and dt.

    Attributes
    ----------
    weights : ndarray of float, shape (n_synapses,)
    z : ndarray of records, shape (n_synapses,)
    last : ndarray of int64, shape (n_synapses,)
    p : ndarray of records, shape (1,) or (n_synapses,)
    dt : ndarray of float, shape (1,)
        ms.
    """

    weights: np.ndarray
    z: np.ndarray
    last: np.ndarray
    p: np.ndarray
    dt: np.ndarray


class Ends(NamedTuple):
    """The two neurons of synapses.

    Attributes
    ----------
    neurons : ndarray of int
        Presynaptic: by the place of a spike in the log, or by place of the synapse.
    indices : ndarray of int, shape (n_synapses,)
        Postsynaptic, by place of the synapse.
    """

    neurons: np.ndarray
    indices: np.ndarray

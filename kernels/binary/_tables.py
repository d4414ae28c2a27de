"""What kernels of rounds are given together, under the name of its use."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Patterns(NamedTuple):
    """Patterns that were imprinted: presynaptic neurons, targets, and a strength for each.

    Parameters
    ----------
    pre_ends, post_ends : ndarray of int64, shape (room + 1,)
        The neurons of pattern p stand from ``pre_ends[p]`` to ``pre_ends[p + 1]`` in ``pres``, its
        targets likewise in ``posts``.
    pres, posts : ndarray of int32
    strengths : ndarray of float64, shape (room,)
    """

    pre_ends: npt.NDArray[np.int64]
    pres: npt.NDArray[np.int32]
    post_ends: npt.NDArray[np.int64]
    posts: npt.NDArray[np.int32]
    strengths: npt.NDArray[np.float64]


class Rows(NamedTuple):
    """Synapses of each presynaptic neuron.

    Parameters
    ----------
    bounds : ndarray of int64, shape (2, n_pre)
        The row of neuron i stands from ``bounds[0, i]`` to ``bounds[1, i]``.
    indices : ndarray of int32, shape (n_places,)
        Targets.
    """

    bounds: npt.NDArray[np.int64]
    indices: npt.NDArray[np.int32]


class Weights(NamedTuple):
    """What each synapse sends, in whole units of drive.

    Parameters
    ----------
    table : ndarray of int64
        Shape (1,): one weight for all; (n_places,): one for each; with ``steps``, (n_levels,).
    steps : ndarray of int16, shape (n_places,) or (0,)
        What each synapse has learned, as an index into ``table``.
    """

    table: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int16]

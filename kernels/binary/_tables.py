"""What kernels of rounds are given together: the patterns that a fast memory remembers."""

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

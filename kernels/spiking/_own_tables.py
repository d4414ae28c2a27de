"""The table of constants that may differ between neurons; `_tables` has all others."""

from typing import NamedTuple

import numpy as np


class Own(NamedTuple):
    """Constants of leaky neurons, some the same for all, some of each.

    Constant ``c`` of the neurons of block ``b`` lies from ``starts[c] + b * steps[c]`` on. What all
    share is one block, read over and over from the first cache, so only what differs costs more.

    Attributes
    ----------
    values : ndarray of float, shape (m,)
    starts, steps : ndarray of int64, shape (n_constants,)
        A step is a block, or 0.
    shared : ndarray of float, shape (2,)
        dt in seconds, and how little of ge and gi counts as nothing: denormal numbers are slow.
    """

    values: np.ndarray
    starts: np.ndarray
    steps: np.ndarray
    shared: np.ndarray

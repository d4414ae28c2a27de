"""Tables: arrays that kernels of random words take together, each under the name of its use."""

from typing import NamedTuple

import numpy as np


class Release(NamedTuple):
    """With which chance contacts release, by which words, and room for a batch of them.

    Attributes
    ----------
    levels : ndarray of uint32, shape (1,) or (n_places,)
        Chance of all contacts, or of each, in units of 2**-32; 2**32 - 1 is certain.
    ordinals : ndarray of uint16 or uint32, shape (n_places,) or (0,)
        Which of the contacts of its pair each is; without them, the first.
    key : ndarray of uint64, shape (2,)
    words : ndarray of uint32, shape (256,)
        Scratch.
    chosen : ndarray of int64, shape (256,)
        Scratch: places of those that release.
    """

    levels: np.ndarray
    ordinals: np.ndarray
    key: np.ndarray
    words: np.ndarray
    chosen: np.ndarray

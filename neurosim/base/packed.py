"""Arrays of some megabytes side by side, so that the system maps them by large pages."""

from threading import Lock
from typing import Any

import numpy as np

from neurosim.base.arrays import CACHE_LINE, aligned

LEAST, MOST = 1 << 18, 1 << 22
"""Bytes from which an array is packed; from `MOST` on NumPy asks for large pages itself."""
BLOCK = 1 << 24


class _Blocks:
    """The block of which arrays are cut; those that were cut keep it alive."""

    def __init__(self) -> None:
        self._lock, self._left = Lock(), np.empty(0, np.uint8)

    def cut(self, size: int) -> np.ndarray:
        """Return so many bytes, which nobody else has, whatever thread asks."""
        room = -(-size // CACHE_LINE) * CACHE_LINE
        with self._lock:
            if room > self._left.size:
                self._left = aligned(BLOCK, np.uint8)
            mine, self._left = self._left[:size], self._left[room:]
        return mine


_BLOCKS = _Blocks()


def packed(n: int, dtype: Any) -> np.ndarray:
    """Return ``n`` zeros as `neurosim.base.arrays.aligned` does, in a block with others.

    Of small pages the processor knows where 8 MB lie; who looks anywhere in 150 MB of such arrays
    walks the tables of pages at each look, which took a fifth of the time in a virtual machine.

    Parameters
    ----------
    n : int
    dtype : dtype

    Examples
    --------
    >>> packed(3, np.uint16).tolist(), packed(1 << 18, np.uint16).shape
    ([0, 0, 0], (262144,))
    """
    size = n * np.dtype(dtype).itemsize
    return _BLOCKS.cut(size).view(dtype) if LEAST <= size < MOST else aligned(n, dtype)

"""Digests: short texts that tell large arrays apart."""

import hashlib
from typing import Any

import numpy as np


def digest(*arrays: Any) -> str:
    """Return a hash of arrays, with their types and shapes: a second for some 10^9 bytes.

    Examples
    --------
    >>> digest(np.arange(3)) == digest(np.arange(3)), digest(np.arange(3)) == digest(np.zeros(3))
    (True, False)
    """
    found = hashlib.blake2b(digest_size=16)
    # With type and shape, or the same bytes in another table would pass for this one.
    for array in arrays:
        found.update(f"{array.dtype.str}{array.shape}".encode())
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()

"""A usual Bloom filter, to stand beside the fly's: it knows the same, and nothing that is alike."""

import hashlib
from typing import Any, Self

import numpy as np

from neurosim.base.arrays import Real
from neurosim.models.fly.circuit.kenyon_cells import quantise

N_HASHES = 8


class Bloom:
    """A usual Bloom filter over quantised vectors.

    Parameters
    ----------
    n_bits : int

    References
    ----------
    .. [1] Bloom, "Space/time trade-offs in hash coding with allowable errors", Commun. ACM 13:422,
       1970, doi:10.1145/362686.362692.

    Examples
    --------
    >>> Bloom(1000).add(np.array([[1.0, 2.0]])).novelty(np.array([[1.0, 2.0], [2.0, 1.0]])).tolist()
    [0.0, 1.0]
    """

    def __init__(self, n_bits: int):
        self.bits = np.zeros(n_bits, bool)

    def add(self, vectors: Any) -> Self:
        """Set the bits of vectors."""
        self.bits[self._places(vectors)] = True
        return self

    def novelty(self, vectors: Any) -> Real:
        """Return 0 where all bits of a vector are set, 1 where it cannot have been added."""
        novelty: Real = 1.0 - self.bits[self._places(vectors)].all(axis=1)
        return novelty

    def _places(self, vectors: Any) -> Any:
        amounts, exponents = quantise(vectors)
        texts = (a.tobytes() + e.tobytes() for a, e in zip(amounts, exponents, strict=True))
        digests = b"".join(hashlib.blake2b(t, digest_size=8 * N_HASHES).digest() for t in texts)
        words = np.frombuffer(digests, "<u8").reshape(-1, N_HASHES)
        return (words % np.uint64(self.bits.size)).astype(np.int64)

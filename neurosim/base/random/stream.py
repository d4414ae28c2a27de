"""Random streams: words that are a pure function of seed, name and counter."""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Words

WORD = 1 << 32


@dataclass(frozen=True)
class Stream:
    """The random words of one named part of a network.

    The name, not the order of declaration, keys the stream: adding a population or synapses to
    a network changes nothing else.

    Parameters
    ----------
    seed : int
        From 0 to 2**63 - 1.
    name : str

    References
    ----------
    .. [1] Salmon, Moraes, Dror, Shaw, SC 2011, doi:10.1145/2063384.2063405 (Philox 4x32-10).

    Examples
    --------
    >>> from neurosim import Stream
    >>> Stream(1, "memory").key.tolist() == Stream(1, "memory").key.tolist()
    True
    >>> Stream(1, "memory").key.tolist() == Stream(2, "memory").key.tolist()
    False
    """

    seed: int
    name: str
    key: Words = field(init=False, repr=False, compare=False)

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        checks.integer("seed", self.seed, 0, 2**63 - 1)
        digest = hashlib.blake2b(f"{self.seed}\0{self.name}".encode(), digest_size=8).digest()
        key = np.frombuffer(digest, "<u4").astype(np.uint64)
        key.setflags(write=False)
        object.__setattr__(self, "key", key)

    def words(self, n: int, *counter: int, first: int = 0) -> Words:
        """Return ``n`` words, from the ``first`` on, at up to three counter words below 2**32."""
        from neurosim.kernels.random.draw import draw_words

        c0, c1, c2, c3 = (np.uint64(c) for c in (first // 4, *counter, 0, 0, 0)[:4])
        start = first % 4  # a counter gives four words at once
        out = np.empty(-(-(start + n) // 4) * 4, np.uint64)
        draw_words(c0, c1, c2, c3, self.key, out)
        return out[start : start + n]

    def order(self, n: int, *counter: int) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
        """Return a uniform permutation of n (ties between words, below n / 2**32, by index)."""
        return np.argsort(self.words(n, *counter), kind="stable")

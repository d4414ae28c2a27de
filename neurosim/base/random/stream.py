"""Random streams: words that are a pure function of seed, name and counter."""

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

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
        Of what is drawn; another name gives other words.

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
        """Draw words of 32 bits; the same call always returns the same ones.

        Parameters
        ----------
        n : int
            How many.
        *counter : int
            Up to three numbers below 2**32 that choose a sequence, such as a round.
        first : int
            Place in the sequence from which words are taken, from 0 up.

        Returns
        -------
        ndarray of uint64, shape (n,)
            Uniform, from 0 to 2**32 - 1.
        """
        from neurosim.kernels.random.draw import draw_words

        c0, c1, c2, c3 = (np.uint64(c) for c in (first // 4, *counter, 0, 0, 0)[:4])
        start = first % 4  # a counter gives four words at once
        out = np.empty(-(-(start + n) // 4) * 4, np.uint64)
        draw_words(c0, c1, c2, c3, self.key, out)
        return out[start : start + n]

    def order(self, n: int, *counter: int) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
        """Draw a permutation, all alike but for equal words (of n / 2**32 at most), left in order.

        Parameters
        ----------
        n : int
            Size of what is permuted.
        *counter : int
            As of `words`.

        Returns
        -------
        ndarray of int64, shape (n,)
            Each number from 0 to n - 1 once.
        """
        return np.argsort(self.words(n, *counter), kind="stable")


class Later(NamedTuple):
    """The words of a `Stream` from some place on, for those who draw a part of all values.

    Parameters
    ----------
    stream : Stream
    begin : int
    """

    stream: Stream
    begin: int

    def words(self, n: int, *counter: int, first: int = 0) -> Words:
        """Return ``n`` words from place ``first`` behind the beginning; see `Stream.words`."""
        return self.stream.words(n, *counter, first=self.begin + first)

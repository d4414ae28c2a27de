"""Ranks: the processes that share networks, and what they tell each other."""

import os
import time
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Offset
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.ranks.fingerprint import digest

MOST_FACTS = 16
"""Words in which ranks compare what they are about to do; the first says what that is."""

SPIN = 200e-6
"""Seconds for which a rank that waits keeps its core; none where ranks outnumber cores. Calls that
wait by themselves never give it up: 4 ranks on 2 busy cores took 5 to 8 ms an exchange so, and with
sched_yield, but 0.2 ms where they slept."""


class Ranks:
    """The processes of a communicator of MPI.

    All of them run the same program and make the same calls in the same order. What they exchange
    are arrays of numbers, never objects: nothing that arrives is executed.

    Parameters
    ----------
    comm : mpi4py.MPI.Comm
        Used as it is; `share` gives every network of a communicator the same copy of it.

    Attributes
    ----------
    rank, size : int
        Which of them this is, and how many there are.
    n_here : int
        How many run on this machine.
    n_sharing : int
        How many of these may use the same cores as this one.
    n_networks : int
        Networks that were split among them.
    """

    def __init__(self, comm: Any):
        self._comm, self.rank, self.size = comm, comm.Get_rank(), comm.Get_size()
        self.n_networks, self._spin = 0, SPIN
        cores = _usable_cores()
        here = zlib.crc32(_machine().encode()), zlib.crc32(repr(sorted(cores)).encode())
        everyone = self.exchange(np.array(here, np.int64))
        is_here = everyone[:, 0] == here[0]
        self.n_here = int(is_here.sum())
        self.n_sharing = int((is_here & (everyone[:, 1] == here[1])).sum())
        if self.n_sharing > len(cores):
            self._spin = 0.0

    def __repr__(self) -> str:
        return f"Ranks, {self.rank} of {self.size}"

    def __copy__(self) -> "Ranks":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Ranks":
        return self  # a copy of a network is spread over the same processes

    def __reduce__(self) -> NoReturn:
        raise KindError(
            "a network over ranks cannot be pickled, each of them holds a part; copy.deepcopy works"
        )

    def span(self, n: int) -> tuple[int, int]:
        """Return the first of ``n`` neurons that are this rank's, and where they end."""
        return n * self.rank // self.size, n * (self.rank + 1) // self.size

    def exchange(self, words: Offset) -> Offset:
        """Return what every rank gives here, in the order of the ranks.

        Parameters
        ----------
        words : ndarray of int64, shape (n,)
            Of the same length on every rank.

        Returns
        -------
        ndarray of int64, shape (size, n)
        """
        everyone = np.empty((self.size, words.size), np.int64)
        self._call("Iallgather", np.ascontiguousarray(words, np.int64), everyone)
        return everyone

    def join(self, array: npt.NDArray[Any], sizes: Offset | None = None) -> npt.NDArray[Any]:
        """Return the arrays of all ranks, one after the other.

        Parameters
        ----------
        array : ndarray, shape (n_rank,)
            Of the same kind on every rank.
        sizes : ndarray of int64, shape (size,), optional
            How long each is, where every rank knows that already.
        """
        if sizes is None:
            sizes = self.exchange(np.array([array.size]))[:, 0]
        joined = np.empty(int(sizes.sum()), array.dtype)
        self._call("Iallgatherv", np.ascontiguousarray(array), [joined, sizes.tolist()])
        return joined

    def join_few(self, array: Offset, room: int) -> Offset:
        """As `join`, in one exchange where no array has more than ``room`` numbers.

        What does not fit follows in a second one.
        """
        words = np.zeros(1 + room, np.int64)
        words[0] = array.size
        sent = array[:room]
        words[1 : 1 + sent.size] = sent
        everyone = self.exchange(words)
        sizes = everyone[:, 0]
        rest = np.maximum(sizes - room, 0)
        more = self.join(array[room:], rest) if rest.any() else array[:0]
        ends = np.cumsum(rest)
        parts = []
        for rank, size in enumerate(sizes):
            parts += [
                everyone[rank, 1 : 1 + min(size, room)],
                more[ends[rank] - rest[rank] : ends[rank]],
            ]
        return np.concatenate(parts)

    def total(self, number: int) -> int:
        """Return the sum of a number over all ranks."""
        return int(self.exchange(np.array([number])).sum())

    def most(self, number: int) -> int:
        """Return the largest of a number over all ranks."""
        return int(self.exchange(np.array([number])).max())

    def largest(self, number: float) -> float:
        """Return the largest of a number from 0 up over all ranks, to the bit."""
        # The bits of such numbers, read as whole numbers, ascend with them.
        bits = np.array([self.most(int(np.float64(number).view(np.int64)))])
        return float(bits.view(np.float64)[0])

    def any(self, is_so: bool) -> bool:
        """Return whether something is so on any rank."""
        return self.most(is_so) > 0

    def wait(self) -> None:
        """Return when all ranks are here.

        Raises
        ------
        ArgumentError
            If another rank is about to do something.
        """
        self.agree("wait for each other", {})

    def agree(self, what: str, facts: Mapping[str, Any]) -> None:
        """Raise on every rank unless all are about to do the same.

        Parameters
        ----------
        what : str
            What they are about to do.
        facts : mapping of str to object
            What it rests on, at most 15; compared by value.

        Raises
        ------
        ArgumentError
            The message names the ranks and the facts.
        """
        words = np.zeros(MOST_FACTS, np.int64)
        words[0] = digest(what)
        words[1 : 1 + len(facts)] = [digest(fact) for fact in facts.values()]
        everyone = self.exchange(words)
        differs = everyone != everyone[0]
        if not differs.any():
            return
        ranks = ", ".join(map(str, np.flatnonzero(differs.any(axis=1))))
        if differs[:, 0].any():
            raise ArgumentError(
                f"{what}: rank {ranks} and rank 0 do not do the same now: one was ended by a "
                "signal or an error, or calls something else; let all ranks do the same"
            )
        names = [name for name, bad in zip(facts, differs.any(axis=0)[1:], strict=False) if bad]
        raise ArgumentError(
            f"{what}: rank {ranks} differs from rank 0 in {', '.join(names)}; start all ranks with "
            "the same version, the same command and the same files, and let all do the same"
        )

    def _call(self, name: str, *buffers: Any) -> None:
        """Do a collective call: look whether the others are there, and then sleep between looks."""
        request = getattr(self._comm, name)(*buffers)
        spent = time.perf_counter() + self._spin
        while not request.Test():
            if time.perf_counter() > spent:
                time.sleep(1e-6)


class Alone(Ranks):
    """One process that has everything for itself; asks nobody."""

    def __init__(self) -> None:
        self.rank, self.size, self.n_here, self.n_sharing, self.n_networks = 0, 1, 1, 1, 0

    def __reduce__(self) -> Any:
        return _alone, ()

    def exchange(self, words: Offset) -> Offset:
        """Return what this process gives."""
        return words[np.newaxis]

    def join(self, array: npt.NDArray[Any], sizes: Offset | None = None) -> npt.NDArray[Any]:
        """Return the array."""
        return array

    def join_few(self, array: Offset, room: int) -> Offset:
        """Return the array."""
        return array

    def most(self, number: int) -> int:
        """Return the number."""
        return number


ALONE: Ranks = Alone()
_keys: dict[str, int] = {}
"""The key by which communicators know their ranks, from the first one on."""


def share(comm: Any) -> Ranks:
    """Return the ranks of a communicator, with one of their own so that no messages are mixed up.

    Raises
    ------
    KindError
        If it is no communicator of mpi4py.
    """
    if isinstance(comm, Ranks):
        return comm
    if not all(hasattr(comm, name) for name in ("Dup", "Iallgatherv", "Get_attr")):
        raise KindError(
            f"ranks must be a communicator of mpi4py such as MPI.COMM_WORLD, got {comm!r}"
        )
    if comm.Get_size() == 1:
        return ALONE
    if "ranks" not in _keys:
        _keys["ranks"] = type(comm).Create_keyval()
    # Kept with the communicator, as numbers of those that were freed are given to others.
    known: Ranks | None = comm.Get_attr(_keys["ranks"])
    if known is None:
        known = Ranks(comm.Dup())
        comm.Set_attr(_keys["ranks"], known)
    return known


def _alone() -> Ranks:
    return ALONE


def _usable_cores() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


@cache
def _machine() -> str:
    import platform

    return platform.node()

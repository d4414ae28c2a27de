"""Ranks without MPI: threads that meet, so that a test sees all of them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from neurosim.base.ranks.ranks import Ranks

PATIENCE = 60


class Meeting:
    """Where threads leave what they give, and find what the others gave."""

    def __init__(self, size):
        self.size, self.given = size, [None] * size
        self.barrier = threading.Barrier(size, timeout=PATIENCE)
        self.n_exchanges = 0

    def hand_over(self, rank, array):
        self.given[rank] = array.copy()
        if self.barrier.wait() == 0:
            self.n_exchanges += 1
        everyone = list(self.given)
        self.barrier.wait()
        return everyone


class ThreadRanks(Ranks):
    """One of several threads."""

    def __init__(self, rank, meeting):
        self.rank, self.size, self._meeting = rank, meeting.size, meeting
        self.n_here = self.n_sharing = meeting.size
        self.n_networks = 0

    def exchange(self, words):
        everyone = self._meeting.hand_over(self.rank, words)
        assert len({len(each) for each in everyone}) == 1  # MPI would fail
        return np.stack(everyone).astype(np.int64)

    def join(self, array, sizes=None):
        everyone = self._meeting.hand_over(self.rank, array)
        assert sizes is None or [each.size for each in everyone] == sizes.tolist()
        return np.concatenate(everyone)


def on_ranks(size, act, meeting=None):
    """Return what ``act(ranks)`` returns on each of ``size`` ranks; raise what the first raises."""
    meeting = meeting or Meeting(size)

    def run(rank):
        try:
            return act(ThreadRanks(rank, meeting))
        except BaseException:
            meeting.barrier.abort()
            raise

    with ThreadPoolExecutor(size) as pool:
        done = [pool.submit(run, rank) for rank in range(size)]
    errors = [each.exception() for each in done]
    for error in errors:
        if error is not None and not isinstance(error, threading.BrokenBarrierError):
            raise error
    return [each.result() for each in done]

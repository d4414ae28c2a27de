"""Trials: one brain run many times with other spikes of the drive, over several cores."""

from collections.abc import Callable, Sequence
from queue import SimpleQueue
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.base.errors import Interrupted
from neurosim.base.random.stream import Stream
from neurosim.base.threads.seeds import map_seeds
from neurosim.experiment.ticks import NO_TICK, Tick
from neurosim.models.fly_brain.network import BRAIN, DRIVE
from neurosim.models.fly_brain.settings import DT
from neurosim.spiking.network import SpikingNetwork

Build = Callable[[], SpikingNetwork]
TOGETHER = 8
"""Trials between which a seed cannot be left: of any number, whatever the number of threads."""


class Trial(NamedTuple):
    """Who fired when.

    Attributes
    ----------
    times : ndarray of float64, shape (n_spikes,)
        ms.
    neurons : ndarray of int32, shape (n_spikes,)
    driven : ndarray of int64, shape (n_driven,)
        Spikes of the drive.
    """

    times: Real
    neurons: Index
    driven: Offset


class Runner:
    """Runs trials of a network, on as many cores as asked: each has a network of its own.

    A trial is a function of seed and number, whoever runs it and after whatever.

    Parameters
    ----------
    build : callable
        Returns the network, at its start.
    seed : int
    threads : int
    """

    def __init__(self, build: Build, seed: int, threads: int = 1):
        self._build, self.seed, self.threads = build, seed, threads
        self._free: SimpleQueue[Any] = SimpleQueue()
        self._n_made = 0

    def run_all(self, trials: int, duration: float, tick: Tick = NO_TICK) -> list[Trial]:
        """Return so many trials in order; between some of them the seed may be left.

        Parameters
        ----------
        trials : int
        duration : float
            ms.
        tick : Tick, optional
            Called with the share of the trials that are done.
        """
        found: list[Trial] = []
        for first in tick.loop("trials", range(0, trials, TOGETHER), keep={"trials": found}):
            numbers = range(first, min(first + TOGETHER, trials))
            count_on = count_from(first, trials, tick)
            found += self.run(len(numbers), duration, count_on, numbers)
        return found

    def run(
        self,
        trials: int,
        duration: float,
        tick: Callable[[int], None] = lambda done: None,
        numbers: Sequence[int] | None = None,
    ) -> list[Trial]:
        """Return trials in order.

        Parameters
        ----------
        trials : int
        duration : float
            ms.
        tick : callable, optional
            Called with the number of trials done.
        numbers : sequence of int, optional
            Of the trials. Default: from 0 on.
        """
        which = range(trials) if numbers is None else numbers
        found = map_seeds(
            lambda at: self._run_one(which[at], duration), range(len(which)), self.threads, tick
        )
        if len(found) < len(which):
            raise Interrupted("stopped between trials")
        return found

    def _run_one(self, number: int, duration: float) -> Trial:
        net, start, recorders = self._take()
        try:
            net.restore(start, seed=draw_seed(self.seed, number))
            net.run(duration)
            brain, drive = recorders
            return Trial(brain.times.copy(), brain.neurons.copy(), drive.counts())
        finally:
            self._free.put((net, start, recorders))

    def _take(self) -> Any:
        if not self._free.empty() or self._n_made >= self.threads:
            return self._free.get()
        self._n_made += 1
        net = self._build()
        return net, net.store(), (net.record(BRAIN), net.record(DRIVE))


def count_from(done: int, n: int, tick: Callable[[float], None]) -> Callable[[int], None]:
    """Return what tells the share of ``n`` that is done, from how many more than ``done`` are."""
    return lambda more: tick((done + more) / n)


def draw_seed(seed: int, number: int) -> int:
    """Return the seed of a trial's noise."""
    high, low = Stream(seed, f"trial {number}").words(2).tolist()
    return int((high << 31) ^ low)


def count(trials: Sequence[Trial], n: int, until: float = np.inf) -> "np.ndarray[Any, Any]":
    """Return how many spikes each neuron fired in each trial, before a time.

    Returns
    -------
    ndarray of int32, shape (n_trials, n)
    """
    counts = np.zeros((len(trials), n), np.int32)
    for row, trial in zip(counts, trials, strict=True):
        row[:] = np.bincount(trial.neurons[trial.times < until - DT / 2], minlength=n)
    return counts


def differ(one: Trial, other: Trial) -> int:
    """Return how many spikes one trial has and the other has not, and the other way round."""

    def spikes(trial: Trial) -> set[tuple[int, int]]:
        steps = np.rint(trial.times / DT).astype(int).tolist()
        return set(zip(steps, trial.neurons.tolist(), strict=True))

    return len(spikes(one) ^ spikes(other))

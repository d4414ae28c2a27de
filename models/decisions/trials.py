"""Trials of the decision: a stimulus whose rates move, to its end or until a population wins."""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Real
from neurosim.models.decisions.network import build
from neurosim.models.decisions.parameters import BIN, Parameters
from neurosim.spiking.network import SpikingNetwork

SELECTIVE = "A", "B"


class Trial(NamedTuple):
    """What happened: who won, after how many ms of the stimulus, and rates in bins, Hz."""

    winner: int
    time: float
    rates: Real


class Trials:
    """One network that is brought back to the same point for every trial."""

    def __init__(self, config: Parameters, seed: int, threads: int, fast: bool = False):
        self.config, self.seed = config, seed
        self.net: SpikingNetwork = build(config, seed, threads, fast=fast)
        self.net.run(config.settle)
        self.rested = self.net.store()

    def run(self, number: int, coherence: float, whole: bool) -> Trial:
        """Run a trial: to its end with a ``whole`` one, else until it is decided.

        Noise and stimulus follow from the seed and the number of the trial.
        """
        config, net = self.config, self.net
        net.restore(self.rested, seed=(self.seed << 24) + number)
        counts = [net.count(name) for name in SELECTIVE]
        random = np.random.default_rng([self.seed, number])
        net.run(config.before)
        n, time = round(config.stimulus / config.every), np.nan
        for _ in range(n):
            self._show(random.normal(config.mu * (1 + np.array([1, -1]) * coherence / 100),
                                     config.sigma))  # fmt: skip
            net.run(config.every)
            if np.isnan(time):
                time = self._decide(_rates(counts))
            if not np.isnan(time) and not whole:
                break
        winner = self._choose(_rates(counts))
        if whole:
            self._show(np.zeros(2))
            net.run(config.delay)
        rates = _rates(counts)
        for each in counts:
            net.forget(each)
        return Trial(winner, time, rates)

    def _show(self, rates: Real) -> None:
        """Let the stimulus have these rates from now on."""
        for name, rate in zip(SELECTIVE, np.maximum(rates, 0.0).tolist(), strict=True):
            self.net.set(f"input to {name}", "rate", self.config.external + rate)

    def _decide(self, rates: Real) -> float:
        """Return after how many ms of stimulus the first population reached the threshold."""
        smooth = slide(rates, round(self.config.window / BIN))
        begin = round(self.config.before / BIN)
        over = np.flatnonzero((smooth[:, begin:] >= self.config.threshold).any(axis=0))
        return float((over[0] + 1) * BIN) if over.size else np.nan

    def _choose(self, rates: Real) -> int:
        """Return who fires more at the end of the stimulus: 0 or 1."""
        last = rates[:, -round(self.config.window / BIN) :].sum(axis=1)
        return int(last[1] > last[0])


def slide(rates: Real, n: int) -> Real:
    """Return means over the last ``n`` bins, fewer at the beginning.

    Examples
    --------
    >>> slide(np.array([[0.0, 2.0, 4.0, 6.0]]), 2).tolist()
    [[0.0, 1.0, 3.0, 5.0]]
    """
    total = np.cumsum(rates, axis=1)
    total[:, n:] -= total[:, :-n].copy()
    known: Real = np.minimum(np.arange(1, rates.shape[1] + 1), n)
    return total / known


def _rates(counts: list[Any]) -> Real:
    return np.array([each.rate(BIN)[1] for each in counts])

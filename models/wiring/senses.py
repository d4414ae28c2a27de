"""Senses: bundles of fibres that lead to a detector each, and how well it detects.

All senses have the same structure: as many fibres, of the same weight at first, each of which fires
at random, often while its sense is stimulated and seldom otherwise. Time goes in slots: a rest,
then a stimulus of those senses whose turn it is.
"""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.base.random.stream import Stream
from neurosim.topology.explicit import Explicit

DETECTED = 0.9
"""Share of stimuli that must be detected, for so many lost fibres to be tolerated."""
Mask = np.ndarray[Any, np.dtype[np.bool_]]


SOURCE, TARGET = "fibres", "detectors"
PATHWAY = f"{SOURCE}->{TARGET}"


class Wires(NamedTuple):
    """Fibres of some senses, in one network: fibre i of sense s has the number s x n_fibres + i.

    Attributes
    ----------
    weights : ndarray of float64, shape (n_senses, n_fibres)
    is_there : ndarray of bool, shape (n_senses, n_fibres)
        Whether the fibre still reaches its detector.
    """

    weights: Real
    is_there: Mask

    def connectome(self) -> Explicit:
        """Return who reaches which detector, with weights."""
        pre = np.flatnonzero(self.is_there)
        pairs = np.column_stack([pre, pre // self.weights.shape[1]])
        return Explicit.from_pairs(pairs, self.weights.size, self.weights.ravel()[pre])


def new_wires(n_senses: int, n_fibres: int, weight: float) -> Wires:
    """Return senses of which all fibres are there, and of one weight."""
    return Wires(np.full((n_senses, n_fibres), weight), np.ones((n_senses, n_fibres), bool))


def plan(counts: Any, slots: int, seed: int) -> Mask:
    """Return which senses are stimulated in which slots, each as often as it is told, by chance.

    Returns
    -------
    ndarray of bool, shape (slots, n_senses)

    Examples
    --------
    >>> plan([9, 1], 10, seed=0).sum(axis=0).tolist()
    [9, 1]
    """
    random = np.random.default_rng(Stream(seed, "slots").words(4))
    ranks = np.array([random.permutation(slots) for _ in counts]).T
    shown: Mask = ranks < np.asarray(counts)
    return shown


def damage(weights: Real, n_trials: int, shares: Real, seed: int) -> Wires:
    """Return copies of senses that have lost some of their fibres, others in each copy.

    Parameters
    ----------
    weights : ndarray of float64, shape (n_senses, n_fibres)
    n_trials : int
        Copies of each sense for each share.
    shares : ndarray of float64, shape (n_shares,)
        Of fibres that are lost, rounded to whole fibres.
    seed : int

    Returns
    -------
    Wires
        Of n_shares x n_senses x n_trials copies, in this order.
    """
    random = np.random.default_rng(Stream(seed, "lost fibres").words(4))
    n_senses, n_fibres = weights.shape
    copies = np.repeat(np.tile(weights, (shares.size, 1)), n_trials, axis=0)
    lost = np.rint(np.repeat(shares, n_senses * n_trials) * n_fibres)
    order = random.permuted(np.tile(np.arange(n_fibres), (len(copies), 1)), axis=1)
    return Wires(copies, order >= lost[:, None])


def first_events(neurons: Index, times: Any, n: int) -> Real:
    """Return the first time of each of ``n`` neurons, NaN where there is none; times ascend."""
    first = np.full(n, np.nan)
    fired, at = np.unique(neurons, return_index=True)
    first[fired] = np.asarray(times, np.float64)[at]
    return first


def tolerance(detected: Real, shares: Real) -> Real:
    """Return the largest share of lost fibres up to which more than `DETECTED` are detected.

    Parameters
    ----------
    detected : ndarray of float64, shape (n_shares, ...)
        Share of stimuli that are detected.
    shares : ndarray of float64, shape (n_shares,)
        Ascending.

    Returns
    -------
    ndarray of float64, shape (...)
        NaN where already with the fewest lost no more are detected.

    Examples
    --------
    >>> tolerance(np.array([[1.0], [0.95], [0.8], [0.92]]), np.array([0, 0.1, 0.2, 0.3])).tolist()
    [0.1]
    """
    is_enough = np.logical_and.accumulate(detected > DETECTED, axis=0).sum(axis=0)
    found: Real = np.where(is_enough > 0, shares[np.maximum(is_enough - 1, 0)], np.nan)
    return found


class Probed(NamedTuple):
    """What was found of each sense, whole and with lost fibres.

    Attributes
    ----------
    latency : ndarray of float64, shape (n_senses,)
        Time from the start of a stimulus to the detector's first spike, mean over the trials in
        which there is one, no fibre lost; NaN if there is none.
    detected : ndarray of float64, shape (n_shares, n_senses)
        Share of stimuli at which the detector fires.
    alarms : ndarray of float64, shape (n_senses,)
        Share of as long times without a stimulus in which it fires, no fibre lost.
    """

    latency: Real
    detected: Real
    alarms: Real


def read_trials(
    neurons: Index, times: Any, ends: tuple[float, float], shape: tuple[int, int, int]
) -> Probed:
    """Return what copies of (shares, senses, trials) did, the first share being no loss.

    Parameters
    ----------
    neurons : ndarray of int32, shape (n_events,)
        Which copy's detector fires.
    times : ndarray, shape (n_events,)
        When, ascending.
    ends : (float, float)
        When the time without a stimulus begins, and the stimulus that follows it.
    shape : (int, int, int)
    """
    n, (quiet, begin) = int(np.prod(shape)), ends
    is_late, is_quiet = times >= begin, (times >= quiet) & (times < begin)
    when = first_events(neurons[is_late], times[is_late] - begin, n).reshape(shape)
    alarms = np.bincount(neurons[is_quiet], minlength=n).reshape(shape) > 0
    known = np.isfinite(when)
    n_known = known[0].sum(axis=1)
    mean = np.where(known[0], when[0], 0.0).sum(axis=1) / np.maximum(n_known, 1)
    return Probed(np.where(n_known > 0, mean, np.nan), known.mean(axis=2), alarms[0].mean(axis=1))

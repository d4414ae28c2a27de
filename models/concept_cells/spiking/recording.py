"""Recordings: spikes counted in windows, and aligned to when a picture was shown."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Index, Offset, Real

WIDTH = 5
"""Bins of what latency is read from, ms."""


class Spikes(NamedTuple):
    """Spikes of a population, ascending in time.

    Attributes
    ----------
    times : ndarray of int64, shape (n_spikes,)
        ms.
    neurons : ndarray of int32, shape (n_spikes,)
    """

    times: Offset
    neurons: Index

    def within(self, begin: Any, end: Any) -> "Spikes":
        """Return those from ``begin`` on, before ``end``."""
        here = slice(*np.searchsorted(self.times, [begin, end]))
        return Spikes(self.times[here], self.neurons[here])


def count(spikes: Spikes, begins: Offset, window: tuple[int, int], n: int) -> npt.NDArray[np.uint8]:
    """Count spikes of each neuron in a window at each of some times.

    Parameters
    ----------
    spikes : Spikes
    begins : ndarray of int64, shape (...,)
        When pictures are shown, ms.
    window : tuple of int
        First and last ms of the window, from then; the last is not part of it.
    n : int
        Neurons.

    Returns
    -------
    ndarray of uint8, shape (..., n)

    Examples
    --------
    >>> spikes = Spikes(np.array([95, 112, 130]), np.array([0, 1, 1], np.int32))
    >>> count(spikes, np.array([100]), (10, 110), 2).tolist()
    [[0, 2]]
    """
    found = np.empty((np.size(begins), n), np.uint8)
    for row, at in zip(found, np.ravel(begins), strict=True):
        row[:] = np.bincount(spikes.within(at + window[0], at + window[1]).neurons, minlength=n)
    return found.reshape(*np.shape(begins), n)


def align(spikes: Spikes, begins: Offset, seen: tuple[int, int]) -> npt.NDArray[np.int32]:
    """Return the spikes around each presentation.

    Parameters
    ----------
    spikes : Spikes
    begins : ndarray of int64, shape (n_items, n_trials)
        When each is shown, ms.
    seen : tuple of int
        What is kept, ms from then; see `Windows`.

    Returns
    -------
    ndarray of int32, shape (n_spikes, 4)
        Item, trial, ms from when it was shown, neuron.
    """
    rows = [np.empty((0, 4), np.int32)]
    for (item, trial), at in np.ndenumerate(begins):
        here = spikes.within(at + seen[0], at + seen[1])
        row = np.empty((here.times.size, 4), np.int32)
        row[:, 0], row[:, 1] = item, trial
        row[:, 2], row[:, 3] = here.times - at, here.neurons
        rows.append(row)
    return np.concatenate(rows)


def histogram(
    aligned: npt.NDArray[np.int32],
    units: npt.NDArray[np.bool_],
    n_trials: int,
    seen: tuple[int, int],
) -> Real:
    """Return the rate of each ms that was kept, Hz, over chosen units for each item.

    Parameters
    ----------
    aligned : ndarray of int32, shape (n_spikes, 4)
        As `align` returns.
    units : ndarray of bool, shape (n_items, n)
        Which neurons are taken for each item.
    n_trials : int
    seen : tuple of int
        As for `align`.

    Returns
    -------
    ndarray of float64, shape (seen[1] - seen[0],)
        0 where no unit is chosen.
    """
    item, _, at, neuron = aligned.T
    n_cases = units.sum() * n_trials
    spikes = np.bincount(at[units[item, neuron]] - seen[0], minlength=seen[1] - seen[0])
    return np.asarray(spikes * 1000.0 / max(1, n_cases))


def find_latency(rates: Real, start: int) -> float:
    """Return when a response is half-way from baseline to its peak, ms; NaN if there is none.

    Parameters
    ----------
    rates : ndarray of float64, shape (n_ms,)
        As `histogram` returns; smoothed over 5 ms.
    start : int
        The first ms of it, from when a picture is shown, below 0.
    """
    smooth = np.convolve(rates, np.full(WIDTH, 1 / WIDTH), "same")
    base, after = smooth[:-start].mean(), smooth[-start:]
    if not after.max() > base:
        return float("nan")
    return float(np.argmax(after >= (base + after.max()) / 2))

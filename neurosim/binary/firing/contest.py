"""Contests: the strongest neurons of a population, which several processes may share."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Fixed, Index
from neurosim.base.ranks.ranks import Ranks
from neurosim.binary.state import Activity

N_FACTS = 3
"""Words before the candidates: how many there are, how many more lost a tie, the least drive."""
LARGEST = np.iinfo(np.int64).max


class Candidates(NamedTuple):
    """The strongest neurons of a process, or of all.

    Attributes
    ----------
    neurons : ndarray of int32, shape (n,)
        Ascending.
    drives : ndarray of int64, shape (n,)
        Above 0.
    n_tied : int
        Other neurons whose drive equals that of the weakest.
    """

    neurons: Index
    drives: Fixed
    n_tied: int


def winners(activity: Activity, k: int, when: int | None = None, is_exact: bool = False) -> Index:
    """Return the ``k`` strongest; ties at random in round ``when``, or to the lowest index."""
    own, ranks = activity.own, activity.ranks
    drive = activity.drive[own]
    if activity.bias.size:
        # Kernels that select take nothing below 0.
        drive = np.maximum(drive - activity.bias[own], 0)
    if is_exact:
        # Shifted above 0, so that neurons without drive may win; excluded ones, put back to 0, may
        # not.
        drive = drive + ranks.most(-int(drive.min(initial=0))) + 1
        drive[activity.mine(activity.excluded) - own.start] = 0
    mine = strongest(activity, drive, k, when)
    neurons, _, n_tied = contest(ranks, mine, k)
    activity.count(neurons.size, k, n_tied)
    return neurons


def strongest(activity: Activity, drive: Fixed, k: int, when: int | None = None) -> Candidates:
    """Return the ``k`` strongest of the neurons of this process, whose drives are given."""
    from neurosim.kernels.binary.select import select_winners, select_winners_at_random

    most = min(k, drive.size)
    neurons = np.empty(most, np.int32)
    if when is None:
        n, n_tied = select_winners(drive, most, activity.scratch, neurons)
    else:
        key = activity.stream.key
        n, n_tied = select_winners_at_random(
            drive, most, np.uint64(when), key, activity.scratch, neurons
        )
    drives = drive[neurons[:n]] if activity.ranks.size > 1 else drive[:0]
    return Candidates(neurons[:n] + np.int32(activity.own.start), drives, int(n_tied))


def contest(ranks: Ranks, mine: Candidates, k: int) -> Candidates:
    """Return the ``k`` strongest of all ranks, the same on each; ties go to the lowest index.

    A rank has, with some room to spare, as many winners as its share. So each tells its best in a
    buffer of that size, and only those tell the rest of which all that was told might win.

    Parameters
    ----------
    ranks : Ranks
    mine : Candidates
        The ``k`` strongest of this rank, or all that have a drive.
    k : int
        The same on all ranks.
    """
    if ranks.size == 1 or k == 0:
        return mine
    room = room_for(k, ranks.size)
    is_told = _strongest(mine.drives, room)
    everyone = ranks.exchange(_pack(mine, is_told, room))
    sizes, tied, least = everyone[:, :N_FACTS].T
    is_there = np.arange(room) < sizes[:, np.newaxis]
    neurons, drives = everyone[:, N_FACTS : N_FACTS + room], everyone[:, N_FACTS + room :]
    weakest = np.where(is_there, drives, LARGEST).min(axis=1, initial=LARGEST)
    neurons, drives = neurons[is_there], drives[is_there]
    is_open = (sizes > room) & (weakest >= _kth_largest(drives, k))
    if is_open.any():
        left = np.flatnonzero(~is_told) if is_open[ranks.rank] else np.empty(0, np.int64)
        rest = np.where(is_open, sizes - room, 0)
        neurons = np.concatenate([neurons, ranks.join(mine.neurons[left].astype(np.int64), rest)])
        drives = np.concatenate([drives, ranks.join(mine.drives[left], rest)])
    kth = _kth_largest(drives, k)
    # Those that a rank left out before it told anything, as it has k that are as strong.
    n_tied = int(tied[least == kth].sum())
    return _choose(neurons, drives, k, kth, n_tied)


def room_for(k: int, size: int) -> int:
    """Return room for a rank's share of ``k`` winners: six standard deviations above the mean.

    Examples
    --------
    >>> room_for(10_000, 100), room_for(30, 2)
    (168, 30)
    """
    mean = k / size
    return min(k, math.ceil(mean + 6 * math.sqrt(mean)) + 8)


def _pack(mine: Candidates, is_told: npt.NDArray[np.bool_], room: int) -> Fixed:
    words = np.zeros(N_FACTS + 2 * room, np.int64)
    n = int(is_told.sum())
    words[:N_FACTS] = mine.neurons.size, mine.n_tied, mine.drives.min(initial=LARGEST)
    words[N_FACTS : N_FACTS + n] = mine.neurons[is_told]
    words[N_FACTS + room : N_FACTS + room + n] = mine.drives[is_told]
    return words


def _choose(neurons: Fixed, drives: Fixed, k: int, kth: int, n_tied: int) -> Candidates:
    order = np.argsort(neurons, kind="stable")
    neurons, drives = neurons[order], drives[order]
    is_equal = drives == kth
    left = k - int(np.count_nonzero(drives > kth))
    wins = (drives > kth) | (is_equal & (np.cumsum(is_equal) <= left))
    n_tied += int(np.count_nonzero(is_equal & ~wins))
    return Candidates(neurons[wins].astype(np.int32), drives[wins], n_tied)


def _strongest(drives: Fixed, n: int) -> npt.NDArray[np.bool_]:
    """Return a mask of the ``n`` largest, the first of those that are equal."""
    if drives.size <= n:
        return np.ones(drives.size, np.bool_)
    least = _kth_largest(drives, n)
    is_equal = drives == least
    left = n - np.count_nonzero(drives > least)
    is_told: npt.NDArray[np.bool_] = (drives > least) | (is_equal & (np.cumsum(is_equal) <= left))
    return is_told


def _kth_largest(drives: Fixed, k: int) -> int:
    """Return the k-th largest drive, or 1, the least that wins, where there are fewer."""
    return int(np.partition(drives, -k)[-k]) if drives.size >= k else 1

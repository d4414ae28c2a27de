"""Records of what areas did, and the wirings by which they did it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.reprs import counted
from neurosim.binary.recorder import Recorder

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Wiring = Mapping[str, str | Sequence[str]]
"""Which sources fire into which areas, such as ``{"S": "A", "A": ["A", "B"]}``."""


@dataclass(frozen=True)
class Record:
    """What an area did, round by round.

    Parameters
    ----------
    winners : list of ndarray of int32
        Who fired.
    support : list of int
        How many neurons had fired at least once so far.
    overlap : list of float
        Winners shared with the round before, as a share of k; NaN where there was none.
    ties : list of int
        Neurons that lost a tie.

    Examples
    --------
    >>> from neurosim.models.assemblies import Brain
    >>> brain = Brain(p=0.1, beta=0.1, seed=1)
    >>> brain.stimulus("S", 30), brain.area("A", 1000, 30), brain.connect("S", "A")
    (None, None, None)
    >>> brain.project({"S": "A"}, rounds=2)["A"]
    Record of 2 rounds; in the last 30 win, support 30, overlap 1.00, 0 ties lost
    """

    winners: list[Index]
    support: list[int]
    overlap: list[float]
    ties: list[int]

    def __repr__(self) -> str:
        if not self.winners:
            return "Record of 0 rounds"
        last = f"{self.winners[-1].size:,} win, support {self.support[-1]:,}"
        shared = f"overlap {self.overlap[-1]:.2f}, {counted(self.ties[-1], 'tie')} lost"
        return f"Record of {counted(len(self.winners), 'round')}; in the last {last}, {shared}"


def read_record(recorder: Recorder, before: Index, has_fired: Mask, n_fired: int) -> Record:
    """Turn what was recorded of an area into a `Record`, and mark who has fired.

    Parameters
    ----------
    recorder : Recorder
    before : ndarray of int32
        Who had won in the round before.
    has_fired : ndarray of bool, shape (n,)
        Who had ever fired; those that fired since are marked.
    n_fired : int
        How many that were.
    """
    support, overlaps = [], []
    for winners in recorder.winners:
        n_fired += int(np.count_nonzero(~has_fired[winners]))
        has_fired[winners] = True
        support.append(n_fired)
        shared = np.intersect1d(before, winners, assume_unique=True).size
        overlaps.append(shared / before.size if before.size else float("nan"))
        before = winners
    return Record(recorder.winners, support, overlaps, recorder.ties)


def overlap(a: Any, b: Any) -> float:
    """Return the share of the smaller of two sets of neurons that is in both.

    Parameters
    ----------
    a, b : array_like of int, shape (n_a,) and (n_b,)
        Distinct neurons each.

    Returns
    -------
    float
        From 0 to 1; NaN if one of them is empty.

    Examples
    --------
    >>> overlap([1, 2, 3, 4], [3, 4, 5])
    0.6666666666666666
    """
    smaller = min(len(a), len(b))
    return np.intersect1d(a, b).size / smaller if smaller else float("nan")


def read_pairs(wiring: Wiring) -> list[tuple[str, str]]:
    """Return who fires into whom, or say what is wrong with a wiring.

    Examples
    --------
    >>> read_pairs({"S": "A", "A": ["A", "B"]})
    [('S', 'A'), ('A', 'A'), ('A', 'B')]
    """
    if not isinstance(wiring, Mapping):
        raise KindError(f"wiring must map sources to targets, got {checks.shown(wiring)}")
    pairs = []
    for pre, posts in wiring.items():
        if not isinstance(posts, str | list | tuple):
            raise KindError(f"wiring[{pre!r}] must be a name or a list of names, got {posts!r}")
        pairs += [(pre, post) for post in ([posts] if isinstance(posts, str) else posts)]
    if not pairs:
        raise ArgumentError("wiring must name at least one source and target, such as {'S': 'A'}")
    return pairs

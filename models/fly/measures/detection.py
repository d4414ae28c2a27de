"""Detection: which vectors are familiar, and how well those that are new are told from them."""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.random.stream import Stream
from neurosim.files.vectors.samples import Samples

RATES = np.linspace(0, 1, 101)
"""False alarms at which right alarms are noted."""


class Groups(NamedTuple):
    """Vectors that are learned, those of familiar classes that are not, and new ones."""

    learned: Any
    others: Any
    new: Any


def groups(samples: Samples, familiar: float, most: int, seed: int) -> Groups:
    """Draw which classes are familiar, and which of their vectors are learned; all shuffled."""
    order = Stream(seed, "vectors").order(len(samples.vectors))[:most]
    if samples.labels is None:
        half = order.size // 2
        parts = order[:half], order[:0], order[half:]
    else:
        classes = np.unique(samples.labels[order])
        n = min(max(1, round(familiar * classes.size)), max(1, classes.size - 1))
        chosen = classes[Stream(seed, "classes").order(classes.size)[:n]]
        is_familiar = np.isin(samples.labels[order], chosen)
        members = order[is_familiar]
        half = (members.size + 1) // 2
        parts = members[:half], members[half:], order[~is_familiar]
    return Groups(*(samples.vectors[part] for part in parts))


def roc(new: Real, known: Real) -> tuple[float, Real]:
    """Return the area under the curve of right against false alarms, and the curve at `RATES`.

    Examples
    --------
    >>> roc(np.array([2.0, 3.0]), np.array([1.0, 2.0]))[0]
    0.875
    """
    levels = np.unique(np.concatenate([new, known]))
    false = np.append(1 - np.searchsorted(np.sort(known), levels) / known.size, 0.0)[::-1]
    right = np.append(1 - np.searchsorted(np.sort(new), levels) / new.size, 0.0)[::-1]
    area = float(np.sum(np.diff(false) * (right[1:] + right[:-1]) / 2))
    return area, np.interp(RATES, false, right)

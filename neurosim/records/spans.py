"""Spans: the stretches of steps that a recorder recorded."""

import numpy as np

from neurosim.base.arrays import Offset


class Spans:
    """Stretches of steps that were recorded, ascending, with a gap wherever the network jumped.

    Going back makes recorders forget what came after, so no two stretches overlap.
    """

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []

    def add(self, start: int, stop: int) -> None:
        """Append a stretch; it goes on with the last one where that ends."""
        if self.spans and self.spans[-1][1] == start:
            start = self.spans.pop()[0]
        self.spans.append((start, stop))

    def cut(self, step: int) -> None:
        """Forget ``step`` and what comes after it."""
        self.spans = [(a, min(b, step)) for a, b in self.spans if a < step]

    def since(self, step: int) -> list[tuple[int, int]]:
        """Return the stretches from ``step`` on."""
        return [(max(a, step), b) for a, b in self.spans if b > step]

    def count(self) -> int:
        """Return how many steps there are."""
        return count_steps(self.spans)

    def steps(self) -> Offset:
        """Return all steps, int64."""
        return list_steps(self.spans)

    def number(self, steps: Offset) -> Offset:
        """Return the number of the stretch that each step lies in."""
        starts = np.array([start for start, _ in self.spans], np.int64)
        return np.searchsorted(starts, steps, side="right")


def count_steps(spans: list[tuple[int, int]]) -> int:
    """Return how many steps lie in some stretches."""
    return sum(stop - start for start, stop in spans)


def list_steps(spans: list[tuple[int, int]]) -> Offset:
    """Return the steps of some stretches, int64."""
    return np.concatenate([np.empty(0, np.int64), *(np.arange(*span) for span in spans)])


def count_due(start: int, n: int, every: int) -> int:
    """Return how many of ``n`` steps from ``start`` are multiples of ``every``.

    Examples
    --------
    >>> count_due(0, 10, 5), count_due(1, 10, 5)
    (2, 2)
    """
    return -(-(start + n) // every) - -(-start // every)

"""Populations: neurons that share a firing rule."""

from dataclasses import dataclass
from typing import Any

from neurosim import checks
from neurosim.errors import KindError


@dataclass(frozen=True)
class Population:
    """``n`` neurons that share a firing rule.

    Parameters
    ----------
    name : str
        Unique within a network; with the seed it keys the population's randomness.
    n : int
        Number of neurons, from 1 to 2**31 - 1.
    rule : FiringRule
        In rounds `KWinners`, `Threshold`, `Playback` or `Graded`; in spikes `LIF`, `NeuronRule`,
        `Poisson` or `SpikeTimes`.

    Examples
    --------
    >>> from neurosim import KWinners, Population
    >>> Population("memory", 3000, KWinners(40)).n
    3000
    """

    name: str
    n: int
    rule: Any

    def __post_init__(self) -> None:
        checks.text("name", self.name)
        checks.integer("n", self.n, 1, 2**31 - 1)
        if isinstance(self.rule, type) or not hasattr(self.rule, "driver"):
            raise KindError(f"rule of {self.name!r} must be a firing rule, got {self.rule!r}")
        self.rule.check(self.n)

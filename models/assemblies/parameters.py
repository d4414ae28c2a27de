"""Circuits: what the experiments with a few areas and stimuli share."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from neurosim.experiment.configuration import Configuration
from neurosim.experiment.scorecard import percent
from neurosim.models.assemblies.brain import Brain
from neurosim.models.assemblies.papers import PNAS

ASSERTED = f"{PNAS}: asserted by the tests of their simulator"
"""The source of rows that the published simulator tests itself."""


def one_or_more(value: Any) -> Any:
    """Take one number, a list, or numbers between commas."""
    if isinstance(value, str):
        return value.split(",")
    return value if isinstance(value, list | tuple) else (value,)


Gain = Annotated[float, Field(ge=0, le=10)]
Gains = Annotated[tuple[Gain, ...], BeforeValidator(one_or_more), Field(min_length=1)]
Rounds = Annotated[int, Field(ge=1, le=10**6)]


class Circuit(Configuration):
    """Parameters of areas that are all alike; stimuli have k neurons, too."""

    n: int = Field(100_000, ge=1, le=2**31 - 1, description="neurons in an area")
    k: int = Field(317, ge=1, description="neurons that fire in it")
    p: float = Field(0.01, ge=0, le=1, description="connection probability")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.k > self.n:
            raise ValueError(f"k must be at most n = {self.n}, got {self.k}; lower k or raise n")
        return self

    def build(
        self,
        wiring: Mapping[str, Sequence[str]],
        beta: float,
        *,
        seed: int = 0,
        threads: int = 1,
        p: float | None = None,
    ) -> Brain:
        """Return a brain with the fibers of ``wiring``, and one from each area to itself.

        Parameters
        ----------
        wiring : mapping
            Source to targets. Targets are areas, all other names are stimuli.
        beta : float
        seed, threads : int
        p : float, optional
            In place of the configured one.

        Examples
        --------
        >>> brain = Circuit(n=1000, k=30).build({"S": ["A"], "A": ["B"]}, beta=0.1)
        >>> list(brain.network.populations), list(brain.network.pathways)
        (['S', 'A', 'B'], ['A->A', 'B->B', 'S->A', 'A->B'])
        """
        brain = Brain(p=self.p if p is None else p, beta=beta, seed=seed, threads=threads)
        fibers = [(pre, post) for pre, posts in wiring.items() for post in posts]
        areas = list(dict.fromkeys(post for _, post in fibers))
        for name in wiring:
            if name not in areas:
                brain.stimulus(name, self.k)
        for name in areas:
            brain.area(name, self.n, self.k)
        for pre, post in fibers:
            brain.connect(pre, post)
        return brain


def tell_gains(betas: Sequence[float], values: Mapping[str, float], row: str) -> str:
    """Return what share a row has at the smallest and at the largest gain.

    Examples
    --------
    >>> tell_gains((0.2, 0.1, 0.05), {"most 0.05": 0.5, "most 0.1": 0.7, "most 0.2": 1.0}, "most")
    '50 % at beta = 0.05, 100 % at 0.2'
    """
    ends = dict.fromkeys((min(betas), max(betas)))
    told = [(percent(values[f"{row} {beta:g}"]), f"{beta:g}") for beta in ends]
    return " at beta = ".join(told[0]) + "".join(f", {' at '.join(end)}" for end in told[1:])

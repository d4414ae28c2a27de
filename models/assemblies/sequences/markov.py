"""Choosers: contexts that choose among outcomes by chance [1]_.

References
----------
.. [1] Dabagia, Mitropolsky, Papadimitriou, Vempala, "Coin-flipping in the brain: statistical
   learning with neuronal assemblies", 2024, arXiv:2406.07715.
"""

import math
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base.arrays import Index
from neurosim.base.random.stream import Stream
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.hebbian import Hebbian, Logarithmic
from neurosim.experiment.configuration import Configuration
from neurosim.topology.connectivity import Random
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

MOST_CONTEXTS = 5
"""For which there must be room: one for each coin."""
PROBIT = 1.65
"""Slope of the logistic curve nearest to a normal distribution."""
IMPRINT = Hebbian(beta=3.0, w_max=64.0)
PAIRINGS = 3
"""With the gain above: weights within an assembly grow 64 fold."""
SETTLING = 10
"""Rounds in which recurrence completes the leader, at most."""


class Chance(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(1000, ge=1, le=10**5, description="neurons of contexts, and of outcomes")
    k: int = Field(200, ge=1, description="neurons that fire")
    p: float = Field(0.2, ge=0, le=1, description="connection probability among outcomes")
    beta: float = Field(1.0, gt=0, le=100, description="growth at the first pairing")
    rounds: int = Field(1000, ge=1, le=10**6, description="flips of each coin; steps of the chain")
    gap: float = Field(5.0, gt=0, le=100, description="first growth of the drive / noise")
    n_noise: int = Field(1000, ge=1, le=10**6, description="neurons of noise")
    p_noise: float = Field(0.1, gt=0, le=1, description="connection probability of noise")
    rate: float = Field(0.5, gt=0, lt=1, description="probability that a neuron of noise fires")
    tosses: int = Field(100, ge=10, le=10**4, description="tosses shown of each coin")
    steps: int = Field(600, ge=10, le=10**4, description="steps shown of the chain")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.k * MOST_CONTEXTS > self.n:
            raise ValueError(
                f"k must be at most n / 5 = {self.n // MOST_CONTEXTS}, got {self.k}; "
                "lower k or raise n"
            )
        if self.slope < 2:
            least = 2 * self.gap / self.slope
            raise ValueError(
                f"gap must be at least {least:.3g} at this k and beta, got {self.gap:g}; "
                "noise would drown what is learned"
            )
        return self

    @property
    def slope(self) -> float:
        """Logarithm of the odds by weight: lambda."""
        return PROBIT * math.sqrt(self.k / math.pi) * self.gap / self.beta

    @property
    def noise_weight(self) -> float:
        """Weight of noise that gives its sum the deviation sigma."""
        variance = self.n_noise * self.p_noise * self.rate * (1 - self.rate)
        return self.beta * self.k / self.gap / math.sqrt(variance)


class Sampler:
    """Contexts that choose among outcomes by chance.

    Parameters
    ----------
    config : Chance
    n_contexts, n_outcomes : int
    seed, threads : int

    Examples
    --------
    >>> tiny = Chance(n=200, k=40, n_noise=100)
    >>> coin = Sampler(tiny, 1, 2, seed=0)
    >>> coin.teach(0, 1)
    >>> coin.start(0)
    >>> coin.choose()
    1
    """

    def __init__(
        self, config: Chance, n_contexts: int, n_outcomes: int, seed: int, threads: int = 1
    ):
        c, m = (Population(name, config.n, KWinners(config.k)) for name in "CM")
        noise = Population("noise", config.n_noise, Playback(background=config.rate))
        counts = Logarithmic(config.slope, config.beta, max(config.tosses, config.steps))
        graph, hiss = Random(config.p), Random(config.p_noise)
        fibers = [
            Synapses(c, m, Random(1.0), plasticity=counts),
            Synapses(m, m, graph, plasticity=IMPRINT),
            Synapses(m, c, graph, plasticity=IMPRINT),
            Synapses(noise, m, hiss, config.noise_weight),
        ]
        self.network = Network([c, m, noise], fibers, seed=seed, threads=threads)
        self.contexts = draw_assemblies(config, n_contexts, Stream(seed, "contexts"))
        self.outcomes = draw_assemblies(config, n_outcomes, Stream(seed, "outcomes"))
        self._is_member = np.zeros((n_outcomes, config.n), np.bool_)
        for row, outcome in zip(self._is_member, self.outcomes, strict=True):
            row[outcome] = True
        self._imprint()
        self.network.normalise(pathways=["M->M"])
        total = config.noise_weight * config.n_noise * config.p_noise
        self.network.normalise(total, pathways=["noise->M"])

    def teach(self, context: int, outcome: int) -> None:
        """Show an outcome once."""
        self._pair("C", self.contexts[context], "M", self.outcomes[outcome], 1)

    def start(self, context: int) -> None:
        """Let nothing fire but a context."""
        self.network.rest()
        self.network.excite("C", self.contexts[context])

    def choose(self) -> int:
        """Let what fires in C and noise choose; return the outcome, -1 if none completes."""
        self.network.run(1, pathways=["C->M", "noise->M"], plastic=False)
        for _ in range(SETTLING):
            self.network.run(1, pathways=["M->M"], plastic=False)
            is_complete = self._is_member[:, self.network.winners("M")].all(axis=1)
            if is_complete.any():
                return int(is_complete.argmax())
        return -1

    def go_on(self) -> None:
        """Let the outcome fire into the contexts."""
        self.network.run(1, pathways=["M->C"], plastic=False)

    def _imprint(self) -> None:
        """Wire each outcome with itself, and with the context of the same number."""
        for outcome in self.outcomes:
            self._pair("M", outcome, "M", outcome, PAIRINGS)
        for context, outcome in zip(self.contexts, self.outcomes, strict=False):
            self._pair("M", outcome, "C", context, PAIRINGS)

    def _pair(self, pre: str, from_: Index, post: str, to: Index, times: int) -> None:
        """Let ``from_`` fire into ``to``, which is held."""
        for _ in range(times):
            self.network.rest(["C", "M"])
            self.network.excite(pre, from_)
            self.network.excite(post, to)
            self.network.run(1, pathways=[f"{pre}->{post}"], held=[post])


def draw_assemblies(config: Chance, n: int, stream: Stream) -> list[Index]:
    """Return ``n`` disjoint sets of k neurons, drawn at random."""
    order = stream.order(config.n).astype(np.int32)
    return [np.sort(order[i * config.k : (i + 1) * config.k]) for i in range(n)]

"""Automata of assemblies: areas that are taught arcs [1]_.

References
----------
.. [1] Dabagia, Papadimitriou, Vempala, "Computation with sequences of assemblies in a model of
   the brain", ALT 2024, arXiv:2306.03812; Neural Computation, doi:10.1162/neco_a_01720 (DOI to be
   verified).
"""

from collections.abc import Sequence
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from neurosim.base.arrays import Index, Real
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.hebbian import Hebbian
from neurosim.experiment.configuration import Configuration
from neurosim.models.assemblies.brain import overlap
from neurosim.topology.connectivity import Random
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses

END = 10
"""The symbol after the last digit."""
STATES = ("0", "1", "2", "accept", "reject")
"""Remainders of the sum of digits, and the two verdicts."""


class Machine(Configuration):
    """Parameters of the experiment; see the table of the module."""

    n: int = Field(5000, ge=1, le=10**6, description="neurons of the arc area")
    k: int = Field(70, ge=1, description="neurons that fire in each area")
    p: float = Field(0.4, ge=0, le=1, description="connection probability")
    beta: float = Field(0.1, ge=0, le=10, description="Hebbian gain; share of drive lost by tiring")
    rounds: int = Field(15, ge=1, le=150, description="presentations of all 33 arcs")
    n_symbol: int = Field(1000, ge=1, le=10**6, description="neurons of the symbols")
    n_state: int = Field(500, ge=1, le=10**6, description="neurons of the state area")
    n_strings: int = Field(50, ge=2, le=10**4, description="strings tested, half of them divisible")
    n_digits: int = Field(8, ge=1, le=1000, description="digits of a string, at most")
    long: int = Field(60, ge=1, le=1000, description="digits of the long strings")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        most = min(self.n, self.n_symbol // (END + 1), self.n_state // len(STATES))
        if self.k > most:
            raise ValueError(
                f"k must be at most {most} (n, n_symbol / 11, n_state / 5), got {self.k}; "
                "lower k or raise these"
            )
        return self

    @property
    def is_default(self) -> bool:
        """Whether what shapes the machine is as pinned down."""
        return (self.n, self.k, self.p, self.beta) == (5000, 70, 0.4, 0.1) and self.rounds >= 15


class Automaton:
    """Three areas that are taught arcs, and then run.

    Parameters
    ----------
    config : Machine
    seed, threads : int

    Examples
    --------
    >>> tiny = Machine(n=1000, k=20, n_symbol=220, n_state=100, rounds=12)
    >>> automaton = Automaton(tiny, seed=0)
    >>> for _ in range(tiny.rounds):
    ...     arc = automaton.teach(0, 7, 1)
    >>> int(automaton.run([7])[0].argmax())
    1
    """

    def __init__(self, config: Machine, seed: int, threads: int = 1):
        k, graph, rule = config.k, Random(config.p), Hebbian(config.beta)
        symbol = Population("symbol", config.n_symbol, Playback())
        state = Population("state", config.n_state, KWinners(k))
        arc = Population("arc", config.n, KWinners(k, refraction=config.beta))
        pairs = (symbol, arc), (state, arc), (arc, state)
        fibers = [Synapses(pre, post, graph, plasticity=rule) for pre, post in pairs]
        self.network = Network([symbol, state, arc], fibers, seed=seed, threads=threads)
        self.symbols, self.states = _assemblies(END + 1, k), _assemblies(len(STATES), k)

    def teach(self, state: int, symbol: int, target: int) -> Index:
        """Present an arc once; return its assembly."""
        self.start(state)
        assembly = self._enter(symbol, plastic=True)
        self.network.excite("state", self.states[target])
        self.network.run(1, pathways=["arc->state"], held=["state"])
        return assembly

    def start(self, state: int) -> None:
        """Let nothing fire but ``state``."""
        self.network.rest()
        self.network.excite("state", self.states[state])

    def run(self, symbols: Sequence[int], start: int = 0) -> Real:
        """Return the overlap with each state after each symbol, shape (n_symbols, n_states)."""
        self.start(start)
        return np.array([self._step(symbol) for symbol in symbols])

    def _step(self, symbol: int) -> list[float]:
        self._enter(symbol, plastic=False)
        self.network.run(1, pathways=["arc->state"], plastic=False)
        fires = self.network.winners("state")
        return [overlap(fires, state) if fires.size else 0.0 for state in self.states]

    def _enter(self, symbol: int, plastic: bool) -> Index:
        """Let symbol and state fire into the arc area."""
        into = ["symbol->arc", "state->arc"]
        inputs = {"symbol": self.symbols[symbol]}
        self.network.run(1, inputs=inputs, pathways=into, plastic=plastic)
        return self.network.winners("arc")


def _assemblies(n: int, k: int) -> list[Index]:
    return [np.arange(i * k, (i + 1) * k, dtype=np.int32) for i in range(n)]

"""Connectomes: which synapses exist."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

import numpy as np

from neurosim import checks
from neurosim.arrays import Edges, Offset, Words
from neurosim.stream import WORD, Stream


class Connectome(Protocol):
    """What a connectome must answer."""

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses to expect."""


@dataclass(frozen=True)
class Random:
    """Every pair is connected with probability ``p``, independently: the graph G(n, p).

    A row is cut into blocks of 2**round(log2(2.5 / p)) targets (64 to 65,536) and a block is a
    pure function of (seed, synapses name, presynaptic neuron, block).

    Parameters
    ----------
    p : float
        Connection probability, from 0 to 1; exact to 2**-32.
    self_loops : bool
        Whether a neuron may connect to itself, where pre and post are the same population.
        Between two populations every pair of indices is allowed.

    Examples
    --------
    >>> from neurosim import Random, Stream
    >>> edges = Random(p=0.1).edges(100, 200, Stream(0, "a->b"))
    >>> edges.indptr[-1]
    np.int64(2023)
    """

    p: float
    self_loops: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "p", checks.real("p", self.p, 0.0, 1.0))

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        from neurosim.kernels.connect import connect_rows

        indptr = np.zeros(n_pre + 1, np.int64)
        if self.p == 0:
            return Edges(indptr, np.empty(0, np.int32))
        row_of = (self.block, *tabulate(self.p, self.block), stream.key)
        keep_loops = self.self_loops or not is_recurrent
        n_pairs, expected = n_pre * n_post, self.expected(n_pre, n_post)
        for room in (min(n_pairs, int(expected + 8 * expected**0.5) + 64), n_pairs):
            indices = np.empty(room, np.int32)
            n = connect_rows(n_pre, n_post, keep_loops, *row_of, indptr, indices)
            if n >= 0:  # fails beyond eight standard deviations
                break
        return Edges(indptr, indices[:n])

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        return n_pre

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses to expect."""
        return n_pre * n_post * self.p

    @property
    def block(self) -> int:
        """Targets that share a counter."""
        per_synapse = 2.5 / max(self.p, 1e-6)
        return int(min(max(2 ** round(np.log2(per_synapse)), 64), 65536))


@dataclass(frozen=True)
class FixedFanIn:
    """Every postsynaptic neuron draws ``s`` distinct presynaptic neurons, all subsets alike.

    Parameters
    ----------
    s : int
        Synapses into each neuron, from 1 to the number of presynaptic neurons.

    Examples
    --------
    >>> from neurosim import FixedFanIn, Stream
    >>> edges = FixedFanIn(6).edges(50, 2000, Stream(0, "receptors->kenyon"))
    >>> edges.indices.size
    12000
    """

    s: int

    def __post_init__(self) -> None:
        checks.integer("s", self.s, 1)

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        from neurosim.kernels.sample import sample_inputs
        from neurosim.kernels.transpose import transpose

        checks.integer("s", self.s, 1, n_pre, "lower s or enlarge the presynaptic population")
        inputs = np.empty((n_post, self.s), np.int32)
        sample_inputs(n_pre, stream.key, inputs)
        edges = Edges(np.zeros(n_pre + 1, np.int64), np.empty(inputs.size, np.int32))
        transpose(inputs, *edges)
        return edges

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        return self.s

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses there are."""
        del n_pre
        return n_post * self.s


@lru_cache(maxsize=64)
def tabulate(p: float, block: int) -> tuple[Words, Offset]:
    """Tabulate (1 - p)**m in units of 2**-32 with whole numbers, and where to start looking."""
    fail, scale = 1 - Fraction(p), 1 << 96
    step = fail.numerator * scale // fail.denominator
    power, table = scale, []
    for _ in range(block):
        power = power * step // scale
        table.append(power * WORD // scale)
    survival = np.array(table, np.uint64)
    last_words = (np.arange(1, 257, dtype=np.uint64) << np.uint64(24)) - np.uint64(1)
    guide = block - np.searchsorted(survival[::-1], last_words, side="right")
    return survival, guide.astype(np.int64)

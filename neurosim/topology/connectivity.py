"""What a connectome is (which synapses exist), and the random graph."""

import math
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Protocol

import numpy as np

from neurosim.base import checks, memory, reprs
from neurosim.base.arrays import Edges, Levels, Words
from neurosim.base.errors import ArgumentError
from neurosim.base.protocols import required
from neurosim.base.random.stream import WORD, Stream
from neurosim.kernels.graph._tables import Law

MOST_STORED = 1 << 24
MOST_TARGETS = 1 << 14
"""Synapses and targets up to which a random graph is kept in memory, unless told otherwise."""
FEWEST_LEVELS = 8
"""Entries of a table of throws, at least."""


class Connectome(Protocol):
    """Which synapses exist; derive a rule of your own from it, for rounds and for spikes.

    Write `edges` and `expected`. Synapses of such a rule are stored; what `edges` returns is
    looked at when a network is made. It may also have ``weights`` and ``delays`` (ms, multiples of
    dt), an array with a number for each synapse, in the order of `edges`, and ``multapses``, all as
    of `Explicit`. `edges` may set them: a network has a copy of its own for each synapses.

    It may also have a method ``between(pre, post)`` that returns a connectome, itself or another:
    `Synapses` call it once, with the two populations or parts, and keep what it returns. So a
    connectome gets to know positions (`Population.positions`), and can refuse what it does not fit.

    Examples
    --------
    Every neuron of a ring leads to the ``reach`` neurons that follow it:

    >>> import numpy as np
    >>> from neurosim import Connectome, Edges, KWinners, Network, Population, Synapses
    >>> class Ring(Connectome):
    ...     def __init__(self, reach):
    ...         self.reach = reach
    ...     def edges(self, n_pre, n_post, stream, is_recurrent=False):
    ...         ahead = np.arange(n_pre)[:, None] + np.arange(1, self.reach + 1)
    ...         indptr = np.arange(n_pre + 1) * self.reach
    ...         return Edges(indptr, np.sort(ahead % n_post, axis=1).ravel())
    ...     def expected(self, n_pre, n_post):
    ...         return n_pre * self.reach
    >>> area = Population("area", 5, KWinners(2))
    >>> net = Network([area], [Synapses(area, area, Ring(2))])
    >>> net.edges("area->area")[0].indices.tolist()
    [1, 2, 2, 3, 3, 4, 0, 4, 0, 1]
    """

    def __repr__(self) -> str:
        return reprs.attributes(self)

    @required
    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending.

        Parameters
        ----------
        n_pre, n_post : int
            Sizes of the two populations, or of the parts that are connected.
        stream : Stream
            Where all that is random must come from, so that a network can be made again: by seed
            and name of the synapses. ``np.random.default_rng(stream.words(4))`` is a generator of
            NumPy that does.
        is_recurrent : bool
            Whether the two ends are the same neurons.

        Returns
        -------
        Edges
            ``indptr``, whole numbers of shape (n_pre + 1,), and ``indices``, of shape
            (n_synapses,): neuron i leads to ``indices[indptr[i]:indptr[i + 1]]``, ascending, each
            once. ``Explicit.from_pairs(pairs, n_pre).edges(n_pre, n_post, stream)`` makes such
            from pairs in any order.
        """

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron. Default: ``n_pre``.

        Drives are whole numbers of a unit, chosen such that so many cannot overflow them.
        """
        return n_pre

    @required
    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses to expect: memory is asked for before they are made.

        A guess will do: more than ten times as many and a thousand are refused, once made.
        """


@dataclass(frozen=True)
class Random:
    """Every pair is connected with probability ``p``, independently: the graph G(n, p).

    A row is cut into blocks of 2**round(log2(2.5 / p)) targets (up to 65,536) and a block is a
    pure function of (seed, synapses name, presynaptic neuron, block), so nothing need be stored.

    Parameters
    ----------
    p : float
        Connection probability, from 0 to 1; exact to 2**-32.
    self_loops : bool
        Whether a neuron may connect to itself, where pre and post are the same population, or
        parts of it.
        Between two populations every pair of indices is allowed.
    stored : bool, optional
        Whether a network keeps all synapses in memory, 6 bytes each, or regenerates a neuron's
        row whenever it starts or stops firing. Default: kept if there are few (2**24 or fewer,
        onto 2**14 neurons or fewer), or if p is above one half. Results are the same to the bit.

    Examples
    --------
    >>> from neurosim import Random, Stream
    >>> edges = Random(p=0.1).edges(100, 200, Stream(0, "a->b"))
    >>> edges.indptr[-1]
    np.int64(1950)
    """

    p: float
    self_loops: bool = True
    stored: bool | None = None

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "p", checks.real("p", self.p, 0.0, 1.0))
        object.__setattr__(self, "self_loops", checks.flag("self_loops", self.self_loops))
        if self.stored is not None:
            stored = checks.flag("stored", self.stored, "or None, to let the size decide")
            object.__setattr__(self, "stored", stored)
        if self.stored is False and self.is_dense:
            raise ArgumentError(f"stored=False needs p of at most 0.5, got p = {self.p:g}")

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        from neurosim.kernels.graph.connect import connect_rows

        indptr = np.zeros(n_pre + 1, np.int64)
        if self.p == 0:
            return Edges(indptr, np.empty(0, np.int32))
        law, keep_loops = self.law(stream.key), self.self_loops or not is_recurrent
        n_pairs, expected = n_pre * n_post, self.expected(n_pre, n_post)
        memory.require_much(4 * expected, f"the synapses of {self!r}", "lower n or p")
        for room in (min(n_pairs, int(expected + 8 * expected**0.5) + 64), n_pairs):
            indices = np.empty(room, np.int32)
            n = connect_rows(n_pre, n_post, keep_loops, self.is_dense, law, indptr, indices)
            if n >= 0:  # fails beyond eight standard deviations
                break
        return Edges(indptr, indices[:n])

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        return n_pre

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses to expect."""
        return n_pre * n_post * self.p

    def is_stored(self, n_pre: int, n_post: int) -> bool:
        """Return whether a network keeps all synapses in memory."""
        if self.stored is None:
            is_small = n_post <= MOST_TARGETS and self.expected(n_pre, n_post) <= MOST_STORED
            return self.is_dense or is_small
        return self.stored

    @property
    def is_dense(self) -> bool:
        """Whether the blocks list the pairs that are not connected, because those are fewer."""
        return self.p > 0.5

    @property
    def bits(self) -> int:
        """A block holds 2**bits targets: 4 to 65,536, with 2.5 synapses in the mean."""
        rarer = max(min(self.p, 1 - self.p), 1e-6)
        return min(round(math.log2(2.5 / rarer)), 16)

    @property
    def survival(self) -> "Levels":
        """Table of throws into a block, see `neurosim.kernels.graph._tables.Law`."""
        return tabulate(1 - self.p if self.is_dense else self.p, self.bits)

    def law(self, key: Words) -> Law:
        """Return by which law a kernel draws the rows, from the stream of this key."""
        return Law(self.bits, self.survival, key)


@lru_cache(maxsize=64)
def tabulate(p: float, bits: int) -> Levels:
    """Tabulate the chance of more than m throws into a block, in units of 2**-32.

    The throws are Poisson with mean -2**bits log(1 - p), so that each of the 2**bits targets is
    hit at least once with probability p, independently of the others. Decimals of 60 digits make
    the table the same on every machine.
    """
    with localcontext() as context:
        context.prec = 60
        none = Decimal(1) - Decimal(p)
        mean = -none.ln() * (1 << bits)
        term, left = none ** (1 << bits), Decimal(1)
        table: list[int] = []
        while len(table) < FEWEST_LEVELS or table[-1] > 0:
            left -= term
            table.append(max(0, int((left * WORD).to_integral_value())))
            term *= mean / len(table)
    return np.array(table, np.uint32)

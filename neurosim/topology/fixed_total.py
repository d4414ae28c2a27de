"""The connectome of a fixed total number of synapses."""

from dataclasses import KW_ONLY, dataclass

import numpy as np

from neurosim.base import checks, memory, reprs
from neurosim.base.arrays import Edges, Offset
from neurosim.base.random.stream import Stream
from neurosim.base.threads.lent import helpers
from neurosim.topology.regular import count_choices

MOST = 1 << 40
"""Synapses that may be asked for: more fit nowhere."""
PER_SYNAPSE = 10
"""Operations that a synapse takes, about."""


@dataclass(frozen=True)
class FixedTotalNumber:
    """``n`` synapses in all, between neurons drawn from all: NEST's ``fixed_total_number``.

    How many leave a neuron, and how many lead to one, differ: with multapses both are binomial.

    Parameters
    ----------
    n : int
        Synapses in all, from 0; without multapses at most as many as there are pairs.
    self_loops : bool
        Whether a neuron may connect to itself, where pre and post are the same population or part.
        Between two populations every pair of indices is allowed.
    multapses : bool
        Whether two neurons may share several synapses. If so, both ends of each synapse are drawn
        whatever the others are; if not, all sets of ``n`` pairs are alike.

    Notes
    -----
    Of the synapses that two neurons share it means nothing which is which. Where delays are drawn,
    those of a pair are listed by delay.

    References
    ----------
    .. [1] Potjans, Diesmann, "The cell-type specific cortical microcircuit", Cereb. Cortex
       24(3):785, 2014, doi:10.1093/cercor/bhs358: equation 1, from probabilities to numbers.

    Examples
    --------
    >>> from neurosim import FixedTotalNumber, Stream
    >>> edges = FixedTotalNumber(1000, multapses=True).edges(50, 200, Stream(0, "a->b"))
    >>> edges.indices.size, np.diff(edges.indptr)[:4].tolist()
    (1000, [26, 19, 14, 24])
    """

    n: int
    _: KW_ONLY
    self_loops: bool = True
    multapses: bool = False

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", checks.integer("n", self.n, 0, MOST))
        for name in ("self_loops", "multapses"):
            object.__setattr__(self, name, checks.flag(name, getattr(self, name)))

    def edges(self, n_pre: int, n_post: int, stream: Stream, is_recurrent: bool = False) -> Edges:
        """Return all synapses as CSR by presynaptic neuron, rows ascending."""
        from neurosim.kernels.graph.fixed_total import sample_rows

        keep_loops = self.self_loops or not is_recurrent
        n_choices = count_choices(n_post, keep_loops) if self.n else n_post
        if not self.multapses:
            remedy = "lower n, enlarge a population or allow multapses"
            checks.integer("n", self.n, 0, n_pre * n_choices, remedy)
        memory.require_much(4.0 * self.n, f"the synapses of {self!r}", "lower n")
        indptr = np.zeros(n_pre + 1, np.int64)
        np.cumsum(self._draw_degrees(n_pre, n_choices, stream), out=indptr[1:])
        indices = np.empty(self.n, np.int32)

        def sample(first: int, stop: int) -> None:
            rows = indptr[first : stop + 1]
            sample_rows(first, n_post, keep_loops, self.multapses, stream.key, rows, indices)

        helpers().share(sample, n_pre, PER_SYNAPSE * self.n)
        return Edges(indptr, indices)

    def _draw_degrees(self, n_pre: int, n_choices: int, stream: Stream) -> Offset:
        """Return how many synapses leave each presynaptic neuron, summing to ``n``."""
        from neurosim.kernels.graph.fixed_total import DRAWN, fill_slots, throw_sources

        key = Stream(stream.seed, f"out-degrees of {stream.name}").key
        if not self.multapses:
            # Those that are not connected, where they are fewer.
            n_free = n_pre * n_choices - self.n
            taken = np.zeros(n_pre, np.int64)
            fill_slots(n_choices, min(self.n, n_free), key, taken)
            return taken if self.n <= n_free else n_choices - taken

        def throw(first: int, stop: int) -> Offset:
            degrees = np.zeros(n_pre, np.int64)
            throw_sources(first, stop, self.n, key, degrees)
            return degrees

        parts = helpers().share(throw, -(-self.n // DRAWN), PER_SYNAPSE * self.n)
        degrees: Offset = np.sum(parts, axis=0)
        return degrees

    def most_inputs(self, n_pre: int) -> int:
        """Return an upper bound of the synapses into one neuron."""
        return self.n if self.multapses else min(self.n, n_pre)

    def expected(self, n_pre: int, n_post: int) -> float:
        """Return how many synapses there are."""
        del n_pre, n_post
        return self.n

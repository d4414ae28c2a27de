r"""A graph of the size and degrees of a fly's brain, made by a law: for who has no connectome.

It is no connectome: who is connected to whom is random. It has the number of neurons and about that
of edges of FlyWire v630 [1]_, a few neurons with many contacts each, and rows of very different
lengths, so what it costs to run is what the brain costs. The out-degree of the driven neurons and
their pool were chosen, on seed 1000, so that about as many neurons fire about as often as in the
paper [2]_ (14,250 spikes in a second of 470 neurons; there 17,052 in a second of 448 in 30 trials).

========================  ===============  ==========  =============================================
quantity                  name             value       law
========================  ===============  ==========  =============================================
neurons                   N                127,400     as FlyWire v630 [2]_
edges                     EDGES            14,687,178  expected; some 20,000 less, as two between
                                                       the same neurons are made one
out-degrees               SPREAD           1.05        log-normal, s.d. of the logarithm
largest out-degree        LONGEST          9,615       cut off
contacts of an edge       TAIL, MOST       1.9, 60     Zipf, cut off: 57 % have one
excitatory                EXCITATORY       0.6         of the neurons
driven neurons            DRIVEN           21          excitatory, as many as the paper's neurons of
                                                       sugar; nobody leads to them
their out-degree          DRIVEN_DEGREE    300         chosen
their pool                POOL             300         chosen: neurons that they reach with half of
                                                       their edges
edges within the pool     WITHIN           0.3         of those from it
========================  ===============  ==========  =============================================

Targets of a row are sorted as they are drawn: the sums of d + 1 exponential numbers, divided by the
last, are d uniform numbers in order [3]_, so nothing is sorted.

References
----------
.. [1] Dorkenwald et al., "Neuronal wiring diagram of an adult brain", Nature 634:124, 2024,
   doi:10.1038/s41586-024-07558-y.
.. [2] Shiu et al., Nature 634:210, 2024, doi:10.1038/s41586-024-07763-9.
.. [3] Devroye, Non-Uniform Random Variate Generation, 1986, chapter V,
   doi:10.1007/978-1-4613-8643-8.
"""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.base.random.stream import Stream
from neurosim.topology.explicit import Explicit

N, EDGES, DRIVEN = 127_400, 14_687_178, 21
SPREAD, LONGEST = 1.05, 9615
TAIL, MOST = 1.9, 60
EXCITATORY = 0.6
DRIVEN_DEGREE = 300
POOL, INTO_POOL, WITHIN = 300, 0.5, 0.3
BLOCK = 2000
"""Rows that are made at once, so that they stay in the cache."""
WORD = 1 << 16


class Size(NamedTuple):
    """How large a graph is made: smaller ones are for tests."""

    n: int = N
    edges: int = EDGES
    pool: int = POOL


def make_graph(seed: int, size: Size) -> Explicit:
    """Return a graph by the law.

    Parameters
    ----------
    seed : int
    size : Size

    Returns
    -------
    Explicit
        With counts of contacts. The first `DRIVEN` neurons are those to be driven, the pool is
        next.

    Examples
    --------
    >>> make_graph(1, Size(2000, 60_000, 100))
    Explicit(2,000 rows, 62,666 synapses, counts)
    """
    key = Stream(seed, "graph of a brain").key
    rng = np.random.Generator(np.random.Philox(key=int(key[0]) << 32 | int(key[1])))
    degrees = _draw_degrees(rng, size)
    signs = np.where(rng.random(size.n) < EXCITATORY, 1, -1).astype(np.int16)
    signs[:DRIVEN] = 1
    indices, counts, lengths = [], [], []
    table = _tabulate_contacts()
    for first in range(0, size.n, BLOCK):
        rows = np.arange(first, min(first + BLOCK, size.n))
        ends, sources = _draw_targets(rng, degrees[rows], rows, size)
        indices.append(ends)
        lengths.append(np.bincount(sources - first, minlength=rows.size))
        words = rng.integers(0, WORD, ends.size, np.uint16)
        counts.append(table[words] * signs[sources])
    indptr = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    return Explicit(indptr, np.concatenate(indices), counts=np.concatenate(counts))


def _draw_degrees(rng: np.random.Generator, size: Size) -> Offset:
    drawn = rng.lognormal(0.0, SPREAD, size.n)
    most = min(LONGEST, size.n // 4)
    degrees: Offset = np.minimum(np.rint(drawn * (size.edges / drawn.sum())), most).astype(np.int64)
    degrees[:DRIVEN] = min(DRIVEN_DEGREE, most)
    return degrees


def _draw_targets(
    rng: np.random.Generator, degrees: Offset, rows: Offset, size: Size
) -> tuple[Index, Offset]:
    """Return the targets of rows, ascending and each once, and the row of each."""
    sources = np.repeat(rows, degrees)
    ends = np.cumsum(degrees + 1)
    sums = np.cumsum(rng.standard_exponential(int(ends[-1])))
    # Of each row the last sum is what the others are divided by.
    is_inner = np.ones(sums.size, bool)
    is_inner[ends - 1] = False
    begin = np.concatenate([[0.0], sums[ends[:-1] - 1]])
    whole = sums[ends - 1] - begin
    shares = (sums[is_inner] - np.repeat(begin, degrees)) / np.repeat(whole, degrees)
    targets = _place(shares, sources, size)
    is_new = np.ones(targets.size, bool)
    is_new[1:] = (targets[1:] != targets[:-1]) | (sources[1:] != sources[:-1])
    return targets[is_new], sources[is_new]


def _place(shares: Real, sources: Offset, size: Size) -> Index:
    """Return the neurons at shares of the way from the first target to the last."""
    n_pool, n_all = size.pool, size.n - DRIVEN
    into = np.select([sources < DRIVEN, sources < DRIVEN + n_pool], [INTO_POOL, WITHIN], 0.0)
    of_pool = into + (1 - into) * n_pool / n_all
    inner = shares / of_pool * n_pool
    outer = n_pool + (shares - of_pool) / (1 - of_pool) * (n_all - n_pool)
    places = np.where(shares < of_pool, inner, outer).astype(np.int32)
    ends: Index = DRIVEN + np.minimum(places, n_all - 1)
    return ends.astype(np.int32)


def _tabulate_contacts() -> Any:
    """Return the contacts of an edge by a word of 16 bits."""
    from scipy.special import zeta

    chances = np.arange(1, MOST, dtype=float) ** -TAIL / zeta(TAIL)
    return 1 + np.searchsorted(np.cumsum(chances), (np.arange(WORD) + 0.5) / WORD).astype(np.int16)

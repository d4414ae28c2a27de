r"""Trials: how well codes find the nearest vectors, the same protocol for all of them.

Up to 10,000 vectors are drawn; up to 1,000 of them are queries; the nearest 2 % of the others by
Euclidean distance, as they are, are their true neighbours [1]_. Each code ranks all others by
similarity to the query; the score is AP@n (`neurosim.models.fly.measures.precision`). Sparse codes
sum a tenth of the inputs.

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
.. [2] Senge, "FlyHash-Connectome", 2026: an independent replication, 50 trials.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import Stream
from neurosim.experiment.configuration import Configuration
from neurosim.files.vectors.samples import DIGITS, Samples
from neurosim.models.assemblies.operations import Tick
from neurosim.models.fly.measures.baselines import Code, View
from neurosim.models.fly.measures.precision import (
    SHARE,
    count_true,
    mean_average_precision,
    true_neighbours,
)


class Retrieval(Configuration):
    """What a search is tried on."""

    data: str = Field(DIGITS, description="name of the data; follows from --data")
    vectors: int = Field(10_000, ge=4, le=100_000, description="vectors that are searched, at most")
    queries: int = Field(1000, ge=1, le=100_000, description="of them compared with all, at most")
    true_share: float = Field(SHARE, gt=0, le=0.5, description="share that are true neighbours")
    input_share: float = Field(0.1, gt=0, le=1, description="share of the inputs that a cell sums")

    @property
    def is_published(self) -> bool:
        """Whether figures of others can be compared: the protocol is as told in the module."""
        told = {"data": self.data}
        changed = {name for name in Retrieval.model_fields if name not in told}
        return self.model_dump(include=changed) == Retrieval.make().model_dump(include=changed)

    def n_inputs(self, d: int) -> int:
        """Return how many of ``d`` inputs a cell sums.

        Examples
        --------
        >>> [Retrieval().n_inputs(d) for d in (4, 24, 64, 784)]
        [1, 2, 6, 78]
        """
        return max(1, round(self.input_share * d))


def check(config: Retrieval, samples: Samples, n_kc: int, n_active: int) -> None:
    """Refuse what cannot be searched.

    Parameters
    ----------
    config : Retrieval
    samples : Samples
    n_kc, n_active : int
        Of the tag with most active cells for the cells there are.

    Raises
    ------
    ArgumentError
        If there are fewer than four vectors, or more cells should be active than there are.
    """
    n, d = samples.vectors.shape
    if n < 4:
        raise ArgumentError(f"at least 4 vectors are needed, got {n}; name a longer file by --data")
    if n_active > n_kc:
        raise ArgumentError(
            f"{n_active} cells cannot be active where {d} inputs have {n_kc} cells; use shorter "
            "tags or more cells"
        )


def draw(config: Retrieval, samples: Samples, seed: int, threads: int = 1) -> tuple[View, Any]:
    """Draw the vectors that are searched, and which are queries.

    Returns
    -------
    view : View
    queries : ndarray of intp, shape (n_queries,)
        Indices into the vectors of the view.

    Examples
    --------
    >>> view, queries = draw(Retrieval(vectors=6, queries=2), Samples(np.eye(8)), seed=0)
    >>> view.vectors.shape, queries.size
    ((6, 8), 2)
    """
    vectors = samples.vectors
    if len(vectors) > config.vectors:
        chosen = Stream(seed, "vectors").order(len(vectors))[: config.vectors]
        vectors = vectors[np.sort(chosen)]
    queries = Stream(seed, "queries").order(len(vectors))[: config.queries]
    return View(vectors, seed, threads), np.sort(queries)


def score(
    config: Retrieval,
    drawn: tuple[View, Any],
    codes: Sequence[Code],
    tick: Tick = lambda share: None,
) -> Real:
    """Return the mean AP@n of each code.

    Parameters
    ----------
    config : Retrieval
    drawn : (View, ndarray)
        From `draw`.
    codes : sequence of Code
    tick : callable

    Returns
    -------
    ndarray of float64, shape (len(codes),)

    Examples
    --------
    >>> from neurosim.models.fly.measures.baselines import Gaussian
    >>> drawn = draw(Retrieval(), Samples(np.random.default_rng(0).random((50, 4))), seed=0)
    >>> score(Retrieval(), drawn, [Gaussian(64)]).shape
    (1,)
    """
    view, queries = drawn
    n_true = count_true(len(view.vectors), config.true_share)
    truth = true_neighbours(view.vectors, queries, n_true)
    found = np.empty(len(codes))
    for i, code in enumerate(codes):
        found[i] = mean_average_precision(code.alike(view), truth, queries)
        tick((i + 1) / len(codes))
    return found


def expect_random(config: Retrieval, n: int) -> float:
    """Return the AP@n that a random ranking of ``n`` vectors is expected to have.

    Of N others t are true neighbours. Rank i is one with probability t / N; the share of true ones
    among the i first is then (1 + (i - 1) (t - 1) / (N - 1)) / i. So the fewer there are, the more
    it is: a hit counts in its own precision.

    Examples
    --------
    >>> round(expect_random(Retrieval(), 10_000), 5), round(expect_random(Retrieval(), 2000), 5)
    (0.00097, 0.00249)
    """
    n_true = count_true(n, config.true_share)
    ranks = np.arange(1, n_true + 1)
    precision = (1 + (ranks - 1) * (n_true - 1) / max(1, n - 2)) / ranks
    return float(precision.mean() * n_true / (n - 1))

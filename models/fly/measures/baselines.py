r"""Budgets: ways to code vectors, the fly's and others, and what each costs.

All see each vector centred on its own mean; of d numbers:

=============  ==========================================  ==================  ================
code           stored                                      bits                operations
=============  ==========================================  ==================  ================
`Tag`          k of m cells, those of largest sum of s     16 k as indexes;    m s
               inputs [1]_                                 log2 C(m, k) least
`SparseSigns`  the sign of each of m such sums [2]_        m                   m s
`Gaussian`     g products with normal vectors [3]_         32 g                2 d g
`Bytes`        the same, rounded to 8 bits                 8 g                 2 d g
`Signs`        only their signs [4]_                       g                   2 d g
=============  ==========================================  ==================  ================

Operations are the additions and multiplications of the projection; choosing the strongest cells and
rounding numbers are left out. Tags are compared by the cells that they share, signs by those that
agree, numbers by Euclidean distance.

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
.. [2] Sharma, Navlakha, "Improving similarity search with high-dimensional locality-sensitive
   hashing", 2018, doi:10.48550/arXiv.1812.01844 (DenseFly).
.. [3] Datar, Immorlica, Indyk, Mirrokni, "Locality-sensitive hashing scheme based on p-stable
   distributions", SoCG 2004, doi:10.1145/997817.997857.
.. [4] Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002,
   doi:10.1145/509907.509965.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Real
from neurosim.base.random.distributions import Normal
from neurosim.base.random.stream import Stream
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.measures.packed import pack_bits
from neurosim.models.fly.measures.precision import Alike, by_distance, by_overlap, by_signs

INDEX_BITS, NUMBER_BITS, BYTE_BITS = 16, 32, 8
"""Stored for an active cell, for a number, and for one that is rounded."""
LARGEST_BYTE = 127


class View(NamedTuple):
    """What codes are made from.

    Attributes
    ----------
    vectors : ndarray of real numbers, shape (n, d)
        Finite.
    seed : int
        Of the random projections.
    threads : int
        Changes no bit.
    """

    vectors: npt.NDArray[Any]
    seed: int = 0
    threads: int = 1


class Cost(NamedTuple):
    """What a code costs for each vector.

    Attributes
    ----------
    entries : float
        Things that are stored: active cells, numbers or bits.
    bits : float
        As stored.
    least_bits : float
        In the best form, which for tags is the entropy of as many equally likely ones.
    operations : float
        Additions and multiplications of the projection.
    """

    entries: float
    bits: float
    least_bits: float
    operations: float


class Code(Protocol):
    """A way to code vectors."""

    def cost(self, d: int) -> Cost:
        """Return what it costs for vectors of ``d`` numbers."""

    def alike(self, view: View) -> Alike:
        """Code vectors; return how they are compared."""


def log2_choices(m: int, k: int) -> float:
    """Return log2 of the number of ways to choose ``k`` of ``m`` cells.

    Examples
    --------
    >>> round(log2_choices(2000, 100)), log2_choices(4, 4)
    (568, 0.0)
    """
    return math.log2(math.comb(m, k))


def project(view: View, n: int) -> Real:
    """Return the products of centred vectors with ``n`` random normal vectors.

    Returns
    -------
    ndarray of float64, shape (n_vectors, n)

    Examples
    --------
    >>> project(View(np.eye(4)), 3).shape
    (4, 3)
    """
    rows = np.asarray(view.vectors, np.float64)
    stream = Stream(view.seed, "gaussian projections")
    normal = Normal(0.0, 1.0).draw("1", rows.shape[1] * n, stream)
    products: Real = (rows - rows.mean(axis=1, keepdims=True)) @ normal.reshape(-1, n)
    return products


@dataclass(frozen=True)
class Tag:
    """The ``n_active`` of ``n_kc`` cells with the largest sums of ``n_inputs`` inputs.

    Examples
    --------
    >>> Tag(2000, 6, 100).cost(50)._asdict()["operations"]
    12000
    >>> Tag(n_kc=20, n_inputs=1, n_active=3).alike(View(np.eye(4)))([0, 1]).shape
    (2, 4)
    """

    n_kc: int
    n_inputs: int
    n_active: int

    def cost(self, d: int) -> Cost:
        """Return what a tag costs; ``d`` does not matter."""
        del d
        k = self.n_active
        least = log2_choices(self.n_kc, k)
        return Cost(k, INDEX_BITS * k, least, self.n_kc * self.n_inputs)

    def alike(self, view: View) -> Alike:
        """Compare vectors by the active cells that they share."""
        wiring = Wiring.random(view.vectors.shape[1], self.n_kc, self.n_inputs, view.seed)
        tags = Calyx(wiring, self.n_active).tags(view.vectors, view.threads)
        return by_overlap(tags, self.n_kc)


@dataclass(frozen=True)
class SparseSigns:
    """The sign of each of ``n_kc`` sums of ``n_inputs`` inputs: DenseFly."""

    n_kc: int
    n_inputs: int

    def cost(self, d: int) -> Cost:
        """Return what the signs cost; ``d`` does not matter."""
        del d
        m = self.n_kc
        return Cost(m, m, m, m * self.n_inputs)

    def alike(self, view: View) -> Alike:
        """Compare vectors by the signs that agree."""
        wiring = Wiring.random(view.vectors.shape[1], self.n_kc, self.n_inputs, view.seed)
        return by_signs(Calyx(wiring, 1).signs(view.vectors, view.threads))


@dataclass(frozen=True)
class Gaussian:
    """Products with ``n_numbers`` random normal vectors."""

    n_numbers: int

    def cost(self, d: int) -> Cost:
        """Return what the numbers cost."""
        g = self.n_numbers
        return Cost(g, NUMBER_BITS * g, NUMBER_BITS * g, 2 * d * g)

    def alike(self, view: View) -> Alike:
        """Compare vectors by the distance of their numbers."""
        return by_distance(project(view, self.n_numbers))


@dataclass(frozen=True)
class Bytes:
    """Products with ``n_numbers`` random normal vectors, rounded to -127 to 127."""

    n_numbers: int

    def cost(self, d: int) -> Cost:
        """Return what the numbers cost."""
        g = self.n_numbers
        return Cost(g, BYTE_BITS * g, BYTE_BITS * g, 2 * d * g)

    def alike(self, view: View) -> Alike:
        """Compare vectors by the distance of their numbers."""
        numbers = project(view, self.n_numbers)
        largest = np.abs(numbers).max()
        scale = LARGEST_BYTE / largest if largest > 0 else 1.0
        return by_distance(np.rint(numbers * scale))


@dataclass(frozen=True)
class Signs:
    """The signs of products with ``n_bits`` random normal vectors."""

    n_bits: int

    def cost(self, d: int) -> Cost:
        """Return what the signs cost."""
        g = self.n_bits
        return Cost(g, g, g, 2 * d * g)

    def alike(self, view: View) -> Alike:
        """Compare vectors by the signs that agree."""
        return by_signs(pack_bits(project(view, self.n_bits) >= 0))

r"""The calyx: where receptors meet Kenyon cells, for many vectors at once.

Each cell sums its inputs, centred on the vector's own mean; the APL neuron inhibits all cells but
the strongest:

.. math:: y_j = \sum_i M_{ij} (x_i - \bar x), \qquad \mathrm{tag} = \{ j : y_j \text{ among the }
          k \text{ largest} \}

Vectors become whole numbers at the edge (`neurosim.kernels.codes.quantise`), so sums are exact, and
a `Network` of the same wiring (`FlyCircuit`) and Brian2 give the same tags, bit for bit.

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index, Real, Words
from neurosim.base.errors import ArgumentError
from neurosim.base.reprs import fit
from neurosim.base.threads.team import Team
from neurosim.models.fly.circuit.wiring import Wiring

BLOCK = 1 << 17
"""Numbers of the input that are converted at a time, by each thread; at least 64 vectors."""
MOST_INPUTS = 1 << 16
"""Of one cell, so that its sum fits into 32 bits."""

Amounts = np.ndarray[Any, np.dtype[np.int16]]


def quantise(vectors: Any, centring: bool = True) -> tuple[Amounts, Index]:
    """Round vectors to whole numbers, each in its own unit.

    Parameters
    ----------
    vectors : array_like of float, shape (n, d)
        Finite.
    centring : bool
        Whether each vector's own mean is subtracted.

    Returns
    -------
    amounts : ndarray of int16, shape (n, d)
    exponents : ndarray of int32, shape (n,)
        An amount of 1 stands for ``2.0 ** exponent``.

    Examples
    --------
    >>> amounts, exponents = quantise([[1.0, 2.0, 6.0]])
    >>> amounts.tolist(), exponents.tolist()
    ([[-8192, -4096, 12288]], [-12])
    """
    from neurosim.kernels.codes.quantise import quantise as fill

    values = np.ascontiguousarray(checks.plain("vectors", vectors), np.float64)
    if not np.isfinite(values).all():
        raise ArgumentError("vectors must be finite, got NaN or infinity; leave such vectors out")
    amounts, exponents = np.empty(values.shape, np.int16), np.empty(len(values), np.int32)
    fill(values, centring, amounts, exponents)
    return amounts, exponents


class Calyx:
    """Kenyon cells and their inhibition, without a network around them.

    Parameters
    ----------
    wiring : Wiring
        Which inputs each cell sums.
    n_active : int
        Cells that fire for a vector, always exactly: from 1 to the number of cells. Of equal drives
        those of lowest index win, so a constant vector, which drives no cell, has the first
        ``n_active`` cells as its tag.
    centring : bool
        Whether each vector's own mean is subtracted first. Where all cells have as many inputs it
        changes a tag by rounding at most: the bits are spent on differences.

    Raises
    ------
    ArgumentError
        If ``n_active`` is out of range or a cell has more than 65,536 inputs.

    Examples
    --------
    >>> calyx = Calyx(Wiring.random(50, n_kc=2000, n_inputs=6, seed=1), n_active=100)
    >>> odours = np.random.default_rng(1).random((3, 50))
    >>> calyx.tags(odours).shape
    (3, 100)
    """

    def __init__(self, wiring: Wiring, n_active: int, centring: bool = True):
        remedy = "lower n_active or raise n_kc"
        self.n_active = checks.integer("n_active", n_active, 1, wiring.n_kc, remedy)
        most = int(np.diff(wiring.indptr).max(initial=0))
        if most > MOST_INPUTS:
            raise ArgumentError(f"a cell must have at most {MOST_INPUTS} inputs, got {most}")
        self.wiring, self.centring = wiring, bool(centring)

    def __repr__(self) -> str:
        return fit(f"Calyx({self.wiring!r}, n_active={self.n_active}, centring={self.centring})")

    def tags(self, vectors: Any, threads: int = 1) -> Index:
        """Return the cells that fire for each vector.

        Parameters
        ----------
        vectors : ndarray or sparse array, shape (n, n_features)
            Finite real numbers of any type; converted block by block.
        threads : int
            That share the vectors; changes no bit.

        Returns
        -------
        ndarray of int32, shape (n, n_active)
            Ascending in each row.

        Raises
        ------
        ArgumentError, KindError
            If a number is not finite, or vectors are no real numbers.
        """
        tags, nothing = self._room(vectors, 0)
        self._share(vectors, threads, lambda amounts, _, rows: self._tag(amounts, rows, tags,
                                                                         nothing))  # fmt: skip
        return tags

    def winners(self, vectors: Any, threads: int = 1) -> tuple[Index, Any]:
        """Return the cells that fire for each vector, and their drives.

        Parameters
        ----------
        vectors : ndarray or sparse array, shape (n, n_features)
            Finite real numbers of any type.
        threads : int
            That share the vectors; changes no bit.

        Returns
        -------
        tags : ndarray of int32, shape (n, n_active)
            Ascending in each row.
        drives : ndarray of float32, shape (n, n_active)
            In the unit of the vectors; infinite above 3e38.
        """
        tags, drives = self._room(vectors, self.n_active)
        real = np.empty(drives.shape, np.float32)

        def work(amounts: Amounts, exponents: Index, rows: slice) -> None:
            self._tag(amounts, rows, tags, drives)
            with np.errstate(over="ignore"):
                real[rows] = np.ldexp(drives[rows].astype(np.float64), exponents[:, None])

        self._share(vectors, threads, work)
        return tags, real

    def signs(self, vectors: Any, threads: int = 1) -> Words:
        """Return a bit for each cell, which is 1 where its drive is 0 or more.

        Parameters
        ----------
        vectors : ndarray or sparse array, shape (n, n_features)
            Finite real numbers of any type.
        threads : int
            That share the vectors; changes no bit.

        Returns
        -------
        ndarray of uint64, shape (n, ceil(n_kc / 64))
            Cell j has bit ``j % 64`` of word ``j // 64``.
        """
        from neurosim.kernels.codes.sign import sign

        words = np.empty((vectors.shape[0], -(-self.wiring.n_kc // 64)), np.uint64)
        self._share(vectors, threads, lambda amounts, _, rows: sign(
            amounts, self.wiring.indptr, self.wiring.inputs, words[rows]))  # fmt: skip
        return words

    def drives(self, vectors: Any) -> Real:
        """Return the drive of every cell: to look at, not for speed.

        Parameters
        ----------
        vectors : ndarray or sparse array, shape (n, n_features)
            Finite real numbers.

        Returns
        -------
        ndarray of float64, shape (n, n_kc)
            In the unit of the vectors.
        """
        amounts, exponents = quantise(_dense(vectors), self.centring)
        matrix = self.wiring.matrix()
        sums: Real = (amounts.astype(np.int64) @ matrix).astype(np.float64)
        return np.ldexp(sums, exponents[:, None])

    def _room(self, vectors: Any, n_drives: int) -> tuple[Index, Index]:
        n = vectors.shape[0]
        return np.empty((n, self.n_active), np.int32), np.empty((n, n_drives), np.int32)

    def _tag(self, amounts: Amounts, rows: slice, tags: Index, drives: Index) -> None:
        from neurosim.kernels.codes.tag import tag

        wiring = self.wiring
        tag(amounts, wiring.indptr, wiring.inputs, self.n_active, tags[rows], drives[rows])

    def _share(
        self, vectors: Any, threads: int, work: Callable[[Amounts, Index, slice], None]
    ) -> None:
        """Quantise vectors and work on them block by block, on several threads."""
        n, d = vectors.shape
        length = max(64, BLOCK // d // 64 * 64)

        def run(first: int, stop: int) -> None:
            for start in range(first, stop, length):
                rows = slice(start, min(start + length, stop))
                work(*quantise(_dense(vectors[rows]), self.centring), rows)

        Team(threads).share(run, n, float(n) * self.wiring.inputs.size)


def _dense(vectors: Any) -> Any:
    return vectors.toarray() if hasattr(vectors, "toarray") else vectors

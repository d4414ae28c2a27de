r"""Wiring: which inputs each Kenyon cell sums.

====================  ==========  ==========================  ====  ==============================
parameter             symbol      value                       unit  source
====================  ==========  ==========================  ====  ==============================
inputs of a cell      n_inputs    max(6, round(d / 10))       -     [1]_: six in the fly, a tenth
                                                                    of the inputs for data
swaps to rewire       -           10 for each synapse         -     measured: what the hemibrain's
                                                                    wiring and its rewirings share
                                                                    stops falling after 5
====================  ==========  ==========================  ====  ==============================

A fly's nose is wired as it grew (`neurosim.models.fly.circuit.wiring_file`); or every cell draws
its inputs at random (`Wiring.random`, `Wiring.redrawn`); or only who meets whom is random
(`Wiring.rewired`); or every input has as many outputs (`Wiring.even`, `Wiring.evened`), which
retrieves better [2]_.

References
----------
.. [1] Dasgupta, Stevens, Navlakha, "A neural algorithm for a fundamental computing problem",
   Science 358:793, 2017, doi:10.1126/science.aam9868.
.. [2] Senge, "FlyHash-Connectome", 2026 (four connectomes, seven hemispheres), MIT licence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from neurosim.base import checks, memory
from neurosim.base.arrays import Edges, Index, Offset
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.stream import Stream
from neurosim.topology.explicit import Explicit
from neurosim.topology.regular import FixedFanIn

SYNAPSES = "receptors->kenyon"
"""The name of the synapses in a circuit, which keys the random wiring."""
SWAPS = 10
"""Tried for each synapse to rewire."""
SYNAPSE, CELL = 40, 160
"""Bytes that one takes at most while it is drawn, and while its cell makes tags; measured."""


@dataclass(frozen=True, eq=False)
class Wiring:
    """The inputs of every Kenyon cell.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_kc + 1,)
    inputs : ndarray of int32, shape (n_synapses,)
        Cell j sums ``inputs[indptr[j]:indptr[j + 1]]``; an input may stand there several times, and
        a cell may be without: its drive is always 0, so after centring it is an average cell.
    n_features : int
        Inputs there are.

    Raises
    ------
    ArgumentError, KindError
        If the arrays are no such table.

    Examples
    --------
    >>> wiring = Wiring.random(50, n_kc=2000, n_inputs=6, seed=1)
    >>> wiring.n_kc, wiring.inputs.size
    (2000, 12000)
    >>> np.bincount(wiring.evened(seed=1).inputs).tolist() == [240] * 50
    True
    """

    indptr: Offset
    inputs: Index
    n_features: int

    def __post_init__(self) -> None:
        checks.integer("n_features", self.n_features, 1, 2**31 - 1)
        for name, dtype in (("indptr", np.int64), ("inputs", np.int32)):
            object.__setattr__(self, name, _whole(name, getattr(self, name), dtype))
        if self.indptr.size < 2 or self.indptr[0] != 0 or (np.diff(self.indptr) < 0).any():
            raise ArgumentError("indptr must be n_kc + 1 offsets that start at 0 and never fall, "
                                f"got {checks.shown(self.indptr.tolist())}")  # fmt: skip
        if self.inputs.size != self.indptr[-1]:
            raise ArgumentError(f"inputs must have indptr[-1] = {self.indptr[-1]} entries, "
                                f"got {self.inputs.size}")  # fmt: skip
        for bad in self.inputs[(self.inputs < 0) | (self.inputs >= self.n_features)][:1]:
            raise ArgumentError(f"inputs must be from 0 to {self.n_features - 1}, got {bad}")

    def __repr__(self) -> str:
        return (
            f"Wiring({self.n_features} inputs -> {self.n_kc} Kenyon cells, {self.inputs.size} "
            "synapses)"
        )

    @property
    def n_kc(self) -> int:
        """Kenyon cells."""
        return self.indptr.size - 1

    def inputs_of(self, cell: int) -> Index:
        """Return the inputs that one cell sums.

        Examples
        --------
        >>> Wiring.random(50, n_kc=2000, n_inputs=6, seed=1).inputs_of(0).size
        6
        """
        cell = checks.integer("cell", cell, 0, self.n_kc - 1)
        return self.inputs[self.indptr[cell] : self.indptr[cell + 1]]

    @classmethod
    def random(cls, n_features: int, n_kc: int, n_inputs: int, seed: int = 0) -> Self:
        """Let every cell draw ``n_inputs`` distinct inputs, as `FixedFanIn` does in a network."""
        checks.integer("n_kc", n_kc, 1, 2**31 - 1)
        checks.integer("n_inputs", n_inputs, 1, n_features, "a cell sums distinct inputs")
        _check_room(n_kc, n_inputs)
        stream = Stream(seed, f"synapses {SYNAPSES}")
        return cls._by_cell(FixedFanIn(n_inputs).edges(n_features, n_kc, stream), n_kc)

    @classmethod
    def even(cls, n_features: int, n_kc: int, n_inputs: int, seed: int = 0) -> Self:
        """Give every input as many cells (or one more), every cell ``n_inputs`` distinct inputs."""
        checks.integer("n_kc", n_kc, 1, 2**31 - 1)
        checks.integer("n_inputs", n_inputs, 1, n_features, "a cell sums distinct inputs")
        _check_room(n_kc, n_inputs)
        indptr = np.arange(n_kc + 1, dtype=np.int64) * n_inputs
        return cls(indptr, np.zeros(n_kc * n_inputs, np.int32), n_features).evened(seed)

    @classmethod
    def from_matrix(cls, matrix: Any) -> Self:
        """Read how many synapses each input has onto each cell.

        Parameters
        ----------
        matrix : array_like or sparse, shape (n_features, n_kc)
            Whole numbers from 0 up.
        """
        from scipy import sparse

        table = matrix if sparse.issparse(matrix) else checks.array("matrix", matrix)
        if len(table.shape) != 2 or table.dtype.kind not in "biuf":
            raise KindError("matrix must be whole numbers of shape (n_features, n_kc), "
                            f"got {table.dtype} of shape {table.shape}")  # fmt: skip
        places = sparse.coo_array(table)
        for bad in places.data[~((places.data >= 0) & (places.data == np.rint(places.data)))][:1]:
            raise ArgumentError(f"matrix must be whole numbers from 0 up, got {bad}")
        pairs = places.astype(np.int64)
        return cls.from_pairs(pairs.row, pairs.col, pairs.data, pairs.shape)

    @classmethod
    def from_pairs(cls, sources: Any, cells: Any, counts: Any, shape: Sequence[int]) -> Self:
        """Sort pairs of input and cell, each with its number of synapses.

        Parameters
        ----------
        sources, cells, counts : ndarray of int, shape (n_pairs,)
        shape : (int, int)
            Inputs and cells there are.
        """
        order = np.lexsort((sources, cells))
        indptr = np.zeros(shape[1] + 1, np.int64)
        np.add.at(indptr, np.asarray(cells, np.int64) + 1, counts)
        inputs = np.repeat(sources[order], counts[order]).astype(np.int32)
        return cls(np.cumsum(indptr), inputs, shape[0])

    @classmethod
    def _by_cell(cls, edges: Edges, n_kc: int) -> Self:
        """Sort synapses that are listed by input."""
        n_features = edges.indptr.size - 1
        inputs = np.repeat(np.arange(n_features, dtype=np.int32), np.diff(edges.indptr))
        order = np.argsort(edges.indices, kind="stable")
        sizes = np.bincount(edges.indices, minlength=n_kc)
        return cls(np.append(0, np.cumsum(sizes)), inputs[order], n_features)

    def rewired(self, seed: int = 0) -> Self:
        """Shuffle who meets whom; every cell and every input keeps its number of synapses.

        No input comes to stand at a cell twice unless it did. Where it did, its synapses go ways
        of their own: a wiring with counted synapses becomes one with more distinct pairs.
        """
        from neurosim.kernels.graph.rewire import rewire

        inputs, cells = self.inputs.copy(), self._cells()
        key = Stream(seed, f"rewire {SYNAPSES}").key
        rewire(self.indptr, cells.astype(np.int32), SWAPS * inputs.size, key, inputs)
        return type(self)(self.indptr, inputs[np.lexsort((inputs, cells))], self.n_features)

    def evened(self, seed: int = 0) -> Self:
        """Return a random wiring in which all inputs have as many outputs (or one more).

        Every cell keeps its number of inputs. They are dealt in turn, then rewired.
        """
        dealt = np.arange(self.inputs.size) % self.n_features
        return type(self)(self.indptr, dealt.astype(np.int32), self.n_features).rewired(seed)

    def redrawn(self, seed: int = 0) -> Self:
        """Return a random wiring: each cell draws as many inputs as here, distinct, all alike.

        Raises
        ------
        ArgumentError
            If a cell has more synapses than there are inputs.
        """
        sizes = np.diff(self.indptr)
        remedy = "count each input of a cell once to redraw its inputs"
        checks.integer("synapses of a cell", sizes.max(), 0, self.n_features, remedy)
        inputs = np.empty_like(self.inputs)
        for size in np.unique(sizes[sizes > 0]).tolist():
            first = self.indptr[:-1][sizes == size]
            drawn = _draw_rows(first.size, size, self.n_features, seed)
            inputs[first[:, None] + np.arange(size)] = drawn
        return type(self)(self.indptr, inputs, self.n_features)

    def choose(self, inputs: Any) -> Self:
        """Keep some inputs, in the order given; all cells stay, also those left without inputs.

        Parameters
        ----------
        inputs : array_like of int
            Distinct, from 0 to ``n_features`` - 1.
        """
        checks.index("inputs", inputs, self.n_features)
        chosen = checks.whole_numbers("inputs", inputs)
        place = np.full(self.n_features, -1, np.int32)
        place[chosen] = np.arange(chosen.size)
        sources, cells = place[self.inputs], self._cells()
        kept = sources >= 0
        shape = chosen.size, self.n_kc
        return self.from_pairs(sources[kept], cells[kept], np.ones(kept.sum(), np.int64), shape)

    def keep_cells(self, cells: Any) -> Self:
        """Keep some cells, in ascending order.

        Parameters
        ----------
        cells : array_like of int
            Distinct, from 0 to ``n_kc`` - 1.
        """
        kept = checks.index("cells", cells, self.n_kc)
        sizes = np.diff(self.indptr)
        is_kept = np.zeros(self.n_kc, bool)
        is_kept[kept] = True
        inputs = self.inputs[np.repeat(is_kept, sizes)]
        return type(self)(np.append(0, np.cumsum(sizes[kept])), inputs, self.n_features)

    def connectome(self) -> Explicit:
        """Return the wiring for `Synapses`: a weight of 1 for each time that an input stands."""
        from scipy import sparse

        return Explicit.from_scipy(sparse.csr_array(self.matrix(), dtype=np.float64))

    def matrix(self) -> Any:
        """Return how often each input stands at each cell: sparse int64, (n_features, n_kc)."""
        from scipy import sparse

        cells, ones = self._cells(), np.ones(self.inputs.size, np.int64)
        return sparse.coo_array((ones, (self.inputs, cells)), (self.n_features, self.n_kc)).tocsr()

    def _cells(self) -> Any:
        """Return the cell of each synapse."""
        return np.repeat(np.arange(self.n_kc), np.diff(self.indptr))


def _whole(name: str, values: Any, dtype: Any) -> Any:
    """Return ``values`` as a row of whole numbers of one type, in an array of its own."""
    array = checks.whole_numbers(name, values)
    if array.ndim != 1:
        raise KindError(f"{name} must be one-dimensional, got shape {array.shape}")
    for bad in array[(array < 0) | (array > np.iinfo(dtype).max)][:1]:
        raise ArgumentError(f"{name} must be from 0 to {np.iinfo(dtype).max}, got {bad}")
    return array.astype(dtype)


def _draw_rows(n_rows: int, size: int, n_features: int, seed: int) -> Index:
    """Draw ``size`` distinct inputs for each of some cells, ascending."""
    from neurosim.kernels.graph.fixed_degree import sample

    table: Index = np.empty((n_rows, size), np.int32)
    sample(n_features, True, False, Stream(seed, f"redraw {size} {SYNAPSES}").key, table)
    table.sort(axis=1)
    return table


def _check_room(n_kc: int, n_inputs: int) -> None:
    what = f"{n_kc:,} Kenyon cells of {n_inputs} inputs"
    memory.require(n_kc * (SYNAPSE * n_inputs + CELL), what, "lower n_kc (--n-kc) or n_inputs")

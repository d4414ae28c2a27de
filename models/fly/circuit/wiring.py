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

from neurosim.base import checks
from neurosim.base.arrays import Edges
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.stream import Stream
from neurosim.models.fly.circuit.drawing import SYNAPSES, check_room, draw_rows
from neurosim.models.fly.circuit.input_table import InputTable
from neurosim.topology.regular import FixedFanIn

SWAPS = 10
"""Tried for each synapse to rewire."""


@dataclass(frozen=True, eq=False, repr=False)
class Wiring(InputTable):
    """The inputs of every Kenyon cell.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n_kc + 1,)
        Where the inputs of each cell begin, from 0 up, and where the last one's end.
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

    @classmethod
    def random(cls, n_features: int, n_kc: int, n_inputs: int, seed: int = 0) -> Self:
        """Let every cell draw ``n_inputs`` distinct inputs, as `FixedFanIn` does in a network.

        Parameters
        ----------
        n_features, n_kc : int
            Inputs there are, and cells.
        n_inputs : int
            Inputs of each cell, from 1 to ``n_features``.
        seed : int
            From 0 to 2**63 - 1.

        Returns
        -------
        Wiring
            A new one.

        Raises
        ------
        ArgumentError
            If a number is out of range.
        ResourceError
            If it does not fit into memory.
        """
        checks.integer("n_kc", n_kc, 1, 2**31 - 1)
        checks.integer("n_inputs", n_inputs, 1, n_features, "a cell sums distinct inputs")
        check_room(n_kc, n_inputs)
        stream = Stream(seed, f"synapses {SYNAPSES}")
        return cls._by_cell(FixedFanIn(n_inputs).edges(n_features, n_kc, stream), n_kc)

    @classmethod
    def even(cls, n_features: int, n_kc: int, n_inputs: int, seed: int = 0) -> Self:
        """Give every input as many cells (or one more), every cell ``n_inputs`` distinct inputs.

        Parameters
        ----------
        n_features, n_kc : int
            Inputs there are, and cells.
        n_inputs : int
            Inputs of each cell, from 1 to ``n_features``.
        seed : int
            From 0 to 2**63 - 1.

        Returns
        -------
        Wiring
            A new one.
        """
        checks.integer("n_kc", n_kc, 1, 2**31 - 1)
        checks.integer("n_inputs", n_inputs, 1, n_features, "a cell sums distinct inputs")
        check_room(n_kc, n_inputs)
        indptr = np.arange(n_kc + 1, dtype=np.int64) * n_inputs
        return cls(indptr, np.zeros(n_kc * n_inputs, np.int32), n_features).evened(seed)

    @classmethod
    def from_matrix(cls, matrix: Any) -> Self:
        """Read how many synapses each input has onto each cell.

        Parameters
        ----------
        matrix : array_like or sparse, shape (n_features, n_kc)
            Whole numbers from 0 up.

        Returns
        -------
        Wiring
            A new one, in which an input stands at a cell as often as the matrix says.

        Raises
        ------
        ArgumentError, KindError
            If it holds anything but whole numbers from 0 up, or has not two dimensions.
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
            Input and cell of each pair, and its synapses.
        shape : (int, int)
            Inputs and cells there are.

        Returns
        -------
        Wiring
            A new one.
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

        Parameters
        ----------
        seed : int
            From 0 to 2**63 - 1.

        Returns
        -------
        Wiring
            A new one, of the same size.
        """
        from neurosim.kernels.graph.rewire import rewire

        inputs, cells = self.inputs.copy(), self._cells()
        key = Stream(seed, f"rewire {SYNAPSES}").key
        rewire(self.indptr, cells.astype(np.int32), SWAPS * inputs.size, key, inputs)
        return type(self)(self.indptr, inputs[np.lexsort((inputs, cells))], self.n_features)

    def evened(self, seed: int = 0) -> Self:
        """Give all inputs as many outputs (or one more); every cell keeps its number of inputs.

        Inputs are dealt to the cells in turn, then rewired.

        Parameters
        ----------
        seed : int
            From 0 to 2**63 - 1.

        Returns
        -------
        Wiring
            A new one, of the same size.
        """
        dealt = np.arange(self.inputs.size) % self.n_features
        return type(self)(self.indptr, dealt.astype(np.int32), self.n_features).rewired(seed)

    def redrawn(self, seed: int = 0) -> Self:
        """Let each cell draw as many inputs as it has, distinct, all alike.

        Parameters
        ----------
        seed : int
            From 0 to 2**63 - 1.

        Returns
        -------
        Wiring
            A new one, of the same size.

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
            drawn = draw_rows(first.size, size, self.n_features, seed)
            inputs[first[:, None] + np.arange(size)] = drawn
        return type(self)(self.indptr, inputs, self.n_features)

    def choose(self, inputs: Any) -> Self:
        """Keep some inputs, in the order given; all cells stay, also those left without inputs.

        Parameters
        ----------
        inputs : array_like of int
            Distinct, from 0 to ``n_features`` - 1.

        Returns
        -------
        Wiring
            A new one, whose input i is ``inputs[i]`` of this one.
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

        Returns
        -------
        Wiring
            A new one, with all inputs of this one.
        """
        kept = checks.index("cells", cells, self.n_kc)
        sizes = np.diff(self.indptr)
        is_kept = np.zeros(self.n_kc, bool)
        is_kept[kept] = True
        inputs = self.inputs[np.repeat(is_kept, sizes)]
        return type(self)(np.append(0, np.cumsum(sizes[kept])), inputs, self.n_features)

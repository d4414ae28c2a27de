"""The table of a wiring: which inputs each cell sums, checked, and as others want it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index, Offset
from neurosim.base.errors import ArgumentError
from neurosim.models.fly.circuit.drawing import read_row
from neurosim.topology.explicit import Explicit


@dataclass(frozen=True, eq=False)
class InputTable:
    """The inputs of every Kenyon cell; `Wiring` tells the parameters."""

    indptr: Offset
    inputs: Index
    n_features: int

    def __post_init__(self) -> None:
        checks.integer("n_features", self.n_features, 1, 2**31 - 1)
        for name, dtype in (("indptr", np.int64), ("inputs", np.int32)):
            object.__setattr__(self, name, read_row(name, getattr(self, name), dtype))
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

        Parameters
        ----------
        cell : int
            From 0 to ``n_kc`` - 1.

        Returns
        -------
        ndarray of int32, shape (n_inputs,)
            Its inputs, each as often as it is summed.

        Examples
        --------
        >>> from neurosim.models.fly import Wiring
        >>> Wiring.random(50, n_kc=2000, n_inputs=6, seed=1).inputs_of(0).size
        6
        """
        cell = checks.integer("cell", cell, 0, self.n_kc - 1)
        return self.inputs[self.indptr[cell] : self.indptr[cell + 1]]

    def connectome(self) -> Explicit:
        """Turn the wiring into a connectome for `Synapses`.

        Returns
        -------
        Explicit
            With a weight of 1 for each time that an input stands at a cell.
        """
        from scipy import sparse

        return Explicit.from_scipy(sparse.csr_array(self.matrix(), dtype=np.float64))

    def matrix(self) -> Any:
        """Count how often each input stands at each cell.

        Returns
        -------
        csr_array of int64, shape (n_features, n_kc)
            The counts.
        """
        from scipy import sparse

        cells, ones = self._cells(), np.ones(self.inputs.size, np.int64)
        return sparse.coo_array((ones, (self.inputs, cells)), (self.n_features, self.n_kc)).tocsr()

    def _cells(self) -> Any:
        """Return the cell of each synapse."""
        return np.repeat(np.arange(self.n_kc), np.diff(self.indptr))

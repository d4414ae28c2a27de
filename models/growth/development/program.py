"""The developmental program: a few small networks of two layers that every cell carries.

The same numbers, cut from one vector, act in every cell of a network: they change its embedding
after messages, decide whether it divides, weigh its edges and say to whom it attends. Many programs
are kept together, a row for each, as evolution looks at a generation of them at once.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base import checks
from neurosim.base.arrays import Index, Real
from neurosim.base.errors import ArgumentError


class Layers(NamedTuple):
    """Two layers for each program: ``tanh(x first + first_bias) second + second_bias``.

    Attributes
    ----------
    first : ndarray of float64, shape (n_programs, n_in, hidden)
    first_bias : ndarray of float64, shape (n_programs, hidden)
    second : ndarray of float64, shape (n_programs, hidden, n_out)
    second_bias : ndarray of float64, shape (n_programs, n_out)
    """

    first: Real
    first_bias: Real
    second: Real
    second_bias: Real

    def __call__(self, x: Real, of: Index) -> Real:
        """Return what the layers of program ``of[i]`` make of row i of ``x``."""
        hidden = np.tanh(multiply(x, self.first, of) + self.first_bias[of])
        return multiply(hidden, self.second, of) + self.second_bias[of]


class Heads(NamedTuple):
    """To whom a cell attends, and what it takes from there.

    Attributes
    ----------
    query, key, value : ndarray of float64, shape (n_programs, embedding, embedding)
    bias : ndarray of float64, shape (n_programs,)
        What an edge of weight 1 adds to how much its ends attend to each other.
    """

    query: Real
    key: Real
    value: Real
    bias: Real


class Programs(NamedTuple):
    """What the cells of each network carry.

    Attributes
    ----------
    start : ndarray of float64, shape (n_programs, embedding)
        Of the first cell.
    change : Layers
        From what arrives at a cell to its next embedding.
    divide : Layers
        From an embedding to one number; above 0 the cell divides.
    weigh : Layers
        From the embeddings of both ends of an edge to its weight, before it is bounded.
    attend : Heads or None
        None: cells hear their neighbours only, as in the paper.
    """

    start: Real
    change: Layers
    divide: Layers
    weigh: Layers
    attend: Heads | None


class Sizes(NamedTuple):
    """How large a program is.

    Parameters
    ----------
    embedding : int
        Numbers that a cell holds, from 1 up.
    hidden : int
        Units in the hidden layer of each small network, from 1 up.
    is_attending : bool
        Whether cells attend to all others.

    Examples
    --------
    >>> Sizes(1, 1).n_parameters, Sizes(5, 5).n_parameters
    (18, 238)
    >>> Sizes(1, 1, False).n_parameters, Sizes(5, 5, False).n_parameters  # as in the paper
    (14, 162)
    """

    embedding: int
    hidden: int
    is_attending: bool = True

    @property
    def n_parameters(self) -> int:
        """How many numbers a program has."""
        d = self.embedding
        layers = sum(
            (n_in + 1) * self.hidden + (self.hidden + 1) * n_out for n_in, n_out in self._ends
        )
        return d + layers + self.is_attending * (3 * d * d + 1)

    @property
    def _ends(self) -> tuple[tuple[int, int], ...]:
        """Inputs and outputs of change, divide and weigh."""
        d = self.embedding
        return (d, d), (d, 1), (2 * d, 1)

    def read(self, parameters: npt.ArrayLike) -> Programs:
        """Return the programs whose numbers stand in rows, one part after the other.

        Parameters
        ----------
        parameters : array_like of float, shape (n_programs, n_parameters) or (n_parameters,)

        Returns
        -------
        Programs

        Raises
        ------
        ArgumentError
            If there are more or fewer numbers, or some are not finite.
        """
        rows = np.atleast_2d(_as_numbers(parameters))
        if rows.ndim != 2 or rows.shape[1] != self.n_parameters or not np.isfinite(rows).all():
            raise ArgumentError(
                f"parameters must be {self.n_parameters} finite numbers for each program, got "
                f"{checks.shown(parameters)}; Sizes.n_parameters says how many"
            )
        at = 0

        def take(*shape: int) -> Real:
            nonlocal at
            at += (size := int(np.prod(shape)))
            return rows[:, at - size : at].reshape(len(rows), *shape)

        def take_layers(n_in: int, n_out: int) -> Layers:
            return Layers(
                take(n_in, self.hidden), take(self.hidden), take(self.hidden, n_out), take(n_out)
            )

        d = self.embedding
        start = take(d)
        change, divide, weigh = (take_layers(*ends) for ends in self._ends)
        heads = Heads(take(d, d), take(d, d), take(d, d), take()) if self.is_attending else None
        return Programs(start, change, divide, weigh, heads)


def _as_numbers(parameters: Any) -> Real:
    found = checks.array("parameters", parameters)
    return found.astype(np.float64) if found.dtype.kind in "iuf" else np.full(1, np.nan)


def multiply(x: Real, matrices: Real, of: Index) -> Real:
    """Return row i of ``x`` times matrix ``of[i]``, each sum in the order of the columns of ``x``.

    BLAS rounds a row otherwise where other rows stand beside it, and a network must grow alike
    whichever others grow at the same time.
    """
    total: Real = x[:, :1] * matrices[of, 0]
    for i in range(1, matrices.shape[1]):
        total += x[:, i : i + 1] * matrices[of, i]
    return total

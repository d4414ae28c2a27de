"""Pairs of neurons within a radius, block by block: all of them may be more than memory holds."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Offset, Real, Words
from neurosim.kernels.graph._tables import Cells, NearLaw
from neurosim.topology.positions import Positions
from neurosim.topology.space.cells import make_cells

MOST_PAIRS, MOST_NEURONS = 1 << 16, 1 << 9
"""Pairs, and neurons that they lead from, of a block; more pairs where one neuron has more."""


class Field(NamedTuple):
    """Two populations in space.

    Attributes
    ----------
    pre, post : Cells
    radius : float
    keeps_loops : bool
        Whether a neuron may be near to that of its own index.
    """

    pre: Cells
    post: Cells
    radius: float
    keeps_loops: bool

    @property
    def numbers(self) -> tuple[Index, Index]:
        """Numbers of the neurons at either end, as the cells count them."""
        return self.pre.ids, self.post.ids


class Pairs(NamedTuple):
    """Pairs of some presynaptic neurons that follow each other in their cells.

    Attributes
    ----------
    first : int
        The first of them, as its cells count it.
    ends : ndarray of int64, shape (n,)
        Where the pairs of each end.
    near : ndarray of int32, shape (n_pairs,)
        The postsynaptic neuron of each, as its cells count it.
    squares : ndarray of float64, shape (n_pairs,)
        Of their distances.
    """

    first: int
    ends: Offset
    near: Index
    squares: Real


def make_field(pre: Positions, post: Positions, radius: float, keeps_loops: bool) -> Field:
    """Return two populations as `list_pairs` takes them."""
    cells = make_cells(post, radius)
    return Field(cells if pre == post else make_cells(pre, radius), cells, radius, keeps_loops)


def list_pairs(field: Field) -> Iterator[Pairs]:
    """Yield all pairs, by presynaptic neuron; a block is overwritten by the next one.

    Examples
    --------
    >>> line = Positions.lattice(4)
    >>> found = [pairs.near for pairs in list_pairs(make_field(line, line, 1.0, False))]
    >>> np.concatenate(found).tolist()
    [1, 0, 2, 1, 3, 2]
    """
    from neurosim.kernels.graph import near as kernels

    room = max(MOST_PAIRS, field.post.ids.size)
    near, squares = np.empty(room, np.int32), np.empty(room)
    ends, n, first = np.empty(MOST_NEURONS, np.int64), field.pre.ids.size, 0
    apart = field.pre, field.keeps_loops, field.post, field.radius**2
    while first < n:
        stop = kernels.list_pairs(first, *apart, ends, (near, squares))
        here = ends[: stop - first]
        yield Pairs(first, here, near[: here[-1]], squares[: here[-1]])
        first = stop


def choose(pairs: Pairs, field: Field, chances: Words, law: NearLaw, drops_far: bool) -> Pairs:
    """Return those of some pairs that are connected; the arrays of all are overwritten."""
    from neurosim.kernels.graph.near_rows import choose_pairs

    args = chances, law, drops_far, pairs.ends, pairs.near
    n = choose_pairs(pairs.first, field.numbers, *args)
    return pairs._replace(near=pairs.near[:n], squares=pairs.squares[:n])

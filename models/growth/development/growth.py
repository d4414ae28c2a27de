r"""Growth from one cell, after the Neural Developmental Program [1]_.

It begins with one cell, which is connected to itself, as that of the authors' code is. A cycle:

1. messages: for some rounds each cell hears the weighted sum of its neighbours, and a small network
   makes its next embedding of it;
2. attention, which is not in the paper: each cell hears all others, and is connected with the few
   to whom it attends most;
3. division: a small network reads each cell's embedding; where it says more than 0 the cell has a
   daughter, connected to it and to its neighbours, whose embedding is the mean of theirs;
4. weights: a small network reads the embeddings of both ends of each edge;
5. pruning, where it is asked for: edges of at most the threshold go.

By 3 alone no two cells are more than two edges apart, so two rounds carry a message everywhere.

References
----------
.. [1] Najarro, Sudhakaran, Risi, "Towards self-assembling artificial neural networks through neural
   developmental programs", ALIFE 2023, doi:10.1162/isal_a_00697, arXiv:2307.08197; code:
   github.com/enajx/NDP, ``NDP.py`` and ``train_backend.py``.
"""

from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.models.growth.development.cells import Cells, Ends, find_ends, join
from neurosim.models.growth.development.messages import attend, pass_messages
from neurosim.models.growth.development.program import Heads, Layers, Programs


class Growth(NamedTuple):
    """How a network grows; what its cells do is in their program.

    Parameters
    ----------
    cycles : int
        Growth cycles.
    rounds : int
        Rounds of messages in a cycle.
    partners : int
        Others to whom attention connects each cell in a cycle.
    threshold : float
        Edges whose weight is at most so far from 0 are pruned; below 0: none.
    inherited : int or None
        Neighbours of its mother, those of the strongest edges, to which a daughter is connected.
        None: all, as in the paper.
    largest_weight : float
        By which weights are bounded.
    """

    cycles: int
    rounds: int = 2
    partners: int = 1
    threshold: float = -1.0
    inherited: int | None = None
    largest_weight: float = 1.0


def grow(programs: Programs, growth: Growth, cells: Cells | None = None) -> list[Cells]:
    """Return the networks at the beginning and after each cycle.

    Parameters
    ----------
    programs : Programs
        One for each network. A network grows the same bits whichever others grow beside it.
    growth : Growth
    cells : Cells, optional
        From which growth goes on. Default: one cell for each program.

    Returns
    -------
    list of Cells
        One more than there are cycles.

    Examples
    --------
    >>> from neurosim.models.growth.development.program import Sizes
    >>> stages = grow(Sizes(1, 1, is_attending=False).read(np.full(14, 0.5)), Growth(cycles=4))
    >>> [cells.n for cells in stages]
    [1, 2, 4, 8, 16]
    """
    if cells is None:
        one = np.arange(len(programs.start), dtype=np.int32)
        first = Cells(programs.start, one, one, one, one, np.zeros(one.size))
        cells = _weigh(first, programs.weigh, growth)
    stages = [cells]
    for _ in range(growth.cycles):
        stages.append(_cycle(stages[-1], programs, growth))
    return stages


def _cycle(cells: Cells, programs: Programs, growth: Growth) -> Cells:
    cells = pass_messages(cells, programs.change, growth.rounds)
    if programs.attend is not None:
        cells = _listen(cells, programs.attend, growth.partners)
    wish = programs.divide(cells.embeddings, cells.network)[:, 0]
    dividing = np.flatnonzero(wish > 0).astype(np.int32)
    return _weigh(_divide(cells, dividing, growth.inherited), programs.weigh, growth)


def _listen(cells: Cells, heads: Heads, m: int) -> Cells:
    """Let cells attend, and connect each with its partners; new edges have no weight as yet."""
    heard, *partners = attend(cells, heads, m)
    first, second = join(cells.n, (cells.first, cells.second), (partners[0], partners[1]))
    keys = first.astype(np.int64) * cells.n + second
    old = np.searchsorted(keys, cells.first.astype(np.int64) * cells.n + cells.second)
    weights = np.zeros(first.size)
    weights[old] = cells.weights
    embeddings = np.tanh(cells.embeddings + heard)
    return cells._replace(embeddings=embeddings, first=first, second=second, weights=weights)


def _divide(cells: Cells, dividing: Index, inherited: int | None) -> Cells:
    """Return the cells with a daughter of each that divides; edges are not weighed yet."""
    if not dividing.size:
        return cells
    daughters = np.full(cells.n, -1, np.int32)
    daughters[dividing] = np.arange(dividing.size)
    mothers, family = _family(find_ends(cells), dividing, inherited)
    of, n = daughters[mothers], cells.n + dividing.size
    first, second = join(n, (cells.first, cells.second), (family, of + np.int32(cells.n)))
    sums = [np.bincount(of, column[family], dividing.size) for column in cells.embeddings.T]
    born = np.stack(sums, axis=1) / np.bincount(of, minlength=dividing.size)[:, None]
    return Cells(
        np.concatenate([cells.embeddings, born]),
        np.concatenate([cells.network, cells.network[dividing]]),
        np.concatenate([cells.mothers, dividing]),
        first,
        second,
        np.zeros(first.size),
    )


def _family(ends: Ends, dividing: Index, inherited: int | None) -> tuple[Index, Index]:
    """Return mothers and, for each, one whom her daughter is connected to: herself among them."""
    is_theirs = np.zeros(ends.rows.indptr.size - 1, bool)
    is_theirs[dividing] = True
    chosen = is_theirs[ends.cells] & (ends.cells != ends.rows.indices)
    if inherited is not None:
        # Those of one cell that are chosen come first, the strongest first, ties in their order.
        order = np.lexsort((-np.abs(ends.weights), ~chosen, ends.cells))
        place = np.empty(order.size, np.int64)
        place[order] = np.arange(order.size) - ends.rows.indptr[ends.cells[order]]
        chosen &= place < inherited
    here = np.concatenate([ends.cells[chosen].astype(np.int32), dividing])
    there = np.concatenate([ends.rows.indices[chosen], dividing])
    order = np.lexsort((there, here))
    return here[order], there[order]


def _weigh(cells: Cells, weigh: Layers, growth: Growth) -> Cells:
    """Return the cells with the weights that programs give, less the edges that are pruned."""
    ends: Real = np.concatenate(
        [cells.embeddings[cells.first], cells.embeddings[cells.second]], axis=1
    )
    of = cells.network[cells.first]
    weights = growth.largest_weight * np.tanh(weigh(ends, of)[:, 0])
    kept = np.abs(weights) > growth.threshold
    return cells._replace(first=cells.first[kept], second=cells.second[kept], weights=weights[kept])

"""Synapses between near neurons: counted, then laid into rows, by blocks of pairs."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import reprs
from neurosim.base.arrays import Edges, Index, Offset
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import WORD
from neurosim.kernels.graph._tables import NearLaw
from neurosim.topology.distance_kernels import ask_kernel, in_words
from neurosim.topology.near_pairs import Field, Pairs, choose, list_pairs


class Drawing(NamedTuple):
    """What synapses are drawn from.

    Attributes
    ----------
    space : Field
    law : NearLaw
    p : float or callable
    """

    space: Field
    law: NearLaw
    p: Any

    @property
    def is_sure(self) -> bool:
        """Whether nothing is drawn: all that are near are connected, and none elsewhere."""
        p, far = self.law.chances
        return not callable(self.p) and bool(p == WORD and far == 0)


def count_near(space: Field) -> tuple[Index, Index]:
    """Return how many are near to each presynaptic neuron, and to each postsynaptic one."""
    from neurosim.kernels.graph.near import count_pairs

    by_pre = np.zeros(space.cells.ids.size, np.int64)
    by_post = np.zeros(space.places.shape[1], np.int32)
    for pairs in list_pairs(space):
        count_pairs(pairs.near, by_pre)
        by_post[pairs.first : pairs.first + pairs.ends.size] = np.diff(pairs.ends, prepend=0)
    return _by_number(by_pre, space.cells.ids).astype(np.int32), by_post


def expect(space: Field, p: Any) -> float:
    """Return the sum of what a function of distance says of all pairs."""
    return sum(float(ask_kernel(p, pairs.squares).sum()) for pairs in list_pairs(space))


def draw_edges(drawing: Drawing, n_near: Index) -> Edges:
    """Return all synapses as CSR by presynaptic neuron, rows ascending.

    Parameters
    ----------
    drawing : Drawing
    n_near : ndarray of int32, shape (n_pre,)
        As `count_near` tells it.
    """
    from neurosim.kernels.graph.near import scatter_pairs

    ids = drawing.space.cells.ids
    counts = n_near if drawing.is_sure else _count(drawing)
    indptr = np.append(0, np.cumsum(counts, dtype=np.int64))
    indices, cursors, stops = np.empty(indptr[-1], np.int32), indptr[ids], indptr[1:][ids]
    for first, ends, near, _ in _connected(drawing, drops_far=True):
        if not scatter_pairs(first, ends, near, stops, cursors, indices):
            raise _told_unlike(drawing.p)
    _fill_up(drawing, Edges(indptr, indices), _by_number(cursors, ids))
    return Edges(indptr, indices)


def _count(drawing: Drawing) -> Offset:
    """Return how many synapses each presynaptic neuron has."""
    from neurosim.kernels.graph.near import count_pairs

    found = np.zeros(drawing.space.cells.ids.size, np.int64)
    for pairs in _connected(drawing, drops_far=False):
        count_pairs(pairs.near, found)
    return _by_number(found, drawing.space.cells.ids)


def _connected(drawing: Drawing, drops_far: bool) -> Iterator[Pairs]:
    """Yield the pairs that are connected, with those that move far away or without."""
    space, law, p = drawing
    for pairs in list_pairs(space):
        if drawing.is_sure:
            yield pairs
            continue
        chances = in_words(ask_kernel(p, pairs.squares)) if callable(p) else law.chances[:1]
        yield choose(pairs, space.cells, chances, law, drops_far)


def _fill_up(drawing: Drawing, edges: Edges, kept: Offset) -> None:
    """Let each row have as many synapses as it should, those that are lacking far away."""
    from neurosim.kernels.graph.far import move_far

    space, law, p = drawing
    if law.chances[1]:
        n_post, keeps_loops = space.places.shape[1], space.keeps_loops
        move_far(edges.indptr, kept, n_post, keeps_loops, law.key, edges.indices)
    elif (kept != edges.indptr[1:]).any():
        raise _told_unlike(p)


def _told_unlike(p: Any) -> ArgumentError:
    return ArgumentError(
        f"p of Near ({reprs.brief(p)}) must return the same probabilities each time it is called; "
        "leave out what is random, as synapses are drawn from what it returns"
    )


def _by_number(values: Offset, ids: Index) -> Offset:
    """Return by neuron what is given as the cells count them."""
    ordered = np.empty_like(values)
    ordered[ids] = values
    return ordered

"""Synapses between near neurons: counted, then laid into rows, by blocks of pairs."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import reprs
from neurosim.base.arrays import Edges, Index, Offset
from neurosim.base.errors import ArgumentError
from neurosim.base.random.stream import WORD
from neurosim.kernels.graph._tables import NearLaw
from neurosim.topology.space.distance_kernels import ask_kernel, in_words
from neurosim.topology.space.near_pairs import Field, Pairs, choose, list_pairs

MANY, SAMPLED = 1 << 30, 1 << 9
"""Pairs of any distance that take seconds to look at; neurons from which it is told how long."""


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
    from neurosim.kernels.graph.near_rows import count_pairs

    by_pre = np.zeros(space.pre.ids.size, np.int32)
    by_post = np.zeros(space.post.ids.size, np.int64)
    for pairs in list_pairs(space):
        _note(space, pairs, by_pre)
        count_pairs(pairs.near, by_post)
    ordered = np.empty(by_post.size, np.int32)
    ordered[space.post.ids] = by_post
    return by_pre, ordered


def guess(space: Field) -> float:
    """Return about how many pairs there are, from those of some neurons; 0 where all are few."""
    n_pre, n_post = space.pre.ids.size, space.post.ids.size
    if n_pre * n_post < MANY:
        return 0.0
    some = slice(None, None, max(1, n_pre // SAMPLED))
    chosen = space.pre.points[:, some].copy(), space.pre.ids[some].copy()
    sample = space._replace(pre=space.pre._replace(points=chosen[0], ids=chosen[1]))
    found = sum(int(pairs.ends[-1]) for pairs in list_pairs(sample))
    return found * (n_pre / chosen[1].size)


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
    from neurosim.kernels.graph.near_rows import lay_rows

    space, law, p = drawing
    counts = n_near if drawing.is_sure else _count(drawing)
    indptr = np.append(0, np.cumsum(counts, dtype=np.int64))
    indices, kept = np.empty(indptr[-1], np.int32), indptr[:-1].copy()
    for first, ends, near, _ in _connected(drawing, drops_far=True):
        if not lay_rows(first, space.numbers, ends, near, indptr, kept, indices):
            raise _told_unlike(p)
    _fill_up(drawing, Edges(indptr, indices), kept)
    return Edges(indptr, indices)


def _count(drawing: Drawing) -> Index:
    """Return how many synapses each presynaptic neuron has."""
    counts = np.zeros(drawing.space.pre.ids.size, np.int32)
    for pairs in _connected(drawing, drops_far=False):
        _note(drawing.space, pairs, counts)
    return counts


def _note(space: Field, pairs: Pairs, counts: Index) -> None:
    """Note how many pairs each presynaptic neuron has."""
    here = space.pre.ids[pairs.first : pairs.first + pairs.ends.size]
    counts[here] = np.diff(pairs.ends, prepend=0)


def _connected(drawing: Drawing, drops_far: bool) -> Iterator[Pairs]:
    """Yield the pairs that are connected, with those that move far away or without."""
    space, law, p = drawing
    for pairs in list_pairs(space):
        if drawing.is_sure:
            yield pairs
            continue
        chances = in_words(ask_kernel(p, pairs.squares)) if callable(p) else law.chances[:1]
        yield choose(pairs, space, chances, law, drops_far)


def _fill_up(drawing: Drawing, edges: Edges, kept: Offset) -> None:
    """Let each row have as many synapses as it should, those that are lacking far away."""
    from neurosim.kernels.graph.far import move_far

    space, law, p = drawing
    if law.chances[1]:
        n_post, keeps_loops = space.post.ids.size, space.keeps_loops
        move_far(edges.indptr, kept, n_post, keeps_loops, law.key, edges.indices)
    elif (kept != edges.indptr[1:]).any():
        raise _told_unlike(p)


def _told_unlike(p: Any) -> ArgumentError:
    return ArgumentError(
        f"p of Near ({reprs.brief(p)}) must return the same probabilities each time it is called; "
        "leave out what is random, as synapses are drawn from what it returns"
    )

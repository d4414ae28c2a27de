"""Structures: who is connected to whom, as values that a state keeps."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Edges, Offset, as_compiled
from neurosim.base.errors import ArgumentError
from neurosim.base.packed import packed
from neurosim.base.random.distributions import is_drawn
from neurosim.base.threads.lent import share_blocks
from neurosim.spiking.engine.clock import LONGEST_DELAY
from neurosim.topology.contacts import has_multapses
from neurosim.topology.fixed_total import FixedTotalNumber
from neurosim.topology.placed import drawn_by
from neurosim.topology.row_changes import Column
from neurosim.topology.synapses import Synapses

MOST_SHORT = 1 << 16
"""Neurons whose numbers fit into 16 bits."""
NO_RANKS: Offset = np.empty(0, np.int64)
AT_ONCE = 1 << 15
"""Synapses that a thread takes at once."""
Steps = npt.NDArray[Any]
"""Delays: int64, one for all, or uint16, one for each synapse."""


class Structure(NamedTuple):
    """Who is connected to whom, and with which delay: rows without gaps.

    Attributes
    ----------
    indptr : ndarray of int64, shape (n_pre + 1,)
    targets : ndarray of uint16 or uint32, shape (n_synapses,)
        Rows are sorted by delay, then by target.
    delay : ndarray of int64, shape (1,) or (0,)
        In steps, where all share one.
    delays : ndarray of uint16, shape (n_synapses,) or (0,)
        In steps, where each has its own.
    ranks : ndarray of int64, shape (n_synapses,) or (0,)
        In which order contacts between the same two neurons are listed, where rows do not tell.
    """

    indptr: Offset
    targets: Column
    delay: Offset
    delays: Column
    ranks: Offset


def arrange(synapses: Synapses, edges: Edges, delays: Steps) -> Structure:
    """Return synapses in rows that are sorted by delay; a stable sort keeps targets ascending.

    Parameters
    ----------
    synapses : Synapses
    edges : Edges
    delays : ndarray of int64, shape (1,), or of uint16, shape (n_synapses,)
        In steps, in the order of ``edges``.
    """
    indptr = edges.indptr.copy()  # a connectome may hold it, too
    found = find_steps(delays)
    is_short = synapses.post.n <= MOST_SHORT
    if found.size <= 1:
        shared = delays[:1].astype(np.int64) if delays.size else np.zeros(1, np.int64)
        if is_short:
            targets: Column = packed(edges.indices.size, np.uint16)
            targets[:] = edges.indices
        else:  # the same bytes, and those of the connectome: rows are copied before they change
            targets = as_compiled(edges.indices.view(np.uint32))
        return Structure(indptr, targets, shared, np.empty(0, np.uint16), NO_RANKS)
    targets = packed(edges.indices.size, np.uint16 if is_short else np.uint32)
    late = np.empty(targets.size, np.uint16)
    order = np.empty(targets.size, np.int64) if has_ranks(synapses) else NO_RANKS
    _sort_rows(edges, delays, int(found[-1]), (targets, late, order))
    return Structure(indptr, targets, NO_RANKS, late, order)


def _sort_rows(edges: Edges, delays: Steps, most: int, out: tuple[Column, Column, Offset]) -> None:
    """Sort rows by delay, on all threads that are lent."""
    from neurosim.kernels.graph.arrange import arrange as sort

    indptr, indices = edges

    def work(rows: slice) -> None:
        sort(indptr[rows.start : rows.stop + 1], as_compiled(indices), delays, most, *out)

    share_blocks(indptr.size - 1, count_rows(indptr.size - 1, indices.size), work)


def count_rows(n_rows: int, n_synapses: int) -> int:
    """Return how many rows have about `AT_ONCE` synapses."""
    return max(1, AT_ONCE * n_rows // max(1, n_synapses))


def has_ranks(synapses: Synapses) -> bool:
    """Return whether the order of contacts between the same two neurons has to be kept.

    Not where all are drawn alike and their delays, too: then those of a pair are listed by delay.
    """
    are_alike = type(drawn_by(synapses)) is FixedTotalNumber and is_drawn(synapses.delay)
    return has_multapses(synapses) and not are_alike


def find_steps(delays: Steps) -> Offset:
    """Return all delays that occur, ascending."""
    from neurosim.kernels.graph.arrange import mark

    seen = np.zeros(LONGEST_DELAY + 1, bool)
    # Several threads may write the same byte, and the same to it.
    share_blocks(delays.size, AT_ONCE, lambda here: mark(as_compiled(delays[here]), seen))
    return np.flatnonzero(seen)


def told(structure: Structure) -> dict[str, Any]:
    """Return the arrays of a structure under the names that they have in a state."""
    return {f"synapses {name}": array for name, array in structure._asdict().items()}


def read(kept: Mapping[str, Any]) -> Structure | None:
    """Return the structure that a state tells, if it tells one."""
    names = told(Structure(*Structure._fields))  # type: ignore[arg-type]
    return Structure(*(kept[name] for name in names)) if all(n in kept for n in names) else None


def check(what: str, given: Structure, like: Structure, n_post: int, past: int) -> None:
    """Raise unless these are synapses of such a network: kernels go where they point.

    Parameters
    ----------
    what : str
        Name of the synapses.
    given, like : Structure
        The second one is known to be sound, of the same populations.
    n_post, past : int
        Postsynaptic neurons; steps that the network looks back.
    """
    if not _is_sound(given, like, n_post, past):
        raise ArgumentError(
            f"stored must hold the synapses of {what!r} by presynaptic neuron, delay and target, "
            f"onto neurons from 0 to {n_post - 1}, with delays of at most {past} steps"
        )


def _is_sound(given: Structure, like: Structure, n_post: int, past: int) -> bool:
    for array, other in zip(given, like, strict=True):
        if not isinstance(array, np.ndarray) or (array.dtype, array.ndim) != (other.dtype, 1):
            return False
    indptr, targets, delay, delays, ranks = given
    steps = delay if delay.size else delays
    n = targets.size
    sizes = delay.size, delays.size, int(ranks.size in (0, n))
    if indptr.shape != like.indptr.shape or sizes not in ((1, 0, 1), (0, n, 1)):
        return False
    if indptr[0] != 0 or indptr[-1] != n or (np.diff(indptr) < 0).any():
        return False
    if n and targets.max() >= n_post or steps.size and not 0 <= steps.min() <= steps.max() <= past:
        return False
    rows = np.repeat(np.arange(indptr.size - 1), np.diff(indptr))
    keys = (rows * (past + 1) + (0 if delay.size else delays)) * n_post + targets
    return bool((np.diff(keys) >= 0).all())

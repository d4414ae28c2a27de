"""Structures: who is connected to whom, as values that a state keeps."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Edges, Offset, as_compiled
from neurosim.base.errors import ArgumentError
from neurosim.topology.contacts import has_multapses
from neurosim.topology.row_changes import Column
from neurosim.topology.synapses import Synapses

MOST_SHORT = 1 << 16
"""Neurons whose numbers fit into 16 bits."""
NO_RANKS: Offset = np.empty(0, np.int64)


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


def arrange(synapses: Synapses, edges: Edges, delays: Offset) -> Structure:
    """Return synapses in rows that are sorted by delay; a stable sort keeps targets ascending.

    Parameters
    ----------
    synapses : Synapses
    edges : Edges
    delays : ndarray of int64, shape (1,) or (n_synapses,)
        In steps, in the order of ``edges``.
    """
    indptr = edges.indptr.copy()  # a connectome may hold it, too
    if synapses.post.n <= MOST_SHORT:
        targets = edges.indices.astype(np.uint16)
    else:  # the same bytes, and those of the connectome: rows are copied before they change
        targets = as_compiled(edges.indices.view(np.uint32))
    if np.unique(delays).size <= 1:
        shared = delays[:1].copy() if delays.size else np.zeros(1, np.int64)
        return Structure(indptr, targets, shared, np.empty(0, np.uint16), NO_RANKS)
    rows = np.repeat(np.arange(indptr.size - 1), np.diff(indptr))
    order = np.lexsort((delays, rows))
    late = delays[order].astype(np.uint16)
    return Structure(
        indptr, targets[order], NO_RANKS, late, order if has_multapses(synapses) else NO_RANKS
    )


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

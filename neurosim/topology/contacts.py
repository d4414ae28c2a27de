"""Contacts: several synapses between the same two neurons, as rows hold them."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from neurosim.base.arrays import Edges, Offset
from neurosim.topology.row_changes import RowChange
from neurosim.topology.rows import SynapseRows
from neurosim.topology.synapses import Synapses

BLOCK = 1 << 14
"""Synapses that are numbered at once."""


def has_multapses(synapses: Synapses) -> bool:
    """Return whether two neurons may have several contacts."""
    return bool(getattr(synapses.connectome, "multapses", False))


def number_contacts(edges: Edges) -> npt.NDArray[np.uint32]:
    """Return which of the contacts of its pair each synapse is, from 0, shape (n_synapses,).

    Parameters
    ----------
    edges : Edges
        Rows ascending, so that contacts of a pair stand side by side.

    Examples
    --------
    >>> edges = Edges(np.array([0, 3, 4]), np.array([1, 1, 2, 2], np.int32))
    >>> number_contacts(edges).tolist(), count_most(edges)
    ([0, 1, 0, 0], 2)
    """
    numbers = np.empty(edges.indices.size, np.uint32)
    for here, found in number_in_blocks(edges):
        numbers[here] = found
    return numbers


def number_in_blocks(edges: Edges) -> Iterator[tuple[slice, Offset]]:
    """Yield the same block by block: which synapses, and the number of each, int64."""
    indptr, indices = edges
    carried = 0
    for start in range(0, indices.size, BLOCK):
        here = np.arange(start, min(start + BLOCK, indices.size))
        is_first = indices[here] != indices[here - 1]
        rows = np.searchsorted(indptr[:-1], [start, start + here.size])
        is_first[indptr[rows[0] : rows[1]] - start] = True
        firsts = np.maximum.accumulate(np.where(is_first, here, carried))
        yield slice(start, start + here.size), here - firsts
        carried = firsts[-1]


def count_most(edges: Edges) -> int:
    """Return how many contacts two neurons have at most, at least 1."""
    return 1 + max((int(numbers.max()) for _, numbers in number_in_blocks(edges)), default=0)


def count_most_after(rows: SynapseRows, change: RowChange) -> int:
    """Return how many contacts those pairs have at most to which a planned change adds some.

    Parameters
    ----------
    rows : SynapseRows
        Sorted by target alone.
    change : RowChange
        A growth of these rows.
    """
    pre, order, places, (targets, _) = change.batch
    post = targets[order]
    keys = pre.astype(np.int64) * rows.n_post + post
    counts: Offset = np.searchsorted(keys, keys, "right") - np.searchsorted(keys, keys)
    # New ones belong behind all contacts of their pair: so these stand right before them.
    left, back = np.arange(places.size), 1
    while left.size:
        before = places[left] - back
        left = left[before >= rows.begins[pre[left]]]
        left = left[rows.indices[places[left] - back] == post[left]]
        counts[left] += 1
        back += 1
    return int(counts.max(initial=0))

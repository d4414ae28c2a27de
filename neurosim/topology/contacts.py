"""Contacts: several synapses between the same two neurons, as rows hold them."""

import numpy as np

from neurosim.base.arrays import Edges, Offset
from neurosim.topology.row_changes import RowChange
from neurosim.topology.rows import SynapseRows
from neurosim.topology.synapses import Synapses


def has_multapses(synapses: Synapses) -> bool:
    """Return whether two neurons may have several contacts."""
    return bool(getattr(synapses.connectome, "multapses", False))


def number_contacts(edges: Edges) -> Offset:
    """Return which of the contacts of its pair each synapse is, from 0, int64, (n_synapses,).

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
    firsts = _find_firsts(edges)
    return np.arange(edges.indices.size) - np.repeat(
        firsts, np.diff(np.append(firsts, edges.indices.size))
    )


def count_most(edges: Edges) -> int:
    """Return how many contacts two neurons have at most, at least 1."""
    firsts = _find_firsts(edges)
    return max(1, int(np.diff(np.append(firsts, edges.indices.size)).max(initial=0)))


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


def _find_firsts(edges: Edges) -> Offset:
    """Return where the contacts of each pair begin."""
    is_first = np.ones(edges.indices.size, bool)
    is_first[1:] = edges.indices[1:] != edges.indices[:-1]
    is_first[edges.indptr[:-1][np.diff(edges.indptr) > 0]] = True
    return np.flatnonzero(is_first)

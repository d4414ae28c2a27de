"""Edges in files: who is connected to whom, by how many contacts, in a table of synapses."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from neurosim.base import checks
from neurosim.base.arrays import Index, Offset
from neurosim.files.tables.cells import Place, read_whole
from neurosim.files.tables.columns import find_column, need_column
from neurosim.files.tables.reader import open_table
from neurosim.files.tables.table import Block, Table, fault
from neurosim.topology.edge_tables import MOST_COUNTS
from neurosim.topology.labels import Labels
from neurosim.topology.numbering import Numbering, read_neurons, split_ends

Counts = npt.NDArray[np.int16]
DUPLICATES = ("refuse", "sum", "keep")


class EdgeColumns(NamedTuple):
    """Columns of a table of edges: as users name them, or empty."""

    pre: str
    post: str
    counts: str


class Handling(NamedTuple):
    """What is done with edges that stand several times, and with those of a neuron to itself."""

    duplicates: str
    self_loops: bool


class EdgeList(NamedTuple):
    """Edges as CSR by presynaptic neuron, rows ascending.

    Attributes
    ----------
    indptr : ndarray of int64, shape (n_pre + 1,)
    indices : ndarray of int32, shape (n_edges,)
    counts : ndarray of int16, shape (n_edges,)
    n_post : int
    labels : (Labels or None, Labels or None)
        Of the neurons at either end.
    """

    indptr: Offset
    indices: Index
    counts: Counts
    n_post: int
    labels: tuple[Labels | None, Labels | None]


def read_edge_file(path: Any, neurons: Any, columns: EdgeColumns, handling: Handling) -> EdgeList:
    """Read a table of edges; see `Explicit.from_file`."""
    checks.choice("duplicates", handling.duplicates, DUPLICATES)
    checks.flag("self_loops", handling.self_loops)
    pre, post, is_one = split_ends(neurons)
    ends = [Numbering(read_neurons("neurons", pre))]
    ends.append(ends[0] if is_one else Numbering(read_neurons("neurons", post)))
    table = open_table(path)
    named = [need_column(table, role, getattr(columns, role)) for role in ("pre", "post")]
    if named[0] == named[1]:
        raise fault(table.path, f"must have a column for either end, got {named[0]!r} for both; "
                                "name them: pre=..., post=...")  # fmt: skip
    counted = find_column(table, "count", columns.counts)
    if counted in named:
        raise fault(table.path, f"must have a column of its own for counts, got {counted!r}, which "
                                "is one of the ends; name it: count=...")  # fmt: skip
    edges = _read_columns(table, (named[0], named[1], counted), ends)
    (n_pre, pre_labels, pre_rank), (n_post, post_labels, post_rank) = (e.settle() for e in ends)
    for column, rank in ((0, pre_rank), (1, post_rank)):
        if rank is not None:
            np.take(rank, edges[column], out=edges[column])
    if is_one and not handling.self_loops:
        is_other = edges[0] != edges[1]
        edges = [column[is_other] for column in edges]
    indptr, indices, counts = _sort(edges, n_pre, n_post)
    made = EdgeList(indptr, indices, counts, n_post, (pre_labels, post_labels))
    return made if handling.duplicates == "keep" else _join(table, made, handling.duplicates)


def _read_columns(
    table: Table, columns: tuple[str, str, str | None], ends: list[Numbering]
) -> list[Any]:
    """Return both ends and the count of each edge, in the order of the rows."""
    read = [name for name in columns if name is not None]
    texts = [name for name, end in zip(columns, ends, strict=False) if name and end.is_text]
    parts: list[tuple[Any, Any, Any]] = []
    first = 1
    for block in table.blocks(read, texts):
        parts.append(_read_block(table, columns, ends, block, first))
        first += parts[-1][0].size
    if first == 1:
        raise fault(table.path, "must have a row for each edge below the names of its columns")
    # Column by column, so that only one of them is there twice.
    lists = [list(column) for column in zip(*parts, strict=True)]
    parts.clear()
    joined = []
    for column in lists:
        joined.append(np.concatenate(column))
        column.clear()
    return joined


def _read_block(
    table: Table,
    columns: tuple[str, str, str | None],
    ends: list[Numbering],
    block: Block,
    first: int,
) -> tuple[Index, Index, Counts]:
    pre, post = (
        end.number(Place(table.path, str(name), first), block[str(name)])
        for name, end in zip(columns[:2], ends, strict=True)
    )
    if columns[2] is None:
        return pre, post, np.ones(pre.size, np.int16)
    counts = read_whole(Place(table.path, columns[2], first), block[columns[2]], *MOST_COUNTS)
    return pre, post, counts.astype(np.int16)


def _sort(edges: list[Any], n_pre: int, n_post: int) -> tuple[Offset, Index, Counts]:
    """Return edges as CSR; the list of columns is emptied, so that no more is held than needed."""
    from neurosim.kernels.graph.sort import sort_pairs

    pre, post, counts = edges
    edges.clear()
    ends, by_post, moved = np.zeros(n_post, np.int64), np.empty_like(pre), np.empty_like(counts)
    sort_pairs(post, pre, counts, ends, by_post, moved)
    del pre, post
    # A stable sort by the other end keeps rows ascending.
    targets = np.repeat(np.arange(n_post, dtype=np.int32), np.diff(ends, prepend=0))
    indptr, indices = np.zeros(n_pre + 1, np.int64), np.empty_like(targets)
    sort_pairs(by_post, targets, moved, indptr[1:], indices, counts)
    return indptr, indices, counts


def _join(table: Table, edges: EdgeList, duplicates: str) -> EdgeList:
    """Return each edge once, with the sum of its counts; or refuse the first that stands twice."""
    indptr, indices, counts = edges[:3]
    is_again = np.zeros(indices.size, bool)
    np.equal(indices[1:], indices[:-1], out=is_again[1:])
    is_again[indptr[:-1][indptr[:-1] < indices.size]] = False
    if not is_again.any():
        return edges
    if duplicates == "refuse":
        pre, post = _ends_of(edges, int(np.argmax(is_again)))
        raise fault(table.path, f"must have each edge once, got that from {pre} to {post} several "
                                'times; duplicates="sum" adds up its counts, "keep" makes each a '
                                "synapse of its own")  # fmt: skip
    firsts = np.flatnonzero(~is_again)
    sums = np.add.reduceat(counts.astype(np.int64), firsts)
    low, high = MOST_COUNTS
    for bad in np.flatnonzero((sums < low) | (sums > high))[:1].tolist():
        pre, post = _ends_of(edges, int(firsts[bad]))
        must = f"must have counts from {low:,} to {high:,}"
        raise fault(table.path, f"{must}, got {sums[bad]:,} in all from {pre} to {post}; keep its "
                                'rows: duplicates="keep"')  # fmt: skip
    kept = np.concatenate([[0], np.cumsum(~is_again)])[indptr]
    return edges._replace(indptr=kept, indices=indices[firsts], counts=sums.astype(np.int16))


def _ends_of(edges: EdgeList, at: int) -> tuple[Any, Any]:
    """Return the two neurons of an edge as its file names them."""
    numbers = int(np.searchsorted(edges.indptr, at, "right")) - 1, int(edges.indices[at])
    pair = (
        number if labels is None else labels.values[number].item()
        for number, labels in zip(numbers, edges.labels, strict=True)
    )
    return next(pair), next(pair)

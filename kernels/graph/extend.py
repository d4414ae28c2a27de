"""Extend a CSR table of learned synapses by new rows and new synapses."""

import numpy as np

from neurosim.kernels._jit import kernel


@kernel
def extend(table, moved, new_rows, new_indices, rest, table_out):
    """Write the table with its rows moved apart and the new synapses behind the old of each row.

    Parameters
    ----------
    table : LearnedRows
        The table so far, of n_old rows; see `neurosim.kernels.graph._tables`.
    moved : ndarray of int64, shape (n_old,)
        Where each old row goes.
    new_rows, new_indices : ndarray of int32, shape (n_new,)
        Rows (as they are after the move) and targets of the new synapses, in any order.
    rest : int64
        Step of a synapse that has learned nothing.
    table_out : LearnedRows
        Output, for all rows and synapses.
    """
    indptr, indices, steps = table
    indptr_out, indices_out, steps_out = table_out
    indptr_out[:] = 0
    for row in range(moved.size):
        indptr_out[moved[row] + 1] += indptr[row + 1] - indptr[row]
    for s in range(new_rows.size):
        indptr_out[new_rows[s] + 1] += 1
    for row in range(indptr_out.size - 1):
        indptr_out[row + 1] += indptr_out[row]
    # Rows stay unsorted: whole numbers add up to the same in any order, and nobody searches in
    # them.
    filled = indptr_out[:-1].copy()
    for row in range(moved.size):
        begin, n, place = indptr[row], indptr[row + 1] - indptr[row], filled[moved[row]]
        # Slices, as they are copied many numbers at a time.
        targets, targets_out = indices[begin : begin + n], indices_out[place : place + n]
        learned, learned_out = steps[begin : begin + n], steps_out[place : place + n]
        for s in range(n):
            targets_out[s], learned_out[s] = targets[s], learned[s]
        filled[moved[row]] += n
    for s in range(new_rows.size):
        at = np.uint32(new_rows[s])
        indices_out[filled[at]], steps_out[filled[at]] = new_indices[s], np.int16(rest)
        filled[at] += 1

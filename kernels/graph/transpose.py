"""Transpose synapses: a fan-in table into rows by presynaptic neuron, rows into columns."""

import numpy as np

from neurosim.kernels._jit import kernel


@kernel
def transpose(inputs, indptr_out, indices_out):
    """Turn inputs by postsynaptic neuron into CSR by presynaptic neuron, rows ascending.

    Parameters
    ----------
    inputs : ndarray of int32, shape (n_post, s)
        In any order; what is there several times stays there several times.
    indptr_out : ndarray of int64, shape (n_pre + 1,)
        Must be zero; overwritten with the row offsets.
    indices_out : ndarray of int32, shape (n_post * s,)
    """
    n_post, s = inputs.shape
    ends = indptr_out[1:]
    for post in range(n_post):
        for i in range(s):
            # Unsigned: Numba tests a signed index for being negative, and counts it from the end.
            ends[np.uint32(inputs[post, i])] += 1
    begin = 0
    for pre in range(ends.size):
        begin, ends[pre] = begin + ends[pre], begin
    for post in range(n_post):
        for i in range(s):
            # Targets come in ascending order, so rows ascend without a sort.
            source = np.uint32(inputs[post, i])
            indices_out[ends[source]] = post
            ends[source] += 1


@kernel
def transpose_rows(begins, ends, indices, indptr_out, sources_out, places_out):
    """List the synapses of rows by postsynaptic neuron, in the order of the rows.

    Parameters
    ----------
    begins, ends : ndarray of int64, shape (n_pre,)
        Where each row stands; there may be gaps between rows.
    indices : ndarray of uint16 or uint32, shape (n_places,)
        Targets.
    indptr_out : ndarray of int64, shape (n_post + 1,)
        Must be zero; overwritten with the offsets of the columns.
    sources_out, places_out : ndarray of uint, shape (n_synapses,)
        Presynaptic neuron and place in ``indices`` of each.
    """
    stops = indptr_out[1:]
    for row in range(begins.size):
        for s in range(np.uint64(begins[row]), np.uint64(ends[row])):
            stops[indices[s]] += 1
    begin = 0
    for post in range(stops.size):
        begin, stops[post] = begin + stops[post], begin
    for row in range(begins.size):
        for s in range(np.uint64(begins[row]), np.uint64(ends[row])):
            place = np.uint64(stops[indices[s]])
            sources_out[place], places_out[place] = row, s
            stops[indices[s]] += 1

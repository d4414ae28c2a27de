"""Transpose a fan-in table into rows by presynaptic neuron."""

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

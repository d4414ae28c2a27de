"""Transpose a fan-in table into rows by presynaptic neuron."""

from neurosim.kernels._jit import kernel


@kernel
def transpose(inputs, indptr_out, indices_out):
    """Turn inputs by postsynaptic neuron into CSR by presynaptic neuron, rows ascending.

    Parameters
    ----------
    inputs : ndarray of int32, shape (n_post, s)
    indptr_out : ndarray of int64, shape (n_pre + 1,)
        Must be zero; overwritten with the row offsets.
    indices_out : ndarray of int32, shape (n_post * s,)
    """
    n_pre = indptr_out.size - 1
    n_post, s = inputs.shape
    for post in range(n_post):
        for i in range(s):
            indptr_out[inputs[post, i] + 1] += 1
    for pre in range(n_pre):
        indptr_out[pre + 1] += indptr_out[pre]
    for post in range(n_post):
        for i in range(s):
            pre = inputs[post, i]
            indices_out[indptr_out[pre]] = post
            indptr_out[pre] += 1
    for pre in range(n_pre, 0, -1):
        indptr_out[pre] = indptr_out[pre - 1]
    indptr_out[0] = 0

"""Merge two lists of events into one."""

from neurosim.kernels._jit import kernel


@kernel
def merge(a, b, out):
    """Write the ascending union of two ascending lists without repeats; return its length.

    Parameters
    ----------
    a, b : ndarray of int32, shape (n_a,); ndarray of int32, shape (n_b,)
    out : ndarray of int32, shape (n_a + n_b,)
    """
    i, j, n = 0, 0, 0
    while i < a.size or j < b.size:
        take_a = j == b.size or (i < a.size and a[i] <= b[j])
        event = a[i] if take_a else b[j]
        if take_a and j < b.size and a[i] == b[j]:
            j += 1
        if take_a:
            i += 1
        else:
            j += 1
        out[n] = event
        n += 1
    return n

"""Tell what changed between two lists of events."""

from neurosim.kernels._jit import kernel


@kernel
def change(before, now, rows_out, signs_out):
    """Write who came (sign 1) and who left (sign -1), ascending; return how many.

    Parameters
    ----------
    before, now : ndarray of int32, shape (n_before,); ndarray of int32, shape (n_now,)
        Ascending, distinct.
    rows_out, signs_out : ndarray of int32, shape (n_before + n_now,)
    """
    i, j, n = 0, 0, 0
    while i < before.size or j < now.size:
        if j == now.size or (i < before.size and before[i] < now[j]):
            rows_out[n], signs_out[n] = before[i], -1
            i += 1
            n += 1
        elif i == before.size or now[j] < before[i]:
            rows_out[n], signs_out[n] = now[j], 1
            j += 1
            n += 1
        else:
            i += 1
            j += 1
    return n

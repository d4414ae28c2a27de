"""Drop events at random, each by the word of its neuron and round."""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.random.draw import draw_word


@kernel
def drop(events, when, keep_below, key, out):
    """Write the events that survive and return how many.

    Parameters
    ----------
    events : ndarray of int32, shape (n_events,)
    when : uint64
        Round, below 2**32.
    keep_below : uint64
        An event survives if its 32-bit word is below this: reliability * 2**32.
    key : ndarray of uint64, shape (2,)
    out : ndarray of int32, shape (n_events,)
    """
    n = 0
    for e in range(events.size):
        # The last word of the counter is a tag: `select` draws for ties with 3 under the same key,
        # and no word may decide two things.
        word = draw_word(np.uint64(events[e]), when, np.uint64(0), np.uint64(2), key)
        if word < keep_below:
            out[n] = events[e]
            n += 1
    return n

"""Toss a coin for each contact that a spike reaches: whether it releases.

The word of a contact is a pure function of the key, its two neurons, its number among the contacts
of these, and the step or round, so it does not matter who asks, when, and in which order. Contacts
0 to 3 of a pair have the four words of one counter (pre, post, step, 0), 4 to 7 those of the next.
"""

import numpy as np

from neurosim.kernels._jit import leaf
from neurosim.kernels.random.draw import ONE, TWO, draw

BATCH = 256
"""Contacts that are tossed for at once."""
LAST = np.uint32(0xFFFFFFFE)
"""Words above count as this one, so that a level of 2**32 - 1 is certain to lie above."""
FIRST = np.uint64(0)


@leaf
def toss(pre, step, first, targets, release):
    """Write to ``release.chosen`` which contacts of a neuron release; return how many.

    Parameters
    ----------
    pre, step : int64
        The neuron; the step or round; from 0, below 2**32.
    first : int64
        Place of the first of these contacts.
    targets : ndarray of int, shape (n,)
        Postsynaptic neurons, up to 256.
    release : Release

    Returns
    -------
    int64
        ``release.chosen[:n]`` count from the first contact, ascending.
    """
    c0, c2, k0, k1 = np.uint64(pre), np.uint64(step), release.key[0], release.key[1]
    size, words, chosen = targets.size, release.words, release.chosen
    # Every contact draws a whole counter though others of its pair may draw the same: loops without
    # a choice run on whole registers, which is faster than to look for those that share one.
    if release.ordinals.size == 0:
        for s in range(size):
            words[s] = np.uint32(draw(c0, np.uint64(targets[s]), c2, FIRST, k0, k1)[0])
    else:
        numbers = release.ordinals[first : first + size]
        for s in range(size):
            number = np.uint64(numbers[s])
            a, b, c, d = draw(c0, np.uint64(targets[s]), c2, number >> TWO, k0, k1)
            low, high = (b if number & ONE else a), (d if number & ONE else c)
            words[s] = np.uint32(high if number & TWO else low)
    n = np.uint64(0)
    if release.levels.size == 1:
        level = release.levels[0]
        for s in range(size):
            chosen[n] = s
            n += np.uint64(min(words[s], LAST) < level)
    else:
        levels = release.levels[first : first + size]
        for s in range(size):
            chosen[n] = s
            n += np.uint64(min(words[s], LAST) < levels[s])
    return np.int64(n)

"""Let neurons fire by chance: a hazard that their state gives tells how likely.

In a step a neuron that would fire q times if nothing stopped it (hazard times dt) fires with
probability p = 1 - exp(-q): if its word of this step is below the level p 2**32, rounded. The word
is a pure function of (key, step, neuron). Whoever is refractory, or not there, does not fire.

Those that the log lists in this step already, as they are above threshold, fire as well where
``sure`` has room for them, and are left out where it has none.

References
----------
.. [1] Gerstner, Kistler, Naud, Paninski, "Neuronal Dynamics", Cambridge University Press 2014,
   section 9.1, doi:10.1017/CBO9781107447615.
"""

import math

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.throw import BATCH, BLOCK, ESCAPES, LAST, throw

CERTAIN = 2.0**32 - 1
"""The level of certainty: 2**32 would not fit into a word, and none counts as more than `LAST`."""
LARGE = 700.0
"""exp() of it is far beyond certainty, and still a number."""
UNIT = 2.0**-23
"""The bits of a float32, read as a whole number, in units of its exponent."""
BIAS = 127.0


@leaf
def falls(word, q):
    """Tell whether a word is below the level of 1 - exp(-q)."""
    level = min(np.rint(-math.expm1(-q) * 2.0**32), CERTAIN)
    return np.float64(min(word, LAST)) < level


@leaf
def floor_log2(word):
    """Return about log2(word), never more: bits of a float grow linearly from power to power.

    The logarithm lies above its chords. Rounding adds less than 2**-16 of them.
    """
    return np.float32(np.float32(word).view(np.int32)) * np.float32(UNIT) - np.float32(BIAS)


@leaf
def screen(words, v, v_th, slope, shift, top, may):
    """Mark the neurons whose word might be below their level, where all have the same noise.

    A word below 2**32 q has a logarithm below 32 + log2 q, which is linear in v: so no exponential
    is needed but for the few that are marked.

    Parameters
    ----------
    words : ndarray of uint32, shape (n or more,)
    v : ndarray of float, shape (n,)
    v_th, slope, shift, top : float64
        See `Escape`.
    may : ndarray of uint8, shape (n or more,)
        Output.
    """
    for i in range(v.size):
        bound = (np.float64(v[i]) - v_th) * slope + shift
        # A choice of two numbers: min() would look at NaN apart, at twice the time.
        bound = top if bound > top else bound
        may[i] = np.uint8(np.float64(floor_log2(words[i])) < bound)


@leaf
def screen_each(words, v, v_th, slope, shift, top, may):
    """As `screen`, with arrays of shape (n,) for neurons that differ."""
    for i in range(v.size):
        bound = (np.float64(v[i]) - v_th[i]) * slope[i] + shift[i]
        bound = top[i] if bound > top[i] else bound
        may[i] = np.uint8(np.float64(floor_log2(words[i])) < bound)


@leaf
def list_marked(may, places):
    """Write the places of those that are marked, of a block at most; return how many there are."""
    block, n_may = may[:BLOCK], 0
    for j in range(block.size):
        n_may += block[j]
    # Most blocks have none.
    if n_may:
        n = np.uint64(0)
        for j in range(block.size):
            # Written in any case and kept if it is marked: which are cannot be predicted.
            places[n] = j
            n += np.uint64(block[j])
    return n_may


@leaf
def expect(v, noise, i):
    """Return how often neuron ``i`` would fire in this step if nothing stopped it."""
    c = np.int64(0) if noise.v_th.size == 1 else i
    # The gain as a logarithm: a product could be of infinity and next to nothing.
    x = (np.float64(v) - noise.v_th[c]) / noise.delta[c] + noise.log_gain[c]
    return min(math.exp(LARGE if x > LARGE else x), noise.most[c])


@leaf
def take(log, k, sure):
    """Copy those that are listed in step ``k`` into ``sure``; return how many there are."""
    if sure.size == 0:
        return np.int64(0)
    begin, end = log.bounds[k], log.bounds[k + 1]
    for e in range(begin, end):
        sure[e - begin] = log.neurons[e]
    return end - begin


@leaf
def insert(neuron, sure, m, n_sure, neurons, n):
    """List a neuron, and before it the sure ones from number ``m`` on that come first.

    Return how many sure ones are listed by now, and how many in all.
    """
    while m < n_sure and sure[m] < neuron:
        neurons[n] = sure[m]
        m, n = m + 1, n + 1
    if m < n_sure and sure[m] == neuron:
        m += 1
    neurons[n] = neuron
    return m, n + 1


@leaf
def end_list(clock, log, sure, m, n_sure, n):
    """List the other sure ones, end the list of the step, and ask for a halt in time."""
    while m < n_sure:
        log.neurons[n] = sure[m]
        m, n = m + 1, n + 1
    log.bounds[clock[1] + 1] = n
    if n + log.n > log.neurons.size:
        log.halt[0] = clock[0]


@kernel
def escape(clock, v, noise, refractory, log, sure):
    """List who fires in this step by chance, ascending.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
        The step, and its number in the log.
    v : ndarray of float64 or float32, shape (n or more,)
        A neuron without a number for v does not fire.
    noise : Escape
    refractory : Refractory
    log : LogPart
    sure : ndarray of int32, shape (n,) or (0,)
        Scratch, for those that are listed before; without room they are not listed any more.
    """
    now, k, n_here, release = clock[0], clock[1], log.n, refractory.release
    words, may, wait = np.empty(BATCH, np.uint32), np.empty(BATCH, np.uint8), refractory.wait
    places, potentials = np.empty(BLOCK, np.int64), np.empty(BATCH, np.float64)
    n_sure, m, n, is_shared = take(log, k, sure), np.int64(0), log.bounds[k], noise.v_th.size == 1
    all_v_th, all_slope, all_shift, all_top = noise.v_th, noise.slope, noise.shift, noise.top
    for start in range(0, n_here, BATCH):
        stop = min(start + BATCH, n_here)
        # Only as many blocks as there are: a hundred neurons would draw two or three times as many.
        drawn = words[: -(-(stop - start) // BLOCK) * BLOCK]
        throw((log.first + start) >> 2, clock, ESCAPES, noise.key, drawn)
        # Side by side: of neurons that are records, v lie far apart, and nothing would vectorise.
        here = potentials[: stop - start]
        for i in range(here.size):
            here[i] = v[start + i]
        if is_shared:
            screen(words, here, all_v_th[0], all_slope[0], all_shift[0], all_top[0], may)
        else:
            v_th, slope = all_v_th[start:stop], all_slope[start:stop]
            shift, top = all_shift[start:stop], all_top[start:stop]
            screen_each(words, here, v_th, slope, shift, top, may)
        for begin in range(start, stop, BLOCK):
            for at in range(list_marked(may[begin - start : stop - start], places)):
                i = begin + places[at]
                if release[i] <= now and falls(words[i - start], expect(v[i], noise, i)):
                    release[i] = now + wait[i if wait.size > 1 else 0]
                    m, n = insert(np.int32(log.first + i), sure, m, n_sure, log.neurons, n)
    end_list(clock, log, sure, m, n_sure, n)

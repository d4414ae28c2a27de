"""Leap from spike to spike of sources that fire at random, so that silence costs nothing.

After a spike in step s a source fires next in step s + 1 + g, where g has the geometric law of its
chance p: g = floor(log u / log(1 - p)), with u a pure function of (key, s, source). A window of 256
steps begins as if every source had fired in the step before: what comes next does not depend on
what has been, so the law is that of a throw in each step, and nothing has to be kept from one
window to the next. Sources wait in a wheel: a list for each step of the window.
"""

import numpy as np

from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.draw import HALF, MASK, draw
from neurosim.kernels.random.throw import BATCH, BLOCK, minus_log, throw
from neurosim.kernels.spiking.evaluate import sort

LEAPS = np.uint64(7)
"""Tag, as those of `neurosim.kernels.random.throw`."""
WINDOW = 256


@leaf
def find_wait(high, low):
    """Return -log u of the uniform number that two random words make.

    Parameters
    ----------
    high, low : uint32
    """
    # The half keeps u off 0 and 1.
    u = np.float64(high) * 2.0**-32 + (np.float64(low >> np.uint32(11)) + 0.5) * 2.0**-53
    return minus_log(u)


@leaf
def find_gap(high, low, scale):
    """Return how many steps a source is silent, from two random words; at most 2**40.

    Parameters
    ----------
    high, low : uint32
    scale : float64
        -1 / log(1 - p).
    """
    return np.int64(min(find_wait(high, low) * scale, 2.0**40))


@leaf
def leap_from(step, source, key, scale):
    """Return how many steps a source is silent after ``step``: the words that `throw` has for it.

    Parameters
    ----------
    step, source : int64
    key : ndarray of uint64, shape (2,)
    scale : float64
    """
    then, block, place = np.uint64(step), source // BLOCK, source % BLOCK
    counter = np.uint64(32 * block + place % 16)
    first = draw(counter, then & MASK, then >> HALF, LEAPS, key[0], key[1])
    second = draw(counter + np.uint64(16), then & MASK, then >> HALF, LEAPS, key[0], key[1])
    which = place // 16
    high = (
        first[0] if which == 0 else first[1] if which == 1 else first[2] if which == 2 else first[3]
    )
    low = (
        second[0]
        if which == 0
        else second[1]
        if which == 1
        else second[2]
        if which == 2
        else second[3]
    )
    return find_gap(np.uint32(high), np.uint32(low), scale)


@leaf
def find_waits(words, scales, waits):
    """Write how many steps sources are silent, not rounded down, from the words of `throw`.

    Parameters
    ----------
    words : ndarray of uint32, shape (2 * `BATCH`,)
        Of each block high words, then low words.
    scales : ndarray of float64, shape (1,) or (n,), n <= `BATCH`
        Of all or of each.
    waits : ndarray of float64, shape (`BATCH`,)
        Output.
    """
    for block in range(BATCH // BLOCK):
        both = words[2 * block * BLOCK : 2 * (block + 1) * BLOCK]
        here = waits[block * BLOCK : (block + 1) * BLOCK]
        for i in range(BLOCK):
            here[i] = find_wait(both[i], both[BLOCK + i])
    if scales.size == 1:
        scale = scales[0]
        for i in range(BATCH):
            waits[i] *= scale
        return
    for i in range(scales.size):
        waits[i] *= scales[i]


@leaf
def fill_wheel(step, key, scales, log, heads, links):
    """Let every source wait for its first spike from ``step`` on, in the window of this step."""
    begin, now = step - step % WINDOW, step % WINDOW
    words, waits = np.empty(2 * BATCH, np.uint32), np.empty(BATCH)
    soon, before = np.empty(BATCH, np.int64), np.empty(1, np.int64)
    before[0] = begin - 1
    heads[:] = -1
    for start in range(0, log.n, BATCH):
        first, size = log.first + start, min(BATCH, log.n - start)
        throw(first >> 1, before, LEAPS, key, words)
        find_waits(words, scales if scales.size == 1 else scales[first : first + size], waits)
        # Most do not fire in this window, or which do cannot be predicted: all are listed, and some
        # overwritten.
        n = np.uint64(0)
        for i in range(size):
            soon[n] = i
            n += np.uint64(waits[i] < WINDOW)
        for at in range(n):
            i, due = start + soon[at], np.int64(waits[soon[at]])
            scale = scale_of(scales, log.first + i)
            while due < now:  # where a run begins within a window
                due += 1 + leap_from(begin + due, log.first + i, key, scale)
            if due < WINDOW:
                links[i] = heads[due]
                heads[due] = i


@leaf
def scale_of(scales, source):
    """Return the scale of a source."""
    return scales[0] if scales.size == 1 else scales[source]


@kernel
def leap(clock, key, scales, wheel, log):
    """List the sources that fire in this step.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
        The step, its number in the log.
    key : ndarray of uint64, shape (2,)
    scales : ndarray of float64, shape (1,) or (n,)
        -1 / log(1 - p) of all or of each: 0 for those that fire in every step, infinite for those
        that never do.
    wheel : Wheel
    log : LogPart
        The number of its first source is a multiple of 64.
    """
    step, heads, links, neurons = clock[0], wheel.heads, wheel.links, log.neurons
    if wheel.window[0] != step // WINDOW:
        wheel.window[0] = step // WINDOW
        fill_wheel(step, key, scales, log, heads, links)
    now, n = step % WINDOW, log.bounds[clock[1]]
    begin, i = n, heads[now]
    while i >= 0:
        neurons[n] = log.first + i
        n += 1
        scale = scale_of(scales, log.first + i)
        due, after = now + 1 + leap_from(step, log.first + i, key, scale), links[i]
        if due < WINDOW:
            links[i] = heads[due]
            heads[due] = i
        i = after
    sort(neurons, begin, n)
    log.bounds[clock[1] + 1] = n
    if n + log.n > neurons.size:
        log.halt[0] = step

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
def find_gap(high, low, scale):
    """Return how many steps a source is silent, from two random words; at most 2**40.

    Parameters
    ----------
    high, low : uint32
    scale : float64
        -1 / log(1 - p).
    """
    # The half keeps u off 0 and 1.
    u = np.float64(high) * 2.0**-32 + (np.float64(low >> np.uint32(11)) + 0.5) * 2.0**-53
    return np.int64(min(minus_log(u) * scale, 2.0**40))


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
def fill_wheel(step, key, scales, log, heads, links):
    """Let every source wait for its first spike from ``step`` on, in the window of this step."""
    begin, now = step - step % WINDOW, step % WINDOW
    words, before = np.empty(2 * BATCH, np.uint32), np.empty(1, np.int64)
    before[0] = begin - 1
    heads[:] = -1
    for start in range(0, log.n, BATCH):
        throw((log.first + start) >> 1, before, LEAPS, key, words)
        for i in range(start, min(start + BATCH, log.n)):
            at = 2 * BLOCK * ((i - start) // BLOCK) + (i - start) % BLOCK
            scale = scales[0] if scales.size == 1 else scales[log.first + i]
            due = find_gap(words[at], words[at + BLOCK], scale)
            while due < now:  # where a run begins within a window
                due += 1 + leap_from(begin + due, log.first + i, key, scale)
            if due < WINDOW:
                links[i] = heads[due]
                heads[due] = i


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
        scale = scales[0] if scales.size == 1 else scales[log.first + i]
        due, after = now + 1 + leap_from(step, log.first + i, key, scale), links[i]
        if due < WINDOW:
            links[i] = heads[due]
            heads[due] = i
        i = after
    sort(neurons, begin, n)
    log.bounds[clock[1] + 1] = n
    if n + log.n > neurons.size:
        log.halt[0] = step

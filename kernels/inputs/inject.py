"""Inject neurons with what arrives at random, and let sources fire at random.

Whatever is drawn is a pure function of (key, step, neuron). In all kernels

- ``clock`` is int64 (step, its number in the log), ``key`` uint64 (2,);
- ``first`` is the number of the first neuron here, a multiple of 64;
- ``every`` is int64 (2,): steps for which a row of a table holds, the last one for ever; and rows.
"""

import numpy as np

from neurosim.kernels._bits import as_wide, opaque
from neurosim.kernels._jit import kernel, leaf
from neurosim.kernels.random.throw import (
    BATCH,
    BLOCK,
    COUNTS,
    LAST,
    NORMALS,
    SPIKES,
    UNIFORMS,
    bend,
    centre,
    lay,
    throw,
)


@leaf
def row_of(table, clock, every):
    """Return the row of a table that holds in this step."""
    # The last row holds for ever, so a table may be shorter than a run.
    row, size = min(clock[0] // every[0], every[1] - 1), table.size // every[1]
    return table[row * size : (row + 1) * size]


@leaf
def count_levels(words, survival, counts_out):
    """Turn each word into the number of levels that lie above it.

    Four levels at a time, for as long as the least word is below one: the rare levels cost nothing.

    Parameters
    ----------
    words : ndarray of uint32, shape (room,)
    survival : ndarray of uint32, shape (4 n,)
        Descending.
    counts_out : ndarray of uint8, shape (n_here,), n_here <= room
    """
    least = LAST
    for i in range(words.size):
        least = min(least, words[i])
    counts_out[:] = 0
    m = 0
    while m < survival.size and least < survival[m]:
        a, b, c, d = survival[m], survival[m + 1], survival[m + 2], survival[m + 3]
        for i in range(counts_out.size):
            word, count = min(words[i], LAST), counts_out[i]
            count += np.uint8(word < a)
            count += np.uint8(word < b)
            count += np.uint8(word < c)
            count += np.uint8(word < d)
            counts_out[i] = count
        m += 4


@kernel
def draw_counts(clock, key, survival, every, first, counts):
    """Draw how many events each neuron gets in this step.

    Parameters
    ----------
    survival : ndarray of uint32, shape (n_rows * n_levels,)
        ``n_levels`` is a multiple of 4. Entry m of a row is the probability of more than m events,
        in units of 2**-32; 2**32 - 1 is certainty.
    counts : ndarray of uint8, shape (n_here,)
        Output.
    """
    words, levels = np.empty(BATCH, np.uint32), row_of(survival, clock, every)
    for start in range(0, counts.size, BATCH):
        throw((first + start) >> 2, clock, COUNTS, key, words)
        count_levels(words, levels, counts[start : start + BATCH])


@kernel
def draw_normals(clock, key, first, out):
    """Fill ``out`` with standard normal deviates of this step, one for each neuron.

    Parameters
    ----------
    out : ndarray of float64 or float32, shape (n_here,)
        From -8.3 to 8.3; float32 are the float64, rounded.
    """
    words, q, z = np.empty(2 * BATCH, np.uint32), np.empty(BATCH), np.empty(BATCH)
    is_tail, tails, r = np.empty(BATCH, np.uint8), np.empty(BATCH, np.int64), np.empty(BATCH)
    for start in range(0, out.size, BATCH):
        here = out[start : start + BATCH]
        throw((first + start) >> 1, clock, NORMALS, key, words)
        centre(words, q)
        bend(q, is_tail, tails, r, z)
        for i in range(here.size):  # assigning a slice takes four seconds to compile
            here[i] = z[i]


@kernel
def leave_out(amounts, is_in):
    """Let neurons that get nothing have drawn nothing.

    Parameters
    ----------
    amounts : ndarray of uint8 or float, shape (n_here,)
        0 from then on where ``is_in`` is.
    is_in : ndarray of uint8, shape (n_here,)
        Whether each neuron gets its amount.
    """
    for i in range(amounts.size):
        amounts[i] *= amounts.dtype.type(is_in[i])  # a choice would not vectorise


@kernel
def draw_uniforms(clock, key, first, out):
    """Fill ``out`` with uniform numbers of this step from 0 to below 1, one for each neuron.

    Parameters
    ----------
    out : ndarray of float64 or float32, shape (n_here,)
        Multiples of 2**-53, rounded to float32 where they are these; never 1.
    """
    words, u = np.empty(2 * BATCH, np.uint32), np.empty(BATCH)
    top = 1.0 - 2.0**-53 if out.itemsize == 8 else 1.0 - 2.0**-24
    for start in range(0, out.size, BATCH):
        here = out[start : start + BATCH]
        throw((first + start) >> 1, clock, UNIFORMS, key, words)
        lay(words, u)
        for i in range(here.size):
            here[i] = min(u[i], top)


@kernel
def inject(amounts, weight, variable):
    """Add to each neuron its amount times ``weight``, the product rounded first.

    Parameters
    ----------
    amounts : ndarray of uint8 or float, shape (n_here,)
        Events, or deviates.
    weight : ndarray of float64 or float32, shape (1,) or (n_here or more,)
    variable : ndarray of the same, shape (n_here or more,)
    """
    shared, is_shared = weight[0], weight.size == 1
    for i in range(amounts.size):
        w = shared if is_shared else weight[i]
        variable[i] += w * variable.dtype.type(amounts[i])


@kernel
def inject_free(clock, amounts, weight, release, variable):
    """As `inject`, into those alone that are not refractory.

    Parameters
    ----------
    amounts : ndarray of float, shape (n_here,)
    weight : ndarray of float64 or float32, shape (1,) or (n_here or more,)
    release : ndarray of int32, shape (n_here or more,)
        The step in which each may fire again.
    variable : ndarray of the type of ``weight``, shape (n_here or more,)
    """
    now, shared, is_shared = as_wide(clock[0], variable), weight[0], weight.size == 1
    for i in range(amounts.size):
        old, w = opaque(variable[i]), shared if is_shared else weight[i]
        added = old + w * variable.dtype.type(amounts[i])
        variable[i] = added if as_wide(release[i], variable) <= now else old


@kernel
def draw_spikes(clock, key, threshold, every, log):
    """List the neurons that fire in this step by chance.

    Parameters
    ----------
    threshold : ndarray of uint32, shape (n_rows * n_columns,)
        Probabilities in units of 2**-32, 2**32 - 1 for certainty: a row has one for all neurons or
        one for each of the population.
    log : LogPart
        What it holds beyond the spikes is undefined.
    """
    words, fires = np.empty(BATCH, np.uint32), np.empty(BATCH, np.uint8)
    limits, row = np.empty(BATCH, np.uint32), row_of(threshold, clock, every)
    limits[:] = row[0]
    neurons, first, n_here, n = log.neurons, log.first, log.n, np.uint64(log.bounds[clock[1]])
    for start in range(0, n_here, BATCH):
        throw((first + start) >> 2, clock, SPIKES, key, words)
        if row.size > 1:
            own = row[first + start : first + min(start + BATCH, n_here)]
            for i in range(own.size):
                limits[i] = own[i]
        # Apart from listing who fires, which cannot vectorise.
        for i in range(BATCH):
            fires[i] = np.uint8(min(words[i], LAST) < limits[i])
        for begin in range(start, min(start + BATCH, n_here), BLOCK):
            block = fires[begin - start : min(begin + BLOCK, n_here) - start]
            n_fire = 0
            for i in range(block.size):
                n_fire += block[i]
            # Most blocks have none: at 10 Hz and 0.1 ms one in 16 has.
            if n_fire:
                for i in range(block.size):
                    # Written in any case and kept if it fires: which do cannot be predicted.
                    neurons[n] = first + begin + i
                    n += np.uint64(block[i])
    log.bounds[clock[1] + 1] = n
    if np.int64(n) + n_here > neurons.size:
        log.halt[0] = clock[0]

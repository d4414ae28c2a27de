"""Build kernels around the functions of a user's rule that leaps over steps.

A neuron that nothing reaches is moved from its *anchor*, the step after which something last
happened to it, in one go: ``leap`` over all steps but the last, which ``step`` does. So who is
reached in every step is moved as if there were no anchors, and what a step, an arrival and a look
see is one and the same, to the bit. ``silent`` decides who is stepped, and with it the cost. As
those of `neurosim.kernels.rules.compose` these are compiled in each process, never cached.

``clock`` is int64 (step, its number in the log), ``cells`` is `Leaping`, ``listed`` is `Listed`.
"""

import numpy as np

from neurosim.kernels._jit import closure
from neurosim.kernels.spiking.evaluate import sort


def _mover(step, leap):
    """Return what moves a record that nothing reaches by ``age`` steps, at least 1."""
    step, leap = closure(step), closure(leap)

    @closure
    def move(z, p, dt, age, is_refractory):
        if age > 1:
            leap(z, p, dt, age - 1)
        return step(z, p, dt, is_refractory)

    return move


def compose_lazy_step(step, leap, silent):
    """Return a kernel that advances who is listed: it lists who fires and forgets the silent.

    The kernel takes the clock, cells, listed, `Refractory` and `LogPart`.
    """
    move, silent = _mover(step, leap), closure(silent)

    @closure
    def sweep(clock, cells, listed, refractory, log):
        now, k, release, wait = np.int32(clock[0]), clock[1], refractory.release, refractory.wait
        z, p, dt, anchor, scratch = cells.z, cells.p, cells.dt[0], cells.anchor, cells.scratch
        neurons, is_in, fired, is_shared = listed.neurons, listed.is_in, log.neurons, p.size == 1
        begin, n, n_left = log.bounds[k], log.bounds[k], 0
        for at in range(listed.n[0]):
            i = neurons[at]
            own, is_refractory = p[0 if is_shared else i], release[i] > now
            scratch[0] = z[i]
            fires = move(scratch[0], own, dt, now + 1 - anchor[i], is_refractory)
            fires = fires and not is_refractory
            if not (is_refractory or fires) and silent(scratch[0], own):
                is_in[i] = 0
                continue
            neurons[n_left] = i
            n_left += 1
            # Those that are refractory are few, and stored in each step, like the recursion.
            if is_refractory or fires:
                z[i], anchor[i] = scratch[0], now + 1
            if fires:
                release[i] = now + wait[i if wait.size > 1 else 0]
                fired[n] = log.first + i
                n += 1
        listed.n[0] = n_left
        sort(fired, begin, n)
        log.bounds[k + 1] = n
        if n + log.n > fired.size:
            log.halt[0] = now

    return sweep


def compose_rousing(step, leap):
    """Return a kernel that brings all that something reaches up to the end of the step.

    The kernel takes the clock, the number of the first neuron here, `Pieces`, indices and cells.
    """
    move = _mover(step, leap)

    @closure
    def sweep(clock, first, pieces, indices, cells):
        z, p, dt, anchor = cells.z, cells.p, cells.dt[0], cells.anchor
        then, is_shared = np.int32(clock[0] + 1), p.size == 1
        for m in range(pieces.n[0]):
            for s in range(pieces.starts[m], pieces.stops[m]):
                i = np.int64(indices[s]) - first
                if anchor[i] < then:
                    move(z[i], p[0 if is_shared else i], dt, then - anchor[i], False)
                    anchor[i] = then

    return sweep


def compose_enlisting(silent):
    """Return a kernel that lists who is not silent of those that something has reached.

    The kernel takes the number of the first neuron here, `Pieces`, indices, cells and listed.
    """
    silent = closure(silent)

    @closure
    def sweep(first, pieces, indices, cells, listed):
        z, p, is_shared = cells.z, cells.p, cells.p.size == 1
        neurons, is_in, n = listed.neurons, listed.is_in, listed.n[0]
        for m in range(pieces.n[0]):
            for s in range(pieces.starts[m], pieces.stops[m]):
                i = np.int64(indices[s]) - first
                if not is_in[i] and not silent(z[i], p[0 if is_shared else i]):
                    is_in[i] = 1
                    neurons[n] = i
                    n += 1
        listed.n[0] = n

    return sweep


def compose_evaluation(step, leap):
    """Return a kernel that writes all neurons at the beginning of a step into ``out``.

    The kernel takes the step, cells and out, records, shape (n,).
    """
    move = _mover(step, leap)

    @closure
    def sweep(now, cells, out):
        z, p, dt, anchor = cells.z, cells.p, cells.dt[0], cells.anchor
        is_shared = p.size == 1
        for i in range(z.size):
            out[i] = z[i]
            if anchor[i] < now:
                move(out[i], p[0 if is_shared else i], dt, now - anchor[i], False)

    return sweep


def compose_observation(step, leap):
    """Return a kernel that does what `neurosim.kernels.spiking.observe.observe` does.

    The kernel takes the clock, every how many steps, cells, `Look` and halt.
    """
    move = _mover(step, leap)

    @closure
    def sweep(clock, every, cells, look, halt):
        now, neurons, seen, n_seen, field = (
            clock[0],
            look.neurons,
            look.seen,
            look.n_seen,
            look.field,
        )
        if now % every:
            return
        z, p, dt, anchor, scratch = cells.z, cells.p, cells.dt[0], cells.anchor, cells.scratch
        is_shared = p.size == 1
        row = seen[n_seen[0] * neurons.size : (n_seen[0] + 1) * neurons.size]
        for at in range(neurons.size):
            i = neurons[at]
            scratch[0] = z[i]
            if anchor[i] < now:
                move(scratch[0], p[0 if is_shared else i], dt, now - anchor[i], False)
            row[at] = field[0]
        n_seen[0] += 1
        if (n_seen[0] + 1) * neurons.size > seen.size:
            halt[0] = now

    return sweep


def compose_count(step, leap, silent):
    """Return a function that counts who of some neurons might fire, or is refractory.

    It takes the step, neurons, cells and release.
    """
    move, silent = _mover(step, leap), closure(silent)

    @closure
    def count_ready(now, neurons, cells, release):
        z, p, dt, anchor, scratch = cells.z, cells.p, cells.dt[0], cells.anchor, cells.scratch
        is_shared, count = p.size == 1, 0
        for at in range(neurons.size):
            i = neurons[at]
            own = p[0 if is_shared else i]
            scratch[0] = z[i]
            if anchor[i] < now:
                move(scratch[0], own, dt, now - anchor[i], False)
            count += 1 if release[i] > now or not silent(scratch[0], own) else 0
        return count

    return count_ready


def compose_test(step, leap):
    """Return a kernel that moves all neurons by steps, and compares that with what is promised.

    Before who is listed is advanced. The kernel takes the clock, cells, ``is_in`` of `Listed`,
    ``release`` of `Refractory`, `Stepped` and `LogPart`; the first that broke a promise is noted,
    and the step is the last.
    """
    move, step = _mover(step, leap), closure(step)

    @closure
    def sweep(clock, cells, is_in, release, stepped, log):
        now = clock[0]
        z, p, dt, anchor, scratch = cells.z, cells.p, cells.dt[0], cells.anchor, cells.scratch
        own_z, values, largest, found = stepped.z, stepped.values, stepped.largest, stepped.found
        leapt, is_shared = stepped.leapt, p.size == 1
        for i in range(log.n):
            own, is_refractory = p[0 if is_shared else i], release[i] > now
            if anchor[i] >= now:
                own_z[i] = z[i]
                for j in range(values.shape[1]):
                    largest[i, j] = abs(values[i, j])
            fires = step(own_z[i], own, dt, is_refractory) and not is_refractory
            scratch[0] = z[i]
            move(scratch[0], own, dt, now + 1 - anchor[i], is_refractory)
            broken = -1 if fires and not is_in[i] else -2
            for j in range(values.shape[1]):
                largest[i, j] = max(largest[i, j], abs(values[i, j]))
                gap = abs(values[i, j] - leapt[0, j])
                # Not `gap > ...`: NaN fails every comparison, and must be found.
                if broken == -2 and not gap <= stepped.tolerance[0] * largest[i, j]:
                    broken = j
            if broken > -2 and found[0] < 0:
                found[0], found[1], found[2] = now, log.first + i, broken
                found[3] = now + 1 - anchor[i]
                for j in range(values.shape[1]):
                    stepped.told[0, j], stepped.told[1, j] = values[i, j], leapt[0, j]
                log.halt[0] = now

    return sweep

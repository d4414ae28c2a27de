"""Call kernels by address, so that one compiled loop runs any list of them.

A kernel whose arguments are arrays, int64 numbers and tables of both alone, and that returns
nothing, is called with its arguments flattened to words, as the compiler passes them: an array is
(no owner, no parent, elements, bytes of one, address, shape, strides), a table (a NamedTuple) is
the words of its fields. Words that a kernel does not take are ignored by every calling convention
in which the caller clears the stack, so a few sizes of call serve all.
"""

import numpy as np

from neurosim.kernels._jit import kernel
from neurosim.kernels.spiking._atoms import (
    MEDIUM,
    SHORT,
    add_one,
    call_long,
    call_medium,
    call_short,
    give_way,
    look,
)

SPINS = 2000
"""Looks at the gate before the core is offered to others."""


@kernel
def meet(gate, n_threads):
    """Wait until ``n_threads`` threads are here.

    Parameters
    ----------
    gate : ndarray of int64, shape (16,)
        How many have come since the start, in place 0; in place 8, on another line of the cache,
        how often all have.
    n_threads : int64
    """
    arrived = np.uint64(gate.ctypes.data)
    opened = arrived + np.uint64(64)
    # Before this thread counts: afterwards the gate may open, and the turn be the next one.
    turn = look(opened)
    if add_one(arrived) + 1 == n_threads * (turn + 1):
        add_one(opened)
        return
    spins = 0
    while look(opened) == turn:
        spins += 1
        if spins > SPINS:
            give_way()


@kernel
def tick(clock):
    """Move the clock of a part on, whose calls another thread makes.

    Parameters
    ----------
    clock : ndarray of int64, shape (2,)
    """
    clock[0] += 1
    clock[1] += 1


@kernel
def advance(addresses, places, sizes, words, clock, halt, n_steps):
    """Do up to ``n_steps`` steps: call every kernel in each, then move the clock on.

    Parameters
    ----------
    addresses : ndarray of uint64, shape (n_calls,)
    places, sizes : ndarray of int64, shape (n_calls,)
        Where the words of a call start, and how many there are.
    words : ndarray of int64, shape (n_words + `LONG`,)
    clock : ndarray of int64, shape (2,)
        The step, and its number among those that the logs hold.
    halt : ndarray of int64, shape (1,)
        A kernel that writes the present step here makes it the last.
    n_steps : int64
    """
    base = np.uint64(words.ctypes.data)
    for _ in range(n_steps):
        for i in range(addresses.size):
            first = base + np.uint64(8 * places[i])
            if sizes[i] <= SHORT:
                call_short(addresses[i], first)
            elif sizes[i] <= MEDIUM:
                call_medium(addresses[i], first)
            else:
                call_long(addresses[i], first)
        clock[0] += 1
        clock[1] += 1
        # Only after all calls: a step is done whole, also the one that asks for a halt.
        if halt[0] == clock[0] - 1:
            return

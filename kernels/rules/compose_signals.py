"""Compose the kernel that moves a signal, around the function that a user wrote.

As those of `neurosim.kernels.rules.compose` it is compiled in each process, never cached.
"""

import numpy as np

from neurosim.kernels._jit import closure


def compose_signal_step(step):
    """Return a kernel that calls ``step(x, p, counts, dt) -> x`` once.

    The kernel takes the clock, the value, shape (1,), parameters, a record, the counts of spikes,
    dt, shape (1,), and trouble, int64, shape (1,), which gets the first step with no finite value.
    """
    step = closure(step)

    @closure
    def move(clock, value, p, counts, dt, trouble):
        x = np.float64(step(value[0], p[0], counts, dt[0]))
        if not np.isfinite(x) and trouble[0] < 0:
            trouble[0] = clock[0]
        value[0] = x

    return move

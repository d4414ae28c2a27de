"""What the function of a signal does, step by step."""

import math


def move(function, x, p, counts, dt):
    """Return the value after each step, and the first step after which it is not finite, or -1."""
    values, trouble = [], -1
    for step, own in enumerate(counts):
        x = function(x, p, own, dt)
        if trouble < 0 and not math.isfinite(x):
            trouble = step
        values.append(x)
    return values, trouble

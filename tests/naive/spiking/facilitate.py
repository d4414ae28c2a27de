"""u and x of one neuron, spike by spike."""

from math import exp


def facilitate(times, use, tau_f, tau_d, rest=0.0, x=1.0, last=0.0):
    """Return (u, x, time, what was released) after each spike."""
    after, u = [], rest
    for now in times:
        left = exp(1 / tau_d * -(now - last))
        kept = exp(1 / tau_f * -(now - last))
        u = (rest + u * kept) - rest * kept
        x = (1 + x * left) - left
        u = u + use * (1 - u)
        released = u * x
        x = x - released
        last = now
        after.append((u, x, last, released))
    return after

"""u and x of one neuron, spike by spike."""

from math import exp


def facilitate(times, use, tau_f, tau_d, u=0.0, x=1.0, last=0.0):
    """Return (u, x, time, what was released) after each spike."""
    after = []
    for now in times:
        left = exp(1 / tau_d * -(now - last))
        u = u * exp(1 / tau_f * -(now - last))
        x = (1 + x * left) - left
        u = u + use * (1 - u)
        released = u * x
        x = x - released
        last = now
        after.append((u, x, last, released))
    return after

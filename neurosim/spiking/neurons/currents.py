"""What a synaptic current that decays adds to a leaky potential in a step, to the last digit."""

import math
from collections.abc import Sequence

NEAR = 2.0**-10
"""Time constants that differ by a smaller share are taken as close: another formula is exact."""
MOST_DECAY = 700.0
"""Time constants in a step, at most, for Brian2's formula: exp(710) is too large for a number."""


def is_close(dt: float, tau: float, tau_g: float) -> bool:
    """Whether exp(-dt / tau) and exp(-dt / tau_g) are too close to subtract, or too small."""
    return abs(tau / tau_g - 1) <= NEAR or dt > MOST_DECAY * min(tau, tau_g)


def added(dt: float, tau: float, tau_g: float, frozen: Sequence[bool]) -> float:
    """Return how much a current of 1 now, decaying with tau_g, adds to v in a step; seconds.

    Brian2 multiplies in an order that depends on what is ``frozen`` while refractory, v and the
    current, and divides by the difference of the time constants; where they are close, that has
    lost its digits.
    """
    if is_close(dt, tau, tau_g):
        gap = abs(dt * (tau_g - tau) / (tau * tau_g))
        # (1 - exp(-gap)) / gap without the difference of two numbers that are nearly 1.
        mean = -math.expm1(-gap) / gap if gap else 1.0
        return dt / tau * math.exp(-dt / max(tau, tau_g)) * mean
    rise, left = -math.exp(dt / tau_g) + math.exp(dt / tau), math.exp(-dt / tau_g)
    is_v_frozen, is_frozen = frozen
    if is_frozen:
        return tau_g / (tau_g - tau) * rise * left * math.exp(-dt / tau)
    product = (tau_g * left) * rise if is_v_frozen else (tau_g * rise) * left
    return product * math.exp(-dt / tau) / ((0 - tau) + tau_g)


def renewed(dt: float, tau: float) -> float:
    """Return the share of the variance of white noise on v that is new after a step; seconds."""
    steps = 2 * dt / tau
    return 1 - math.exp(-dt / tau) ** 2 if steps > NEAR else -math.expm1(-steps)

"""Units of drive: whole numbers in which sums cannot overflow and equal weights stay equal."""

import math
from collections.abc import Sequence
from fractions import Fraction

from neurosim.errors import ArgumentError
from neurosim.fast import FastHebbian
from neurosim.plasticity import written
from neurosim.synapses import Synapses

LEAST_UNITS = 2**10
"""Whole units in an initial weight, at least: a part in a thousand."""
MOST_DENOMINATOR = 1000
"""Of weights and gains whose ties are kept exact: those written with up to three digits."""


def choose_scale(most: float, synapses: Sequence[Synapses]) -> Fraction:
    """Return how many units of drive make a weight of 1, for all that leads into one population.

    Weights that tie as real numbers must tie as whole ones (with beta = 0.1, ten synapses that
    learned once weigh as much as eleven that did not), so a weight of 1 is a multiple of powers of
    the denominators of weights and gains. Steps of 2**8 keep the unit as synapses are added.

    Parameters
    ----------
    most : float
        Upper bound of the drive into one neuron, in weights.
    synapses : sequence of Synapses
        All that lead there.

    Raises
    ------
    ArgumentError
        If a weight is too small beside ``most`` to be told in whole units.
    """
    bits = (62 - math.ceil(math.log2(most))) // 8 * 8 if most > 0 else 56
    bits = min(bits, 1000)  # a float holds no more
    for s in synapses:
        weight = s.weight * s.plasticity.rate if isinstance(s.plasticity, FastHebbian) else s.weight
        if 0 < math.ldexp(weight, bits) < LEAST_UNITS:
            raise ArgumentError(
                f"weight of {s.name!r} is {weight:g}, too small beside a drive of up to "
                f"{most:.3g} into {s.post.name!r}; lower w_max, rate or decay, or bring the "
                "weights closer together"
            )
    return divisible(bits, synapses)


def divisible(bits: int, synapses: Sequence[Synapses]) -> Fraction:
    """Return a number of units from 2**(bits - 1) to 2**bits that initial weights divide evenly.

    Weights after as many pairings as fit in are whole numbers of units, too.
    """
    starts = math.lcm(*(coarse(written(s.weight)) for s in synapses))
    gains = math.lcm(*(coarse(s.plasticity.base) for s in synapses if s.plasticity))
    most = Fraction(2) ** bits
    if most < starts:
        return most
    unit = starts
    while gains > 1 and unit * gains <= most:
        unit *= gains
    return Fraction(unit << ((most.numerator // unit).bit_length() - 1))


def coarse(number: Fraction) -> int:
    """Return the denominator of a number that is written with a few digits, otherwise 1."""
    return number.denominator if number.denominator <= MOST_DENOMINATOR else 1

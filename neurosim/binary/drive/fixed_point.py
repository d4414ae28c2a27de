"""Units of drive: whole numbers in which sums cannot overflow and equal weights stay equal."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.errors import ArgumentError
from neurosim.binary.plasticity.hebbian import FEW_PARTS, Hebbian, is_short, written
from neurosim.topology.synapses import Synapses

LEAST_UNITS = 2**10
"""Whole units in an initial weight, at least: a part in a thousand."""
STEP, COARSEST = 8, -1100
"""Bits from one unit to the next, and those of a unit that is coarser than any."""


def choose_scale(most: float, synapses: Sequence[Synapses]) -> Fraction:
    """Return how many units of drive make a weight of 1, for all that leads into one population.

    Weights that tie as real numbers must tie as whole ones (with beta = 0.1, ten synapses that
    learned once weigh as much as eleven that did not), so a weight of 1 is a multiple of powers of
    the denominators of weights and gains; where weights also shrink, of the numerators of gains
    as well. Steps of 2**8 keep the unit as synapses are added.

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
    if not math.isfinite(most):
        raise ArgumentError(
            f"weights that lead into {synapses[0].post.name!r} may add up to more than a float "
            "holds; lower the weight or w_max of " + ", ".join(repr(s.name) for s in synapses)
        )
    bits = bits_below(most)
    for s in synapses:
        weight = s.weight if s.plasticity is None else s.weight * s.plasticity.least
        if 0 < math.ldexp(weight, bits) < LEAST_UNITS:
            raise ArgumentError(
                f"weight of {s.name!r} is {weight:g}, too small beside a drive of up to "
                f"{most:.3g} into {s.post.name!r}; lower w_max, rate or decay, or bring the "
                "weights closer together"
            )
    return divisible(bits, synapses)


def bits_below(most: float) -> int:
    """Return how many bits a weight of 1 may have where drives are at most ``most`` weights."""
    # A bit less than int64 has: a bias is up to 2**62, and drive less bias must fit as well.
    bits = (62 - math.ceil(math.log2(most))) // STEP * STEP if most > 0 else 56
    return min(bits, 1000)  # a float holds no more


def may_choose(scale: Fraction, most: float, synapses: Sequence[Synapses]) -> bool:
    """Return whether `choose_scale` chooses this for drives of ``most`` weights, or of more.

    Parameters
    ----------
    scale : Fraction
        Above 0.
    most : float
    synapses : sequence of Synapses
        As of `choose_scale`.
    """
    bits = bits_below(most) if math.isfinite(most) else COARSEST
    while bits > COARSEST:
        found = divisible(bits, synapses)
        if found <= scale:
            return found == scale
        bits -= STEP
    return False


def divisible(bits: int, synapses: Sequence[Synapses]) -> Fraction:
    """Return a number of units from 2**(bits - 1) to 2**bits that initial weights divide evenly.

    Weights after as many pairings as fit in are whole numbers of units, too.
    """
    rules = [s.plasticity for s in synapses if s.plasticity is not None]
    if any(rule.n_down for rule in rules):
        return _divisible_both_ways(bits, synapses, rules)
    starts = math.lcm(*(coarse(written(s.weight)) for s in synapses))
    gains = math.lcm(*(coarse(rule.base) for rule in rules))
    most = Fraction(2) ** bits
    if most < starts:
        return most
    unit = starts
    while gains > 1 and unit * gains <= most:
        unit *= gains
    return _filled(unit, most)


def _divisible_both_ways(bits: int, synapses: Sequence[Synapses], rules: Sequence[Any]) -> Fraction:
    """As `divisible`, where weights also shrink: with powers of numerators of gains as well.

    Growth and depression take turns, each a pairing further while it fits: what is learned is a
    walk up and down, and a tie between the two sides needs both to be exact.
    """
    bits = min([bits, *(_most_bits(s) for s in synapses)])
    starts, most = math.lcm(*map(_start, synapses)), Fraction(2) ** bits
    if most < starts:
        return most
    exact = [r for r in rules if r.base > 1 and is_short(r.beta) and r.n_levels > 1]
    unit, pairings, ways = starts, dict.fromkeys((True, False), 1), [True, False]
    while ways:
        # A copy, as a way without room leaves the list while the other goes on.
        for is_growth in tuple(ways):
            reached = [_parts(rule, pairings[is_growth], is_growth) for rule in exact]
            wider = math.lcm(unit, starts * math.lcm(*(parts for parts, _ in reached)))
            if wider <= most:
                unit, pairings[is_growth] = wider, pairings[is_growth] + 1
            if wider > most or all(is_last for _, is_last in reached):
                ways.remove(is_growth)
    return _filled(unit, most)


def _parts(rule: Hebbian, pairings: int, is_growth: bool) -> tuple[int, bool]:
    """Return of what number weights after up to so many pairings are multiples; if all are."""
    top = rule.n_levels - 1 - rule.rest
    step = min(top, pairings * (rule.n_up if is_growth else rule.n_down))
    is_last = step == top or (rule.n_down == 0 and not is_growth)
    base, last = rule.base, written(rule.w_max) if is_short(rule.w_max) else Fraction(1)
    if is_growth:
        parts, end = base.denominator ** min(step, top - 1), last.denominator
    else:
        parts, end = base.numerator ** min(step, top - 1), last.numerator
    return (math.lcm(parts, end) if step == top else parts), is_last


def _start(synapses: Synapses) -> int:
    """Return of what number the initial weights are multiples, those that are listed as well."""
    weight, listed = synapses.weight, _listed(synapses)
    start = written(weight).denominator if is_short(weight) else 1
    thousandths = np.rint(listed * FEW_PARTS)
    if listed.size and thousandths.max() < 2**53 and (thousandths / FEW_PARTS == listed).all():
        common = math.gcd(FEW_PARTS, int(np.gcd.reduce(thousandths.astype(np.int64))))
        start *= FEW_PARTS // common
    return start


def _most_bits(synapses: Synapses) -> int:
    """Return with how many bits listed weights, which are floats, are whole numbers of units."""
    largest = float(synapses.weight) * float(_listed(synapses).max(initial=0.0))
    return (52 - math.ceil(math.log2(largest))) // 8 * 8 if largest > 0 else 1000


def _listed(synapses: Synapses) -> Real:
    """Return the weights that the connectome lists, none if it does not."""
    weights = getattr(synapses.connectome, "weights", None)
    return np.empty(0) if weights is None else np.asarray(weights, np.float64)


def _filled(unit: int, most: Fraction) -> Fraction:
    """Return the largest multiple of ``unit`` by a power of two up to ``most``."""
    return Fraction(unit << ((most.numerator // unit).bit_length() - 1))


def coarse(number: Fraction) -> int:
    """Return the denominator of a number that is written with a few digits, otherwise 1."""
    return number.denominator if number.denominator <= FEW_PARTS else 1

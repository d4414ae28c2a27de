"""Roll dice for one synapse: looks at random numbers, which users' functions ask for by name.

A number is a pure function of a key, the two neurons of the synapse, its number among those of
these two, and the step: so it does not matter who asks, how often, and in which order. A look is as
`neurosim.kernels.rules.looks` says; its tables are one `Dice` for each number. Nothing is drawn
that a function does not use.
"""

from collections import namedtuple

import numpy as np

from neurosim.kernels._jit import closure, leaf
from neurosim.kernels.random.draw import ONE, TWO, draw
from neurosim.kernels.random.throw import deviate, join
from neurosim.kernels.random.toss import LAST


@leaf
def number_of(dice, s):
    """Return the number of a synapse among those of its two neurons."""
    return np.uint64(dice.ordinals[s]) if dice.ordinals.size else np.uint64(0)


@leaf
def roll_uniform(dice, step, s, i, j):
    """Return a uniform number from 0 to below 1, a multiple of 2**-53.

    Parameters
    ----------
    dice : Dice
    step, s, i, j : int64
        The step; the place of the synapse, its presynaptic and its postsynaptic neuron.
    """
    counter = np.uint64(i), np.uint64(j), np.uint64(step), number_of(dice, s)
    high, low, _, _ = draw(*counter, dice.key[0], dice.key[1])
    return join(high, low)


@leaf
def roll_normal(dice, step, s, i, j):
    """Return a standard normal number, from -8.3 to 8.3; takes what `roll_uniform` takes."""
    counter = np.uint64(i), np.uint64(j), np.uint64(step), number_of(dice, s)
    high, low, _, _ = draw(*counter, dice.key[0], dice.key[1])
    return deviate(high, low)


@leaf
def roll_released(dice, step, s, i, j):
    """Return whether a contact releases, by the word that `toss` takes for it."""
    number = number_of(dice, s)
    counter = np.uint64(i), np.uint64(j), np.uint64(step), number >> TWO
    a, b, c, d = draw(*counter, dice.key[0], dice.key[1])
    low, high = (b if number & ONE else a), (d if number & ONE else c)
    word = np.uint32(high if number & TWO else low)
    return min(word, LAST) < dice.levels[s if dice.levels.size > 1 else 0]


ROLLS = {"uniform": roll_uniform, "normal": roll_normal, "released": roll_released}
"""What is drawn, by the name of its law."""


def compose_noise(names):
    """Return a look at random numbers of a synapse; each of ``names`` is a field and its law.

    As in ``("xi normal", "u uniform", "released released")``.
    """
    fields, laws = ([name.split()[at] for name in names] for at in (0, 1))
    kind, roll = namedtuple("Noise", fields), compose_rolls(tuple(ROLLS[law] for law in laws))

    @closure
    def look(tables, clock, s, i, j):
        return kind(*roll(tables, clock[0], s, i, j))

    return look


def compose_rolls(rolls):
    """Return a function that returns a tuple of what several roll, each with dice of its own."""
    if not rolls:
        return roll_nothing
    first, rest = rolls[0], compose_rolls(rolls[1:])

    @closure
    def roll(tables, step, s, i, j):
        return (first(tables[0], step, s, i, j), *rest(tables[1:], step, s, i, j))

    return roll


@closure
def roll_nothing(tables, step, s, i, j):
    """Return no number at all."""
    return ()

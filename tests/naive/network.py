"""Rounds from the definition: loops over dictionaries of weights, in whole numbers."""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import count
from math import ceil, log
from statistics import median_low

from naive.select import find_kth_largest, select_above, select_winners


class Path:
    """Synapses ``pairs`` from ``pre`` to ``post``, in units of 2**-unit_bits.

    ``own`` holds a factor for each pair, or is None where all share ``weight``; ``hebbian`` is
    (beta, beta_minus, w_max).
    """

    def __init__(self, pre, post, pairs, weight, unit_bits, own=None, hebbian=(0, 0, 1)):
        self.pre, self.post, self.own = pre, post, own
        self.unit = Fraction(weight) * Fraction(2) ** unit_bits
        self.beta, self.beta_minus, self.w_max = hebbian
        self.up, self.down = moves(self.beta, self.beta_minus)
        self.levels = {}
        self.top = next(c for c in count() if not self.beta or self.growth(c) == self.w_max)
        self.bottom = -self.top if self.beta_minus else 0
        self.steps = dict.fromkeys(pairs, 0)

    def growth(self, step):
        if step not in self.levels:
            with localcontext() as context:
                context.prec = 80
                most = Decimal(self.w_max)
                grown = (1 + Decimal(self.beta)) ** (Decimal(step) / self.up)
                self.levels[step] = Fraction(min(max(grown, 1 / most), most))
        return self.levels[step]

    def weight(self, pair):
        exact = self.unit * self.growth(self.steps[pair])
        return round(exact) if self.own is None else round(self.own[pair] * float(exact))

    def move(self, pres, posts, by):
        for pre, post in self.steps:
            if pre in pres and post in posts:
                wanted = self.steps[pre, post] + by
                self.steps[pre, post] = max(self.bottom, min(wanted, self.top))


class Cap:
    """The k strongest fire; once theta is set, all that reach it, but at most ``at_most``."""

    def __init__(self, k, at_most=None, theta=None):
        self.k, self.at_most, self.theta = k, at_most, theta
        self.notes = []

    def fire(self, drive):
        above = [] if self.theta is None else select_above(drive, self.theta)
        if self.theta is None or len(above) > self.at_most:
            above, _ = select_winners(drive, self.k if self.theta is None else self.at_most)
        return dict.fromkeys(above, 1)

    def screen(self, drive):
        self.notes.append(find_kth_largest(drive, self.k))

    def freeze(self, fraction):
        self.theta = max(1, ceil(Fraction(fraction) * median_low(self.notes)))


class Network:
    """``sizes`` of all populations, the ``caps`` of those that fire by their drive, paths."""

    def __init__(self, sizes, caps, paths):
        self.sizes, self.caps, self.paths = sizes, caps, paths
        self.rest()

    def rest(self):
        self.events = {name: {} for name in self.sizes}
        self.drive = {name: [0] * n for name, n in self.sizes.items()}

    def step(self, playing, plastic=True):
        """One round; ``playing`` says what each source emits, as {neuron: amount}."""
        before, sent = self.events, {**self.events, **playing}
        self.drive = {name: [0] * n for name, n in self.sizes.items()}
        for path in self.paths:
            for pre, post in path.steps:
                amount = sent[path.pre].get(pre, 0)
                self.drive[path.post][post] += amount * path.weight((pre, post))
        fired = {name: cap.fire(self.drive[name]) for name, cap in self.caps.items()}
        self.events = {**playing, **fired}
        for path in self.paths if plastic else ():
            path.move(sent[path.pre], self.events[path.post], path.up)
            path.move(self.events[path.pre], before[path.post], -path.down)


def moves(beta, beta_minus):
    """Return (up, down), smallest, with (1 + beta)**(down / up) = 1 + beta_minus."""
    if not (beta and beta_minus):
        return 1, 0
    for up in range(1, 17):
        down = round(up * log(1 + beta_minus) / log(1 + beta))
        if abs((1 + beta) ** (down / up) - 1 - beta_minus) < 1e-9:
            return up, down
    raise ValueError(f"{beta_minus} is off the grid of {beta}")

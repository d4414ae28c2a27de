"""Rounds from the definition: loops over dictionaries of weights, in whole numbers."""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import count
from math import ceil, log
from statistics import median_low

from naive.binary.kth_largest import find_kth_largest
from naive.binary.select import select_above, select_winners, select_winners_at_random


class Path:
    """Synapses ``name``: ``pairs`` from ``pre`` to ``post``, ``scale`` units to a weight of 1.

    ``own`` holds a factor for each pair, or is None where all share ``weight``; ``hebbian`` is
    (beta, beta_minus, w_max), ``storing`` which neurons store at either end, None for all.
    """

    def __init__(
        self,
        name,
        pre,
        post,
        pairs,
        weight,
        scale,
        own=None,
        hebbian=(0, 0, 1),
        storing=(None, None),
    ):
        self.storing, self.n_updates = storing, 0
        self.name, self.pre, self.post, self.own = name, pre, post, own
        self.scale, self.gains = scale, None
        self.unit = Fraction(repr(float(weight))) * scale
        self.beta, self.beta_minus, self.w_max = hebbian
        self.up, self.down = moves(self.beta, self.beta_minus)
        self.levels, self.whole = {}, {}
        self.top = next(c for c in count() if not self.beta or self.growth(c) == self.w_max)
        self.bottom = -self.top if self.beta_minus else 0
        self.steps = dict.fromkeys(pairs, 0)

    def growth(self, step):
        if step not in self.levels:
            with localcontext() as context:
                context.prec = 80
                most = Decimal(self.w_max)
                grown = (1 + Decimal(repr(self.beta))) ** (Decimal(step) / self.up)
                self.levels[step] = Fraction(min(max(grown, 1 / most), most))
        return self.levels[step]

    def weight(self, pair):
        step = self.steps[pair]
        if self.own is not None:
            return round(self.own[pair] * float(self.unit * self.growth(step)))
        if step not in self.whole:
            self.whole[step] = round(self.unit * self.growth(step))
        return self.whole[step]

    def deliver(self, sent):
        """Return what ``sent`` ({neuron: amount}) adds to each drive."""
        received = {}
        for pre, post in self.steps:
            if pre in sent:
                amount = sent[pre] * self.weight((pre, post))
                received[post] = received.get(post, 0) + amount
        if self.gains is None:
            return received
        return {post: round(amount * self.gains[post]) for post, amount in received.items()}

    def normalise(self, total):
        """Choose the gains with which the weights into each neuron sum to ``total``."""
        sums = {}
        for pre, post in self.steps:
            sums[post] = sums.get(post, 0) + self.weight((pre, post))
        whole = float(total * self.scale)
        self.gains = {post: whole / amount if amount else 0.0 for post, amount in sums.items()}

    def may_change(self, *ends):
        return all(s is None or end in s for end, s in zip(ends, self.storing, strict=True))

    def move(self, pres, posts, by):
        for pre, post in self.steps:
            if pre in pres and post in posts and by and self.beta and self.may_change(pre, post):
                self.n_updates += 1
                wanted = self.steps[pre, post] + by
                self.steps[pre, post] = max(self.bottom, min(wanted, self.top))


class Cap:
    """The k strongest fire; once theta is set, all that reach it, but at most ``at_most``.

    Among equals the lowest index wins, or with a ``key`` the least word of the round. Whoever
    fires in a plastic round needs ``refraction`` times its drive more from then on. If ``exact``,
    k fire whatever their drive is, but for those excluded.
    """

    def __init__(self, k, at_most=None, theta=None, key=None, refraction=0.0, exact=False):
        self.k, self.at_most, self.theta, self.key = k, at_most, theta, key
        self.exact = exact
        self.refraction, self.notes, self.bias, self.tied = refraction, [], {}, 0

    def fire(self, drive, when, excluded):
        if self.theta is not None:
            above = select_above(drive, self.theta)
            if len(above) <= self.at_most:
                return dict.fromkeys(above, 1)
        left = [max(0, amount - self.bias.get(j, 0)) for j, amount in enumerate(drive)]
        if self.exact:
            lift = 1 - min(0, *drive)
            left = [0 if j in excluded else amount + lift for j, amount in enumerate(drive)]
        k = self.k if self.theta is None else self.at_most
        if self.key is None:
            winners, self.tied = select_winners(left, k)
        else:
            winners, self.tied = select_winners_at_random(left, k, when, self.key)
        return dict.fromkeys(winners, 1)

    def tire(self, drive, events):
        for j in events if self.refraction else ():
            self.bias[j] = self.bias.get(j, 0) + round(self.refraction * drive[j])

    def screen(self, drive):
        self.notes.append(max(0, find_kth_largest(drive, self.k)))

    def freeze(self, fraction):
        self.theta = max(1, ceil(Fraction(repr(fraction)) * median_low(self.notes)))


class Network:
    """``sizes`` of all populations, the ``caps`` of those that fire by their drive, paths."""

    def __init__(self, sizes, caps, paths):
        self.sizes, self.caps, self.paths, self.when = sizes, caps, paths, 0
        self.drive = {name: [0] * n for name, n in sizes.items()}
        self.excluded = dict.fromkeys(sizes, ())
        self.rest()

    def rest(self):
        self.events = {name: {} for name in self.sizes}

    def step(self, playing, plastic=True, pathways=None, held=()):
        """One round; ``playing`` says what each source emits, as {neuron: amount}."""
        before, sent = self.events, {**self.events, **playing}
        paths = [path for path in self.paths if pathways is None or path.name in pathways]
        free = [name for name in self.caps if name not in held]
        self.drive.update({name: [0] * self.sizes[name] for name in free})
        for path in paths:
            for post, amount in path.deliver(sent[path.pre]).items():
                is_free = path.post in free and post not in self.excluded[path.post]
                self.drive[path.post][post] += amount * is_free
        fired = {
            name: self.caps[name].fire(self.drive[name], self.when, self.excluded[name])
            for name in free
        }
        self.events = {**before, **playing, **fired}
        for path in paths if plastic else ():
            path.move(sent[path.pre], self.events[path.post], path.up)
            path.move(self.events[path.pre], before[path.post], -path.down)
        for name in free if plastic else ():
            self.caps[name].tire(self.drive[name], fired[name])
        self.when += 1


def moves(beta, beta_minus):
    """Return (up, down), smallest, with (1 + beta)**(down / up) = 1 + beta_minus."""
    if not (beta and beta_minus):
        return 1, 0
    for up in range(1, 17):
        down = round(up * log(1 + beta_minus) / log(1 + beta))
        if abs((1 + beta) ** (down / up) - 1 - beta_minus) < 1e-9:
            return up, down
    raise ValueError(f"{beta_minus} is off the grid of {beta}")

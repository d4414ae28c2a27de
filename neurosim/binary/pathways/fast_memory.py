"""What fast weights remember: a number for each synapse, or the patterns of the recent past.

All fade alike, so a common factor is kept apart. What is learned in round t is stored as
rate / decay**(t - origin), and decay**(now - origin) multiplies every sum; before the stored
numbers grow too large, the origin moves. ``when`` is a round: the drive of round t is that of the
weights as learned up to round t - 1. Rounds may be looked at in any order, but learned in only in
their own.
"""

from collections.abc import Mapping

import numpy as np

from neurosim.base.arrays import Edges, Events, Fixed, Index, Offset, Real
from neurosim.binary.plasticity.fast_hebbian import FORGOTTEN_BITS, FastHebbian
from neurosim.kernels.binary._tables import Patterns

LEAST_FACTOR = 2.0**-FORGOTTEN_BITS
NOTHING = np.array([0.0, 1e-200])
"""Factor and limit below which a stored weight is nothing, for the kernel `decay`."""


class Clock:
    """The common factor of all that was learned.

    Parameters
    ----------
    rule : FastHebbian

    Attributes
    ----------
    origin : int
        Round in which something learned is stored as it is.
    """

    def __init__(self, rule: FastHebbian):
        self.rule = rule
        self.origin = 0

    def left(self, when: int) -> float:
        """Return the factor of all that is stored, in the drive of round ``when``."""
        return float(self.rule.decay ** max(0, when - 1 - self.origin))

    def amount(self, when: int) -> float:
        """Return the number that is stored for something learned in round ``when``."""
        # At least 2**-60: the caller has moved an origin that is longer ago.
        factor = self.rule.decay ** (when - self.origin)
        return self.rule.rate / factor

    def overdue(self, when: int) -> float | None:
        """Move the origin to ``when`` if need be; return what must multiply all that is stored."""
        factor = float(self.rule.decay ** (when - self.origin))
        if factor >= LEAST_FACTOR:
            return None
        self.origin = when
        return factor


class FastMatrix:
    """Fast weights, each kept.

    Parameters
    ----------
    rule : FastHebbian
    edges : Edges
        Which synapses exist.
    n_post : int

    Examples
    --------
    >>> from neurosim import AllToAll, FastHebbian, Stream
    >>> from neurosim.base.arrays import spikes
    >>> edges = AllToAll().edges(2, 3, Stream(0, "a->b"))
    >>> memory = FastMatrix(FastHebbian(0.5, 1.0), edges, n_post=3)
    >>> post = np.array([0, 2], np.int32)
    >>> memory.learn(np.array([1], np.int32), np.array([1, 0, 1], np.uint8), post, when=0)
    2
    >>> [memory.drive(spikes(np.array([1], np.int32)), when).tolist() for when in (1, 3)]
    [[1.0, 0.0, 1.0], [0.25, 0.0, 0.25]]
    """

    def __init__(self, rule: FastHebbian, edges: Edges, n_post: int):
        self.edges, self.n_post = edges, n_post
        self.clock = Clock(rule)
        self.stored: Real = np.zeros(edges.indices.size)

    def learn(self, pre: Index, is_post: "np.ndarray", post: Index, when: int) -> int:
        """Bind ``pre`` to ``post`` in round ``when``; return how many synapses were written."""
        from neurosim.kernels.binary.decay import decay
        from neurosim.kernels.binary.imprint import imprint

        del post
        factor = self.clock.overdue(when)
        if factor is not None:
            decay(np.array([factor, NOTHING[1]]), self.stored)
        amount = self.clock.amount(when)
        return int(imprint(pre, *self.edges, is_post, amount, self.stored))

    def drive(self, events: Events, when: int) -> Real:
        """Return the drive that ``events`` evoke in round ``when``, float64, shape (n_post,)."""
        from neurosim.kernels.binary.imprint import evoke

        # Summed up as stored, and the common factor once for a neuron, not once for a synapse.
        drive = np.zeros(self.n_post)
        evoke(*events, *self.edges, self.stored, drive)
        return drive * self.clock.left(when)

    def weights(self, places: Offset, when: int) -> Real:
        """Return the weights of these synapses in round ``when``, float64."""
        weights: Real = self.stored[places] * self.clock.left(when)
        return weights

    def fade(self) -> None:
        """Forget everything; rounds may be counted anew."""
        self.stored[:] = 0
        self.clock.origin = 0


class FastPatterns:
    """Fast weights between all neurons, as the patterns that fired.

    Parameters
    ----------
    rule : FastHebbian
    n_pre, n_post : int

    Attributes
    ----------
    n : int
        Patterns that are remembered.
    """

    def __init__(self, rule: FastHebbian, n_pre: int, n_post: int):
        self.clock, self.n_post = Clock(rule), n_post
        self.emitted: Fixed = np.zeros(n_pre, np.int64)
        self.fade()

    @property
    def n(self) -> int:
        """Patterns that are remembered."""
        return self._stop - self._first

    def learn(self, pre: Index, is_post: "np.ndarray", post: Index, when: int) -> int:
        """Bind ``pre`` to ``post`` in round ``when``; return how many synapses that means."""
        del is_post
        factor = self.clock.overdue(when)
        if factor is not None:
            self._strengths *= factor
        # Skipped and not moved: the next lack of room moves what is alive, once for many rounds.
        while self.n and self._born[self._first] < when - self.clock.rule.span:
            self._first += 1
        if self._stop == self._born.size or not self._pres.fits(pre) or not self._posts.fits(post):
            self._make_room(max(pre.size, post.size))
        self._born[self._stop] = when
        self._strengths[self._stop] = self.clock.amount(when)
        for side, neurons in ((self._pres, pre), (self._posts, post)):
            side.put(self._stop, neurons)
        self._stop += 1
        return pre.size * post.size

    def drive(self, events: Events, when: int) -> Real:
        """Return the drive that ``events`` evoke in round ``when``, float64, shape (n_post,)."""
        from neurosim.kernels.binary.imprint import recollect

        drive = np.zeros(self.n_post)
        recollect(*events, self._patterns, self._first, self._stop, self.emitted, drive)
        return drive * self.clock.left(when)

    def weights(self, pre: Index, post: Index, when: int) -> Real:
        """Return the weights from ``pre`` to ``post`` in round ``when``, shape (n_pre, n_post)."""
        weights = np.zeros((pre.size, post.size))
        for p in range(self._first, self._stop):
            is_pre, is_post = np.isin(pre, self._pres.get(p)), np.isin(post, self._posts.get(p))
            weights[np.ix_(is_pre, is_post)] += self._strengths[p]
        return weights * self.clock.left(when)

    def fade(self) -> None:
        """Forget everything; rounds may be counted anew."""
        self.clock.origin = 0
        self._first = self._stop = 0
        self._born: Offset = np.empty(16, np.int64)
        self._strengths: Real = np.zeros(16)
        self._pres, self._posts = Lists(16, 64), Lists(16, 64)
        self._gather()

    def remembered(self) -> dict[str, "np.ndarray"]:
        """Return all patterns, the oldest first, for `remember`; arrays of their own."""
        live, told = slice(self._first, self._stop), {}
        for side, lists in (("pre", self._pres), ("post", self._posts)):
            ends = lists.ends[self._first : self._stop + 1]
            told[side] = lists.neurons[ends[0] : ends[-1]].copy()
            told[f"{side}_ends"] = ends - ends[0]
        return {"born": self._born[live].copy(), "strengths": self._strengths[live].copy(), **told}

    def remember(self, told: Mapping[str, "np.ndarray"]) -> None:
        """Remember these patterns and no others."""
        self._first, self._stop = 0, told["born"].size
        self._born, self._strengths = told["born"].copy(), told["strengths"].copy()
        self._pres, self._posts = (
            Lists(self._stop, 0).holding(told[f"{side}_ends"].copy(), told[side].copy())
            for side in ("pre", "post")
        )
        self._gather()

    def _make_room(self, n: int) -> None:
        """Move what is remembered to the front of arrays that are large enough."""
        # Twice what is alive: so each pattern is moved a bounded number of times, however long it
        # runs.
        live, room = slice(self._first, self._stop), 2 * self.n + 16
        for name in ("_born", "_strengths"):
            old = getattr(self, name)
            new = np.zeros(room, old.dtype)
            new[: self.n] = old[live]
            setattr(self, name, new)
        self._pres, self._posts = (s.moved(live, room, n) for s in (self._pres, self._posts))
        self._first, self._stop = 0, self.n
        self._gather()

    def _gather(self) -> None:
        """Keep together what the kernel is given; to do so in each round would take 1 us."""
        pres, posts = self._pres, self._posts
        self._patterns = Patterns(
            pres.ends, pres.neurons, posts.ends, posts.neurons, self._strengths
        )


class Lists:
    """Lists of neurons one after the other, list p from ``ends[p]`` to ``ends[p + 1]``.

    Parameters
    ----------
    room : int
        Lists that fit in.
    size : int
        Neurons that fit in, in all.
    """

    def __init__(self, room: int, size: int):
        self.ends: Offset = np.zeros(room + 1, np.int64)
        self.neurons: Index = np.empty(size, np.int32)
        self._used = 0

    def fits(self, neurons: Index) -> bool:
        """Return whether there is room for these neurons."""
        return self._used + neurons.size <= self.neurons.size

    def put(self, p: int, neurons: Index) -> None:
        """Write list ``p``, after all others."""
        start, self._used = self._used, self._used + neurons.size
        self.neurons[start : self._used] = neurons
        self.ends[p : p + 2] = start, self._used

    def get(self, p: int) -> Index:
        """Return list ``p``."""
        return self.neurons[self.ends[p] : self.ends[p + 1]]

    def holding(self, ends: Offset, neurons: Index) -> "Lists":
        """Return this, with these lists and room for no others."""
        self.ends, self.neurons, self._used = ends, neurons, neurons.size
        return self

    def moved(self, live: slice, room: int, n: int) -> "Lists":
        """Return the lists ``live`` with room for more, each of ``n`` neurons or so."""
        first, stop = self.ends[live.start], self.ends[live.stop]
        used = int(stop - first)
        new = Lists(room, 2 * used + 16 * n)
        new.neurons[:used] = self.neurons[first:stop]
        count = live.stop - live.start
        new.ends[: count + 1] = self.ends[live.start : live.stop + 1] - first
        new._used = used
        return new

"""Growth of contacts by use: who is often active together has many."""

from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, memory, reprs
from neurosim.base.arrays import Index, Offset, Real
from neurosim.binary.growth.rules import check_every
from neurosim.binary.growth.together import Fires, Pairs, find_pairs, find_together
from neurosim.topology.growth_rule import GrowthRule, Proposal

LARGEST = 1e9
"""Contacts that come at once, in the mean; far more than any pair has."""
MOST = 1 << 20
"""Contacts of a pair, as of `Multapses`."""
BYTES_PER_NEW = 32
"""Of a contact while it is proposed: its place and its pair (int64), its two ends (int32)."""
NEVER = Fires(np.empty(0), np.empty(0, np.int32))


class ContactGrowth(GrowthRule):
    r"""Neurons that are often active together get many contacts, others few.

    Each pair of neurons that is connected has a trace x of how often both are active together. When
    the rule is asked, new contacts come to a pair, gain x in the mean (their number is drawn by the
    law of Poisson: one with about that probability where it is small), and each contact goes with
    the probability ``removal``; the ``least`` oldest of a pair stay. Who is active together at the
    frequency f for long has then, as long as ``most`` is out of reach,

    .. math:: \text{least} + \frac{\text{gain}}{\text{removal}} f

    contacts in the mean, which come and go all the time; those beyond ``least`` follow the law of
    Poisson, however often the rule is asked.

    Parameters
    ----------
    gain : float
        How many contacts come to a pair, in the mean, when the rule is asked, for each unit of its
        trace; from 0 to 1e9.
    removal : float
        Probability that a contact goes when the rule is asked, from 0 to 1.
    tau : float
        Time over which the trace forgets, from 0.001 up: rounds; in spikes ms.
    every : int or float
        Plastic rounds after which the rule is asked again; in spikes ms.
    most, least : int
        Contacts of a pair beyond which none comes, and of which none goes; from 1 to 2**20, and
        from 0 to ``most``.
        A pair that has lost all is not connected, and this rule does not connect it again.
    window : float
        In spikes: how many ms apart two neurons may fire and still be active together, from 0 up.
    weight : float, optional
        Of new contacts, as of `Network.grow` or `SpikingNetwork.grow`; needed where each synapse
        was given a weight of its own.

    Raises
    ------
    ArgumentError, KindError
        If a setting makes no sense; of `Synapses`, if two neurons may have one synapse only.

    Notes
    -----
    In rounds two neurons are active together when a spike of the one arrives and the other fires;
    x is the share of such rounds, over the last ``tau`` or so, of those that are plastic. In spikes
    they are whenever one fires and the other does at most ``window`` ms before or after; delays do
    not count. There x is the rate of such pairs of spikes, in Hz.

    It is spikes that count, whether contacts released them or not (``release`` of `Synapses`).

    A pair that is connected anew, by `Network.grow` for instance, begins with x = 0; one that is
    no longer connected is forgotten. Where a pair would lose and get contacts at once, as many of
    those that would go, the newest, stay instead of new ones.

    When it is asked, the rule looks at all contacts, and at all synapses of each spike since.

    References
    ----------
    .. [1] Hiratani, Fukai, "Redundancy in synaptic connections enables neurons to learn optimally",
       PNAS 115:E6871, 2018, doi:10.1073/pnas.1803274115 (several contacts that come and go).

    Examples
    --------
    Two neurons that fire together, 10 times a second, have 8 contacts in the mean; neuron 0 of the
    one kind and neuron 1 of the other never do, and keep one:

    >>> import numpy as np
    >>> from neurosim import (LIF, ContactGrowth, Explicit, OneToOne, Population, SpikeTimes,
    ...                       SpikingNetwork, Synapses)
    >>> eye = Population("eye", 2, SpikeTimes([0, 1] * 40, np.arange(1.0, 4000, 50)))
    >>> area = Population("area", 2, LIF())
    >>> kick = Synapses(eye, area, OneToOne(), weight=20, name="kick")
    >>> wires = Explicit.from_pairs([(0, 0), (0, 1), (1, 1)], 2, multapses=True)
    >>> rule = ContactGrowth(gain=0.07, removal=0.1, tau=1000, every=50)
    >>> many = Synapses(eye, area, wires, weight=0.01, growth=rule, name="many")
    >>> net = SpikingNetwork([eye, area], [kick, many], seed=1)
    >>> net.run(4000)
    >>> net.edges("many").indices.tolist()  # 7 and 1 of neuron 0, then 4 of neuron 1
    [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    """

    driver: ClassVar[str] = "both"
    needs_multapses: ClassVar[bool] = True

    def __init__(
        self, gain: float, removal: float, tau: float, *, every: float = 1, most: int = 16,
        least: int = 1, window: float = 10.0, weight: Any = None,
    ):  # fmt: skip
        self.gain = checks.real("gain", gain, 0.0, LARGEST)
        self.removal = checks.real("removal", removal, 0.0, 1.0)
        self.tau = checks.real("tau", tau, 1e-3)
        check_every(every)
        self.every = every
        self.most = checks.integer("most", most, 1, MOST, "with removal=1 all contacts go")
        self.least = checks.integer("least", least, 0, self.most, "raise most")
        self.window = checks.real("window", window, 0.0)
        self.weight = weight if weight is None else checks.real("weight", weight)
        self._traces: Real = np.empty(0)

    def __repr__(self) -> str:
        return reprs.attributes(self)

    def start(self, n_pre: int, n_post: int) -> None:
        """Know of no pair yet."""
        del n_pre
        self._n_post = n_post
        self._keys: Offset = np.empty(0, np.int64)
        self._traces = np.empty(0)
        self._when, self._recent = 0.0, (NEVER, NEVER)
        self._told: list[tuple[Index, Index]] = []
        self._n_told = 0

    @property
    def traces(self) -> Real:
        """The trace of each pair that was connected when last asked, by ``pre``, then ``post``.

        ``net.growth["eye->area"].traces`` are those of a network.
        """
        return checks.kept(self._traces)

    def observe(self, now: Any) -> None:
        """Note who was active."""
        if hasattr(now, "pre_spikes"):
            self._follow_spikes(now)
            return
        # The rule as it was before this round has the same list, as a copy of it each round takes
        # longer than the round; what a round that failed has left there goes now.
        del self._told[self._n_told :]
        self._told.append((now.arrived, now.fires))
        self._n_told += 1

    def propose(self, now: Any) -> Proposal | None:
        """Return which contacts shall go and come."""
        if not hasattr(now, "pre_spikes"):
            self._follow_rounds(now)
        pairs = find_pairs(now.edges, self._n_post)
        owner = np.repeat(np.arange(pairs.keys.size), pairs.counts)
        ordinals = np.arange(owner.size) - pairs.firsts[owner]
        goes, n_new = self._draw(pairs, owner, ordinals, now.rng)
        remedy = "lower gain or most, so that fewer come at once"
        memory.require_much(BYTES_PER_NEW * int(n_new.sum()), "contacts that come", remedy)
        those = pairs.firsts[np.repeat(np.arange(n_new.size), n_new)]
        if not goes.any() and not those.size:
            return None
        prune, grow = ((now.pre[which], now.post[which]) for which in (goes, those))
        weight = self.weight if those.size else None
        return Proposal(prune, grow, weight=weight, ordinals=ordinals[goes])

    def _draw(
        self, pairs: Pairs, owner: Offset, ordinals: Offset, rng: np.random.Generator
    ) -> tuple[Any, Offset]:
        """Return which contacts go, and how many each pair gets; no pair does both."""
        goes = rng.random(owner.size) < self.removal
        goes &= ordinals >= self.least
        n_gone = np.bincount(owner[goes], minlength=pairs.keys.size)
        n_new = rng.poisson(np.minimum(self.gain * self._traces, LARGEST))
        n_new = np.minimum(n_new, np.maximum(self.most - pairs.counts + n_gone, 0))
        n_stay = np.minimum(n_new, n_gone)
        gone = np.flatnonzero(goes)
        from_newest = np.cumsum(n_gone)[owner[gone]] - np.arange(gone.size)
        goes[gone[from_newest <= n_stay[owner[gone]]]] = False
        return goes, n_new - n_stay

    def _follow_rounds(self, now: Any) -> None:
        """Bring the traces up to the rounds that were told."""
        n, keep = self._n_told, np.exp(-1 / self.tau)
        pairs = self._decay(now, keep**n)
        if n:
            pre, post = (_in_order(neurons) for neurons in zip(*self._told[:n], strict=True))
            for which, times in find_together(pre, post, pairs, 0.0):
                self._add(which, (1 - keep) * keep ** (n - 1 - times))
        self._told, self._n_told = [], 0

    def _follow_spikes(self, now: Any) -> None:
        """Bring the traces up to the spikes that were told."""
        new = [Fires(*spikes) for spikes in (now.pre_spikes, now.post_spikes)]
        both = [old.join(late) for old, late in zip(self._recent, new, strict=True)]
        pairs = self._decay(now, np.exp((self._when - now.when) / self.tau))
        # Who fired before the rule was asked last has met all that fired before; who fires now,
        # all.
        for pre, post in ((new[0], both[1]), (self._recent[0], new[1])):
            for which, times in find_together(pre, post, pairs, self.window):
                self._add(which, 1000 / self.tau * np.exp((times - now.when) / self.tau))
        self._when = now.when
        first = now.when - self.window
        self._recent = both[0].since(first), both[1].since(first)

    def _decay(self, now: Any, keep: float) -> Pairs:
        """Return the pairs that are connected now; those that were before keep so much."""
        pairs = find_pairs(now.edges, self._n_post)
        traces = np.zeros(pairs.keys.size)
        if np.array_equal(pairs.keys, self._keys):
            traces = keep * self._traces
        else:
            _, here, before = np.intersect1d(pairs.keys, self._keys, True, return_indices=True)
            traces[here] = keep * self._traces[before]
        self._keys, self._traces = pairs.keys, traces
        return pairs

    def _add(self, which: Offset, shares: Real) -> None:
        self._traces = self._traces + np.bincount(which, shares, self._traces.size)


def _in_order(neurons: tuple[Index, ...]) -> Fires:
    """Return who fires in one round after the other."""
    times = np.repeat(np.arange(float(len(neurons))), [those.size for those in neurons])
    return Fires(times, np.concatenate(neurons))

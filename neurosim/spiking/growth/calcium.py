r"""Homeostasis by calcium: elements of synapses grow and retract until neurons fire as they shall.

Calcium follows the spikes of a neuron, each of which adds beta; elements grow by it, and vacant
ones of axons and dendrites are paired at random [1]_:

.. math::
   \dot C = -C / \tau, \qquad
   \dot z = \nu (1 - C / \epsilon) \quad \text{or} \quad
   \dot z = \nu \left(2 e^{-((C - \xi) / \zeta)^2} - 1\right), \qquad
   \xi = \frac{\eta + \epsilon}{2}, \quad \zeta = \frac{\epsilon - \eta}{2 \sqrt{\ln 2}}

References
----------
.. [1] Butz, van Ooyen, "A simple rule for dendritic spine and axonal bouton formation can account
   for cortical reorganization after focal retinal lesions", PLoS Comput. Biol. 9(10):e1003259,
   2013, equations 2 to 5 (numbers as remembered, to be verified),
   doi:10.1371/journal.pcbi.1003259.
.. [2] Diaz-Pier, Naveau, Butz-Ostendorf, Morrison, "Automatic generation of connectivity for
   large-scale neuronal network models through structural plasticity", Front. Neuroanat. 10:57,
   2016, doi:10.3389/fnana.2016.00057 (the order of an update, as NEST does it).
"""

from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.arrays import Offset, Real
from neurosim.spiking.growth.curves import GaussianCurve, LinearCurve, check_size
from neurosim.spiking.growth.growing import Fired, SpikingGrowing
from neurosim.topology.growth_rule import GrowthRule, Proposal, name_synapses

POINTS = (0.5 - 0.6**0.5 / 2, 0.5, 0.5 + 0.6**0.5 / 2)
SHARES = (5 / 18, 8 / 18, 5 / 18)
"""Of Gauss and Legendre: calcium falls little between two spikes, and this is exact to digits."""


class CalciumHomeostasis(GrowthRule):
    """Synapses form and go until neurons fire as often as their growth curves say.

    At each time, in this order: presynaptic neurons with fewer elements than synapses lose as many,
    drawn by chance; then postsynaptic ones; then vacant elements of both ends are paired by chance;
    then a share of those still vacant decays. Elements are real numbers, of which whole ones count.

    Parameters
    ----------
    axonal, dendritic : LinearCurve or GaussianCurve
        By which elements of presynaptic neurons grow, and of postsynaptic ones. Where pre and post
        are one population, give rates of 0 to neurons that have none.
    every : float
        Time from one update to the next, ms.
    tau : float
        Time constant of calcium, ms: with beta = 0.001 and 10 s, calcium is a hundredth of the rate
        in Hz.
    beta : float
        What a spike adds to the calcium of its neuron.
    decay : float
        Share of vacant elements that go at each time, from 0 to 1.
    self_loops : bool
        Whether a neuron may come to give input to itself.

    Notes
    -----
    Synapses should have a connectome with ``multapses=True``, so that pairs can be joined more than
    once; without it such pairs, and a neuron with itself without ``self_loops``, stay vacant until
    the next time. Between two times the spikes of both ends are kept, 12 bytes each.

    Examples
    --------
    A neuron takes inputs until it fires at 5 Hz, its calcium being a hundredth of that:

    >>> from neurosim import LIF, Explicit, Poisson, Population, SpikingNetwork, Synapses
    >>> source, cell = Population("source", 50, Poisson(20)), Population("cell", 1, LIF())
    >>> many = LinearCurve(rate=10.0, target=1.0)
    >>> rule = CalciumHomeostasis(many, LinearCurve(rate=2.0, target=0.05), every=100.0)
    >>> none = Explicit.from_pairs([], 50, multapses=True)
    >>> wires = Synapses(source, cell, none, weight=1.0, delay=1.0, growth=rule)
    >>> net = SpikingNetwork([source, cell], [wires], seed=1)
    >>> net.run(150_000)
    >>> spikes = net.record("cell")
    >>> net.run(10_000)
    >>> bool(4 < spikes.neurons.size / 10 < 6)
    True
    """

    driver: ClassVar[str] = "spikes"

    def __init__(
        self,
        axonal: LinearCurve | GaussianCurve,
        dendritic: LinearCurve | GaussianCurve,
        *,
        every: Any = 1000.0,
        tau: Any = 10_000.0,
        beta: float = 0.001,
        decay: float = 0.1,
        self_loops: bool = True,
    ):
        self.axonal, self.dendritic = axonal, dendritic
        self.every = units.real("every", every, "ms", units.ABOVE_ZERO)
        self.tau = units.time_constant("tau", tau)
        self.beta = checks.real("beta", beta, 0.0)
        self.decay = checks.real("decay", decay, 0.0, 1.0)
        self.self_loops = checks.flag("self_loops", self_loops)

    def __repr__(self) -> str:
        return reprs.attributes(self)

    def start(self, n_pre: int, n_post: int) -> None:
        """Begin without calcium and elements."""
        for curve, n in ((self.axonal, n_pre), (self.dendritic, n_post)):
            check_size(curve, n)
        self.pre_calcium, self.post_calcium = np.zeros(n_pre), np.zeros(n_post)
        self.axons, self.dendrites = np.zeros(n_pre), np.zeros(n_post)
        self.since = 0.0

    def observe(self, now: SpikingGrowing) -> None:
        """Let calcium follow the spikes, and elements the calcium, up to now."""
        ends = self.since, now.when
        self._follow(self.pre_calcium, self.axons, self.axonal, now.pre_spikes, ends)
        self._follow(self.post_calcium, self.dendrites, self.dendritic, now.post_spikes, ends)
        for elements, alive in ((self.axons, now.alive_pre), (self.dendrites, now.alive_post)):
            elements[np.delete(np.arange(elements.size), alive)] = 0.0  # who is not there has none
        self.since = now.when

    def _follow(
        self, calcium: Real, elements: Real, curve: Any, fired: Fired, ends: tuple[float, float]
    ) -> None:
        last = np.full(calcium.size, ends[0])
        order = np.argsort(fired.neurons, kind="stable")
        counts = np.bincount(fired.neurons, minlength=calcium.size)
        firsts = np.cumsum(counts) - counts
        # First all first spikes, then all second ones: each neuron's in their order, many at once.
        for k in range(counts.max(initial=0)):
            who = np.flatnonzero(counts > k)
            times = fired.times[order[firsts[who] + k]]
            self._advance(calcium, elements, curve, who, times - last[who])
            calcium[who] += self.beta
            last[who] = times
        self._advance(calcium, elements, curve, np.arange(calcium.size), ends[1] - last)

    def _advance(
        self, calcium: Real, elements: Real, curve: Any, who: Offset, waited: Real
    ) -> None:
        """Let time pass for some neurons: elements grow by the calcium of all moments."""
        before = calcium[who]
        speeds = [curve.grow(before * np.exp(-x * waited / self.tau), who) for x in POINTS]
        grown = sum(share * speed for share, speed in zip(SHARES, speeds, strict=True))
        elements[who] = np.maximum(elements[who] + grown * waited * 0.001, 0.0)
        calcium[who] = before * np.exp(-waited / self.tau)

    def propose(self, now: SpikingGrowing) -> Proposal:
        """Return which synapses go, for want of elements, and which come."""
        pre, post, rng = now.pre, now.post, now.rng
        n_out, n_in = now.n_outputs.copy(), now.n_inputs.copy()
        stays = np.ones(pre.size, bool)
        for ends, elements, n_own in ((pre, self.axons, n_out), (post, self.dendrites, n_in)):
            gone = _draw_excess(ends, stays, n_own - np.floor(elements).astype(np.int64), rng)
            stays[gone] = False
            n_out -= np.bincount(pre[gone], minlength=n_out.size)
            n_in -= np.bincount(post[gone], minlength=n_in.size)
        new = self._pair(now, stays, (n_out, n_in))
        n_out += np.bincount(new[0], minlength=n_out.size)
        n_in += np.bincount(new[1], minlength=n_in.size)
        for elements, n_own in ((self.axons, n_out), (self.dendrites, n_in)):
            elements -= self.decay * np.maximum(np.floor(elements) - n_own, 0.0)
        goes = ~stays
        return name_synapses(now, goes)._replace(grow=new)

    def _pair(
        self, now: SpikingGrowing, stays: Any, n_own: tuple[Offset, Offset]
    ) -> tuple[Offset, Offset]:
        """Return pairs of vacant elements, as many as the end that has fewer."""
        sides = zip((self.axons, self.dendrites), n_own, strict=True)
        vacant = [np.floor(elements).astype(np.int64) - n for elements, n in sides]
        pre, post = (now.rng.permutation(np.repeat(np.arange(v.size), v)) for v in vacant)
        n = min(pre.size, post.size)
        pre, post = pre[:n], post[:n]
        may = np.full(n, True) if self.self_loops else pre != post
        if not now.multapses:
            keys = pre * vacant[1].size + post
            known = now.pre.astype(np.int64) * vacant[1].size + now.post
            is_first = np.zeros(n, bool)
            is_first[np.unique(keys, return_index=True)[1]] = True
            # Also those that go now: they may be joined again at the next time.
            may &= is_first & ~np.isin(keys, known)
        return pre[may], post[may]


def _draw_excess(ends: Any, stays: Any, excess: Offset, rng: np.random.Generator) -> Offset:
    """Return synapses that go, by chance: as many of each neuron as it has too many."""
    those = np.flatnonzero(stays & (excess[ends] > 0))
    order = those[np.lexsort((rng.random(those.size), ends[those]))]
    owners = ends[order]
    within = np.arange(order.size) - np.searchsorted(owners, owners)
    gone: Offset = order[within < excess[owners]]
    return gone

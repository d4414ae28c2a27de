"""Contacts by use: pairs that are active together at several frequencies, and senses.

*Pairs*: both neurons of each fire equally often, whatever the pair; what differs is how often they
do so together. In each step both fire with the probability f of their pair, one alone with
TOTAL - f, and the other alone with the same; the second is made to fire by a teacher. In spikes a
step is a slot of 20 ms, and the same events are spikes.

*Senses*: each has a detector that fires when contacts enough bring a spike at once, and fibres,
which are less than reliable. Senses are shown as often as f.
"""

from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Events, Offset, Real, spikes
from neurosim.binary.firing.rules import FiringRule
from neurosim.binary.firing.sources import Playback
from neurosim.binary.growth.contacts import ContactGrowth
from neurosim.binary.network import Network
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import SpikeTimes
from neurosim.topology.explicit import Explicit
from neurosim.topology.multapses import Multapses
from neurosim.topology.population import Population
from neurosim.topology.regular import OneToOne
from neurosim.topology.synapses import Synapses

TOTAL = 0.25
"""How often each neuron of a pair fires, in a step."""
EVERY, TAU = 25, 500
"""Steps from one asking of the rule to the next, and over which its trace forgets."""
SLOT, WINDOW = 20.0, 5.0
"""ms: of a step in spikes, and within which two neurons are active together."""
KICK = 100.0
"""Weight of a teacher, which no number of contacts reaches; mV in spikes."""
FIBRES, THETA, RELIABILITY, BACKGROUND = 10, 5, 0.9, 0.005
"""Of a sense; contacts that make its detector fire; of a fibre that shall fire, and that it fires
alone."""


class Reached(FiringRule):
    """All fire whose drive reaches theta."""

    def __init__(self, theta: float):
        self.theta = theta

    def most_firing(self, n: int) -> int:
        """Return how many can fire at once."""
        return n

    def fire(self, activity: Any, when: int) -> Events:
        """Return who fires."""
        del when
        return spikes(np.flatnonzero(activity.drive_in_weights >= self.theta))


class Law(NamedTuple):
    """How contacts come and go, per step.

    Attributes
    ----------
    gain, removal : float
        Contacts that come to a pair that is active together in each step, and share that goes.
    most : int
        Contacts of a pair.
    """

    gain: float
    removal: float
    most: int

    def rule(self, per_unit: float = 1.0, **times: Any) -> ContactGrowth:
        """Return the rule, asked every `EVERY` steps; ``times`` are given for spikes."""
        removal = 1 - (1 - self.removal) ** EVERY
        gain = self.gain / self.removal * removal * per_unit
        return ContactGrowth(gain, removal, **{"tau": TAU, "every": EVERY, **times}, most=self.most)


def draw_frequencies(n: int, low: float, high: float, rng: np.random.Generator) -> Real:
    """Return frequencies that are as likely in each octave, ascending."""
    drawn: Real = np.sort(low * (high / low) ** rng.random(n))
    return drawn


def draw_course(f: Real, n_steps: int, rng: np.random.Generator) -> tuple[Any, Any]:
    """Return in which steps the first and the second neuron of each pair fire.

    Returns
    -------
    first, second : ndarray of bool, shape (n_steps, n_pairs)
    """
    u = rng.random((n_steps, f.size))
    return u < TOTAL, (u < f) | ((u >= TOTAL) & (u < 2 * TOTAL - f))


def _events(course: Any) -> list[Any]:
    return [np.flatnonzero(step) for step in course]


def grow_in_rounds(course: tuple[Any, Any], law: Law, seed: int, threads: int) -> Offset:
    """Return how many contacts each pair has in the end, in a `Network`."""
    n = course[0].shape[1]
    pre, teacher = (
        Population(name, n, Playback(events=_events(who)))
        for name, who in zip(("pre", "teacher"), course, strict=True)
    )
    post = Population("post", n, Reached(KICK))
    wires = Synapses(pre, post, Multapses(OneToOne(), 1), 1.0, growth=law.rule(), name="wires")
    net = Network([pre, teacher, post], [wires, Synapses(teacher, post, OneToOne(), KICK)],
                  seed=seed, threads=threads)  # fmt: skip
    net.run(len(course[0]))
    counts: Offset = np.diff(net.edges("wires")[0].indptr)
    return counts


def grow_in_spikes(course: tuple[Any, Any], law: Law, seed: int, threads: int) -> Offset:
    """Return the same in a `SpikingNetwork`, in which a step is a slot of 20 ms."""
    n_steps, n = course[0].shape

    def source(name: str, who: Any) -> Population:
        steps, neurons = np.nonzero(who)
        return Population(name, n, SpikeTimes(neurons, SLOT * steps))

    pre, teacher = (source(*each) for each in zip(("pre", "teacher"), course, strict=True))
    post = Population("post", n, LIF(tau_m=1.0))
    # The trace is in Hz there: so many in a step of SLOT ms.
    rule = law.rule(SLOT / 1000, tau=TAU * SLOT, every=EVERY * SLOT, window=WINDOW)
    wires = Synapses(pre, post, Multapses(OneToOne(), 1), 0.01, delay=1.0, growth=rule,
                     name="wires")  # fmt: skip
    kick = Synapses(teacher, post, OneToOne(), KICK, delay=1.0)
    net = SpikingNetwork([pre, teacher, post], [wires, kick], dt=1.0, seed=seed, threads=threads)
    net.run(SLOT * n_steps)
    counts: Offset = np.diff(net.edges("wires").indptr)
    return counts


def grow_senses(f: Real, n_steps: int, law: Law, seed: int, threads: int) -> Offset:
    """Return how many contacts each detector has in the end, from all fibres of its sense."""
    rng = np.random.default_rng([seed, 1])
    shown = rng.random((n_steps, f.size)) < f
    n = f.size * FIBRES
    fibres = Population(
        "fibres", n,
        Playback(_events(np.repeat(shown, FIBRES, axis=1)), RELIABILITY, BACKGROUND),
    )  # fmt: skip
    detectors = Population("detectors", f.size, Reached(THETA))
    pairs = Explicit.from_pairs([(i, i // FIBRES) for i in range(n)], n)
    wires = Synapses(fibres, detectors, Multapses(pairs, 1), 1.0, growth=law.rule(), name="wires")
    net = Network([fibres, detectors], [wires], seed=seed, threads=threads)
    net.run(n_steps)
    strengths: Offset = np.bincount(net.edges("wires")[0].indices, minlength=f.size)
    return strengths


def rank_correlation(a: Any, b: Any) -> float:
    """Return the rank correlation of Spearman.

    Examples
    --------
    >>> rank_correlation([1, 2, 3, 4], [2, 2, 5, 9]).__round__(2)
    0.95
    """
    from scipy.stats import rankdata

    ranks = [rankdata(values) for values in (a, b)]
    if any(np.ptp(each) == 0 for each in ranks):
        return float("nan")
    return float(np.corrcoef(ranks)[0, 1])


def expected(f: Real, law: Law) -> Real:
    """Return how many contacts a pair has in the mean, for long: 1, and a law of Poisson cut off.

    Examples
    --------
    >>> expected(np.array([0.01, 0.2]), Law(0.2, 0.002, 12)).round(2)
    array([ 2.  , 11.11])
    """
    from scipy.special import gammaln

    more = np.arange(law.most)
    logs = more * np.log(law.gain / law.removal * f)[:, np.newaxis] - gammaln(more + 1)
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    mean: Real = 1 + (shares * more).sum(axis=1) / shares.sum(axis=1)
    return mean

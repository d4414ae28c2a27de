r"""Release noise: contacts that each release a spike with the probability q.

The sum of what m contacts release is binomial, so that its coefficient of variation (CV) is

.. math:: \sqrt{\frac{1 - q}{m q}}
"""

from typing import Any

import numpy as np

from neurosim.base.arrays import Events, Real, spikes
from neurosim.binary.firing.rules import FiringRule
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import SpikeTimes
from neurosim.topology.multapses import Multapses
from neurosim.topology.population import Population
from neurosim.topology.regular import OneToOne
from neurosim.topology.synapses import Synapses

CONTACTS = (1, 2, 4, 8)
PAIRS = 1000
"""Pairs of neurons, which release independently."""
PERIOD = 10.0
"""ms from one spike to the next."""


class Watch(FiringRule):
    """Never fires, and keeps what arrived."""

    def start(self, n: int) -> None:
        """Keep nothing yet."""
        self.arrived: Real = np.zeros(n)

    def most_firing(self, n: int) -> int:
        """Return how many can fire at once."""
        return n

    def fire(self, activity: Any, when: int) -> Events:
        """Return nobody."""
        del when
        self.arrived = activity.drive_in_weights.copy()
        return spikes([])


def law(q: float) -> Real:
    """Return the CV for each of `CONTACTS`.

    Examples
    --------
    >>> law(0.5)
    array([1.        , 0.70710678, 0.5       , 0.35355339])
    """
    cv: Real = np.sqrt((1 - q) / (np.array(CONTACTS) * q))
    return cv


def spread(q: float, releases: int, seed: int, threads: int) -> Real:
    """Return the CV of the sums that contacts release, in either engine.

    Parameters
    ----------
    q : float
        Above 0.
    releases : int
        Sums that are looked at for each number of contacts, at least.
    seed, threads : int

    Returns
    -------
    ndarray of float64, shape (2, 4)
        Rounds and spikes; `CONTACTS`.
    """
    n_times = -(-releases // PAIRS)
    sums = [
        [look(m, q, n_times, (seed, threads)) for m in CONTACTS]
        for look in (_release_in_rounds, _release_in_spikes)
    ]
    return np.array([[each.std() / each.mean() for each in engine] for engine in sums])


def _release_in_rounds(m: int, q: float, n_times: int, how: tuple[int, int]) -> Real:
    eye, area = Population("eye", PAIRS, Playback()), Population("area", PAIRS, Watch())
    wires = Synapses(eye, area, Multapses(OneToOne(), m), 1.0, release=q)
    net, sums = Network([eye, area], [wires], seed=how[0], threads=how[1]), []
    for _ in range(n_times):
        net.run(1, inputs={"eye": range(PAIRS)})
        sums.append(net.activity("area").rule.arrived)
    return np.array(sums)


def _release_in_spikes(m: int, q: float, n_times: int, how: tuple[int, int]) -> Real:
    times = np.repeat(PERIOD * np.arange(n_times), PAIRS)
    source = Population("source", PAIRS, SpikeTimes(np.tile(np.arange(PAIRS), n_times), times))
    # Of what a spike left nothing remains when the next comes.
    cells = Population("cells", PAIRS, LIF(tau_m=0.5, v_th=1000.0))
    wires = Synapses(source, cells, Multapses(OneToOne(), m), 1.0, delay=1.0, release=q)
    net = SpikingNetwork([source, cells], [wires], dt=1.0, seed=how[0], threads=how[1])
    v = net.observe("cells", "v")
    net.run(PERIOD * n_times)
    arrived: Real = v.values[2 :: int(PERIOD)]  # a step later than it arrived
    return arrived

"""Equal contacts against one synapse of as many times the weight, and contacts of unequal delays.

The networks are recurrent, and what has several contacts is one of two inputs, so that who fires
depends on its weight. Weights are sums of powers of two, of which all multiples are exact.
"""

from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import Poisson, SpikeTimes
from neurosim.topology.connectivity import Random
from neurosim.topology.multapses import Multapses
from neurosim.topology.population import Population
from neurosim.topology.regular import OneToOne
from neurosim.topology.synapses import Synapses

CONTACTS = tuple(range(1, 9))
WEIGHT = 0.5
"""Of a contact; mV in spikes."""
N_EYE, N_AREA, ROUNDS, DURATION = 100, 200, 40, 300.0
"""Neurons of the input and of the network; rounds; ms."""
DELAYS = (1.0, 3.0, 5.0, 7.0)
TAU_M, STEP, SHOWN = 20.0, 0.1, 40.0
"""ms: of the membrane, from one value to the next, of all that is recorded."""
RULE, CELL, REST = KWinners(20), LIF(drive=18), LIF(TAU_M)
"""Of the network in rounds and in spikes, and of a cell that nothing else drives."""
Who = tuple[Any, Any]


def count_differences(seed: int) -> "np.ndarray[Any, Any]":
    """Return how many spikes differ between m contacts and one synapse of m-fold weight.

    Returns
    -------
    ndarray of int64, shape (2, 2, 8)
        Rounds and spikes; m-fold weight, and, as a control, that of one more; m = 1 to 8.
    """
    found = np.zeros((2, 2, len(CONTACTS)), np.int64)
    for i, fire in enumerate((_fire_in_rounds, _fire_in_spikes)):
        single = [fire(1, m * WEIGHT, seed) for m in (*CONTACTS, CONTACTS[-1] + 1)]
        for j, m in enumerate(CONTACTS):
            several = fire(m, WEIGHT, seed)
            found[i, :, j] = [_differ(several, single[j + more]) for more in (0, 1)]
    return found


def _differ(one: Who, other: Who) -> int:
    """Return how many spikes are in one recording and not in the other."""
    spikes = [set(zip(*(each.tolist() for each in both), strict=True)) for both in (one, other)]
    return len(spikes[0] ^ spikes[1])


def _fire_in_rounds(contacts: int, weight: float, seed: int) -> Who:
    eye, area = Population("eye", N_EYE, Playback(background=0.1)), Population("area", N_AREA, RULE)
    into = Synapses(eye, area, Multapses(Random(0.1, stored=True), contacts), weight)
    back = Synapses(area, area, Random(0.1), 1.0)
    net = Network([eye, area], [into, back], seed=seed)
    winners = net.record("area")
    net.run(ROUNDS)
    return winners.rounds, winners.neurons


def _fire_in_spikes(contacts: int, weight: float, seed: int) -> Who:
    noise, cells = Population("noise", N_EYE, Poisson(20)), Population("cells", N_AREA, CELL)
    into = Synapses(noise, cells, Multapses(Random(0.1), contacts), weight, delay=1.0)
    back = Synapses(cells, cells, Random(0.1), -0.25, delay=1.5)
    net = SpikingNetwork([noise, cells], [into, back], seed=seed)
    spikes = net.record("cells")
    net.run(DURATION)
    return spikes.steps, spikes.neurons


def respond() -> tuple[Real, Real]:
    """Return how a cell responds to one spike over four contacts, of one delay and of several.

    Returns
    -------
    times : ndarray of float64, shape (n_times,)
        ms after the spike.
    v : ndarray of float64, shape (2, n_times)
        mV, all delays 1 ms and `DELAYS`.
    """
    start, curves = 1.0, []
    for delay in (DELAYS[0], list(DELAYS)):
        source, cell = (
            Population("source", 1, SpikeTimes([0], [start])),
            Population("cell", 1, REST),
        )
        wires = Synapses(source, cell, Multapses(OneToOne(), len(DELAYS)), WEIGHT, delay=delay)
        net = SpikingNetwork([source, cell], [wires], dt=STEP)
        v = net.observe("cell", "v")
        net.run(SHOWN)
        curves.append(v.values[:, 0])
    # What arrives in a step is seen at the beginning of the next.
    return v.times - start - STEP, np.array(curves)


def expected_peak() -> float:
    """Return the peak with `DELAYS`, in that with one delay: the last finds what the others left.

    Examples
    --------
    >>> round(expected_peak(), 4)
    0.8661
    """
    left = np.exp((np.array(DELAYS) - DELAYS[-1]) / TAU_M)
    return float(left.mean())

"""Three time scales of memory in one network: activity, fast weights, slow weights.

Keys drive an area through fast synapses and through slow Hebbian ones, both between all neurons;
noise drives it all the time. Old items (key -> value) were taught many times, long ago, and are in
the slow weights; a new item is taught once, and its activity is erased. Then nothing happens: no
key fires, all synapses stay plastic, time passes. At each age the network is probed with the noise
going on: how much of the new value still fires by itself (activity), how much its key brings back
(fast weights), how much the key of an old item brings back (slow weights).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.base.random.stream import WORD, Stream
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.fast_hebbian import FastHebbian
from neurosim.binary.plasticity.hebbian import Hebbian
from neurosim.models.assemblies.operations import Tick
from neurosim.models.memory.fast_weights.retrieval import TEACHING
from neurosim.topology.explicit import Explicit
from neurosim.topology.population import Population
from neurosim.topology.regular import AllToAll, FixedFanOut, OneToOne
from neurosim.topology.synapses import Synapses

SHARES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.3, 1.6, 2.0, 2.5, 3.0, 4.0, 5.0)
"""Ages at which the network is probed, in units of 1 / (1 - decay) rounds."""
BETA, SLOW, OFTEN = 0.05, 0.1, 50
"""Slow synapses: gain, initial weight, how often an old item is taught."""
N_OLD, N_NOISE, LOUDNESS = 10, 200, 0.16
"""Old items, noisy neurons; spread of the noise as a share of the drive by a fresh item."""


class Course(NamedTuple):
    """What was found.

    Attributes
    ----------
    recalled : ndarray of float64, shape (3, n_ages)
        By activity, fast weights, slow weights; share of the value's neurons.
    erased : float
        Recall of the new item at once after its activity was erased.
    active : float
        Share of the value that fires after the erasure, before any key.
    n_changed : int
        Slow synapses that changed while time passed.
    """

    recalled: Real
    erased: float
    active: float
    n_changed: int


def ages_of(decay: float) -> Index:
    """Return the ages at which the network is probed, in rounds, ascending.

    Examples
    --------
    >>> ages_of(0.95).tolist()
    [0, 1, 2, 4, 6, 8, 12, 16, 20, 26, 32, 40, 50, 60, 80, 100]
    """
    return np.unique([*np.rint(np.array(SHARES) / (1 - decay)), 1.0]).astype(np.int32)


def follow(
    size: tuple[int, int], rule: FastHebbian, episodes: int, seed: int, tick: Tick
) -> Course:
    """Teach old items often, then one new item after the other, each once, and follow it.

    Parameters
    ----------
    size : (int, int)
        n neurons in the area (and keys), k that fire.
    rule : FastHebbian
    episodes : int
        New items, from 1 up.
    seed : int
    tick : callable
    """
    n, k = size
    keys, values = (
        FixedFanOut(k).edges(N_OLD + episodes, n, Stream(seed, name)).indices.reshape(-1, k)
        for name in ("keys", "values")
    )
    net, ages = _build(n, k, rule, seed), ages_of(rule.decay)
    _teach_old(net, keys, values)
    found, erased, active, n_changed = np.zeros((3, len(ages))), 0.0, 0.0, 0
    for new in range(N_OLD, N_OLD + episodes):
        net.run(int(5 / (1 - rule.decay)))
        old = new % N_OLD
        net.run(1, inputs={"key": keys[new], "teacher": values[new]})
        before = net.edges("slow")[1]
        found[0, 0] += _share(net, values[new])
        net.rest()
        active += _share(net, values[new])
        erased += _probe(net, keys[new], values[new])
        for i, age in enumerate(ages):
            if i:
                net.run(int(age - ages[i - 1]))
                found[0, i] += _share(net, values[new])
            found[1, i] += _probe(net, keys[new], values[new])
            found[2, i] += _probe(net, keys[old], values[old])
        n_changed += int((net.edges("slow")[1] != before).sum())
        tick((new - N_OLD + 1) / episodes)
    return Course(found / episodes, erased / episodes, active / episodes, n_changed)


def _build(n: int, k: int, rule: FastHebbian, seed: int) -> Network:
    key, teacher = Population("key", n, Playback()), Population("teacher", n, Playback())
    noise = Population("noise", N_NOISE, Playback(background=0.5))
    area = Population("area", n, KWinners(k))
    wires = [
        Synapses(key, area, AllToAll(), plasticity=rule, name="fast"),
        Synapses(key, area, AllToAll(), SLOW, Hebbian(BETA, w_max=10.0), "slow"),
        Synapses(teacher, area, OneToOne(), TEACHING * k),
        Synapses(noise, area, _noisy(n, LOUDNESS * k * rule.rate, seed)),
    ]
    return Network([key, teacher, noise, area], wires, seed=seed)


def _noisy(n: int, spread: float, seed: int) -> Explicit:
    """Return synapses with random weights, such that the noise in a neuron has this spread."""
    words = Stream(seed, "noise").words(N_NOISE * n).astype(np.float64) / WORD
    of_one = np.sqrt(0.5 / 3 - 0.25 / 4)  # half of the time a weight from 0 to 1, otherwise nothing
    weights = words * (spread / (of_one * np.sqrt(N_NOISE)))
    return Explicit(np.arange(N_NOISE + 1) * n, np.tile(np.arange(n), N_NOISE), weights)


def _teach_old(net: Network, keys: Index, values: Index) -> None:
    for _ in range(OFTEN):
        for old in range(N_OLD):
            net.run(1, inputs={"key": keys[old], "teacher": values[old]})


def _share(net: Network, value: "np.ndarray[Any, Any]") -> float:
    """Return which share of ``value`` fires."""
    return float(np.isin(value, net.winners("area")).mean())


def _probe(net: Network, key: Sequence[int] | Index, value: Index) -> float:
    """Return which share of ``value`` the key brings back, and leave no trace."""
    with net.probe():
        net.run(1, inputs={"key": key})
        return _share(net, value)

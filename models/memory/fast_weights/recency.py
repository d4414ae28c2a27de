r"""Recency: how far back fast weights remember, and what theory says.

Pairs key -> value of k of n neurons are learned one in a round, without end. A pair that is d
rounds old drives the k neurons of its value by lambda^d k, in units of the rate; all other pairs
add noise. Of f = k / n, the drive of a neuron by other pairs has about the variance

.. math:: \sigma^2 = \frac{f (k f (1 - f) + k^2 f^2) - f^4 k^2}{1 - \lambda^2}.

Half the value is recalled where its mean drive is what k / 2 of the n - k others exceed, z sigma;
but no longer than lambda^d k > 1, where the whole signal is one fresh coincidence, the limit for
very sparse codes.
"""

from collections.abc import Sequence
from math import log, sqrt
from statistics import NormalDist

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.base.random.stream import Stream
from neurosim.binary.firing.rules import KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.fast_hebbian import FastHebbian
from neurosim.models.assemblies.operations import Tick
from neurosim.models.memory.fast_weights.retrieval import TEACHING
from neurosim.topology.population import Population
from neurosim.topology.regular import AllToAll, FixedFanOut, OneToOne
from neurosim.topology.synapses import Synapses

REACH = 1.5
"""Lags that are tested, up to so many times what theory says."""
BETWEEN = 5
"""Pairs that are learned between two tests."""


def half_lag(n: int, k: int, decay: float) -> float:
    """Return the lag at which theory has half of the neurons recalled.

    Examples
    --------
    >>> [round(half_lag(1000, k, 0.95), 1) for k in (10, 30, 100)]
    [44.9, 57.9, 35.7]
    """
    z = NormalDist().inv_cdf(1 - k / 2 / (n - k))
    return min(log(k / (z * sqrt(_variance(n, k, decay)))), log(k)) / -log(decay)


def expected(n: int, k: int, decay: float, lag: float) -> float:
    """Return the share that the Gaussian theory has recalled at ``lag``, 0 to 1.

    Where a share r is recalled, k (1 - r) of the n - k others win, which sets the threshold.

    Examples
    --------
    >>> [round(expected(1000, 100, 0.99, lag), 2) for lag in (0, 51, 103)]
    [0.97, 0.77, 0.5]
    """
    spread, normal = sqrt(_variance(n, k, decay)), NormalDist()
    low, high = 0.0, 1.0
    for _ in range(50):
        share = (low + high) / 2
        others = min(max(k * (1 - share) / (n - k), 1e-12), 1 - 1e-12)
        threshold = normal.inv_cdf(1 - others)
        found = normal.cdf(decay**lag * k / spread - threshold)
        low, high = (share, high) if found > share else (low, share)
    return (low + high) / 2


def _variance(n: int, k: int, decay: float) -> float:
    """Return the variance of the drive by other pairs."""
    f = k / n
    return (f * (k * f * (1 - f) + (k * f) ** 2) - f**4 * k**2) / (1 - decay**2)


def lags_of(n: int, k: int, decay: float, points: int) -> Index:
    """Return the lags to test, ascending: even steps up to `REACH` times what theory says."""
    ends = np.linspace(0, REACH * half_lag(n, k, decay), points)
    return np.unique(np.rint(ends).astype(np.int32))


def recall(
    size: tuple[int, int], decay: float, lags: Sequence[int], repeats: int, seed: int, tick: Tick
) -> Real:
    """Return the share of the value's neurons that its key brings back, by lag.

    Parameters
    ----------
    size : (int, int)
        n, k.
    decay : float
    lags : sequence of int
        Ages of a pair in rounds; the pair of the last round has age 0.
    repeats : int
        Tests of each lag.
    seed : int
    tick : callable

    Returns
    -------
    ndarray of float64, shape (n_lags,)
    """
    n, k = size
    warm = max(int(6 / (1 - decay)), max(lags) + 1)
    n_pairs = warm + (repeats - 1) * BETWEEN
    keys, values = (_draw(n, k, n_pairs, Stream(seed, name)) for name in ("keys", "values"))
    net = _build(n, k, FastHebbian(decay, 1.0, "patterns"), keys, values)
    found = np.zeros(len(lags))
    net.run(warm)
    for i in range(repeats):
        newest = net.round - 1
        for at, lag in enumerate(lags):
            with net.probe():
                net.run(1, inputs={"key": keys[newest - lag]}, pathways=["fast"])
                found[at] += np.isin(net.winners("area"), values[newest - lag]).sum()
        tick((i + 1) / repeats)
        if i + 1 < repeats:
            net.run(BETWEEN)
    return found / (repeats * k)


def crossing(lags: Sequence[int], shares: Sequence[float], level: float = 0.5) -> float:
    """Return the lag at which the shares first fall through ``level``, NaN if they do not.

    Examples
    --------
    >>> crossing([0, 10, 20], [1.0, 0.75, 0.25])
    15.0
    """
    for i in range(1, len(lags)):
        before, after = shares[i - 1], shares[i]
        if before >= level > after:
            return float(
                lags[i - 1] + (before - level) / (before - after) * (lags[i] - lags[i - 1])
            )
    return float("nan")


def _draw(n: int, k: int, n_patterns: int, stream: Stream) -> Index:
    """Return patterns of ``k`` of ``n`` neurons, ascending, shape (n_patterns, k)."""
    patterns: Index = FixedFanOut(k).edges(n_patterns, n, stream).indices.reshape(n_patterns, k)
    return patterns


def _build(n: int, k: int, rule: FastHebbian, keys: Index, values: Index) -> Network:
    key = Population("key", n, Playback(events=list(keys)))
    value = Population("value", n, Playback(events=list(values)))
    area = Population("area", n, KWinners(k))
    wires = [
        Synapses(key, area, AllToAll(), plasticity=rule, name="fast"),
        Synapses(value, area, OneToOne(), TEACHING * k),
    ]
    return Network([key, value, area], wires)

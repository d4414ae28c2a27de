"""The network: channels, excitatory and inhibitory neurons, and what connects them."""

from collections.abc import Sequence

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.base.random.stream import Stream
from neurosim.models.concept_cells.spiking import cells, learning
from neurosim.models.concept_cells.spiking.settings import BIN, DT, SpikingAssociation
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.sources import Poisson
from neurosim.topology.explicit import Explicit
from neurosim.topology.population import Population
from neurosim.topology.regular import FixedFanIn
from neurosim.topology.synapses import Synapses

TO_INH, FROM_INH, AMONG_INH = 248, 65, 59
"""Synapses into a neuron: excitatory onto inhibitory, back, and among those that inhibit."""
W_TO_INH, W_FROM_INH, W_AMONG_INH = 0.25, 0.146, 0.05
SPREAD_INPUT, SPREAD_RECURRENT = 0.25, 0.5
"""Standard deviations of the logarithms of initial weights."""
CHANNELS, EXC, INH = "channels", "exc", "inh"
PLASTIC = (f"{CHANNELS}->{EXC}", f"{EXC}->{EXC}")


def build(
    config: SpikingAssociation, rates: Real, n_pictures: int, seed: int
) -> SpikingNetwork:
    """Build the network.

    Parameters
    ----------
    config : SpikingAssociation
    rates : ndarray of float64, shape (n_bins, channels)
        Rate of each channel in each bin of the schedule, Hz.
    n_pictures : int
        How many the schedule encodes in turn.
    seed : int

    Returns
    -------
    SpikingNetwork
    """
    n, w_rec = config.n, config.weight
    from_channels = _draw(config.channels, n, config.inputs, SPREAD_INPUT, seed, PLASTIC[0])
    among = _draw(n, n, config.recurrent, SPREAD_RECURRENT, seed, PLASTIC[1])
    rule = cells.make_excitatory(
        config, _thresholds(config, from_channels), _fall(config, n_pictures)
    )
    channels = Population(CHANNELS, config.channels, Poisson(rates, every=BIN))
    exc, inh = Population(EXC, n, rule), Population(INH, n // 4, cells.make_inhibitory())
    # Bounds of weights that a factor scales are scaled with them.
    first = learning.make_learning(config.eta, config.balance, config.lone, config.w_max)
    second = learning.make_learning(
        config.eta * w_rec, config.balance, config.lone, config.w_max_recurrent * w_rec
    )
    return SpikingNetwork(
        [channels, exc, inh],
        [
            Synapses(channels, exc, from_channels, 1.0, first),
            Synapses(exc, exc, among, w_rec, second),
            Synapses(exc, inh, FixedFanIn(TO_INH), W_TO_INH * config.inhibition),
            Synapses(inh, exc, FixedFanIn(FROM_INH), W_FROM_INH * config.inhibition,
                     receptor="inh_rise"),
            Synapses(inh, inh, FixedFanIn(AMONG_INH, self_loops=True),
                     W_AMONG_INH * config.inhibition, receptor="inh_rise"),
        ],
        dt=DT,
        seed=seed,
    )  # fmt: skip


def _draw(n_pre: int, n_post: int, inputs: int, spread: float, seed: int, name: str) -> Explicit:
    """Return synapses of a fixed number for each target, with log-normal weights of mean 1."""
    stream = Stream(seed, f"eiffel-obama {name}")
    rule = FixedFanIn(inputs, self_loops=False)
    edges = rule.edges(n_pre, n_post, stream, name == PLASTIC[1])
    random = np.random.default_rng(Stream(seed, f"eiffel-obama weights {name}").words(4))
    weights = np.exp(random.normal(-(spread**2) / 2, spread, edges.indices.size))
    return Explicit(edges.indptr, edges.indices, weights)


def _thresholds(config: SpikingAssociation, wires: Explicit) -> Real:
    """Return the thresholds: higher for neurons that noise alone drives more."""
    assert wires.weights is not None
    drive = np.bincount(wires.indices, wires.weights, config.n)
    mean_drive = drive * config.rate_off * 0.001 * cells.area(cells.RISE, cells.DECAY_EXC)
    return np.asarray(config.threshold + mean_drive - mean_drive.mean())


def _fall(config: SpikingAssociation, n_pictures: int) -> float:
    """Return what raised thresholds fall by in a ms, so that spikes of a picture hold it."""
    cycle = n_pictures * config.presentation
    return config.homeostasis * config.goal / cycle


def rates_of(
    config: SpikingAssociation, active: Sequence[Index]
) -> Real:
    """Return the rates of all channels for noise and for each item, (1 + n_items, channels)."""
    rates = np.full((1 + len(active), config.channels), config.rate_off)
    for row, channels in zip(rates[1:], active, strict=True):
        row[channels] = config.rate_on
    return rates

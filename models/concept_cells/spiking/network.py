"""The network: channels, excitatory and inhibitory neurons, and what connects them."""

from collections.abc import Sequence

import numpy as np

from neurosim.base.arrays import Index, Real
from neurosim.base.random.stream import Stream
from neurosim.models.concept_cells.spiking import cells
from neurosim.models.concept_cells.spiking.cascade import find_bin
from neurosim.models.concept_cells.spiking.learning import make_learning
from neurosim.models.concept_cells.spiking.settings import (
    AMONG_INH,
    DT,
    FROM_INH,
    TO_INH,
    SpikingAssociation,
)
from neurosim.models.concept_cells.spiking.space import connect, place
from neurosim.models.concept_cells.spiking.transmission import transmit
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.sources import Poisson
from neurosim.spiking.plasticity.stdp import TripletSTDP
from neurosim.topology.explicit import Explicit
from neurosim.topology.population import Population
from neurosim.topology.regular import FixedFanIn
from neurosim.topology.synapses import Synapses

W_TO_INH, W_FROM_INH, W_AMONG_INH = 0.25, 0.146, 0.05
SPREAD_INPUT, SPREAD_RECURRENT = 0.25, 0.5
"""Standard deviations of the logarithms of initial weights."""
CHANNELS, EXC, INH = "channels", "exc", "inh"
DISINHIBITED = f"{INH}->{EXC}"
"""The synapses whose weight a stage of the schedule may change."""
PLASTIC = (f"{CHANNELS}->{EXC}", f"{EXC}->{EXC}")


def build(config: SpikingAssociation, rates: Real, seed: int) -> SpikingNetwork:
    """Build the network.

    Parameters
    ----------
    config : SpikingAssociation
    rates : ndarray of float64, shape (n_bins, channels)
        Rate of each channel in each bin of the schedule, Hz; the last bin holds for ever.
    seed : int

    Returns
    -------
    SpikingNetwork
    """
    n = config.n
    inputs = _draw(config, PLASTIC[0], SPREAD_INPUT, seed)
    among = _draw(config, PLASTIC[1], SPREAD_RECURRENT, seed)
    channels = Population(CHANNELS, config.channels, Poisson(rates, every=find_bin(config)))
    fall = config.homeostasis * config.goal / config.cycle
    places = place(n, n // 4, seed)
    rule = cells.make_excitatory(config, _thresholds(config, inputs), fall)
    exc = Population(EXC, n, rule, positions=places[0])
    inh = Population(INH, n // 4, cells.make_inhibitory(), positions=places[1])
    return SpikingNetwork(
        [channels, exc, inh],
        [
            Synapses(channels, exc, inputs, 1.0, _learn(config, 1.0, config.w_max)),
            _recurrent(config, exc, among),
            *(
                _local(config, pre, post, inputs, weight)
                for pre, post, inputs, weight in (
                    (exc, inh, TO_INH, W_TO_INH),
                    (inh, exc, FROM_INH, W_FROM_INH),
                    (inh, inh, AMONG_INH, W_AMONG_INH),
                )
            ),
        ],
        dt=DT,
        seed=seed,
    )


def _recurrent(config: SpikingAssociation, exc: Population, wires: Explicit) -> Synapses:
    """Return the synapses among excitatory neurons."""
    weight, short = transmit(config, PLASTIC[1], config.weight)
    learning = _learn(config, weight, config.w_max_recurrent)
    return Synapses(exc, exc, wires, weight, learning, short_term=short)


def _local(
    config: SpikingAssociation, pre: Population, post: Population, inputs: int, weight: float
) -> Synapses:
    """Return synapses onto or from inhibitory neurons."""
    wires = connect(pre, post, inputs, config.reach)
    name = f"{pre.name}->{post.name}"
    weight, short = transmit(config, name, weight * config.inhibition)
    receptor = "inh_rise" if pre.name == INH else ""
    return Synapses(pre, post, wires, weight, receptor=receptor, short_term=short)


def _learn(config: SpikingAssociation, unit: float, w_max: float) -> TripletSTDP:
    """Return the rule of synapses whose weights, steps and bounds are in such a unit."""
    return make_learning(config.eta * unit, config.balance, config.lone, w_max * unit)


def _draw(config: SpikingAssociation, name: str, spread: float, seed: int) -> Explicit:
    """Return plastic synapses, as many into each neuron, with log-normal weights of mean scale."""
    is_recurrent = name == PLASTIC[1]
    n_pre, inputs, most = (
        (config.n, config.recurrent, config.w_max_recurrent)
        if is_recurrent
        else (config.channels, config.inputs, config.w_max)
    )
    stream = Stream(seed, f"eiffel-obama {name}")
    edges = FixedFanIn(inputs, self_loops=False).edges(n_pre, config.n, stream, is_recurrent)
    random = np.random.default_rng(Stream(seed, f"eiffel-obama weights {name}").words(4))
    weights = np.exp(random.normal(-(spread**2) / 2, spread, edges.indices.size))
    return Explicit(edges.indptr, edges.indices, np.minimum(config.scale * weights, most))


def _thresholds(config: SpikingAssociation, wires: Explicit) -> Real:
    """Return the thresholds: higher for neurons that noise alone drives more."""
    assert wires.weights is not None
    drive = np.bincount(wires.indices, wires.weights, config.n)
    mean_drive = drive * config.rate_off * 0.001 * cells.area(cells.RISE, cells.DECAY_EXC)
    return np.asarray(config.threshold + mean_drive - mean_drive.mean())


def rates_of(config: SpikingAssociation, active: Sequence[Index]) -> Real:
    """Return the rates of all channels for noise and for each item, (1 + n_items, channels)."""
    rates = np.full((1 + len(active), config.channels), config.rate_off)
    for row, channels in zip(rates[1:], active, strict=True):
        row[channels] = config.rate_on
    return rates

"""Row 14 in spikes: two imposed assemblies in the network of the experiment, with its noise.

Nothing is learned. For each share of `SHARES` two assemblies are chosen at random. Synapses within
either have the largest weight, those from the channels of its picture the largest that learning
allows, all others their initial one. Each picture is shown alone, and how the other assembly
answers is taken over both directions.

=====================  ======  ====================================================================
parameter              value   source
=====================  ======  ====================================================================
neurons of one         10 %    ours: as many as learn a picture; chance is as large
recurrent synapses     x 2.5   ours: with as many as in the experiment a cue hardly ignites others
their largest weight   x 10    of the initial mean: the published bound (from memory, to be
                               verified); with the 5 of the experiment nothing is ignited
weak inhibition        0.75    ours, of the strong, which is that of the experiment: at 0.58, the
                               ratio in rounds, 15 % of all other neurons respond as well
shares                 0-0.7   ours, in steps of 0.1
=====================  ======  ====================================================================

Of these, recurrence was chosen on seeds 11 and 12, weak inhibition on seeds 11 to 16.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.base.random.stream import Stream
from neurosim.models.concept_cells.ignition import shares_of, shuffle, split
from neurosim.models.concept_cells.spiking import scores
from neurosim.models.concept_cells.spiking.network import EXC, PLASTIC, build, rates_of
from neurosim.models.concept_cells.spiking.recording import Spikes, count
from neurosim.models.concept_cells.spiking.schedule import IMPOSED, lay_rates, plan_test
from neurosim.models.concept_cells.spiking.settings import SpikingAssociation
from neurosim.models.concept_cells.spiking.subject import find_tests
from neurosim.models.concept_cells.spiking.windows import find_windows
from neurosim.models.concept_cells.subject import NP, P
from neurosim.spiking.network import SpikingNetwork

SHARES = np.round(np.arange(0, 0.71, 0.1), 2)
"""Shares of the neurons of two assemblies that are imposed."""
SIZE = 0.1
"""Share of the excitatory neurons that an assembly takes."""
WEAKER = 0.75
"""Weak / strong inhibition."""
DENSER = 2.5
"""Recurrent synapses here / in the experiment."""
BOUND = 10.0
"""Largest recurrent weight / initial mean, at least."""


class Synapse(NamedTuple):
    """Plastic synapses of a name: their two ends, initial weights, and the largest one."""

    name: str
    pre: Index
    post: Index
    weights: Real
    most: float

    def strengthen(self, ends: Sequence[tuple[np.ndarray, np.ndarray]]) -> Real:
        """Return the weights with the largest one wherever a synapse leads from one set to another.

        Parameters
        ----------
        ends : sequence of (ndarray of int, ndarray of int)
            Neurons from which, and to which.
        """
        weights = self.weights.copy()
        for pre, post in ends:
            weights[np.isin(self.pre, pre) & np.isin(self.post, post)] = self.most
        return weights


def ignite(config: SpikingAssociation, channels: Sequence[Index], seed: int) -> Real:
    """Show each picture alone to networks in which assemblies share some neurons.

    Parameters
    ----------
    config : SpikingAssociation
    channels : sequence of ndarray of int32
        Of the pictures, the pair first.
    seed : int

    Returns
    -------
    ndarray of float64, shape (2, n_shares, 2)
        See `neurosim.models.concept_cells.ignition.measure`.
    """
    return np.array([_sweep(config, factor, channels, seed) for factor in (1.0, WEAKER)])


def _sweep(
    config: SpikingAssociation, factor: float, channels: Sequence[Index], seed: int
) -> list[Real]:
    """Return for each share how both assemblies answer, at some inhibition."""
    random = np.random.default_rng(Stream(seed, "imposed schedule").words(4))
    tests = [plan_test(config, f"{IMPOSED} {share:g}", (P, NP), random) for share in SHARES]
    changes = {
        "inhibition": config.inhibition * factor,
        "recurrent": min(round(config.recurrent * DENSER), config.n - 1),
        "w_max_recurrent": max(config.w_max_recurrent, BOUND),
    }
    rates = lay_rates(config, tests, rates_of(config, channels))
    denser = config.model_copy(update=changes)
    network = build(denser, rates, seed)
    kinds = _find_synapses(denser, network)
    cells, size = network.record(EXC), round(SIZE * config.n)
    found = []
    begins = find_tests(tests)
    for share, test in zip(SHARES, tests, strict=True):
        order = shuffle(seed, f"imposed assemblies {share:g}", config.n)
        pair = split(round(share * size), size, order)
        ends = [[(channels[i], pair[i]) for i in (P, NP)], [(one, one) for one in pair]]
        for synapses, strong in zip(kinds, ends, strict=True):
            network.set_weights(synapses.name, synapses.strengthen(strong))
        network.run(test.duration, plastic=False)
        spikes = Spikes(cells.steps, cells.neurons)
        found.append(_answer(config, spikes, begins[test.name], pair))
    return found


def _find_synapses(config: SpikingAssociation, network: SpikingNetwork) -> list[Synapse]:
    """Return the synapses from channels, and those among excitatory neurons."""
    most, found = (config.w_max, config.w_max_recurrent * config.weight), []
    for name, largest in zip(PLASTIC, most, strict=True):
        edges = network.edges(name)
        pre = np.repeat(np.arange(edges.indptr.size - 1), np.diff(edges.indptr))
        found.append(Synapse(name, pre.astype(np.int32), edges.indices, network.weights(name),
                             largest))  # fmt: skip
    return found


def _answer(
    config: SpikingAssociation,
    spikes: Spikes,
    begins: Offset,
    pair: tuple[np.ndarray, np.ndarray],
) -> Real:
    """Return which share responds of who is cued, and of who is not, over both directions."""
    windows = find_windows(config)
    shown, base = (
        count(spikes, begins, window, config.n) for window in (windows.response, windows.base)
    )
    responding = scores.respond(shown, base)
    turns = (pair, pair[::-1])
    both = [shares_of(units, turn) for units, turn in zip(responding, turns, strict=True)]
    return np.asarray(np.mean(both, axis=0))

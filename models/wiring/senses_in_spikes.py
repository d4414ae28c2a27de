r"""Senses in spikes: leaky integrate-and-fire detectors, and spike-timing dependent plasticity.

Fibres are Poisson neurons; a detector is a `neurosim.LIF` with white noise of its own. Latency is
the time from the start of a stimulus to the detector's first spike. Synapses follow `PairSTDP` with
soft bounds [1]_: where a detector fires soon after what arrives, weights go up by a share of what
is left to the largest one, where it fires before, down by a share of what is above the weight at
the start. Stimuli are short, so that most of what arrives comes before the detector fires.

At the end of each slot a share of what weights are above that at the start is lost. Without it,
nothing would fade but by spikes that come at the wrong time, which are few: frequent senses would
be ahead only until rare ones have been stimulated often enough, too.

References
----------
.. [1] Morrison, Diesmann, Gerstner, Biol. Cybern. 98:459, 2008, doi:10.1007/s00422-008-0233-1.
"""

from dataclasses import dataclass

import numpy as np

from neurosim.base.arrays import Real
from neurosim.models.wiring.senses import (
    PATHWAY,
    SOURCE,
    TARGET,
    Mask,
    Probed,
    Wires,
    damage,
    new_wires,
    read_trials,
)
from neurosim.spiking.network import SpikingNetwork
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.sources import Poisson
from neurosim.spiking.noise_input import NoiseInput
from neurosim.spiking.plasticity.stdp import PairSTDP
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


@dataclass(frozen=True)
class InSpikes:
    """Senses that fire spikes; ms, mV and Hz.

    Parameters
    ----------
    growth : float
        a_pre of `PairSTDP`.
    fading : float
        Share of what is above the weight at the start that is lost in a slot.
    depression : float
        - a_post / a_pre.
    rests : int
        How many times as long as a stimulus the rest before it is.
    stimulus, delay, dt : float
    seldom, often : float
        Rate of a fibre without and with a stimulus.
    threshold, noise : float
        Of detectors; the noise is the standard deviation of v without a threshold.
    least, most : float
        Weight at the start, which is the least as well, and the largest.
    """

    growth: float = 0.008
    fading: float = 0.02
    depression: float = 1.05
    rests: int = 3
    stimulus: float = 50.0
    delay: float = 1.0
    dt: float = 0.5
    seldom: float = 2.0
    often: float = 60.0
    threshold: float = 20.0
    noise: float = 2.0
    least: float = 0.5
    most: float = 1.5

    def build(self, wires: Wires, shown: Mask, seed: int, threads: int = 1,
              plasticity: PairSTDP | None = None) -> SpikingNetwork:  # fmt: skip
        """Return fibres and detectors at rest."""
        # By its name the noise of a test is other than that of learning.
        name = SOURCE if plasticity is not None else "tested fibres"
        n_senses, n_fibres = wires.weights.shape
        is_on = np.zeros((len(shown), self.rests + 1, n_senses), bool)
        is_on[:, -1] = shown
        table = np.repeat(is_on.reshape(-1, n_senses), n_fibres, axis=1)
        rates = np.where(table, self.often, self.seldom)
        source = Population(name, n_senses * n_fibres, Poisson(rates, every=self.stimulus))
        cells = LIF(tau_m=20.0, v_th=self.threshold, v_reset=0.0, t_ref=2.0)
        detectors = Population(TARGET, n_senses, cells)
        synapses = Synapses(source, detectors, wires.connectome(), 1.0, plasticity, PATHWAY,
                            self.delay)  # fmt: skip
        noise = NoiseInput(detectors, self.noise)
        return SpikingNetwork([source, detectors], [synapses], inputs=[noise], dt=self.dt,
                              seed=seed, threads=threads)  # fmt: skip

    def train(self, n_fibres: int, shown: Mask, seed: int, threads: int = 1) -> Real:
        """Return the weights after all slots, mV, float64, shape (n_senses, n_fibres)."""
        wires = new_wires(shown.shape[1], n_fibres, self.least)
        learn = PairSTDP(a_pre=self.growth, a_post=-self.depression * self.growth,
                         w_min=self.least, w_max=self.most, scaling="multiplicative")  # fmt: skip
        network = self.build(wires, shown, seed, threads, learn)
        for _ in shown:
            network.run((self.rests + 1) * self.stimulus)
            weights = np.array(network.weights(PATHWAY))
            weights -= self.fading * (weights - self.least)
            network.set_weights(PATHWAY, weights)
        return weights.reshape(wires.weights.shape)

    def probe(self, weights: Real, n_trials: int, shares: Real, seed: int,
              threads: int = 1) -> Probed:  # fmt: skip
        """Stimulate copies of each sense, which have lost some fibres, once each; none learns."""
        wires = damage(weights, n_trials, shares, seed)
        network = self.build(wires, np.ones((1, len(wires.weights)), bool), seed, threads)
        fired = network.record(TARGET)
        begin = self.rests * self.stimulus
        network.run(begin + self.stimulus)
        shape = shares.size, len(weights), n_trials
        return read_trials(fired.neurons, fired.times, (begin - self.stimulus, begin), shape)

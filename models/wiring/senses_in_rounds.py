r"""Senses in rounds: a detector adds up what arrives, with a leak, and use makes synapses grow.

A detector has a potential

.. math:: v \leftarrow \lambda v + \sum_i w_i x_i,

with x = 1 for fibres of which a spike arrives, and fires where v reaches theta, after which v = 0.
The stronger the synapses, the fewer spikes it must wait for. Latency is the number of rounds
before the one in which it fires first, from the start of the stimulus.

When a detector fires, each of its synapses grows by what has just arrived through it, up to a
largest weight, and in all rounds what is above the weight at the start fades:

.. math:: w \leftarrow w + a\, y\, e\, (w_{max} - w) - b\, (w - w_0), \qquad
          e \leftarrow \lambda e + x,

with y = 1 for a detector that fires. Where its sense is stimulated a share f of the time, a weight
settles between w0 and the largest one, the higher the larger f.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base.arrays import Events, Real, readonly, spikes
from neurosim.binary.firing.rules import FiringRule
from neurosim.binary.network import Network
from neurosim.binary.plasticity.rule import Changing, Plasticity
from neurosim.binary.state import Activity
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
from neurosim.topology.population import Population
from neurosim.topology.synapses import Synapses


class Fibres(FiringRule):
    """Fibres fire at random: often while their sense is stimulated, seldom otherwise.

    Parameters
    ----------
    shown : ndarray of bool, shape (slots, n_senses)
        Which senses are stimulated at the end of which slot.
    rest, stimulus : int
        Rounds of a slot before the stimulus, and of the stimulus.
    chances : (float, float)
        Of a fibre to fire in a round, seldom and often.
    """

    is_source = True

    def __init__(self, shown: Mask, rest: int, stimulus: int, chances: tuple[float, float]):
        # Read-only, so that the copies that each round makes share them.
        self.shown, self.rest, self.stimulus = readonly(shown), rest, stimulus
        self.chances = readonly(np.rint(np.array(chances) * 2**32).astype(np.uint64))

    @property
    def fires_alone(self) -> bool:
        """Say yes: fibres need no input."""
        return True

    def most_firing(self, n: int) -> int:
        """Return how many of ``n`` can fire in a round."""
        return n

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``."""
        slot, at = divmod(when, self.rest + self.stimulus)
        is_on = self.shown[slot] & (at >= self.rest)
        chances = np.repeat(self.chances[is_on.astype(np.intp)], activity.n // is_on.size)
        return spikes(np.flatnonzero(activity.stream.words(activity.n, when) < chances))


class Detectors(FiringRule):
    """A detector fires where its leaking sum of drives reaches a threshold, and starts again.

    Parameters
    ----------
    leak : float
        Share of the sum that is left after a round.
    theta : float
    """

    def __init__(self, leak: float, theta: float):
        self.leak, self.theta = leak, theta

    def start(self, n: int) -> None:
        """Begin with nothing."""
        self.v = np.zeros(n)

    def most_firing(self, n: int) -> int:
        """Return how many of ``n`` can fire in a round."""
        return n

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires."""
        v = self.leak * self.v + activity.drive_in_weights
        fires = v >= self.theta
        self.v = np.where(fires, 0.0, v)
        return spikes(np.flatnonzero(fires))


class Use(Plasticity):
    """Synapses grow when their neuron fires after what they brought, and fade all the time.

    Parameters
    ----------
    leak, growth, fading : float
        Lambda, a and b of the module.
    bounds : (float, float)
        Weight at the start, and the largest.
    """

    changes = "all"

    def __init__(self, leak: float, growth: float, fading: float, bounds: tuple[float, float]):
        self.leak, self.growth, self.fading = leak, growth, fading
        self.lowest, self.largest = bounds

    def saved(self) -> dict[str, Any]:
        """Return the arguments that it was made of, for `neurosim.Network.save`."""
        bounds = self.lowest, self.largest
        told = {"leak": self.leak, "growth": self.growth, "fading": self.fading}
        return {**told, "bounds": bounds}

    def start(self, n_pre: int, n_post: int) -> None:
        """Begin with nothing that arrived."""
        self.brought = np.zeros(n_pre)

    def update(self, synapses: Changing) -> Any:
        """Return the weights after a round."""
        self.brought *= self.leak
        self.brought[synapses.pre[synapses.arrived > 0]] += 1
        gain = np.minimum(self.growth * synapses.fires * self.brought[synapses.pre], 1.0)
        weights = synapses.weights
        return weights + gain * (self.largest - weights) - self.fading * (weights - self.lowest)


@dataclass(frozen=True)
class InRounds:
    """Senses that fire in rounds.

    Parameters
    ----------
    growth : float
        a of the module.
    fading : float
        Share of what is above the weight at the start that is lost in a slot: b times its rounds.
    rest, stimulus : int
        Rounds of a slot before the stimulus, and of the stimulus.
    seldom, often : float
        Chances of a fibre to fire in a round without and with a stimulus.
    leak, theta : float
        Of detectors.
    least, most : float
        Weight at the start, and the largest.
    """

    growth: float = 0.02
    fading: float = 0.02
    rest: int = 5
    stimulus: int = 20
    seldom: float = 0.005
    often: float = 0.05
    leak: float = 0.9
    theta: float = 16.0
    least: float = 1.0
    most: float = 3.0

    def build(self, wires: Wires, fibres: Fibres, seed: int, threads: int = 1,
              plasticity: Plasticity | None = None) -> Network:  # fmt: skip
        """Return fibres and detectors at rest."""
        # By its name the noise of a test is other than that of learning.
        name = SOURCE if plasticity is not None else "tested fibres"
        source = Population(name, wires.weights.size, fibres)
        detectors = Population(TARGET, len(wires.weights), Detectors(self.leak, self.theta))
        synapses = Synapses(source, detectors, wires.connectome(), 1.0, plasticity, name=PATHWAY)
        return Network([source, detectors], [synapses], seed=seed, threads=threads)

    def train(self, n_fibres: int, shown: Mask, seed: int, threads: int = 1) -> Real:
        """Return the weights after all slots, float64, shape (n_senses, n_fibres).

        Examples
        --------
        >>> shown = np.array([[True, False]] * 9 + [[False, True]])
        >>> often, seldom = InRounds().train(50, shown, seed=0).mean(axis=1)
        >>> bool(often > seldom)
        True
        """
        wires = new_wires(shown.shape[1], n_fibres, self.least)
        fading = self.fading / (self.rest + self.stimulus)
        learn = Use(self.leak, self.growth, fading, (self.least, self.most))
        fibres = Fibres(shown, self.rest, self.stimulus, (self.seldom, self.often))
        network = self.build(wires, fibres, seed, threads, learn)
        network.run(len(shown) * (self.rest + self.stimulus))
        weights: Real = np.array(network.edges(PATHWAY)[1]).reshape(wires.weights.shape)
        return weights

    def probe(self, weights: Real, n_trials: int, shares: Real, seed: int,
              threads: int = 1) -> Probed:  # fmt: skip
        """Stimulate copies of each sense, which have lost some fibres, once each; none learns."""
        wires = damage(weights, n_trials, shares, seed)
        shown = np.ones((1, len(wires.weights)), bool)
        quiet, begin = self.stimulus, 2 * self.stimulus
        fibres = Fibres(shown, begin, self.stimulus, (self.seldom, self.often))
        network = self.build(wires, fibres, seed, threads)
        fired = network.record(TARGET)
        network.run(begin + self.stimulus)
        shape = shares.size, len(weights), n_trials
        return read_trials(fired.neurons, fired.rounds, (quiet, begin), shape)

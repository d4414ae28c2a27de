"""Item memory: sparse items, units that fire for them, and a readout that learns their class.

A unit fires if at least theta of its inputs do. Each class c is read from two weights of every
unit, for and against it; the class of an item is the one of largest drive for - against. Where that
is wrong, the weights for the right class and against the one that was named each gain 1 / n, from
the n units that fire and may learn: a perceptron whose correction is the same however many share
it. What leads from newborn units gains more. Units that may not learn are frozen by
`neurosim.Network.set_storing`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Events, Index, Real, spikes
from neurosim.binary.firing.rules import FiringRule, KWinners
from neurosim.binary.firing.sources import Playback
from neurosim.binary.network import Network
from neurosim.binary.plasticity.rule import Changing, Plasticity
from neurosim.binary.state import Activity
from neurosim.topology.population import Population
from neurosim.topology.regular import AllToAll, FixedFanIn
from neurosim.topology.synapses import Synapses

READOUTS = ("for", "against")


class Sizes(NamedTuple):
    """What a memory is made of; see `neurosim.models.growth.neurogenesis`."""

    n_inputs: int
    n_units: int
    n_newborn: int
    fan_in: int
    theta: int
    classes: int
    youth: float


class AtLeast(FiringRule):
    """Neurons fire whose drive is at least ``theta``, in units of weight.

    Parameters
    ----------
    theta : float
    """

    def __init__(self, theta: float):
        self.theta = theta

    def most_firing(self, n: int) -> int:
        """Return how many of ``n`` neurons can fire in a round, at most."""
        return n

    def fire(self, activity: Activity, when: int) -> Events:
        """Return who fires in round ``when``."""
        reaches = activity.drive_in_weights >= self.theta
        return spikes(np.flatnonzero(reaches).astype(np.int32))


class Shared(Plasticity):
    """Synapses that bring spikes to a neuron that fires gain 1 together, if all are of old units.

    Parameters
    ----------
    n_old : int
        Presynaptic neurons that were there at first.
    youth : float
        How much more synapses of all others gain.
    """

    largest = 1000.0

    def __init__(self, n_old: int, youth: float):
        self.n_old, self.youth = n_old, youth

    def update(self, synapses: Changing) -> Any:
        """Return the weights of those that take part, a little larger."""
        n_firing = max(1, np.unique(synapses.pre).size)
        gain = np.where(synapses.pre < self.n_old, 1.0, self.youth) / n_firing
        return np.minimum(synapses.weights + gain, self.largest)


class ItemMemory:
    """Inputs, units, and the readout.

    Parameters
    ----------
    sizes : Sizes
    seed : int
    threads : int
        Of the network; changes no bit.

    Attributes
    ----------
    network : Network
    """

    def __init__(self, sizes: Sizes, seed: int, threads: int = 1):
        n = sizes.n_units + sizes.n_newborn
        inputs = Population("inputs", sizes.n_inputs, Playback())
        units = Population("units", n, AtLeast(sizes.theta), n_initial=sizes.n_units)
        readouts = [Population(name, sizes.classes, KWinners(1)) for name in READOUTS]
        synapses = [Synapses(inputs, units, FixedFanIn(sizes.fan_in))]
        learn = Shared(sizes.n_units, sizes.youth)
        synapses += [Synapses(units, one, AllToAll(), 0.0, learn) for one in readouts]
        self.sizes = sizes
        self.network = Network([inputs, units, *readouts], synapses, seed=seed, threads=threads)

    def read(self, items: Sequence[Index]) -> tuple[Real, Index]:
        """Show items one after the other, without learning.

        Returns
        -------
        scores : ndarray of float64, shape (n_items, classes)
            The drive for each class, less that against it.
        n_newborn : ndarray of int64, shape (n_items,)
            Newborn units that fire for each.
        """
        scores, fired = [], []
        for item in [*items, items[-1]]:  # the readout hears of an item a round later
            self.network.run(1, inputs={"inputs": item}, plastic=False)
            scores.append(self.network.drive("for") - self.network.drive("against"))
            fired.append(np.sum(self.network.winners("units") >= self.sizes.n_units))
        return np.array(scores[1:]), np.array(fired[:-1])

    def learn(self, item: Index, label: int, *, always: bool = False) -> None:
        """Show an item, and correct the readout where it names another class.

        Parameters
        ----------
        item : ndarray of int32
            Inputs that fire.
        label : int
            Its class.
        always : bool
            Whether to do so, too, where it names the right one, against the next best.
        """
        scores = self.read([item])[0][0]
        named = int(scores.argmax())
        if named == label and always:
            scores[label] = -np.inf
            named = int(scores.argmax())
        if named != label:
            for readout, fires in zip(READOUTS, (label, named), strict=True):
                self.network.excite(readout, [fires])
            self.network.run(1, inputs={"inputs": item}, held=READOUTS)

    def accuracy(self, items: Sequence[Index], labels: Index) -> float:
        """Return the share of items whose class is named right."""
        return float(np.mean(self.read(items)[0].argmax(axis=1) == labels))

    def bear(self, inputs: Index) -> Index:
        """Let a unit be born for each row of ``inputs``, wired to these and to the readout.

        Returns
        -------
        ndarray of int32
            The newborn.
        """
        born = self.network.add_neurons("units", len(inputs))
        self.network.grow("inputs->units", inputs.ravel(), np.repeat(born, inputs.shape[1]))
        classes = np.tile(np.arange(self.sizes.classes), born.size)
        for readout in READOUTS:
            pre = np.repeat(born, self.sizes.classes)
            self.network.grow(f"units->{readout}", pre, classes)
        return born

    def freeze_old(self) -> None:
        """Let only units learn that were not there at first."""
        n = self.sizes.n_units
        self.network.set_storing("units", np.arange(n, n + self.sizes.n_newborn))

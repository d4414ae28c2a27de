r"""Space: neurons on a grid, and inhibition that falls off with distance.

Excitatory and inhibitory neurons share one grid in three dimensions, which wraps around, as at a
border a neuron would hear half as much inhibition as others. Of the pairs at a distance d

.. math::
   p(d) = \min(1, e^{a - d^2 / 2 \sigma^2})

are connected, none where that is below 0.01. The constant a is the one for which a neuron hears as
many others, in the mean, as it would without distance.
"""

import math
from dataclasses import dataclass

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.random.stream import Stream
from neurosim.topology.connectivity import Connectome
from neurosim.topology.population import Population
from neurosim.topology.positions import Positions
from neurosim.topology.regular import FixedFanIn
from neurosim.topology.space.near import Near

LEAST = 0.01
"""Probability below which no pair is connected: so few synapses are not worth looking for."""
ASKED = 128
"""Neurons whose inputs are counted to find a."""


@dataclass(frozen=True)
class Falling:
    """Probability of a connection at a distance, for `Near`; see the module.

    Parameters
    ----------
    constant : float
        The a of the module.
    sigma : float
        In steps of the grid, above 0.

    Examples
    --------
    >>> Falling(0.0, 2.0)(np.array([0.0, 2.0, 20.0])).round(3).tolist()
    [1.0, 0.607, 0.0]
    """

    constant: float
    sigma: float

    def __call__(self, distance: Real) -> Real:
        """Return probabilities, float64 of the shape of ``distance``."""
        chances = np.exp(np.minimum(self.constant - (distance / self.sigma) ** 2 / 2, 0.0))
        return np.where(chances < LEAST, 0.0, chances)

    @property
    def radius(self) -> float:
        """Distance from which on the probability is 0."""
        return self.sigma * math.sqrt(2 * (self.constant - math.log(LEAST)))


def place(n_exc: int, n_inh: int, seed: int) -> tuple[Positions, Positions]:
    """Return where excitatory and inhibitory neurons are, mixed at random on one grid.

    Parameters
    ----------
    n_exc, n_inh : int
    seed : int

    Returns
    -------
    excitatory, inhibitory : Positions
        On points of a grid as near to a cube as their number allows, a step of 1 apart; some of
        its last points may stay empty. It wraps around.

    Examples
    --------
    >>> exc, inh = place(432, 108, seed=1)
    >>> exc.box, len(inh)
    ((8.0, 9.0, 8.0), 108)
    """
    n = n_exc + n_inh
    first = round(n ** (1 / 3))
    second = math.ceil(math.sqrt(n / first))
    grid = Positions.lattice((first, second, math.ceil(n / first / second)), wraps=True)
    order = Stream(seed, "eiffel-obama positions").order(n)
    exc, inh = (grid.coordinates[points] for points in (order[:n_exc], order[n_exc:]))
    return Positions(exc, box=grid.box), Positions(inh, box=grid.box)


def connect(pre: Population, post: Population, inputs: int, sigma: float) -> Connectome:
    """Return which neurons a population hears of another.

    Parameters
    ----------
    pre, post : Population
        With positions.
    inputs : int
        Synapses into a neuron, in the mean; exactly so many where distance does not count.
    sigma : float
        How fast probability falls off with distance, steps of the grid; 0: not at all.
    """
    if not sigma:
        return FixedFanIn(inputs)
    kernel = Falling(_find_constant(pre, post, inputs, sigma), sigma)
    return Near(kernel.radius, kernel)


def _find_constant(pre: Population, post: Population, inputs: int, sigma: float) -> float:
    """Return the a for which neurons of ``post`` hear ``inputs`` of ``pre``, in the mean."""
    from scipy.optimize import brentq

    asked = np.unique(np.linspace(0, post.n - 1, ASKED).astype(np.int64))
    ends = np.tile(np.arange(pre.n), asked.size), np.repeat(asked, pre.n)
    distances = pre.positions.distances(*ends, post.positions)
    if pre.name == post.name:
        distances = distances[ends[0] != ends[1]]  # none hears itself

    def excess(constant: float) -> float:
        return float(Falling(constant, sigma)(distances).sum()) - inputs * asked.size

    # From where none is connected to where all are.
    all_of_them = (distances.max() / sigma) ** 2 / 2
    return float(brentq(excess, math.log(LEAST) - 1, all_of_them, xtol=1e-6))

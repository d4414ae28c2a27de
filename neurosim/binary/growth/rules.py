"""Growth rules of ours that rewire by chance, by distance, or remove what is weak."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs
from neurosim.base.arrays import Offset, Real
from neurosim.base.errors import ArgumentError, KindError
from neurosim.binary.growth.regrow import Vacancies, fill_at_random, pick_share
from neurosim.binary.growth.rule import Growing
from neurosim.topology.growth_rule import GrowthRule, Proposal, name_synapses
from neurosim.topology.population import Population
from neurosim.topology.positions import Positions, check_rows, positions_of, read_rows


@dataclass(frozen=True)
class RandomGrowth(GrowthRule):
    """A share of all synapses goes, and each neuron gets as many from others drawn by chance.

    The control for rules that choose.

    Parameters
    ----------
    share : float
        Of the synapses, from 0 to 1.
    every : int or float
        Plastic rounds from one rewiring to the next; in spikes ms.
    self_loops : bool
        Whether a neuron may give input to the neuron of its own index.

    Examples
    --------
    >>> from neurosim import (FixedFanIn, KWinners, Network, Playback, Population, RandomGrowth,
    ...                       Synapses)
    >>> eye, area = Population("eye", 50, Playback()), Population("area", 9, KWinners(2))
    >>> wires = Synapses(eye, area, FixedFanIn(5), growth=RandomGrowth(0.4))
    >>> net = Network([eye, area], [wires])
    >>> before = net.edges("eye->area")[0].indices.tolist()
    >>> net.run(1, inputs={"eye": range(9)})
    >>> after, _ = net.edges("eye->area")
    >>> after.indices.tolist() == before, set(np.bincount(after.indices).tolist())
    (False, {5})
    """

    driver: ClassVar[str] = "both"
    share: float
    every: float = 1
    self_loops: bool = True

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        check_rewiring(self)

    def propose(self, now: Growing) -> Proposal:
        """Return which synapses shall go and come."""
        gone = pick_share(np.arange(now.pre.size), self.share, now.rng)
        vacancies = Vacancies(now, gone, self.self_loops)
        fill_at_random(vacancies, now)
        return vacancies.proposal()


@dataclass(frozen=True, eq=False)
class DistanceGrowth(GrowthRule):
    """A share of all synapses goes, and each neuron gets as many from others near to it.

    Who is at the distance d is chosen in proportion to exp(-(d / length)**2 / 2), so wiring comes
    to be local whatever it was. Each rewiring looks at the distance of each neuron that lost an
    input to all that may give it one.

    Parameters
    ----------
    share : float
        Of the synapses, from 0 to 1.
    length : float
        In the unit of the positions, above 0.
    pre, post : array_like of float, shape (n, n_dimensions), optional
        Where the neurons are, finite. Default: the positions of the two populations.
    every : int or float
        Plastic rounds from one rewiring to the next; in spikes ms.
    self_loops : bool
        Whether a neuron may give input to the neuron of its own index.

    Examples
    --------
    >>> from neurosim import (DistanceGrowth, FixedFanIn, KWinners, Network, Playback, Population,
    ...                       Synapses)
    >>> eye, area = Population("eye", 100, Playback()), Population("area", 100, KWinners(5))
    >>> line = np.arange(100.0)[:, None]
    >>> near = DistanceGrowth(0.5, length=3, pre=line, post=line)
    >>> net = Network([eye, area], [Synapses(eye, area, FixedFanIn(4), growth=near)])
    >>> def mean_distance():
    ...     edges, _ = net.edges("eye->area")
    ...     return np.abs(np.repeat(np.arange(100), np.diff(edges.indptr)) - edges.indices).mean()
    >>> before = mean_distance()
    >>> net.run(10, inputs={"eye": range(9)})
    >>> round(before), round(mean_distance())
    (33, 3)
    """

    driver: ClassVar[str] = "both"
    share: float
    length: float
    pre: Any = None
    post: Any = None
    every: float = 1
    self_loops: bool = True
    ends: tuple[Positions, Positions] | None = field(default=None, init=False, repr=False)

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        check_rewiring(self)
        object.__setattr__(self, "length", checks.real("length", self.length, 1e-100))
        if self.pre is None and self.post is None:
            return
        for side in ("pre", "post"):
            if getattr(self, side) is None:
                raise KindError(
                    f"{side} must be positions, as the others are given, got None; give both, or "
                    "neither, which takes those of the populations"
                )
            object.__setattr__(self, side, read_rows(f"positions {side}", getattr(self, side)))
        if self.pre.shape[1] != self.post.shape[1]:
            raise KindError(
                f"pre and post must have as many dimensions as each other, got "
                f"{self.pre.shape[1]} and {self.post.shape[1]}"
            )

    def between(self, pre: Population, post: Population) -> "DistanceGrowth":
        """Return this rule between two populations, by their positions where none are given.

        Parameters
        ----------
        pre, post : Population
            Those that are connected.

        Returns
        -------
        DistanceGrowth
            A copy; this one stays as it is.

        Raises
        ------
        ArgumentError
            If these are needed, and there are none, or they do not lie in one space.
        """
        if self.pre is not None:
            return self
        bound = replace(self)
        ends = positions_of("DistanceGrowth", pre, post)
        # Not in the place of what is given: between two others it is by the positions of those.
        object.__setattr__(bound, "ends", ends)
        return bound

    def start(self, n_pre: int, n_post: int) -> None:
        """Raise unless there is a position for each neuron."""
        for side, rows, n in zip(("pre", "post"), self._places(), (n_pre, n_post), strict=True):
            check_rows(f"positions {side} of DistanceGrowth", rows, n)

    def propose(self, now: Growing) -> Proposal:
        """Return which synapses shall go and come."""
        pre, post = self._places()
        box = self.ends[0].box if self.ends else None

        def order(neuron: int) -> Offset:
            apart = pre - post[neuron]
            if box is not None:
                apart = np.minimum(np.abs(apart), box - np.abs(apart))
            squares = ((apart / self.length) ** 2).sum(axis=1)
            # The largest of log(weight) + noise are a draw in proportion to weight, without
            # replacement (Gumbel), and no weight is too small for a float.
            keys = -squares / 2 + now.rng.gumbel(size=squares.size)
            return np.argsort(-keys, kind="stable")

        gone = pick_share(np.arange(now.pre.size), self.share, now.rng)
        vacancies = Vacancies(now, gone, self.self_loops)
        vacancies.fill(None, order)
        return vacancies.proposal()

    def _places(self) -> tuple[Real, Real]:
        """Return where the neurons at both ends are."""
        if self.ends is None:
            return self.pre, self.post
        here, there = self.ends
        return here.coordinates, there.coordinates


@dataclass(frozen=True)
class WeightPruning(GrowthRule):
    """Synapses whose weight is below a threshold go.

    Parameters
    ----------
    below : float
        Weight, from 0 up; that of inhibitory ones counts without its sign.
    every : int or float
        Plastic rounds from one look to the next; in spikes ms.

    Examples
    --------
    >>> from neurosim import (Explicit, KWinners, Network, Playback, Population, Synapses,
    ...                       WeightPruning)
    >>> eye, area = Population("eye", 2, Playback()), Population("area", 2, KWinners(1))
    >>> wires = Explicit.from_pairs([(0, 0), (0, 1), (1, 0)], 2, [0.1, 0.5, 0.7])
    >>> net = Network([eye, area], [Synapses(eye, area, wires, growth=WeightPruning(0.3))])
    >>> net.run(1, inputs={"eye": [0, 1]})
    >>> net.edges("eye->area")[1].tolist()
    [0.5, 0.7]
    """

    driver: ClassVar[str] = "both"
    below: float
    every: float = 1

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "below", checks.real("below", self.below, 0.0))
        check_every(self.every)

    def propose(self, now: Growing) -> Proposal:
        """Return which synapses shall go."""
        return name_synapses(now, np.abs(now.weights) < self.below)


def check_every(every: Any) -> None:
    """Raise unless it is a number above 0; in rounds `Synapses` asks for a whole one."""
    if checks.real("every", every, 0.0) == 0:
        raise ArgumentError(f"every must be above 0, got {every}; 1 is each round, or each ms")


def check_rewiring(rule: Any) -> None:
    """Raise if a rule that rewires has settings that make no sense."""
    object.__setattr__(rule, "share", checks.real("share", rule.share, 0.0, 1.0))
    check_every(rule.every)
    object.__setattr__(rule, "self_loops", checks.flag("self_loops", rule.self_loops))

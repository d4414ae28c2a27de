"""Plasticity of rounds that users bring: an update of weights, once a round."""

from fractions import Fraction
from typing import Any, ClassVar, NamedTuple, Protocol

from neurosim.base import reprs
from neurosim.base.arrays import Index, Real
from neurosim.base.protocols import required

CHANGES = ("both", "pre", "post", "all")


class Changing(NamedTuple):
    """Synapses that may change in a round, by pre and within it by post; all of one length.

    All arrays are read-only. There may be none, where nothing arrives or fires.

    Attributes
    ----------
    weights : ndarray of float64
        As they are now.
    pre, post : ndarray of int32
        Which neurons each synapse leads from and to.
    arrived : ndarray of float64
        1 where a spike of ``pre`` arrived in this round, otherwise 0.
    fires : ndarray of float64
        1 where ``post`` fires in this round, otherwise 0. Of neurons that none of these synapses
        lead to it tells nothing; with ``changes = "all"`` every synapse is there.
    when : int
        The round.
    """

    weights: Real
    pre: Index
    post: Index
    arrived: Real
    fires: Real
    when: int

    def __repr__(self) -> str:
        return f"Changing: {reprs.counted(self.weights.size, 'synapse')} in round {self.when:,}"


class Plasticity(Protocol):
    """How weights change in rounds; derive a rule of your own from it.

    Write `update` and `largest`; the rest is there. What a rule keeps from round to round are its
    attributes, made in `start`: each synapses of a network have a copy of the rule of their own,
    which is copied again for each update (but for arrays that are read-only), so that a round that
    fails was none.

    Weights are float64, as `update` returned them, in every update and in `Network.edges`. Drives
    are sums of whole numbers: each weight is rounded once, when it is written, to a multiple of
    the unit of drive of its target, ``1 / activity.scale`` of a weight of 1. That unit is the
    finest in which a drive cannot overflow; it is smaller than largest x firing inputs / 2**53.

    Synapses with such a rule are stored, 24 bytes each; a round costs those that `changes` names.

    Attributes
    ----------
    largest : float
        Largest weight that is reached, from 0 to 1e100; the smallest is 0.
    changes : str
        Which synapses `update` is given: ``"both"`` those from what arrived to what fires
        (default), ``"pre"`` all from what arrived, ``"post"`` all to what fires, or ``"all"``.
        Where only some neurons store, those between them alone.

    Examples
    --------
    Growth that slows down towards a largest weight:

    >>> from neurosim import (AllToAll, KWinners, Network, Plasticity, Playback, Population,
    ...                       Synapses)
    >>> class Saturating(Plasticity):
    ...     def __init__(self, rate, largest):
    ...         self.rate, self.largest = rate, largest
    ...     def update(self, synapses):
    ...         return synapses.weights + self.rate * (self.largest - synapses.weights)
    >>> eye, area = Population("eye", 2, Playback()), Population("area", 3, KWinners(1))
    >>> wires = Synapses(eye, area, AllToAll(), plasticity=Saturating(0.5, largest=3))
    >>> net = Network([eye, area], [wires])
    >>> net.run(3, inputs={"eye": [0]})
    >>> net.edges("eye->area")[1].tolist()
    [2.75, 1.0, 1.0, 1.0, 1.0, 1.0]
    """

    driver: ClassVar[str] = "rounds"
    keeps: ClassVar[str] = "weights"
    changes: str = "both"
    largest: float

    # What the unit of drive asks of every rule: see `neurosim.binary.drive.fixed_point`.
    rest: ClassVar[int] = 0
    base: ClassVar[Fraction] = Fraction(1)
    n_down: ClassVar[int] = 0
    least: ClassVar[float] = 1.0

    def __repr__(self) -> str:
        return reprs.attributes(self)

    def start(self, n_pre: int, n_post: int) -> None:
        """Make what is kept from round to round, in the network's own copy of the rule."""
        return

    @required
    def update(self, synapses: Changing) -> Any:
        """Return the weights after a round in which synapses learn.

        Parameters
        ----------
        synapses : Changing
            ``weights``, ``pre``, ``post``, ``arrived``, ``fires`` of each synapse that may change,
            and the round, ``when``.

        Returns
        -------
        ndarray of float, shape (n_synapses,)
            In the same order, finite, from 0 to `largest`.
        """

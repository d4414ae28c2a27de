"""Fast weights: the rule of synapses that remember for a while."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from neurosim.base import checks, reprs
from neurosim.base.errors import ArgumentError

FORMS = ("matrix", "patterns")
FORGOTTEN_BITS = 60
"""What is weaker than what is learned now by a factor of 2**60 is forgotten."""


@dataclass(frozen=True)
class FastHebbian:
    r"""Fast weights: what fires together is bound at once, and the bond fades with time.

    In every round, for the synapses that exist [1]_:

    .. math:: A \leftarrow \lambda A + \eta\, h_{post} h_{pre}^T,

    where h is 1 for a neuron that fires and 0 for others, and pre and post are those of `Hebbian`:
    what arrived, and what fires now. The weight of a synapse is ``Synapses.weight`` times A, 0 at
    the start, so such synapses usually run beside others that drive the same neurons.

    Time passes for fast weights in every round: also in those that are not plastic, in which
    nothing is added, and in those in which the pathway is closed. `Network.rest` ends activity and
    keeps them, `Network.fade` erases them, and after `Network.probe` they are as old as before.

    The drive is summed up as float64 in a fixed order, and rounded once for each neuron and round:
    to 2**-40 of the largest drive that these synapses can give, or to a whole unit if that is more.

    Parameters
    ----------
    decay : float
        Share of a weight that is left after a round (lambda), from 0 to below 1.
    rate : float
        Weight that firing together adds (eta), from 0 up.
    form : str
        How the weights are kept; both mean the same. ``"matrix"``: a number for each synapse
        (12 bytes), and a round costs the synapses of active neurons. ``"patterns"``: what fired,
        for `AllToAll`; no matrix, and a round costs the patterns that are remembered times the
        neurons in each. Patterns weaker than 2**-60 of one learned now are forgotten.

    References
    ----------
    .. [1] Ba, Hinton, Mnih, Leibo, Ionescu, "Using fast weights to attend to the recent past",
       NIPS 2016, arXiv:1610.06258.

    Examples
    --------
    Pictures 0 to 4 and sounds 3 and 7 meet once; then the picture brings back the sounds:

    >>> from neurosim import (AllToAll, FastHebbian, KWinners, Network, OneToOne, Playback,
    ...                       Population, Synapses)
    >>> eye, ear = Population("eye", 20, Playback()), Population("ear", 10, Playback())
    >>> area = Population("area", 10, KWinners(2))
    >>> fast = Synapses(eye, area, AllToAll(), plasticity=FastHebbian(0.95, 0.5))
    >>> net = Network([eye, ear, area], [fast, Synapses(ear, area, OneToOne(), weight=100)])
    >>> net.run(1, inputs={"eye": range(5), "ear": [3, 7]})
    >>> net.run(1, inputs={"eye": range(5)}, plastic=False)
    >>> net.winners("area").tolist(), net.drive("area").round(6)[[3, 7]].tolist()
    ([3, 7], [2.5, 2.5])
    """

    driver: ClassVar[str] = "rounds"
    keeps: ClassVar[str] = "traces"

    decay: float
    rate: float
    form: str = "matrix"

    rest: ClassVar[int] = 0
    base: ClassVar[Fraction] = Fraction(1)
    n_down: ClassVar[int] = 0

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        object.__setattr__(self, "decay", _share_left(self.decay))
        rate = checks.real("rate", self.rate, 0.0, 1e100, "inhibition is a firing rule")
        object.__setattr__(self, "rate", rate)
        checks.choice("form", self.form, FORMS)

    @property
    def least(self) -> float:
        """Smallest weight that drives must tell, in initial weights: what is learned once."""
        return self.rate

    @property
    def most(self) -> float:
        """Largest weight that is reached, by firing together in every round."""
        return self.rate / (1 - self.decay)

    @property
    def span(self) -> int:
        """Rounds after which what was learned is forgotten."""
        if self.decay == 0:
            return 0
        return int(FORGOTTEN_BITS / -math.log2(self.decay))


def _share_left(decay: Any) -> float:
    number = checks.real("decay", decay)
    if not 0 <= number < 1:
        hint = "; weights that never fade are those of Hebbian" if number >= 1 else ""
        raise ArgumentError(f"decay must be at least 0 and below 1, got {decay}{hint}")
    return number

"""Synapses: directed connections from population to population."""

from collections.abc import Sequence
from dataclasses import dataclass

from neurosim import checks
from neurosim.connectome import Connectome
from neurosim.errors import ArgumentError, KindError
from neurosim.plasticity import Plasticity
from neurosim.population import Population


@dataclass(frozen=True)
class Synapses:
    """Connections from ``pre`` to ``post``: connectome + weight + plasticity.

    Parameters
    ----------
    pre, post : Population
        May be the same (recurrent synapses).
    connectome : Connectome
        `Random`, `FixedFanIn` or `Explicit`.
    weight : float
        Initial weight of every synapse, dimensionless, finite and not negative; a factor where
        the connectome lists weights of its own.
    plasticity : Hebbian or Logarithmic, optional
        Without it the weights stay.
    name : str
        Default ``"pre->post"``; unique within a network, keys the random connectome.

    Examples
    --------
    >>> from neurosim import Hebbian, KWinners, Playback, Population, Random, Synapses
    >>> eye, area = Population("eye", 100, Playback()), Population("area", 1000, KWinners(30))
    >>> Synapses(eye, area, Random(0.1), plasticity=Hebbian(beta=0.1)).name
    'eye->area'
    """

    pre: Population
    post: Population
    connectome: Connectome
    weight: float = 1.0
    plasticity: Plasticity | None = None
    name: str = ""

    def __post_init__(self) -> None:
        for side in ("pre", "post"):
            if not isinstance(getattr(self, side), Population):
                raise KindError(f"{side} must be a Population, got {getattr(self, side)!r}")
        if isinstance(self.connectome, type) or not hasattr(self.connectome, "edges"):
            raise KindError(f"connectome must be a connectome, got {self.connectome!r}")
        if not isinstance(self.plasticity, Plasticity | None):
            raise KindError(
                f"plasticity must be Hebbian, Logarithmic or None, got {self.plasticity!r}"
            )
        weight = checks.real("weight", self.weight, 0.0, 1e100, "inhibition is a firing rule")
        object.__setattr__(self, "weight", weight)
        if not self.name:
            object.__setattr__(self, "name", f"{self.pre.name}->{self.post.name}")
        checks.text("name", self.name)
        if self.post.rule.is_source:
            raise KindError(
                f"{self.name!r} ends at {self.post.name!r}, which fires by itself "
                f"({type(self.post.rule).__name__}); give it KWinners or Threshold"
            )


def check_members(
    populations: Sequence[Population],
    synapses: Sequence[Synapses],
    present: Sequence[Population] = (),
    names_present: Sequence[str] = (),
) -> None:
    """Raise if these cannot join one network: wrong kinds, repeated names, loose ends."""
    for kind, members, member in (
        ("populations", populations, Population),
        ("synapses", synapses, Synapses),
    ):
        if not isinstance(members, Sequence):
            raise KindError(f"{kind} must be a list of {member.__name__}, got {members!r}")
        for value in members:
            if not isinstance(value, member):
                raise KindError(f"{kind} must be {member.__name__} objects, got {value!r}")
    ends = [*present, *populations]
    for kind, names in (
        ("population", [p.name for p in ends]),
        ("synapses", [*names_present, *(s.name for s in synapses)]),
    ):
        for name in names:
            if names.count(name) > 1:
                raise ArgumentError(f"{kind} name {name!r} is used twice; names must be unique")
    for s in synapses:
        for end in (s.pre, s.post):
            if end not in ends:
                raise ArgumentError(
                    f"{s.name!r} leads to {end.name!r}, which is not in the network"
                )

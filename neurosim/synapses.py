"""Synapses: directed connections from population to population."""

from dataclasses import dataclass

from neurosim import checks
from neurosim.connectome import Connectome
from neurosim.errors import KindError
from neurosim.plasticity import Hebbian
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
    plasticity : Hebbian, optional
        Without it the weights stay.
    name : str
        Default ``"pre->post"``; unique within a network, keys the random connectome.
    """

    pre: Population
    post: Population
    connectome: Connectome
    weight: float = 1.0
    plasticity: Hebbian | None = None
    name: str = ""

    def __post_init__(self) -> None:
        for side in ("pre", "post"):
            if not isinstance(getattr(self, side), Population):
                raise KindError(f"{side} must be a Population, got {getattr(self, side)!r}")
        if isinstance(self.connectome, type) or not hasattr(self.connectome, "edges"):
            raise KindError(f"connectome must be a connectome, got {self.connectome!r}")
        if not isinstance(self.plasticity, Hebbian | None):
            raise KindError(f"plasticity must be Hebbian or None, got {self.plasticity!r}")
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

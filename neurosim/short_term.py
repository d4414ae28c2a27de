"""Short-term plasticity: what a spike releases depends on the spikes before it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim import units
from neurosim.cells import Lane
from neurosim.plan import Op
from neurosim.tract import Tract


@dataclass(frozen=True)
class ShortTerm:
    """Synapses that facilitate and depress by use, after Tsodyks and Markram.

    At each spike u <- u + U (1 - u), then a share u x of the weight is transmitted and x <- x - u
    x; between spikes u decays to 0 with tau_f and x recovers to 1 with tau_d.

    Parameters
    ----------
    U : float
        From 0 to 1.
    tau_f, tau_d : float
        Time constants of facilitation and of recovery, ms, above 0.

    References
    ----------
    .. [1] Tsodyks, Pawelzik, Markram, Neural Comput. 10:821, 1998, equations 2.3 and 2.4,
       doi:10.1162/089976698300017502.

    Examples
    --------
    >>> from neurosim import ShortTerm
    >>> ShortTerm(U=0.2, tau_f=1500, tau_d=200)  # facilitating
    ShortTerm(U=0.2, tau_f=1500.0, tau_d=200.0)
    """

    U: Any = 0.5
    tau_f: Any = 20.0
    tau_d: Any = 200.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "U", units.real("U", self.U, "1", 0.0, 1.0))
        for name in ("tau_f", "tau_d"):
            object.__setattr__(self, name, units.positive(name, getattr(self, name), "ms"))

    def prepare(self, tract: Tract) -> None:
        """Lay out u, x and constants; the state is that of a presynaptic neuron."""
        pre = tract.pre
        seconds = [self.U, self.tau_f * 0.001, self.tau_d * 0.001, pre.grid.seconds]
        tract.tables["short term"] = np.array(seconds)
        for name, start in (("u", 0.0), ("x", 1.0), ("last", 0.0)):
            tract.traces[name] = np.full((1, pre.padded), start)
        pre.log.add_field(f"share {tract.name}", tract.post.dtype)

    def on_emission(self, tract: Tract, lane: Lane) -> list[Op]:
        """Return what follows the spikes of the presynaptic neurons, before they travel."""
        from neurosim.kernels.facilitate import facilitate

        pre = tract.pre
        state = [pre.part(tract.traces[name][0], lane.part) for name in ("u", "x", "last")]
        share = pre.log.field_of(f"share {tract.name}", lane.part)
        delay = tract.delays if tract.has_one_delay else 0
        first = pre.ranges[lane.part][0]
        constants = tract.tables["short term"]
        return [
            Op(facilitate,
               (lane.clock, first, delay, *pre.logged(lane), constants, *state, share))
        ]  # fmt: skip

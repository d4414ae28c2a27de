"""Anchors of linear neurons, which move by a closed formula between arrivals."""

from typing import Any, ClassVar, NamedTuple

import numpy as np

from neurosim.base.arrays import Real
from neurosim.kernels.spiking._lazy_tables import Anchored
from neurosim.spiking.engine.anchors import Anchors, Cost
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op

SLACK = 1e-6
"""How far below the threshold, as a share of the potentials, nobody counts as sure: rounding is far
less."""


class LinearLaw(NamedTuple):
    """How linear neurons move between arrivals.

    Attributes
    ----------
    v_th : float
        mV.
    v_inf : ndarray of float64, shape (1,) or (n,)
        Where v comes to rest, mV.
    powers : ndarray of float64, shape (n_ages, 8)
        See `neurosim.kernels.spiking._lazy_tables.Anchored`.
    most : tuple of float
        The most that 1 of ge and of gi can ever add to v.
    """

    v_th: float
    v_inf: Real
    powers: Real
    most: tuple[float, float]


class LinearAnchors(Anchors):
    """Anchors of neurons whose rule is linear.

    Parameters
    ----------
    cells : NeuronState
    law : LinearLaw
    """

    cost: ClassVar[Cost] = Cost(20, 8, 1)
    """In ns: measured, with populations from 10^4 to 10^5 neurons."""

    def __init__(self, cells: NeuronState, law: LinearLaw):
        super().__init__(cells)
        # One that rests above the threshold, or is no number, is always listed.
        slack = SLACK * (abs(law.v_th) + float(np.abs(law.v_inf).max()) + 1.0)
        v_inf = law.v_inf
        if v_inf.size > 1:
            v_inf = np.append(v_inf, np.full(cells.padded - v_inf.size, v_inf[-1]))
        self._fixed = v_inf, law.powers, np.array([law.v_th, slack, *law.most])

    def law(self) -> list[bytes]:
        """Return what tells how these neurons move from that of others."""
        return [array.tobytes() for array in self._fixed]

    def table(self, part: int | None = None) -> Anchored:
        """Return the neurons of a part, or all, as kernels take them."""
        first, stop = (0, self.cells.padded) if part is None else self.cells.ranges[part]
        none = np.zeros(0, self.cells.dtype)
        v, ge, gi = (self.cells.state.get(name, none)[first:stop] for name in ("v", "ge", "gi"))
        v_inf, *rest = self._fixed
        own = v_inf[first:stop] if v_inf.size > 1 else v_inf
        return Anchored(v, ge, gi, self._anchor[first:stop], own, *rest)

    def integrate(self, lane: Lane) -> list[Op]:
        """Return the calls that advance the neurons of a part by a step and list who fires."""
        from neurosim.kernels.spiking.evaluate import integrate_lazy

        cells = self.cells
        own = self.table(lane.part), self._listed[lane.part], cells.refractory(lane)
        return [
            Op(integrate_lazy, (lane.clock, *own, cells.logged(lane), cells.trouble[lane.part]))
        ]

    def rouse(self, lane: Lane, pieces: Any, indices: np.ndarray) -> list[Op]:
        """Return the calls that bring up to date to whom something arrives in a step."""
        from neurosim.kernels.spiking.evaluate import rouse

        first = int(self.cells.ranges[lane.part][0])
        return [Op(rouse, (lane.clock, first, pieces, indices, self.table(lane.part)))]

    def enlist(self, lane: Lane, pieces: Any, indices: np.ndarray) -> list[Op]:
        """Return the calls that list whom what arrived in a step might let fire."""
        from neurosim.kernels.spiking.evaluate import enlist

        first = int(self.cells.ranges[lane.part][0])
        own = self.table(lane.part), self._listed[lane.part]
        return [Op(enlist, (first, pieces, indices, *own))]

    def observe(self, variable: str, lane: Lane, every: int, seen: tuple[Any, ...]) -> Op:
        """Do what `NeuronState.observe` does, for neurons that are anchored."""
        from neurosim.kernels.spiking.evaluate import observe_lazy

        neurons, *room = seen
        times = np.array([every, self.names.index(variable)], np.int64)
        return Op(observe_lazy, (lane.clock, times, neurons, self.table(), *room, lane.halt))

    def present(self, step: int) -> dict[str, np.ndarray]:
        """Return the state at the beginning of a step, each variable of shape (n padded,)."""
        from neurosim.kernels.spiking.evaluate import evaluate

        if not self.is_lazy:
            return self.cells.state
        found: dict[str, np.ndarray] = {
            name: np.empty_like(self.cells.state[name]) for name in self.names
        }
        out = [found.get(name, np.zeros(0, self.cells.dtype)) for name in ("v", "ge", "gi")]
        evaluate(step, np.arange(self.cells.padded), self.table(), *out)
        return found

    def count_ready(self, step: int, some: np.ndarray) -> int:
        """Return how many of some neurons might fire before anything arrives, or are refractory."""
        from neurosim.kernels.spiking.evaluate import count_ready

        return int(count_ready(step, some, self.table(), self.cells.release))

"""Neurons with conductances, which need no step while they are exactly at rest."""

from typing import Any, ClassVar

import numpy as np

from neurosim.kernels.spiking._lazy_tables import Conducting
from neurosim.spiking.engine.anchors import Anchors, Cost
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.plan import Op


class RestingAnchors(Anchors):
    """Who of a population does not rest. The state is that of the present, lazy or not.

    So all bits are those of the step of all neurons.
    """

    cost: ClassVar[Cost] = Cost(2, 3, 1)
    """In 8 ns, the step of a neuron: measured, with 10^5 neurons."""

    def law(self) -> list[bytes]:
        """Return what tells how these neurons move from that of others: nothing is needed."""
        return [b"rest"]

    def table(self, part: int | None = None) -> Conducting:
        """Return the neurons of a part, or all, as kernels take them."""
        first, stop = (0, self.cells.padded) if part is None else self.cells.ranges[part]
        v, ge, gi = (self.cells.state[name][first:stop] for name in ("v", "ge", "gi"))
        rest = self.cells.tables["rest"]
        own = rest[first:stop] if rest.size > 1 and stop > first else rest
        return Conducting(v, ge, gi, own, self.cells.tables["constants"])

    def integrate(self, lane: Lane) -> list[Op]:
        """Return the calls that advance the neurons of a part by a step and list who fires."""
        from neurosim.kernels.spiking.rest import integrate_listed

        cells = self.cells
        own = self.table(lane.part), self._listed[lane.part], cells.refractory(lane)
        fired = cells.logged(lane), cells.trouble[lane.part]
        return [Op(integrate_listed, (lane.clock, *own, *fired))]

    def rouse(self, lane: Lane, pieces: Any, indices: np.ndarray) -> list[Op]:
        """Return no calls: all are up to date."""
        return []

    def enlist(self, lane: Lane, pieces: Any, indices: np.ndarray) -> list[Op]:
        """Return the calls that list whom something reaches in a step."""
        from neurosim.kernels.spiking.rest import enlist_reached

        first = int(self.cells.ranges[lane.part][0])
        return [Op(enlist_reached, (first, pieces, indices, self._listed[lane.part]))]

    def observe(self, variable: str, lane: Lane, every: int, seen: tuple[Any, ...]) -> Op:
        """Do what `NeuronState.observe` does."""
        from neurosim.kernels.spiking.observe import observe

        neurons, *room = seen
        state = self.cells.state[variable]
        return Op(observe, (lane.clock, every, neurons, state, *room, lane.halt))

    def present(self, step: int) -> dict[str, np.ndarray]:
        """Return the state, each variable of shape (n padded,)."""
        return self.cells.state

    def count_ready(self, step: int, some: np.ndarray) -> int:
        """Return how many of some neurons do not rest."""
        from neurosim.kernels.spiking.rest import count_moving

        return int(count_moving(some, self.table()))

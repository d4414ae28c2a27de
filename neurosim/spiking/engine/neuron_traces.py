"""Traces of neurons as they live: laid out, decayed and raised."""

import math
from typing import TYPE_CHECKING

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import aligned
from neurosim.spiking.engine.plan import Op

if TYPE_CHECKING:
    from neurosim.spiking.engine.neuron_state import Lane, NeuronState

NOTHING = {"float64": 1e-300, "float32": 1e-30}
"""Less than this of a decaying variable counts as nothing; denormal numbers are slow."""


class NeuronTraces:
    """The traces of a population.

    Parameters
    ----------
    cells : NeuronState

    Attributes
    ----------
    values : dict of str to ndarray, shape (n padded,)
    decays, amounts : dict of str to ndarray
        Constants; not among those of the rule, which are laid anew when parameters are set.
    """

    def __init__(self, cells: "NeuronState"):
        self.cells, self.values = cells, dict[str, np.ndarray]()
        self.decays, self.amounts = dict[str, np.ndarray](), dict[str, np.ndarray]()
        dtype = cells.dtype
        for name, trace in (cells.population.traces or {}).items():
            self.values[name] = aligned(cells.padded, dtype)
            left = math.exp(-cells.grid.seconds / (trace.tau * 0.001))
            amounts = [trace.jump, math.inf if trace.at_most is None else trace.at_most]
            told = f"jump and at_most of the trace {name!r} of {cells.population.name!r}"
            jump, most = (checks.fitting(told, x, dtype) if x < math.inf else x for x in amounts)
            self.decays[name] = np.array([left, NOTHING[dtype.name]], dtype)
            self.amounts[name] = np.array([jump, 1.0, most], dtype)

    def decay(self, lane: "Lane") -> list[Op]:
        """Return the calls that let the traces of a part decay over a step."""
        from neurosim.kernels.binary.decay import decay

        return [
            Op(decay, (self.decays[name], self.cells.part(values, lane.part)))
            for name, values in self.values.items()
        ]

    def raise_fired(self, lane: "Lane") -> list[Op]:
        """Return the calls that raise the traces of those of a part that fire now."""
        from neurosim.kernels.spiking.potentiate import bump_fired

        fired = lane.clock, self.cells.logged(lane)
        return [
            Op(
                bump_fired,
                (*fired, self.amounts[name], self.cells.part(values, lane.part)),
            )
            for name, values in self.values.items()
        ]

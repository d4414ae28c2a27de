"""Neurons that fire by chance, with a hazard that users write."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.errors import KindError
from neurosim.kernels.spiking._chance_tables import Hazards, Potential
from neurosim.kernels.spiking._tables import Membrane
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.functions.asked import Asking, refuse_order
from neurosim.spiking.functions.bytecode import refuse_field, refuse_store
from neurosim.spiking.functions.compiled import (
    Rule,
    compose,
    draw_numbers,
    first_of,
    keep_numbers,
    lay_parameters,
    lay_records,
    try_out,
)
from neurosim.spiking.functions.frozen import Frozen, freeze
from neurosim.spiking.neurons.escape import FiringChance, make_scratch

COMPOSERS = {Potential: "hazard_of_potential", Membrane: "hazard_of_membrane"}
"""What reads the state of `LIF`; that of other neurons are records."""


@dataclass(frozen=True, eq=False)
class HazardRule(Rule, FiringChance):
    """Lets neurons fire by chance, with a hazard that is any scalar function of their state.

    In a step of dt a neuron that is not refractory fires with probability 1 - exp(-hazard dt). The
    state is that to which the step has moved it, before anything arrives.

    Parameters
    ----------
    hazard : callable
        ``hazard(z, p) -> Hz``, from 0; infinity is certainty. ``z`` has the variables of the
        neuron (of `LIF`: v, or v, ge and gi; of `NeuronRule` those of its state), ``p`` the
        parameters below; neither may be assigned to. It is called in every step for neurons that
        may fire. Plain Python, as the functions of `NeuronRule`.
    parameters : mapping of str to float, array_like of shape (n,), or distribution
        Constants, the same for all neurons or one for each.
    cap : float, optional
        Largest hazard, Hz, above 0. Default: none.
    threshold : bool
        Whether neurons that the rule's own threshold makes fire do so as well.
    brian2 : str, optional
        The same hazard for `SpikingNetwork.to_brian2`: an expression in Hz, of variables and
        parameters without unit.

    Notes
    -----
    Give it to `LIF` or `NeuronRule` as ``escape``. The first run in a process compiles it. A hazard
    that is negative or no number ends the run with a NumericalError, which names the first neuron.

    Examples
    --------
    A threshold that is soft, and linear above 15 mV:

    >>> from neurosim import LIF, HazardRule, Population, SpikingNetwork
    >>> def linear(z, p):
    ...     return p.gain * max(z.v - p.low, 0.0)
    >>> noise = HazardRule(linear, {"gain": 10.0, "low": 15.0})
    >>> cells = Population("cells", 1000, LIF(v_rest=20, v_reset=20, t_ref=0, escape=noise))
    >>> net = SpikingNetwork([cells], dt=0.1, seed=1)
    >>> spikes = net.record("cells")
    >>> net.run(100)
    >>> spikes.times.size  # 1000 neurons x 0.1 s x 50 Hz, less 0.25 % by steps of dt: 4,988
    5025
    """

    hazard: Callable[..., Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    cap: Any = None
    threshold: bool = False
    brian2: str | None = None
    _frozen: Mapping[str, Frozen] = field(init=False, repr=False)
    _asked: Mapping[str, Asking] = field(init=False, repr=False)

    _given: ClassVar[Mapping[str, tuple[str, ...]]] = {"hazard": ("z", "p")}

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        keep = partial(object.__setattr__, self)
        keep("parameters", keep_numbers("parameters", self.parameters, each=True))
        keep("threshold", checks.flag("threshold", self.threshold))
        if self.cap is not None:
            keep("cap", units.positive("cap", self.cap, "Hz"))
        if self.brian2 is not None:
            checks.text("brian2", self.brian2)
        frozen = freeze("hazard", self.hazard)
        refuse_order("hazard", frozen.code, self._given["hazard"])
        refuse_field("hazard", frozen.code, 1, self.parameters)
        refuse_store("hazard", frozen.code, 1)
        refuse_store("hazard", frozen.code, 0, "it only looks at the state; let step of a "
                     "NeuronRule change that")  # fmt: skip
        keep("_frozen", {"hazard": frozen})
        keep("_asked", {"hazard": self._ask("hazard")})

    def check_variables(self, variables: Mapping[str, float], v_th: float | None) -> None:
        """Raise if the hazard of neurons with such variables cannot be computed.

        Parameters
        ----------
        variables : mapping of str to float
            Of a neuron, and their initial values.
        v_th : float or None
            Threshold of the rule, mV, if it has one.
        """
        del v_th
        refuse_field("hazard", self._frozen["hazard"].code, 0, variables)
        z = lay_records(variables, 1, np.float64)
        p = lay_records(first_of(self.parameters), 1, np.float64)
        h = try_out("hazard(z, p)", self.hazard, z[0], p[0])
        if isinstance(h, bool | np.bool_) or not isinstance(h, float | int | np.number):
            raise KindError(f"hazard must return a rate in Hz, a number, got {checks.shown(h)}")

    def check(self, n: int) -> None:
        """Raise if the parameters do not fit a population of ``n``."""
        for name, value in self.parameters.items():
            if np.shape(value) not in ((), (n,)):
                raise KindError(
                    f"parameters[{name!r}] of escape must be a number or {n}, got shape "
                    f"{np.shape(value)}"
                )

    def prepare(self, cells: NeuronState, v_th: float | None) -> None:
        """Lay out parameters."""
        del v_th
        drawn = draw_numbers("parameters of escape", self.parameters, cells)
        p = lay_parameters(drawn, cells.padded, cells.dtype)
        most = math.inf if self.cap is None else self.cap
        limits = np.array([most, cells.grid.seconds])
        cells.tables |= {"hazard p": p, "hazard limits": limits}

    def fire(self, cells: NeuronState, lane: Lane, state: Any) -> list[Op]:
        """Return the call that lists who fires in a part, whose neurons have such a state."""
        p, limits = cells.tables["hazard p"], cells.tables["hazard limits"]
        own = p if p.size == 1 else cells.part(p, lane.part)
        layouts = (p.dtype,) if isinstance(state, tuple) else (state.dtype, p.dtype)
        kernel = compose(COMPOSERS.get(type(state), "hazard"), self._frozen["hazard"], *layouts)
        hazards = Hazards(cells.stream.key, own, limits, cells.faults[lane.part])
        fired = cells.refractory(lane), cells.logged(lane), make_scratch(self, cells, lane)
        return [Op(kernel, (lane.clock, state, hazards, *fired))]

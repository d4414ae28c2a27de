"""Leaky integrate-and-fire neurons."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.arrays import Real, aligned
from neurosim.base.errors import ArgumentError
from neurosim.kernels.spiking._chance_tables import Potential
from neurosim.kernels.spiking._tables import Membrane
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.engine.conductances import REMEDY
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.own_values import Law, Tell, first_of, for_each, lay_value
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.neurons.currents import renewed
from neurosim.spiking.neurons.escape import FiringChance, check_chance
from neurosim.spiking.neurons.lif_constants import decay, lay_constants, own_of
from neurosim.spiking.neurons.lif_parameters import (
    check_sizes,
    find_laws,
    has_own,
    place_values,
    read_parameters,
    refuse_ends,
    refuse_shared_ends,
)
from neurosim.spiking.neurons.refractoriness import (
    Dropping,
    count_past,
    lay_waits,
    read_frozen,
    read_names,
    read_resets,
)

SYNAPSES = ("delta", "current", "conductance")


@dataclass(frozen=True, eq=False)
class LIF:
    """Leaky integrate-and-fire neurons: v leaks to rest, fires above v_th, and returns to v_reset.

    With v_inf = v_rest + drive and, where the synapses are

    - ``"delta"``: tau_m dv/dt = v_inf - v; a spike of weight w (mV) steps v by w;
    - ``"current"``: tau_m dv/dt = v_inf - v + ge + gi; a spike steps ge (if w > 0) or gi by w (mV),
      which decay with tau_e and tau_i;
    - ``"conductance"``: tau_m dv/dt = v_inf - v + ge (e_e - v) + gi (e_i - v); a spike steps ge or
      gi by w, in units of the leak, which decay likewise.

    The first two are integrated exactly, the third by exponential Euler.

    Parameters
    ----------
    tau_m : value
        Membrane time constant, ms, above 0. A *value* is a float, an array_like of shape (n,), or
        drawn by `Uniform`, `Normal` or the like, which depends on seed and names alone.
    v_rest, v_th, v_reset : value
        Potentials at rest, of the threshold and after a spike, mV; v_reset of each neuron below its
        v_th. A neuron fires if v > v_th.
    t_ref : value
        Refractory time, ms, from 0; cut to whole steps. A neuron that fires in step s can fire
        again in step s + t_ref / dt. It is drawn between bounds.
    drive : value
        Constant drive, mV.
    synapses : str
        ``"delta"``, ``"current"`` or ``"conductance"``.
    tau_e, tau_i : value
        Time constants of ge and gi, ms, above 0.
    e_e, e_i : value
        Reversal potentials, mV.
    frozen : sequence of str
        Variables that stand still while refractory, of v, ge and gi: nothing but what arrives moves
        them. The others move on; with ``()`` the neuron just cannot fire. ge and gi only with v.
    drops : sequence of str, optional
        Variables that lose what arrives while refractory, from the step of the spike on; the others
        add it up. Default: those that are frozen, as in Brian2's "unless refractory".
    reset : mapping of str to value
        To what a spike sets ge and gi, too, as in ``{"ge": 0.0}``; v is set to v_reset.
    escape : EscapeNoise or HazardRule, optional
        Lets neurons fire by chance, in place of the threshold or besides it.

    References
    ----------
    .. [1] Brette et al., J. Comput. Neurosci. 23:349, 2007, section 4.1 and appendix B (benchmarks
       1 and 2), doi:10.1007/s10827-007-0038-6.

    Examples
    --------
    >>> from neurosim import LIF, Population, SpikingNetwork
    >>> cell = Population("cell", 1, LIF(tau_m=10, v_th=15, v_reset=0, t_ref=2, drive=20))
    >>> net = SpikingNetwork([cell], dt=0.1)
    >>> spikes = net.record("cell")
    >>> net.run(50)
    >>> spikes.times.round(1).tolist()
    [13.8, 29.6, 45.4]
    """

    tau_m: Any = 20.0
    v_rest: Any = 0.0
    v_th: Any = 20.0
    v_reset: Any = 10.0
    t_ref: Any = 2.0
    drive: Any = 0.0
    synapses: str = "delta"
    tau_e: Any = 5.0
    tau_i: Any = 10.0
    e_e: Any = 0.0
    e_i: Any = -80.0
    frozen: Any = ("v",)
    drops: Any = None
    reset: Any = field(default_factory=dict)
    escape: FiringChance | None = None

    driver: ClassVar[str] = "spikes"
    is_source: ClassVar[bool] = False
    most_emitted: ClassVar[int] = 1

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        for name, value in read_parameters(self).items():
            object.__setattr__(self, name, value)
        checks.choice("synapses", self.synapses, SYNAPSES)
        self._set_refractoriness()
        initial, v_th = {"v": first_of(self.v_rest)}, first_of(self.v_th)
        check_chance(self.escape, dict.fromkeys(self.variables, 0.0) | initial, v_th)
        refuse_shared_ends(self)

    def _set_refractoriness(self) -> None:
        object.__setattr__(self, "frozen", read_frozen(self.frozen, self.variables))
        if self.drops is not None:
            object.__setattr__(self, "drops", read_names("drops", self.drops, self.variables))
        object.__setattr__(self, "reset", read_resets(self.reset, self.variables, self.weight_unit))

    def check(self, n: int) -> None:
        """Raise if the rule does not fit a population of ``n``."""
        check_sizes(self, n)
        if self.escape is not None:
            self.escape.check(n)

    def _check_each(self, tell: Tell) -> None:
        """Raise if a neuron would fire in every step; ``tell(neuron)`` is what it is called."""
        refuse_ends(self, tell)

    def _laws(self) -> dict[str, Law]:
        """Return what is drawn when a network is built, by name."""
        return find_laws(self)

    def _drawn(self, values: Mapping[str, Real], tell: Tell) -> "LIF":
        """Return the same rule with what was drawn in place of `_laws`."""
        rule = replace(self, **place_values(self, values))
        rule._check_each(tell)
        return rule

    @property
    def has_own(self) -> bool:
        """Whether kernels take constants of each neuron."""
        return has_own(self)

    @property
    def has_threshold(self) -> bool:
        """Whether who comes above v_th fires."""
        return self.escape is None or self.escape.threshold

    @property
    def variables(self) -> tuple[str, ...]:
        """The state of a neuron."""
        return ("v",) if self.synapses == "delta" else ("v", "ge", "gi")

    @property
    def dropped(self) -> tuple[str, ...]:
        """Variables that lose what arrives while refractory."""
        return tuple(self.frozen if self.drops is None else self.drops)

    @property
    def receptors(self) -> tuple[str, ...]:
        """Variables that synapses can add to, the one for excitation first, inhibition last."""
        return ("v",) if self.synapses == "delta" else ("ge", "gi", "v")

    @property
    def weight_unit(self) -> str:
        """Unit of the weights of synapses onto these neurons."""
        return "1" if self.synapses == "conductance" else "mV"

    def unit_of(self, variable: str) -> str:
        """Return the unit of a variable, or of the drive and its noise."""
        return "mV" if variable in ("v", "drive", "drive_noise") else self.weight_unit

    def choose_receptor(self, name: str, low: float, high: float) -> str:
        """Return the variable that weights from ``low`` to ``high`` add to, unless one is named."""
        if self.synapses == "delta":
            return "v"
        if low < 0 < high:
            raise ArgumentError(
                f"weights of {name!r} must be of one sign, got {low:g} to {high:g}; give receptor="
            )
        if self.synapses == "conductance" and low < 0:
            raise ArgumentError(
                f"weights of {name!r} must not be negative, got {low:g}: a conductance; {REMEDY}"
            )
        return "gi" if low < 0 else "ge"

    def past(self, grid: Grid) -> int:
        """Return how many steps of spikes must stay readable."""
        return count_past(grid, self.t_ref)

    def prepare(self, cells: NeuronState) -> None:
        """Lay out state and constants."""
        cells.lay("v", lay_value("v_rest", self.v_rest, cells.padded, cells.dtype))
        if self.synapses != "delta":
            cells.lay("ge", 0.0)
            cells.lay("gi", 0.0)
        lay_waits(cells, self.t_ref, [name in self.frozen for name in ("v", "ge", "gi")])
        for name, value in {"v": self.v_reset, **self.reset}.items():
            named = "v_reset" if name == "v" else f"reset[{name!r}]"
            cells.tables[f"reset {name}"] = lay_value(named, value, cells.padded, cells.dtype)
        if self.escape is not None:
            self.escape.prepare(cells, self.v_th)
        lay_constants(self, cells)
        v_inf = self.find_rest(cells.n)
        rest = aligned(cells.padded if v_inf.size > 1 else 1, cells.dtype)
        is_folded = v_inf.size == 1 and not self.has_own
        given = self.settle(v_inf, cells.grid.seconds) if is_folded else v_inf
        rest[: v_inf.size] = checks.fitting("drive", given, cells.dtype)
        cells.tables["rest"] = rest

    def settle(self, v_inf: Real, dt: float) -> Real:
        """Return the part of v_inf that v gains in ``dt`` seconds, where all neurons share it."""
        left: float = self.leak(dt)
        return v_inf - v_inf * left

    def drive_by(
        self, cells: NeuronState, variable: str, values: Real
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the array that takes a drive that changes, and the values for it."""
        checks.choice("variable", variable, ("drive",))
        rest = cells.tables["rest"]
        # One number for all is v_inf (1 - p) in the kernel, one for each v_inf: so what may change
        # is laid out for each.
        if rest.size == 1:
            cells.tables["rest"] = rest = aligned(cells.padded, cells.dtype)
            rest[:] = self.find_rest(cells.n)[0]  # of those that are not driven
        return rest, checks.fitting("values", self._v_inf(values), cells.dtype)

    def _v_inf(self, drive: Real) -> Real:
        with np.errstate(over="ignore"):  # what becomes infinite is refused
            v_inf: Real = self.v_rest + drive
        return checks.fitting("v_rest + drive", v_inf, np.float64)

    def leak(self, dt: float) -> Any:
        """Return the share of v left after a step, or 0 where the kernel takes v_inf itself."""
        if self.synapses == "conductance":
            return 0.0
        return for_each(lambda tau: decay(dt, tau), self.tau_m)

    def find_rest(self, n: int) -> Real:
        """Return where v comes to rest, mV, float64, shape (1,) or (n,)."""
        return self._v_inf(units.array("drive", self.drive, "mV", n))

    def integrate(self, cells: NeuronState, lane: Lane) -> list[Op]:
        """Return the calls that advance the neurons of a part by a step and list who fires."""
        from neurosim.kernels.spiking import integrate, integrate_each

        if cells.anchors and cells.anchors.is_lazy:
            return cells.anchors.integrate(lane) + self._dropping(cells, lane).before()
        kernel: Any = getattr(integrate, f"integrate_{self.synapses}")
        if self.has_own:
            kernel = getattr(integrate_each, f"integrate_{self.synapses}_each")
        constants = own_of(cells, lane.part) if self.has_own else cells.tables["constants"]
        names = ("v",) if self.synapses == "delta" else ("v", "ge", "gi")
        arrays = [cells.part(cells.state[name], lane.part) for name in names]
        state = arrays[0] if self.synapses == "delta" else Membrane(*arrays)
        rest, (first, stop) = cells.tables["rest"], cells.ranges[lane.part]
        if rest.size > 1 and stop > first:  # the kernel looks at one number in any case
            rest = cells.part(rest, lane.part)
        moved = lane.clock, state, rest, constants
        fired = cells.refractory(lane), cells.logged(lane), cells.trouble[lane.part]
        ops = [Op(kernel, (*moved, *fired))]
        if self.escape is not None:
            looked_at = Potential(*arrays) if self.synapses == "delta" else state
            ops += self.escape.fire(cells, lane, looked_at)
        return ops + self._dropping(cells, lane).before()

    def reset_fired(self, cells: NeuronState, lane: Lane) -> list[Op]:
        """Return the calls that let those drop what arrived that are refractory, and reset."""
        return self._dropping(cells, lane).after()

    def _dropping(self, cells: NeuronState, lane: Lane) -> Dropping:
        resets = {name: cells.tables[f"reset {name}"] for name in ("v", *self.reset)}
        return Dropping(cells, lane, self.dropped, self.frozen, resets)

    def renewed(self, dt: float) -> Any:
        """Return the share of the variance of white noise on v that is new after a step."""
        return for_each(lambda tau: renewed(dt, tau * 0.001), self.tau_m)

"""How noise acts on neurons: white or with a memory, on what of their state."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError
from neurosim.kernels.spiking._chance_tables import Process, Shaking
from neurosim.kernels.spiking._tables import Membrane
from neurosim.spiking.engine.conductances import CONDUCTANCES
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.functions.compiled import pad
from neurosim.spiking.neurons.lif import LIF

LEAST_LEAK = 1e-217
"""exp(-500): what is left of v after a step, at least, so that noise can be added before it."""
BEGINNING = 2**40
"""A step that no network comes to: by it is drawn what noise with a memory begins with."""


def variables_of(rule: Any, tau: float | None) -> tuple[str, ...]:
    """Return what of neurons can get white noise, or that with a memory; the default first."""
    if not isinstance(rule, LIF):
        return tuple(rule.state)
    if tau is None:
        return ("v",)
    return ("drive", *CONDUCTANCES) if rule.synapses == "conductance" else ("drive",)


def choose(rule: Any, variable: str, tau: float | None) -> "type[Fluctuation]":
    """Return how noise acts on this variable of such neurons."""
    if not isinstance(rule, LIF):
        return WhiteVariable if tau is None else ColouredVariable
    if variable in CONDUCTANCES:
        return ColouredConductance
    is_conducting = rule.synapses == "conductance"
    if tau is None:
        return WhiteConducting if is_conducting else WhitePotential
    return DriveConducting if is_conducting else Drive


@dataclass
class Fluctuation(ABC):
    """Noise on one variable of a population.

    Parameters
    ----------
    cells : NeuronState
    label : str
        Before the names of its tables.
    variable : str
    sigma : float or ndarray, shape (n,)
    mean : float
    tau : float or None
        ms.
    """

    cells: NeuronState
    label: str
    variable: str
    sigma: Any
    tau: Any
    mean: float

    @staticmethod
    def name_process(variable: str) -> str:
        """Return the variable of the state that holds the process, if there is one."""
        return f"{variable}_noise"

    @abstractmethod
    def prepare(self, key: np.ndarray) -> None:
        """Lay out state and constants; what is drawn for the beginning is drawn by the key."""

    @abstractmethod
    def act(self, lane: Lane, noise: np.ndarray) -> list[Op]:
        """Return the calls by which normal deviates of a part move it, before a step."""

    def lay(self, name: str, dtype: Any = None, **values: Any) -> None:
        """Lay out constants that kernels take together: one each for all neurons, or for each."""
        is_own = any(np.ndim(value) for value in values.values())
        for key, value in values.items():
            own = pad(value, self.cells.padded) if is_own else [value]
            own = np.full(self.cells.padded if is_own else 1, own)
            laid = checks.fitting("sigma and the like", own, dtype or self.cells.dtype)
            self.cells.tables[f"{self.label} {name} {key}"] = laid

    def laid(self, name: str, lane: Lane, *keys: str) -> list[np.ndarray]:
        """Return constants as they were laid, the share of a part."""
        tables = [self.cells.tables[f"{self.label} {name} {key}"] for key in keys]
        return [t if t.size == 1 else self.cells.part(t, lane.part) for t in tables]

    def part(self, variable: str, lane: Lane) -> np.ndarray:
        """Return the share of a part in a variable of the state."""
        return self.cells.part(self.cells.state[variable], lane.part)

    def waiting(self, lane: Lane) -> np.ndarray:
        """Return when neurons of a part may fire again, if v is frozen meanwhile; else nothing."""
        release = self.cells.part(self.cells.release, lane.part)
        return release if "v" in self.cells.rule.frozen else release[:0]

    def add(self, lane: Lane, amounts: np.ndarray, name: str) -> list[Op]:
        """Return the calls that add amounts times a weight to v, where it is not frozen."""
        from neurosim.kernels.inputs.inject import inject, inject_free

        (weight,), v, release = self.laid(name, lane, "v"), self.part("v", lane), self.waiting(lane)
        if "v" in self.cells.rule.frozen:
            return [Op(inject_free, (lane.clock, amounts, weight, release, v))]
        return [Op(inject, (amounts, weight, v))]


class WhitePotential(Fluctuation):
    """White noise on v of `LIF` that is integrated exactly."""

    def prepare(self, key: np.ndarray) -> None:
        """Lay out the deviation of what is added to v in a step."""
        del key
        leak, kept = check_leak(self.cells), self.cells.rule.renewed(self.cells.grid.seconds)
        # The step that follows lets it decay by a factor of leak, like all of v.
        self.lay("amount", v=self.sigma * np.sqrt(kept) / leak)

    def act(self, lane: Lane, noise: np.ndarray) -> list[Op]:
        """Return the calls by which normal deviates of a part move it, before a step."""
        return self.add(lane, noise, "amount")


class WhiteConducting(Fluctuation):
    """White noise on v of `LIF` with conductances."""

    def prepare(self, key: np.ndarray) -> None:
        """Lay out the deviation of v around rest, and how fast it leaks."""
        del key
        self.lay("shaking", np.float64, weight=self.sigma, rate=check_rate(self.cells))

    def act(self, lane: Lane, noise: np.ndarray) -> list[Op]:
        """Return the calls by which normal deviates of a part move it, before a step."""
        from neurosim.kernels.inputs.fluctuate import shake

        return [Op(shake, self._conducting(lane, noise))]

    def _conducting(self, lane: Lane, given: np.ndarray) -> tuple[Any, ...]:
        shaking = Shaking(*self.laid("shaking", lane, "weight", "rate"))
        membrane = Membrane(*(self.part(name, lane) for name in ("v", *CONDUCTANCES)))
        return lane.clock, given, shaking, membrane, self.waiting(lane)


class Coloured(Fluctuation):
    """Noise with a memory: an Ornstein-Uhlenbeck process in a variable of the state."""

    def prepare(self, key: np.ndarray) -> None:
        """Lay out the process."""
        del key
        steps = self.cells.grid.dt / self.tau
        spread = self.sigma * math.sqrt(-math.expm1(-2 * steps))
        self.lay("process", mean=self.mean, left=math.exp(-steps), spread=spread)

    def begin(self, key: np.ndarray) -> np.ndarray | None:
        """Add the process to the state, as if it had gone on for ever; None where it goes on."""
        from neurosim.kernels.inputs.inject import draw_normals

        cells, drawn = self.cells, np.zeros(self.cells.padded)
        if self.process in cells.state:  # constants are laid anew
            return None
        draw_normals(np.array([BEGINNING, 0]), key, 0, drawn)
        begun = self.mean + pad(self.sigma, cells.padded) * drawn
        cells.lay(self.process, checks.fitting("mean", begun, cells.dtype))
        return cells.state[self.process]

    @property
    def process(self) -> str:
        """The variable of the state that holds the process."""
        return self.name_process(self.variable)

    def moving(self, lane: Lane) -> Process:
        """Return the process of a part."""
        return Process(*self.laid("process", lane, "mean", "left", "spread"))

    def act(self, lane: Lane, noise: np.ndarray) -> list[Op]:
        """Return the calls by which normal deviates of a part move it, before a step."""
        from neurosim.kernels.inputs.fluctuate import fluctuate

        return [Op(fluctuate, (noise, self.moving(lane), self.part(self.process, lane)))]


class ColouredVariable(Coloured):
    """Noise with a memory that is a variable of a `NeuronRule`."""

    @staticmethod
    def name_process(variable: str) -> str:
        """Return the variable of the state that holds the process."""
        return variable


class Drive(Coloured):
    """Noise with a memory, added to the drive of `LIF` that is integrated exactly."""

    def prepare(self, key: np.ndarray) -> None:
        """Lay out the process, and what a drive of 1 adds to v before a step."""
        super().prepare(key)
        self.begin(key)
        leak = check_leak(self.cells)
        self.lay("gain", v=(1 - leak) / leak)

    def act(self, lane: Lane, noise: np.ndarray) -> list[Op]:
        """Return the calls by which normal deviates of a part move it, before a step."""
        moved = self.part(self.process, lane)
        return [*super().act(lane, noise), *self.add(lane, moved, "gain")]


class DriveConducting(Coloured, WhiteConducting):
    """Noise with a memory, added to the drive of `LIF` with conductances."""

    def prepare(self, key: np.ndarray) -> None:
        """Lay out the process, and how fast v leaks."""
        super().prepare(key)
        self.begin(key)
        self.lay("shaking", np.float64, weight=1.0, rate=check_rate(self.cells))

    def act(self, lane: Lane, noise: np.ndarray) -> list[Op]:
        """Return the calls by which normal deviates of a part move it, before a step."""
        from neurosim.kernels.inputs.fluctuate import push

        moved = self.part(self.process, lane)
        return [*super().act(lane, noise), Op(push, self._conducting(lane, moved))]


class ColouredConductance(Coloured):
    """Noise with a memory that is part of a conductance."""

    def prepare(self, key: np.ndarray) -> None:
        """Lay out the process, how a conductance decays, and what is in it at the beginning."""
        super().prepare(key)
        cells, rule, name = self.cells, self.cells.rule, self.variable
        if name in rule.frozen or name in rule.reset:
            raise ArgumentError(
                f"{name} of {cells.population.name!r} must be neither frozen nor reset where noise "
                f"is part of it, got frozen={checks.shown(list(rule.frozen))}, "
                f"reset={checks.shown(dict(rule.reset))}"
            )
        tau = rule.tau_e if name == "ge" else rule.tau_i
        left = np.exp(np.divide(-cells.grid.dt, tau))
        self.lay("decay", left=left)
        if (begun := self.begin(key)) is not None:
            # What a step before the first would have left.
            begun = pad(left, cells.padded) * np.maximum(begun, 0)
            cells.state[name] += begun.astype(cells.dtype)

    def act(self, lane: Lane, noise: np.ndarray) -> list[Op]:
        """Return the calls by which normal deviates of a part move it, before a step."""
        from neurosim.kernels.inputs.fluctuate import fluctuate_conductance

        process, decay = self.moving(lane), self.laid("decay", lane, "left")
        state = (self.part(name, lane) for name in (self.process, self.variable))
        return [Op(fluctuate_conductance, (noise, process, *decay, *state))]


class WhiteVariable(Fluctuation):
    """White noise on a variable of a `NeuronRule`."""

    def prepare(self, key: np.ndarray) -> None:
        """Lay out the deviation of what is added in a step."""
        del key
        self.lay("amount", v=self.sigma * math.sqrt(self.cells.grid.dt))

    def act(self, lane: Lane, noise: np.ndarray) -> list[Op]:
        """Return the calls by which normal deviates of a part move it, before a step."""
        from neurosim.kernels.inputs.inject import inject

        amount = self.laid("amount", lane, "v")
        return [Op(inject, (noise, *amount, self.part(self.variable, lane)))]


def check_leak(cells: NeuronState) -> Any:
    """Return the share of v left after a step, of `LIF` that is integrated exactly."""
    # Noise is divided by what is left of v after a step, which may be next to nothing.
    leak = cells.rule.leak(cells.grid.seconds)
    if np.min(leak) < LEAST_LEAK:
        _refuse_leak(cells, "a 500th")
    return leak


def check_rate(cells: NeuronState) -> Any:
    """Return dt / tau_m of `LIF` with conductances."""
    from neurosim.kernels.inputs.fluctuate import MOST

    rate = cells.grid.dt / np.asarray(cells.rule.tau_m)
    if np.max(rate) > MOST:
        _refuse_leak(cells, f"a {MOST:g}th")
    return rate


def _refuse_leak(cells: NeuronState, share: str) -> None:
    taus, who, worst = cells.rule.tau_m, cells.population, int(np.argmin(cells.rule.tau_m))
    whose = who.tell(worst) if np.ndim(taus) else repr(who.name)
    told = f"must be at least {share} of dt = {cells.grid.dt:g} ms under noise"
    raise ArgumentError(f"tau_m of {whose} {told}, got {np.ravel(taus)[worst]:g} ms")

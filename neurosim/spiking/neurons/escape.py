"""Neurons that fire by chance: escape noise, a hazard that grows exponentially with v."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.errors import ArgumentError, KindError
from neurosim.kernels.spiking._chance_tables import Escape
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.functions.compiled import pad

LEAST_DELTA = 1e-9
"""Less would make a slope that overflows, mV."""
SLACK = 2.0**-10
"""By how much the bound of a logarithm lies above it: far more than rounding, next to no cost."""
BOUNDS = {"rate": ("Hz", 0.0), "delta": ("mV", LEAST_DELTA), "v_th": ("mV", -math.inf),
          "cap": ("Hz", units.ABOVE_ZERO)}  # fmt: skip
"""Parameters of the noise: their units, and how low they may be."""
TABLES = ("v_th", "delta", "log_gain", "most", "slope", "shift", "top")


class FiringChance(ABC):
    """What lets neurons fire by chance, with a hazard that their state gives.

    In a step of dt a neuron that is neither refractory nor absent fires with probability
    1 - exp(-hazard dt); the hazard is that of the state to which the step has moved it, before
    anything arrives. Chance is a function of (seed, name of the population, neuron, step) alone.

    Attributes
    ----------
    threshold : bool
        Whether the rule's own threshold counts, too.
    """

    threshold: bool

    @abstractmethod
    def check_variables(self, variables: Mapping[str, float], v_th: float | None) -> None:
        """Raise if neurons with such variables, and such a threshold, cannot fire by it.

        Parameters
        ----------
        variables : mapping of str to float
            Of a neuron, and their initial values.
        v_th : float or None
            Threshold of the rule, mV, if it has one.
        """

    @abstractmethod
    def check(self, n: int) -> None:
        """Raise if the parameters do not fit a population of ``n``."""

    @abstractmethod
    def prepare(self, cells: NeuronState, v_th: float | None) -> None:
        """Lay out constants."""

    @abstractmethod
    def fire(self, cells: NeuronState, lane: Lane, state: Any) -> list[Op]:
        """Return the calls that list who fires in a part, whose neurons have such a state."""


def make_scratch(chance: FiringChance, cells: NeuronState, lane: Lane) -> np.ndarray:
    """Return room for those of a part that fire by the threshold; none where it does not count."""
    return np.empty(cells.n_of(lane.part) if chance.threshold else 0, np.int32)


def check_chance(chance: Any, variables: Mapping[str, float], v_th: float | None) -> None:
    """Raise unless this lets neurons with such variables fire by chance, or is None."""
    if chance is None:
        return
    if not isinstance(chance, FiringChance):
        raise KindError(
            f"escape must be an EscapeNoise, a HazardRule or None, got {checks.shown(chance)}"
        )
    chance.check_variables(variables, v_th)


@dataclass(frozen=True, eq=False)
class EscapeNoise(FiringChance):
    """Lets neurons fire by chance, the more likely the higher v is: escape noise.

    The hazard is rate exp((v - v_th) / delta), at most ``cap``; in a step of dt a neuron that is
    not refractory fires with probability 1 - exp(-hazard dt). Its v is that to which the step has
    moved it, as for a threshold. As delta goes to 0 it becomes the threshold v > v_th: spikes are
    the same as soon as no v comes nearer to v_th than delta (23 + abs(log(rate dt))).

    Parameters
    ----------
    rate : float or array_like, shape (n,)
        Hazard at v = v_th, Hz, from 0.
    delta : float or array_like, shape (n,)
        Width of the threshold: v rises by so much where the hazard grows e-fold; mV, from 1e-9.
    v_th : float or array_like, shape (n,), optional
        Where the hazard is ``rate``, mV. Default: v_th of `LIF`; to a `NeuronRule` it must be
        given.
    cap : float or array_like, shape (n,), optional
        Largest hazard, Hz, above 0. Default: none.
    threshold : bool
        Whether neurons that the rule's own threshold makes fire do so as well.
    variable : str
        The variable that is v here: of a `NeuronRule` any.

    Notes
    -----
    Give it to `LIF` or `NeuronRule` as ``escape``. Chance is governed by the seed of the network: a
    word of 32 bits for each neuron and step, whatever the number of threads; what is less likely
    than 2**-33 in a step does not happen.

    References
    ----------
    .. [1] Gerstner, Kistler, Naud, Paninski, "Neuronal Dynamics", Cambridge University Press 2014,
       section 9.1, doi:10.1017/CBO9781107447615 (from memory, to be verified).

    Examples
    --------
    At v = v_th neurons that rest for 2 ms after a spike fire every 2 + 1000 / 20 ms in the mean:

    >>> from neurosim import LIF, EscapeNoise, Population, SpikingNetwork
    >>> rule = LIF(v_rest=20, v_th=20, v_reset=20, t_ref=2, escape=EscapeNoise(rate=20, delta=2))
    >>> net = SpikingNetwork([Population("cells", 1000, rule)], dt=0.1, seed=1)
    >>> spikes = net.record("cells")
    >>> net.run(1000)
    >>> spikes.times.size  # 1000 x 1000 / 52 = 19,231 in the mean
    19313
    """

    rate: Any
    delta: Any
    v_th: Any = None
    cap: Any = None
    threshold: bool = False
    variable: str = "v"

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        checks.text("variable", self.variable)
        for name, (unit, low) in BOUNDS.items():
            given = getattr(self, name)
            if given is not None or name in ("rate", "delta"):
                object.__setattr__(self, name, units.each(name, given, unit, low))
        object.__setattr__(self, "threshold", checks.flag("threshold", self.threshold))

    def check_variables(self, variables: Mapping[str, float], v_th: float | None) -> None:
        """Raise if neurons with such variables, and such a threshold, cannot fire by it.

        Parameters
        ----------
        variables : mapping of str to float
            Of a neuron, and their initial values.
        v_th : float or None
            Threshold of the rule, mV, if it has one.
        """
        if self.variable not in variables:
            raise ArgumentError(
                f"escape reads the variable {self.variable}, which the state does not have, got "
                f"{checks.shown(list(variables))}; name another, as in "
                f"EscapeNoise(..., variable={next(iter(variables))!r})"
            )
        if self.v_th is None and v_th is None:
            raise ArgumentError(
                "escape must have a v_th, as in EscapeNoise(rate, delta, v_th=-50): a NeuronRule "
                "has no threshold of its own, got None"
            )

    def check(self, n: int) -> None:
        """Raise if the parameters do not fit a population of ``n``."""
        for name in BOUNDS:
            shape = np.shape(getattr(self, name)) if getattr(self, name) is not None else ()
            if shape not in ((), (n,)):
                raise KindError(f"{name} of escape must be a number or {n}, got shape {shape}")

    def constants(self, v_th: float | None, dt: float) -> dict[str, Any]:
        """Return the numbers that give the chance in a step, of all neurons or of each.

        Parameters
        ----------
        v_th : float or None
            Threshold of the rule, mV, if it has one.
        dt : float
            Seconds.

        Returns
        -------
        dict of str to float or ndarray
            ``v_th``, ``delta``, ``log_gain``, which is log(rate dt), and ``most``, which is cap dt.
        """
        with np.errstate(divide="ignore"):  # who never fires has a rate of 0
            log_gain = np.log(np.multiply(self.rate, dt))
        most = math.inf if self.cap is None else np.multiply(self.cap, dt)
        own = v_th if self.v_th is None else self.v_th
        return {"v_th": own, "delta": self.delta, "log_gain": log_gain, "most": most}

    def prepare(self, cells: NeuronState, v_th: float | None) -> None:
        """Lay out constants, for each neuron if any differ."""
        values = self.constants(v_th, cells.grid.seconds)
        is_own = any(np.ndim(value) for value in values.values())
        size = cells.padded if is_own else 1
        laid = {k: np.full(size, pad(v, cells.padded)) for k, v in values.items()}
        with np.errstate(divide="ignore"):  # a cap may be less than any number in a step
            laid["top"] = 32 + np.log2(laid["most"]) + SLACK
        laid["slope"] = math.log2(math.e) / laid["delta"]
        laid["shift"] = 32 + laid["log_gain"] * math.log2(math.e) + SLACK
        cells.tables |= {f"escape {name}": laid[name] for name in TABLES}

    def fire(self, cells: NeuronState, lane: Lane, state: Any) -> list[Op]:
        """Return the call that lists who fires in a part."""
        from neurosim.kernels.spiking.escape import escape

        del state
        tables = [cells.tables[f"escape {name}"] for name in TABLES]
        own = [t if t.size == 1 else cells.part(t, lane.part) for t in tables]
        noise, v = Escape(cells.stream.key, *own), cells.part(cells.state[self.variable], lane.part)
        fired = cells.refractory(lane), cells.logged(lane), make_scratch(self, cells, lane)
        return [Op(escape, (lane.clock, v, noise, *fired))]

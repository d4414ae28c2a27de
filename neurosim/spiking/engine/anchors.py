"""Anchors: lets a population of linear neurons be stepped only where it might fire.

Evaluating a neuron from its anchor costs more than a step of the recursion, so a population is
lazy only while few of its neurons do anything; see `Anchors.choose`.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, Real, aligned, find_infinite
from neurosim.base.errors import ArgumentError
from neurosim.kernels.spiking._lazy_tables import Anchored, Listed
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op

OLDEST = 4096
"""Steps from an anchor, at most: at multiples of it all are moved."""
EVERY = 256
"""Steps between two choices, counted from the start of the network."""
EARLY = (16, 64)
"""Steps of further choices: trials that begin at rest are many and short, and nothing is known in
their first step."""
LEAST = 4096
"""Neurons of a population that may become lazy by itself: below, there is little to gain."""
SAMPLE = 8192
"""Neurons that are looked at for a choice, about."""
SLACK = 1e-6
"""How far below the threshold, as a share of the potentials, nobody counts as sure: rounding is far
less."""
PER_ARRIVAL, PER_READY, PER_NEURON = 20, 8, 1
"""What an arrival and a neuron that might fire cost a lazy step, and any neuron the other one, ns:
measured, with populations from 10^4 to 10^5 neurons."""


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


class Anchors:
    """Anchors of a population, and who of it is stepped.

    Parameters
    ----------
    cells : NeuronState
        Whose rule is linear.
    law : LinearLaw

    Attributes
    ----------
    is_lazy : bool
        If not, the state of all neurons is that of the present.
    """

    def __init__(self, cells: NeuronState, law: LinearLaw):
        self.cells, self.is_lazy = cells, False
        self._anchor: Index = aligned(cells.padded, np.int32)
        # One that rests above the threshold, or is no number, is always listed.
        slack = SLACK * (abs(law.v_th) + float(np.abs(law.v_inf).max()) + 1.0)
        v_inf = law.v_inf
        if v_inf.size > 1:
            v_inf = np.append(v_inf, np.full(cells.padded - v_inf.size, v_inf[-1]))
        self._fixed = v_inf, law.powers, np.array([law.v_th, slack, *law.most])
        self._listed: list[Listed] = []
        self.names: list[str] = [name for name in ("v", "ge", "gi") if name in cells.state]

    def table(self, part: int | None = None) -> Anchored:
        """Return the neurons of a part, or all, as kernels take them."""
        first, stop = (0, self.cells.padded) if part is None else self.cells.ranges[part]
        none = np.zeros(0, self.cells.dtype)
        v, ge, gi = (self.cells.state.get(name, none)[first:stop] for name in ("v", "ge", "gi"))
        v_inf, *rest = self._fixed
        own = v_inf[first:stop] if v_inf.size > 1 else v_inf
        return Anchored(v, ge, gi, self._anchor[first:stop], own, *rest)

    def begin(self) -> None:
        """List all neurons, if they are lazy: who cannot fire is forgotten in the next step."""
        self._listed = []
        if not self.is_lazy:
            return
        for part in range(len(self.cells.ranges)):
            n, size = self.cells.n_of(part), np.ptp(self.cells.ranges[part])
            listed = Listed(np.zeros(size, np.int32), np.zeros(size, np.uint8), np.array([n]))
            listed.neurons[:n], listed.is_in[:n] = np.arange(n), 1
            self._listed.append(listed)

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

    def settle(self, step: int) -> None:
        """Store the state at the beginning of a step: all anchors are there."""
        for name, values in self.present(step).items():
            self.cells.state[name][:] = values
        self._anchor[:] = step

    def switch(self, is_lazy: bool, step: int) -> bool:
        """Let the population be lazy or not from now on; return whether that is a change."""
        if is_lazy == self.is_lazy:
            return False
        self.settle(step)
        self.is_lazy = is_lazy
        return True

    def choose(self, step: int, n_arriving: float) -> bool:
        """Tell whether the population had better be lazy.

        It follows from the state alone and from what is under way, so it is the same for any
        number of threads, and after `restore`.

        Parameters
        ----------
        step : int
        n_arriving : float
            Synapses onto these neurons that spikes reach in a step.
        """
        from neurosim.kernels.spiking.evaluate import count_ready

        n, stride = self.cells.n, max(1, self.cells.n // SAMPLE)
        if PER_ARRIVAL * n_arriving >= PER_NEURON * n:
            return False  # whoever might fire
        if not self.is_lazy:
            self._anchor[:] = step
        some = np.arange(0, n, stride)
        n_ready = stride * count_ready(step, some, self.table(), self.cells.release)
        return bool(PER_ARRIVAL * n_arriving + PER_READY * n_ready < PER_NEURON * n)

    def changing(self) -> dict[str, np.ndarray]:
        """Return views of the anchors and the state there, each of shape (n,)."""
        states = {name: self.cells.state[name] for name in self.names}
        return {name: values[: self.cells.n] for name, values in self._with_anchor(states).items()}

    def _with_anchor(self, states: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {"anchor": self._anchor, **states}

    def keep(self) -> dict[str, np.ndarray]:
        """Return copies of the anchors and the state there, and by which law it moves."""
        own = {name: values.copy() for name, values in self.changing().items()}
        return own | {"law": self.law_digest()}

    def law_digest(self) -> np.ndarray:
        """Return what tells the law of these neurons from others, uint8, shape (16,)."""
        digest = hashlib.blake2b(digest_size=16)
        for array in self._fixed:
            digest.update(array.tobytes())
        return np.frombuffer(digest.digest(), np.uint8)

    def check(self, kept: Any, step: int) -> None:
        """Raise unless this is what `keep` returned at that step: kernels go where it points."""
        own = {**self.changing(), "law": self.law_digest()}
        told, given = _tell_arrays(own), _tell_arrays(kept)
        ages = step - kept["anchor"] if given == told else np.full(1, -1)
        is_finite = given == told and not any(find_infinite(a) for a in kept.values())
        if ages.min() < 0 or ages.max() > OLDEST or not is_finite:
            raise ArgumentError(
                f"stored must be a state of this network: the anchors of "
                f"{self.cells.population.name!r} do not fit step {step}"
            )

    def restore(self, kept: Any) -> None:
        """Return to what `keep` returned; if that is nothing, or of another law, to be not lazy."""
        self.is_lazy = kept is not None and np.array_equal(kept["law"], self.law_digest())
        if not self.is_lazy:
            return
        for name, view in self.changing().items():
            view[:] = kept[name]
        for values in self._with_anchor(self.cells.state).values():
            values[self.cells.n :] = values[self.cells.n - 1]


def _tell_arrays(kept: Any) -> dict[str, Any]:
    """Return type and shape of each array by name; empty if these are no arrays by name."""
    if not isinstance(kept, Mapping) or not all(isinstance(a, np.ndarray) for a in kept.values()):
        return {}
    return {name: (a.dtype, a.shape) for name, a in kept.items()}

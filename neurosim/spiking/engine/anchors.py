"""Anchors: lets a population be stepped only where it might fire.

Evaluating a neuron from its anchor costs more than a step of the recursion, so a population is
lazy only while few of its neurons do anything; see `Anchors.choose`.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np

from neurosim.base.arrays import Index, aligned, find_infinite
from neurosim.base.errors import ArgumentError
from neurosim.kernels.spiking._lazy_tables import Listed
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


class Cost(NamedTuple):
    """What an arrival and a neuron that might fire cost a lazy step, any neuron the other one.

    In units of their own: only ratios matter.
    """

    arrival: float
    ready: float
    neuron: float


class Anchors:
    """Anchors of a population, and who of it is stepped.

    What a neuron does from its anchor on differs with the rule: see `neurosim.spiking.neurons`.

    Parameters
    ----------
    cells : NeuronState

    Attributes
    ----------
    is_lazy : bool
        If not, the state of all neurons is that of the present.
    """

    cost: ClassVar[Cost]

    def __init__(self, cells: NeuronState):
        self.cells, self.is_lazy = cells, False
        self._anchor: Index = aligned(cells.padded, np.int32)
        self._listed: list[Listed] = []
        self.names: list[str] = list(cells.state)

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
        raise NotImplementedError

    def rouse(self, lane: Lane, pieces: Any, indices: np.ndarray) -> list[Op]:
        """Return the calls that bring up to date to whom something arrives in a step."""
        raise NotImplementedError

    def enlist(self, lane: Lane, pieces: Any, indices: np.ndarray) -> list[Op]:
        """Return the calls that list whom what arrived in a step might let fire."""
        raise NotImplementedError

    def observe(self, variable: str, lane: Lane, every: int, seen: tuple[Any, ...]) -> Op:
        """Do what `NeuronState.observe` does, for neurons that are anchored."""
        raise NotImplementedError

    def present(self, step: int) -> dict[str, np.ndarray]:
        """Return the state at the beginning of a step, each variable of shape (n padded,)."""
        raise NotImplementedError

    def count_ready(self, step: int, some: np.ndarray) -> int:
        """Return how many of some neurons might fire before anything arrives, or are refractory."""
        raise NotImplementedError

    def law(self) -> list[bytes]:
        """Return what tells how these neurons move from that of others."""
        raise NotImplementedError

    def refuse_broken(self) -> None:
        """Raise if what a rule promises was found not to hold."""

    def settle(self, step: int) -> None:
        """Store the state at the beginning of a step: all anchors are there."""
        for name, values in self.present(step).items():
            self.cells.state[name][:] = values
        self._anchor[:] = step

    def take_over(self, is_lazy: bool, step: int) -> None:
        """Go on, at this step, from anchors of another law, which have been settled."""
        self.is_lazy, self._anchor[:] = is_lazy, step

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
        n, stride = self.cells.n, max(1, self.cells.n // SAMPLE)
        per_arrival, per_ready, per_neuron = self.cost
        if per_arrival * n_arriving >= per_neuron * n:
            return False  # whoever might fire
        if not self.is_lazy:
            self._anchor[:] = step
        n_ready = stride * self.count_ready(step, np.arange(0, n, stride))
        return bool(per_arrival * n_arriving + per_ready * n_ready < per_neuron * n)

    def changing(self) -> dict[str, np.ndarray]:
        """Return views of the anchors and the state there, each of shape (n,)."""
        return {name: values[: self.cells.n] for name, values in self._whole().items()}

    def _whole(self) -> dict[str, np.ndarray]:
        states = {f"state {name}": self.cells.state[name] for name in self.names}
        return {"anchor": self._anchor, **states}

    def keep(self) -> dict[str, np.ndarray]:
        """Return copies of the anchors and the state there, and by which law it moves."""
        own = {name: values.copy() for name, values in self.changing().items()}
        return own | {"law": self.law_digest()}

    def law_digest(self) -> np.ndarray:
        """Return what tells the law of these neurons from others, uint8, shape (16,)."""
        digest = hashlib.blake2b(digest_size=16)
        for part in self.law():
            digest.update(part)
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
        for values in self._whole().values():
            values[self.cells.n :] = values[self.cells.n - 1]


def _tell_arrays(kept: Any) -> dict[str, Any]:
    """Return type and shape of each array by name; empty if these are no arrays by name."""
    if not isinstance(kept, Mapping) or not all(isinstance(a, np.ndarray) for a in kept.values()):
        return {}
    return {name: (a.dtype, a.shape) for name, a in kept.items()}

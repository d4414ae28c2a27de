"""Validation: one network in neurosim and in Brian2, compared spike by spike and bit by bit."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from neurosim.base.arrays import Real
from neurosim.diagnostics.validation.strict import strict
from neurosim.files.results.result import Row
from neurosim.spiking.brian2.network import BrianNetwork
from neurosim.spiking.network import SpikingNetwork

CLOSE = 1e-9
"""Largest difference of states and weights that passes; weights relative to the largest."""


class Case(NamedTuple):
    """A network to compare.

    Attributes
    ----------
    name : str
    build : callable
        Returns the network at its start.
    duration, quick : float
        ms to run; in a quick validation.
    export : callable, optional
        ``export(network, duration)`` returns the other network. Default: `to_brian2`.
    """

    name: str
    build: Callable[[], SpikingNetwork]
    duration: float
    quick: float
    export: Callable[[SpikingNetwork, float], BrianNetwork] | None = None


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    Attributes
    ----------
    name : str
    neurons, synapses : int
        Neurons without sources.
    duration : float
        Biological time, ms.
    spikes : int
        Spikes compared, of all neurons but sources.
    is_identical : bool
        Whether each neuron fired in the very same steps.
    first_difference : tuple of (float, str, int), optional
        ms, population and neuron of the first spike that only one of both has.
    state_difference, weight_difference : float
        Largest absolute difference at the end; 0 means bit for bit.
    largest_weight : float
    seconds, seconds_brian2 : float
        Wall time of the runs, compilation apart.
    """

    name: str
    neurons: int
    synapses: int
    duration: float
    spikes: int
    is_identical: bool
    first_difference: tuple[float, str, int] | None
    state_difference: float
    weight_difference: float
    largest_weight: float
    seconds: float
    seconds_brian2: float

    @property
    def passed(self) -> bool:
        """Whether spikes are identical, and states and weights but for rounding."""
        return all(row.passed is not False for row in self.rows())

    def rows(self) -> list[Row]:
        """Return the rows of a scorecard: differences, which have a band, and what was run."""
        weights = self.weight_difference / max(self.largest_weight, CLOSE)
        rounding = "0: the same bits"
        told = {
            "spike trains": ("1 if each neuron fired in the same steps" + self._where(),
                             float(self.is_identical), 1.0, None, "1"),
            "state": ("largest difference of a state at the end", self.state_difference,
                      None, CLOSE, rounding),
            "weights": ("largest difference of a weight at the end / largest weight", weights,
                        None, CLOSE, rounding),
            "weight": ("largest difference of a weight at the end", self.weight_difference,
                       None, None, rounding),
            "neurons": ("neurons, without sources", self.neurons, None, None, ""),
            "synapses": ("synapses", self.synapses, None, None, ""),
            "duration": ("biological time, ms", self.duration, None, None, ""),
            "spikes": ("spikes compared", self.spikes, None, None, ""),
            "seconds": ("seconds of the run", self.seconds, None, None, ""),
            "Brian2": ("seconds of Brian2's run", self.seconds_brian2, None, None, ""),
        }  # fmt: skip
        return [Row(f"{self.name}: {key}", *rest) for key, rest in told.items()]

    def _where(self) -> str:
        if self.first_difference is None:
            return ""
        when, who, neuron = self.first_difference
        return f"; first difference at {when:g} ms, neuron {neuron} of {who!r}"


def compare(
    name: str,
    network: SpikingNetwork,
    duration: Any,
    export: Callable[[SpikingNetwork, float], BrianNetwork] | None = None,
) -> Comparison:
    """Run a network from where it is, and the same in Brian2, and compare.

    Parameters
    ----------
    name : str
        What to call it.
    network : SpikingNetwork
        Is advanced by ``duration``.
    duration : float
        ms.
    export : callable, optional
        See `Case`.

    Raises
    ------
    PackageError
        If Brian2 is not installed (extra ``validate``).
    KindError
        If the network cannot be said in Brian2.

    Examples
    --------
    >>> from neurosim import LIF, Population, SpikingNetwork
    >>> from neurosim.diagnostics.validation.compare import compare
    >>> from neurosim.diagnostics.validation.strict import strict
    >>> net = SpikingNetwork([Population("cell", 1, LIF(v_th=15, v_reset=0, drive=20))])
    >>> with strict():  # doctest: +SKIP
    ...     compare("one cell", net, 100).state_difference
    0.0
    """
    other = network.to_brian2(duration) if export is None else export(network, duration)
    names = [name for name, each in network.cells.items() if not each.rule.is_source]
    recorders = {name: network.record(name) for name in names}
    seconds_brian2 = other.run(duration)
    network.run(0)
    start = time.perf_counter()
    network.run(duration)
    seconds = time.perf_counter() - start
    trains = {n: ((r.steps, r.neurons), other.spikes(n)) for n, r in recorders.items()}
    first = _first_difference(network, trains)
    weights = [(network.weights(n), other.weights(n)) for n in network.pathways]
    return Comparison(
        name=name,
        neurons=sum(network.cells[n].n for n in names),
        synapses=sum(pathway.count() for pathway in network.pathways.values()),
        duration=float(duration),
        spikes=sum(recorder.neurons.size for recorder in recorders.values()),
        is_identical=first is None,
        first_difference=first,
        state_difference=max(_state_differences(network, other, names), default=0.0),
        weight_difference=max((_distance(a, b) for a, b in weights), default=0.0),
        largest_weight=max((float(np.abs(a).max(initial=0)) for a, _ in weights), default=0.0),
        seconds=seconds,
        seconds_brian2=seconds_brian2,
    )


def _first_difference(
    network: SpikingNetwork, trains: dict[str, Any]
) -> tuple[float, str, int] | None:
    found = []
    for name, (ours, theirs) in trains.items():
        a, b = (set(zip(*(x.tolist() for x in train), strict=True)) for train in (ours, theirs))
        found += [(step, name, neuron) for step, neuron in sorted(a ^ b)[:1]]
    if not found:
        return None
    step, name, neuron = min(found)
    return float(network.grid.times(step)), name, neuron


def _state_differences(
    network: SpikingNetwork, other: BrianNetwork, names: Sequence[str]
) -> Iterator[float]:
    for name in names:
        for variable in network.cells[name].variables:
            yield _distance(network.get(name, variable), other.get(name, variable))


def _distance(a: Real, b: Real) -> float:
    return float(np.abs(a - b).max(initial=0.0))


def validate(
    cases: Sequence[Case],
    quick: bool = False,
    target: str = "numpy",
    after_case: Callable[[int], None] = lambda done: None,
) -> list[Comparison]:
    """Compare a set of networks, one after the other.

    Parameters
    ----------
    cases : sequence of Case
    quick : bool
        Whether to run for a shorter time.
    target : str
        How Brian2 runs, see `strict`.
    after_case : callable
        Called with the number of networks done, for progress.
    """
    found = []
    with strict(target):
        for done, case in enumerate(cases, 1):
            first = case.build()
            first.run(first.grid.dt)  # compiles
            duration = case.quick if quick else case.duration
            found.append(compare(case.name, case.build(), duration, case.export))
            after_case(done)
    return found

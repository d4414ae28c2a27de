"""Sources of spiking networks, which fire by themselves."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.distributions import is_drawn
from neurosim.base.random.stream import WORD, Stream
from neurosim.kernels.spiking._lazy_tables import Wheel
from neurosim.spiking.engine.clock import LAST_STEP, Grid
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.topology.labels import as_numbers, keep_named

WINDOW = 256
"""Steps of a window of `neurosim.kernels.spiking.leap`."""


class Source:
    """A rule whose neurons fire by themselves, with the others of the step."""

    driver: ClassVar[str] = "spikes"
    is_source: ClassVar[bool] = True
    most_emitted: ClassVar[int] = 1
    receptors: ClassVar[tuple[str, ...]] = ()

    def past(self, grid: Grid) -> int:
        """Return how many steps of spikes must stay readable."""
        del grid
        return 0

    def reset_fired(self, cells: NeuronState, lane: Lane) -> list[Op]:
        """Return nothing: there is nothing to reset."""
        del cells, lane
        return []


@dataclass(frozen=True, eq=False)
class SpikeTimes(Source):
    """Fires given spikes.

    Parameters
    ----------
    neurons : array_like of int or str, shape (n_spikes,)
        Who fires each spike; labels where the `Population` has some.
    times : array_like of float, shape (n_spikes,)
        Start of the step of each spike, ms from the start of the network, ascending, multiples
        of dt.
    sort : bool
        Whether times may come in any order; they are refused otherwise.
    round : bool
        Whether times may lie between steps, and fall into the nearest (of two that are as near,
        the even one); they are refused otherwise. A neuron of which two spikes then fall into one
        step is refused: lower dt.

    Examples
    --------
    >>> from neurosim import Population, SpikeTimes, SpikingNetwork
    >>> eye = Population("eye", 3, SpikeTimes(neurons=[2, 0, 1], times=[0.1, 0.1, 0.4]))
    >>> net = SpikingNetwork([eye], dt=0.1)
    >>> spikes = net.record("eye")
    >>> net.run(1)
    >>> spikes.times.tolist(), spikes.neurons.tolist()
    ([0.1, 0.1, 0.4], [0, 2, 1])
    >>> measured = SpikeTimes([0, 1, 0], [0.43, 0.12, 0.08], sort=True, round=True)
    >>> net = SpikingNetwork([Population("eye", 3, measured)], dt=0.1)
    >>> spikes = net.record("eye")
    >>> net.run(1)
    >>> spikes.times.tolist(), spikes.neurons.tolist()
    ([0.1, 0.1, 0.4], [0, 1, 0])
    """

    neurons: Any
    times: Any
    sort: bool = False
    round: bool = False

    def __repr__(self) -> str:
        return reprs.settings(self)

    def __post_init__(self) -> None:
        for name in ("sort", "round"):
            object.__setattr__(self, name, checks.flag(name, getattr(self, name)))
        neurons = checks.kept(keep_named("neurons", self.neurons))
        times = units.kept("times", self.times, "ms")
        if neurons.ndim != 1 or np.shape(times) != neurons.shape:
            raise KindError(
                f"neurons and times must be two lists of the same length, got shapes "
                f"{neurons.shape} and {np.shape(times)}"
            )
        object.__setattr__(self, "neurons", neurons)
        object.__setattr__(self, "times", times)

    def check(self, n: int) -> None:
        """Raise if the spikes do not fit a population of ``n``."""
        neurons = checks.whole_numbers("neurons", as_numbers("neurons", self.neurons, None))
        for bad in neurons[(neurons < 0) | (neurons >= n)][:1]:
            raise ArgumentError(f"neurons must be from 0 to {n - 1}, got {bad}")

    def numbered(self, number: Callable[[Any, str], Any]) -> "SpikeTimes":
        """Return the same spikes, of neurons by number, where some are named by label.

        Parameters
        ----------
        number : callable
            From neurons and the name of the argument to numbers.

        Returns
        -------
        SpikeTimes
            Another one.
        """
        return replace(self, neurons=number(self.neurons, "neurons"))

    def prepare(self, cells: NeuronState) -> None:
        """Sort the spikes by step and neuron."""
        steps = cells.grid.spike_steps("times", self.times, sort=self.sort, round=self.round)
        neurons = self.neurons.astype(np.int32)
        # By neuron within a step, as the log and Brian2 have them.
        order = np.lexsort((neurons, steps))
        steps, neurons = steps[order], neurons[order]
        # Beyond it nothing is ever played, which would pass for a neuron that is silent.
        if steps.size and steps[-1] > LAST_STEP:
            last = cells.grid.times(np.array([LAST_STEP]))[0]
            raise ArgumentError(
                f"times must be at most {last:g} ms, the end of the longest run, got "
                f"{cells.grid.times(steps[-1:])[0]:g}"
            )
        for at in np.flatnonzero((np.diff(steps) == 0) & (np.diff(neurons) == 0))[:1]:
            raise ArgumentError(
                f"neuron {neurons[at]} fires twice at {cells.grid.times(steps[at : at + 1])[0]:g} "
                "ms; a neuron fires once in a step" + (", so lower dt" if self.round else "")
            )
        # From the first spike on, or a late one would ask for a table of all steps before it.
        start, stop = (int(steps[0]), int(steps[-1]) + 1) if steps.size else (0, 0)
        counts = np.bincount(steps - start, minlength=stop - start)
        cells.tables["indptr"] = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        cells.tables["neurons"] = neurons
        cells.tables["start"] = np.array([start], np.int64)

    def integrate(self, cells: NeuronState, lane: Lane) -> list[Op]:
        """Return the calls that list who fires."""
        from neurosim.kernels.inputs.play import play

        tables = [cells.tables[name] for name in ("indptr", "neurons", "start")]
        return [Op(play, (lane.clock, *tables, cells.logged(lane)))]


@dataclass(frozen=True, eq=False)
class Poisson(Source):
    """Every neuron fires at random, in each step with probability rate x dt.

    Parameters
    ----------
    rate : float, array_like, Uniform, Normal or LogNormal
        Mean rate of each neuron, Hz, from 0; rate x dt at most 1. An array has shape (n,) or, with
        ``every``, (n_bins,) or (n_bins, n). What is drawn is one for each, by the seed of the
        network and the name of the population.
    every : float, optional
        Time for which each row of ``rate`` holds, ms; the last one holds for ever.
    by_gaps : bool
        Whether the time to the next spike is drawn, not whether there is one in each step: the same
        law, other spikes. Faster where sources fire less often than every 200 steps or so; rates
        must hold for ever.

    Examples
    --------
    >>> from neurosim import Poisson, Population, SpikingNetwork
    >>> net = SpikingNetwork([Population("noise", 1000, Poisson(rate=10))], dt=0.1, seed=1)
    >>> spikes = net.record("noise")
    >>> net.run(100)
    >>> spikes.times.size  # 1000 in the mean
    1011
    """

    rate: Any
    every: Any = None
    by_gaps: bool = False

    def __repr__(self) -> str:
        return reprs.settings(self)

    @property
    def draws_ahead(self) -> bool:
        """Whether spikes to come were drawn at the rates that held when they were."""
        return self.by_gaps

    def __post_init__(self) -> None:
        if not is_drawn(self.rate):
            object.__setattr__(self, "rate", units.kept("rate", self.rate, "Hz"))
        object.__setattr__(self, "every", keep_every(self.every))
        object.__setattr__(self, "by_gaps", checks.flag("by_gaps", self.by_gaps))
        if self.by_gaps and self.every is not None:
            raise ArgumentError(
                "by_gaps must be False where rates change, got True with "
                f"every = {self.every:g} ms; leave out one of them"
            )

    def check(self, n: int) -> None:
        """Raise if the rates do not fit a population of ``n``."""
        if not is_drawn(self.rate):
            read_rates("rate", self.rate, self.every, n)
        elif self.every is not None:
            raise ArgumentError(
                f"every must be left out where rates are drawn, got {self.every:g} ms; give rows "
                "of rates instead"
            )

    def _table(self, cells: NeuronState) -> np.ndarray:
        """Return the rates, shape (n_bins, 1) or (n_bins, n)."""
        if not is_drawn(self.rate):
            return read_rates("rate", self.rate, self.every, cells.n)
        stream = Stream(cells.graph_seed, f"rate of {cells.population.name}")
        drawn, way = self.rate.draw("Hz", cells.n, stream), "draw with bounds, such as low=0"
        return read_rates("rate", drawn, None, cells.n, way)

    def prepare(self, cells: NeuronState) -> None:
        """Turn rates into thresholds of random words."""
        p = self._table(cells) * cells.grid.seconds
        if p.max() > 1:
            raise ArgumentError(
                f"rate must be at most 1 / dt = {1 / cells.grid.seconds:g} Hz, got "
                f"{p.max() / cells.grid.seconds:g}; lower it or dt"
            )
        if self.by_gaps:
            # Beyond what floats hold a source is silent for ever, as at a rate of 0.
            with np.errstate(divide="ignore", over="ignore"):
                cells.tables["scales"] = (-1 / np.log1p(-p)).reshape(-1)
            return
        # Certainty, 2**32, does not fit into a word; the kernel takes the largest word as certain.
        table = np.minimum(np.rint(p * WORD), WORD - 1).astype(np.uint32)
        cells.tables["thresholds"] = table.reshape(-1)
        cells.tables["every"] = read_every(self.every, cells.grid, table.shape[0])

    def integrate(self, cells: NeuronState, lane: Lane) -> list[Op]:
        """Return the calls that list who fires."""
        from neurosim.kernels.inputs.inject import draw_spikes
        from neurosim.kernels.spiking.leap import leap

        if self.by_gaps:
            wheel = make_wheel(cells.n_of(lane.part))
            what = cells.stream.key, cells.tables["scales"], wheel, cells.logged(lane)
            return [Op(leap, (lane.clock, *what))]
        tables = cells.tables["thresholds"], cells.tables["every"]
        arguments = lane.clock, cells.stream.key, *tables, cells.logged(lane)
        return [Op(draw_spikes, arguments)]


def make_wheel(n: int) -> Wheel:
    """Return room for the spikes of so many sources in a window, which are found when it begins."""
    return Wheel(np.empty(WINDOW, np.int32), np.empty(n, np.int32), np.array([-1], np.int64))


def read_rates(name: str, rate: Any, every: Any, n: int, remedy: str = "") -> np.ndarray:
    """Return rates as (n_bins, 1) or (n_bins, n); ``remedy`` is a way out of another shape."""
    table = np.asarray(units.plain(name, rate, "Hz"))
    if table.ndim == 0:
        table = table.reshape(1, 1)
    elif table.ndim == 1:
        table = table.reshape(1, -1) if every is None else table.reshape(-1, 1)
    elif every is None:
        raise KindError(
            f"every must be given, the ms for which a row of {name} holds, as {name} has rows: "
            f"its shape is {table.shape}"
        )
    if table.ndim != 2 or table.shape[1] not in (1, n) or not table.size:
        each, row = ("", "one number") if n == 1 else (f", {n:,} numbers", f"1 or {n:,} numbers")
        raise KindError(
            f"{name} must be a number{each}, or with every= a row for each stretch of time (of "
            f"{row}), got shape {np.shape(rate)}{checks.way(remedy)}"
        )
    for bad in np.argwhere(table < 0)[:1].tolist():
        who = f" for neuron {bad[1]}" * (table.shape[1] > 1)
        raise ArgumentError(
            f"{name} must not be negative, got {table[tuple(bad)]:g} Hz{who}{checks.way(remedy)}"
        )
    return table


def keep_every(every: Any) -> float | None:
    """Return the ms for which a row holds; which multiples of dt they are turns out later."""
    return None if every is None else units.real("every", every, "ms", 0.0)


def read_every(every: Any, grid: Grid, n_bins: int) -> np.ndarray:
    """Return the steps of a bin, and how many bins there are, as kernels take them."""
    if every is None:
        # More steps than any run has, so the one row holds for ever.
        return np.array([2**62, 1], np.int64)
    return np.array([grid.period("every", every), n_bins], np.int64)

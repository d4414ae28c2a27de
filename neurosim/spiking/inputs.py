"""Inputs: what drives the neurons of a spiking network from outside, without synapses."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.errors import KindError
from neurosim.base.names import is_left_out
from neurosim.base.random.stream import Stream
from neurosim.spiking.driven import Stretch, chosen, stretches
from neurosim.spiking.engine.conductances import refuse_negative
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.input_values import (
    draw_arrivals,
    draw_each,
    keep_each,
    keep_rates,
    lay_each,
    lay_law,
    spread,
)
from neurosim.spiking.neurons.sources import keep_every, read_every, read_rates
from neurosim.topology.part import Part, population_of
from neurosim.topology.population import Population


class Input:
    """An input to one population, or to a part of one."""

    post: Any
    name: str

    @property
    def sets(self) -> str:
        """The variable that it writes over, which no other may; empty if it adds to one."""
        return ""

    def __repr__(self) -> str:
        return reprs.settings(self, post=str(self.post))

    def check(self) -> None:
        """Raise if the population cannot be driven."""
        rule = self.post.rule if isinstance(self.post, Population | Part) else None
        if rule is None or rule.driver != "spikes" or rule.is_source:
            raise KindError(f"post must be a population that fires by its state, got {self.post!r}")
        if not is_left_out(self.name):
            checks.text("name", self.name)

    @property
    def population(self) -> Population:
        """The population whose neurons get it, all or some."""
        whole: Population = population_of(self.post)
        return whole

    def prepare(self, cells: NeuronState, number: int) -> None:
        """Lay out constants, as input ``number``; raise if they do not fit these neurons."""

    def before(self, cells: NeuronState, lane: Lane, seed: int, number: int) -> list[Op]:
        """Return the calls to make before neurons are integrated."""
        del cells, lane, seed, number
        return []

    def after(self, cells: NeuronState, lane: Lane, seed: int, number: int) -> list[Op]:
        """Return the calls to make after spikes have arrived."""
        del cells, lane, seed, number
        return []


@dataclass(frozen=True, eq=False, repr=False)
class PoissonInput(Input):
    """Every neuron gets Poisson spikes of its own, independent of all others.

    In each step a Poisson number with mean rate x dt arrives, after the spikes of the network.

    Parameters
    ----------
    post : Population or Part
        Whose neurons get it. A neuron is drawn by its own number, so it gets the same whatever
        others there are in a part.
    rate : float, array_like of shape (n,), Uniform, Normal or LogNormal
        Hz of all spikes that a neuron gets, from 0: one for all, one for each, or drawn. With
        ``every`` rows of them: shape (n_bins,) for all, or (n_bins, n).
    weight : float, array_like of shape (n,), Uniform, Normal or LogNormal
        In the unit of the variable. What is drawn, this and rates, depends on the seed of the
        network, the name of the population and which of the inputs this is.
    receptor : str
        Default: the rule chooses by the sign of the weight.
    every : float, optional
        Time for which each rate holds, ms; the last one holds for ever.
    name : str
        By which `SpikingNetwork.set` knows it. Default: ``"input to"`` and the name of ``post``,
        with a number from the second one on.

    Examples
    --------
    >>> from neurosim import LIF, PoissonInput, Population, SpikingNetwork
    >>> cells = Population("cells", 100, LIF())
    >>> net = SpikingNetwork([cells], inputs=[PoissonInput(cells, rate=12_000, weight=0.1)], seed=1)
    >>> spikes = net.record("cells")
    >>> net.run(100)
    >>> spikes.times.size > 0
    True
    """

    post: Any
    rate: Any
    weight: Any
    receptor: str = ""
    every: Any = None
    name: str = ""

    def __post_init__(self) -> None:
        self.check()
        keep = partial(object.__setattr__, self)
        keep("every", keep_every(self.every))
        keep("rate", keep_rates(self.rate, self.every, self.post))
        keep("weight", keep_each("weight", self.weight, self.post.rule.weight_unit, self.post))
        if not is_left_out(self.receptor):
            checks.choice("receptor", self.receptor, self.post.rule.receptors)

    def prepare(self, cells: NeuronState, number: int) -> None:
        """Lay out the law of how many spikes come in each stretch of time, and the weight."""
        rates = draw_each("rate", self.rate, "Hz", cells, number, self.post, 0.0)
        rows = read_rates("rate", rates, self.every, self.post.n)
        lay_law(cells, number, spread(rows, self.post), self.every)
        unit = self.post.rule.weight_unit
        weights = draw_each("weight", self.weight, unit, cells, number, self.post)
        weight = lay_each("weight", spread(weights, self.post), cells, number)
        receptor = checks.choice("receptor", self.choose_receptor(weight), cells.rule.receptors)
        what, ends = f"weights of {self._told!r}", (weight.min(), weight.max())
        refuse_negative(what, cells.rule, {receptor: 1.0}, *ends)
        cells.touched.add(receptor)

    def choose_receptor(self, weight: np.ndarray) -> str:
        """Return the variable that the weights are added to."""
        low, high = weight.min(), weight.max()
        return str(self.receptor or self.post.rule.choose_receptor(self._told, low, high))

    @property
    def _told(self) -> str:
        """What errors call it."""
        return self.name or f"input to {self.post.name}"

    def after(self, cells: NeuronState, lane: Lane, seed: int, number: int) -> list[Op]:
        """Return the calls that draw the spikes of a step and add their weight."""
        from neurosim.kernels.inputs.inject import inject

        weight = cells.tables[f"input {number} weight"]
        # By its number, too: two inputs to one population must not share their chance.
        key = Stream(seed, f"input {number} of {self.population.name}").key
        variable, ops = cells.state[self.choose_receptor(weight)], list[Op]()
        for here in self._stretches(cells, lane, number):
            counts = np.zeros(here.n, np.uint8)
            own = weight if weight.size == 1 else here.of(weight)
            ops += [
                draw_arrivals(cells, lane, number, (key, here.first, counts)),
                *here.leave_out(counts),
                Op(inject, (counts, own, here.of(variable))),
            ]
        return ops

    def _stretches(self, cells: NeuronState, lane: Lane, number: int) -> list[Stretch]:
        """Return for whom of a part of the neurons something is drawn."""
        first, stop = cells.ranges[lane.part]
        # With rates of their own, those that are not driven have rate 0.
        if f"input {number} rates" in cells.tables:
            return [Stretch(first, stop - first)] if stop > first else []
        return stretches(self.post, cells, lane.part)


@dataclass(frozen=True, eq=False, repr=False)
class CurrentInput(Input):
    """A drive that changes in time: steps, ramps, any array.

    It takes the place of the ``drive`` of `LIF`; of a `NeuronRule` it sets a variable.

    Parameters
    ----------
    post : Population or Part
        Whose neurons get it. Of a part, others keep the drive of their rule; parts of two inputs
        that set one variable must not overlap.
    values : array_like of float, shape (n_bins,) or (n_bins, n)
        One row after the other, the last one holds for ever. In mV for the drive of `LIF` and a
        variable named ``v``; other variables of a `NeuronRule` have no unit, and quantities for
        them are refused.
    every : float
        Time for which a row holds, ms.
    variable : str
        Of a `NeuronRule`: what is set. Of `LIF`: ``"drive"``.
    name : str
        By which `SpikingNetwork.set` knows it. Default: ``"input to"`` and the name of ``post``,
        with a number from the second one on.

    Examples
    --------
    >>> from neurosim import LIF, CurrentInput, Population, SpikingNetwork
    >>> cell = Population("cell", 1, LIF(tau_m=10, v_th=15, v_reset=0, t_ref=2))
    >>> net = SpikingNetwork([cell], inputs=[CurrentInput(cell, [0.0, 20.0, 0.0], every=20)])
    >>> spikes = net.record("cell")
    >>> net.run(60)
    >>> spikes.times.round(1).tolist()
    [33.8]
    """

    post: Any
    values: Any
    every: Any
    variable: str = "drive"
    name: str = ""

    def __post_init__(self) -> None:
        self.check()
        checks.text("variable", self.variable)
        unit = self.post.rule.unit_of(self.variable)
        way = f"{self.variable!r} is in a unit of yours, pass plain numbers" if unit == "1" else ""
        object.__setattr__(self, "values", units.kept("values", self.values, unit, way))
        object.__setattr__(self, "every", units.real("every", self.every, "ms", 0.0))

    @property
    def sets(self) -> str:
        """The variable that it writes over."""
        return self.variable

    def table(self) -> np.ndarray:
        """Return the values, float64, shape (n_bins, 1) or (n_bins, n)."""
        table, n = np.asarray(self.values), self.post.n
        table = table.reshape(-1, 1) if table.ndim == 1 else table
        if table.ndim != 2 or table.shape[1] not in (1, n) or not table.size:
            raise KindError(
                f"values must be a row for each stretch of time, of 1 or {n} numbers, got "
                f"shape {np.shape(self.values)}"
            )
        return table

    def prepare(self, cells: NeuronState, number: int) -> None:
        """Lay out what is driven, the rows, and when a new one begins."""
        driven, table = cells.rule.drive_by(cells, self.variable, self.table())
        # The state of neurons is kept with the network, and may move within a row; a drive is not.
        again = -1 if self.variable in cells.state else cells.log.past
        every = np.append(read_every(self.every, cells.grid, table.shape[0]), again)
        cells.tables |= {f"input {number} driven": driven, f"input {number} rows": table}
        cells.tables[f"input {number} every"] = every

    def before(self, cells: NeuronState, lane: Lane, seed: int, number: int) -> list[Op]:
        """Return the calls that set the drive when a new row begins."""
        from neurosim.kernels.inputs.follow import follow, follow_chosen

        del seed
        names = ("every", "rows", "driven")
        every, table, driven = (cells.tables[f"input {number} {name}"] for name in names)
        into = [driven]
        if self.variable in cells.held:
            # Held there too, or who is born within a row would wait for the next one.
            into.append(cells.held[self.variable])
        if isinstance(self.post, Part):
            place, own = chosen(self.post, cells, lane.part)
            size = np.array([place, table.shape[1]], np.int64)
            here = lane.clock, size, every, table.reshape(-1), own
            return [Op(follow_chosen, (*here, each)) for each in into]
        first, n_here = cells.ranges[lane.part][0], cells.n_of(lane.part)
        size = np.array([first, n_here, table.shape[1]], np.int64)
        return [Op(follow, (lane.clock, size, every, table.reshape(-1), each)) for each in into]

"""Inputs: what drives the neurons of a spiking network from outside, without synapses."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from neurosim.base import checks, reprs, units
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.input_values import (
    draw_arrivals,
    draw_each,
    keep_each,
    keep_rates,
    lay_each,
    lay_law,
    part_of,
)
from neurosim.spiking.neurons.sources import keep_every, read_every, read_rates
from neurosim.topology.population import Population

LEAST_LEAK = 1e-217
"""exp(-500): what is left of v after a step, at least, so that noise can be added before it."""


class Input:
    """An input to one population."""

    post: Population

    def __repr__(self) -> str:
        return reprs.settings(self, post=str(self.post))

    def check(self) -> None:
        """Raise if the population cannot be driven."""
        rule = self.post.rule if isinstance(self.post, Population) else None
        if rule is None or rule.driver != "spikes" or rule.is_source:
            raise KindError(f"post must be a population that fires by its state, got {self.post!r}")

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
    post : Population
        Whose neurons get it.
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

    post: Population
    rate: Any
    weight: Any
    receptor: str = ""
    every: Any = None

    def __post_init__(self) -> None:
        self.check()
        keep = partial(object.__setattr__, self)
        keep("every", keep_every(self.every))
        keep("rate", keep_rates(self.rate, self.every, self.post))
        keep("weight", keep_each("weight", self.weight, self.post.rule.weight_unit, self.post))

    def prepare(self, cells: NeuronState, number: int) -> None:
        """Lay out the law of how many spikes come in each stretch of time, and the weight."""
        rates = draw_each("rate", self.rate, "Hz", cells, number, low=0.0)
        lay_law(cells, number, read_rates("rate", rates, self.every, cells.n), self.every)
        weights = draw_each("weight", self.weight, self.post.rule.weight_unit, cells, number)
        weight = lay_each("weight", weights, cells, number)
        receptor = self.choose_receptor(weight)
        cells.touched.add(checks.choice("receptor", receptor, cells.rule.receptors))

    def choose_receptor(self, weight: np.ndarray) -> str:
        """Return the variable that the weights are added to."""
        low, high = weight.min(), weight.max()
        return str(self.receptor or self.post.rule.choose_receptor("input", low, high))

    def after(self, cells: NeuronState, lane: Lane, seed: int, number: int) -> list[Op]:
        """Return the calls that draw the spikes of a step and add their weight."""
        from neurosim.kernels.spiking.inject import inject

        weight, (first, stop) = cells.tables[f"input {number} weight"], cells.ranges[lane.part]
        counts = np.zeros(stop - first, np.uint8)
        # By its number, too: two inputs to one population must not share their chance.
        key = Stream(seed, f"input {number} of {self.post.name}").key
        variable = cells.part(cells.state[self.choose_receptor(weight)], lane.part)
        draw = draw_arrivals(cells, lane, number, (key, first, counts))
        return [draw, Op(inject, (counts, part_of(weight, cells, lane.part), variable))]


@dataclass(frozen=True, eq=False, repr=False)
class CurrentInput(Input):
    """A drive that changes in time: steps, ramps, any array.

    It takes the place of the ``drive`` of `LIF`; of a `NeuronRule` it sets a variable.

    Parameters
    ----------
    post : Population
        Whose neurons get it.
    values : array_like of float, shape (n_bins,) or (n_bins, n)
        One row after the other, the last one holds for ever. In mV for the drive of `LIF` and a
        variable named ``v``; other variables of a `NeuronRule` have no unit, and quantities for
        them are refused.
    every : float
        Time for which a row holds, ms.
    variable : str
        Of a `NeuronRule`: what is set. Of `LIF`: ``"drive"``.

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

    post: Population
    values: Any
    every: Any
    variable: str = "drive"

    def __post_init__(self) -> None:
        self.check()
        checks.text("variable", self.variable)
        unit = self.post.rule.unit_of(self.variable)
        way = f"{self.variable!r} is in a unit of yours, pass plain numbers" if unit == "1" else ""
        object.__setattr__(self, "values", units.kept("values", self.values, unit, way))
        object.__setattr__(self, "every", units.real("every", self.every, "ms", 0.0))

    def table(self, cells: NeuronState) -> np.ndarray:
        """Return the values, float64, shape (n_bins, 1) or (n_bins, n)."""
        table = np.asarray(self.values)
        table = table.reshape(-1, 1) if table.ndim == 1 else table
        if table.ndim != 2 or table.shape[1] not in (1, cells.n) or not table.size:
            raise KindError(
                f"values must be a row for each stretch of time, of 1 or {cells.n} numbers, got "
                f"shape {np.shape(self.values)}"
            )
        return table

    def prepare(self, cells: NeuronState, number: int) -> None:
        """Lay out what is driven, the rows, and when a new one begins."""
        driven, table = cells.rule.drive_by(cells, self.variable, self.table(cells))
        # The state of neurons is kept with the network, and may move within a row; a drive is not.
        again = -1 if self.variable in cells.state else cells.log.past
        every = np.append(read_every(self.every, cells.grid, table.shape[0]), again)
        cells.tables |= {f"input {number} driven": driven, f"input {number} rows": table}
        cells.tables[f"input {number} every"] = every

    def before(self, cells: NeuronState, lane: Lane, seed: int, number: int) -> list[Op]:
        """Return the calls that set the drive when a new row begins."""
        from neurosim.kernels.spiking.follow import follow

        del seed
        names = ("every", "rows", "driven")
        every, table, driven = (cells.tables[f"input {number} {name}"] for name in names)
        first, n_here = cells.ranges[lane.part][0], cells.n_of(lane.part)
        size = np.array([first, n_here, table.shape[1]], np.int64)
        into = [driven]
        if self.variable in cells.held:
            # Held there too, or who is born within a row would wait for the next one.
            into.append(cells.held[self.variable])
        return [Op(follow, (lane.clock, size, every, table.reshape(-1), each)) for each in into]


@dataclass(frozen=True, eq=False, repr=False)
class NoiseInput(Input):
    """White noise on v: without anything else v would be normal around rest, with deviation sigma.

    tau_m dv/dt = ... + sigma sqrt(2 tau_m) xi, integrated exactly, for `LIF` with delta or current
    synapses; while refractory, a v that is frozen gets none.

    Parameters
    ----------
    post : Population
        Whose neurons get it.
    sigma : float, array_like of shape (n,), Uniform, Normal or LogNormal
        Standard deviation of v around rest, mV, from 0: one for all, one for each, or drawn, as
        the weight of a `PoissonInput`.

    Examples
    --------
    >>> from neurosim import LIF, NoiseInput, Population, SpikingNetwork
    >>> cells = Population("cells", 2000, LIF(v_th=100))
    >>> net = SpikingNetwork([cells], inputs=[NoiseInput(cells, sigma=3)], seed=1)
    >>> net.run(200)
    >>> round(float(net.get("cells", "v").std()), 1)
    3.0
    """

    post: Population
    sigma: Any

    def __post_init__(self) -> None:
        self.check()
        object.__setattr__(self, "sigma", keep_each("sigma", self.sigma, "mV", self.post, 0.0))

    def prepare(self, cells: NeuronState, number: int) -> None:
        """Lay out the deviation of what is added to v in a step."""
        rule, dt = cells.rule, cells.grid.seconds
        if getattr(rule, "synapses", "conductance") == "conductance":
            raise KindError(f"post must be LIF with delta or current synapses, got {self.post!r}")
        # Noise is divided by what is left of v after a step, which may be next to nothing.
        leak = rule.leak(dt)
        if leak < LEAST_LEAK:
            raise ArgumentError(
                f"tau_m of {self.post.name!r} must be at least a 500th of dt = "
                f"{cells.grid.dt:g} ms under noise, got {rule.tau_m:g} ms"
            )
        # The step that follows lets it decay by a factor of leak, like all of v.
        sigma = draw_each("sigma", self.sigma, "mV", cells, number, low=0.0)
        lay_each("sigma", sigma * math.sqrt(rule.renewed(dt)) / leak, cells, number)

    def before(self, cells: NeuronState, lane: Lane, seed: int, number: int) -> list[Op]:
        """Return the calls that draw the noise of a step and add it to v."""
        from neurosim.kernels.spiking.inject import draw_normals, inject, inject_free

        first, stop = cells.ranges[lane.part]
        noise = np.zeros(stop - first, cells.dtype)
        key = Stream(seed, f"input {number} of {self.post.name}").key
        amount = part_of(cells.tables[f"input {number} sigma"], cells, lane.part)
        v = cells.part(cells.state["v"], lane.part)
        add = Op(inject, (noise, amount, v))
        if "v" in cells.rule.frozen:
            release = cells.part(cells.release, lane.part)
            add = Op(inject_free, (lane.clock, noise, amount, release, v))
        return [Op(draw_normals, (lane.clock, key, first, noise)), add]

"""Values that inputs have for each neuron: given or drawn, and laid out for the kernels."""

from typing import Any

import numpy as np

from neurosim.base import checks, memory, units
from neurosim.base.arrays import Real, aligned
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.distributions import is_drawn
from neurosim.base.random.poisson import MOST_EVENTS, tabulate_poisson
from neurosim.base.random.stream import Stream
from neurosim.kernels.spiking._chance_tables import OwnRates
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.neurons.sources import read_every, read_rates
from neurosim.topology.labels import tell_neuron
from neurosim.topology.part import Part
from neurosim.topology.population import Population

MOST_KEPT = 64
"""Levels of a law that are kept for each neuron, 256 bytes; more are made in each step anew."""
SCRATCH = " levels "
"""In the names of tables that belong to a thread, and not to the input."""


def keep_each(
    name: str,
    value: Any,
    unit: str,
    post: Population | Part,
    low: float = -np.inf,
    way: str = "",
) -> Any:  # a number, numbers that nobody writes to, or what draws them
    """Return one number, one for each neuron of a population or part, or what draws them."""
    if is_drawn(value):
        return value
    given = units.kept(name, value, unit, way)
    if isinstance(given, float):
        return units.real(name, given, unit, low, remedy=way)
    if given.shape != (post.n,):
        raise KindError(
            f"{name} must be a number or {post.n:,} of them, one for each neuron of "
            f"{post.name!r}, got shape {given.shape}"
        )
    refuse_outside(name, given, unit, post, low)
    return given


def refuse_outside(name: str, values: Real, unit: str, post: Population | Part, low: float) -> None:
    """Raise if a value of a neuron, the last axis, is not finite or below ``low``."""
    bad = np.argwhere(~(values >= low) | np.isinf(values))[:1]
    for at in bad.tolist():
        least = "finite" if low == -np.inf else f"at least {low:g} {unit}"
        raise ArgumentError(
            f"{name} must be {least}, got {values[tuple(at)]:g} for "
            f"{tell_neuron(at[-1], post.labels)} of {post.name!r}; what is drawn has bounds, too, "
            "such as low=0"
        )


def keep_rates(rate: Any, every: float | None, post: Population | Part) -> Any:
    """Return rates as they are kept: one, one for each neuron, rows of these, or what draws."""
    if is_drawn(rate):
        if every is not None:
            raise ArgumentError(
                f"every must be left out where rates are drawn, got {every:g} ms; give rows of "
                "rates instead"
            )
        return rate
    kept = units.kept("rate", rate, "Hz")
    if np.ndim(kept) == 1 + (every is not None) and np.shape(kept)[-1] == post.n:
        refuse_outside("rate", np.asarray(kept), "Hz", post, 0.0)
    read_rates("rate", kept, every, post.n)
    return kept


def draw_each(
    name: str,
    value: Any,
    unit: str,
    cells: NeuronState,
    number: int,
    post: Population | Part,
    low: float = -np.inf,
) -> Any:
    """Return what is drawn for each neuron, or what is given as it is.

    A neuron of a part gets what it would get with all.
    """
    if not is_drawn(value):
        return value
    stream = Stream(cells.graph_seed, f"{name} of input {number} of {cells.population.name}")
    drawn = np.asarray(value.draw(unit, cells.n, stream), np.float64)
    refuse_outside(name, drawn, unit, cells.population, low)
    return drawn[post.neurons] if isinstance(post, Part) else drawn


def lay_each(name: str, values: Any, cells: NeuronState, number: int) -> np.ndarray:
    """Lay out what an input has as a table, one for all or one for each; return the values."""
    own = checks.fitting(name, np.atleast_1d(values), cells.dtype)
    table = aligned(cells.padded if own.size > 1 else 1, cells.dtype)
    table[: own.size] = own
    cells.tables[f"input {number} {name}"] = table
    return table[: own.size]


def spread(values: Any, post: Any) -> Any:
    """Return values of the neurons of a part as those of all: the others have 0.

    Parameters
    ----------
    values : float, or ndarray of shape (..., n)
        Of the part; one for all stays one.
    post : Population or Part
    """
    if not isinstance(post, Part) or np.ndim(values) == 0 or np.shape(values)[-1] == 1:
        return values
    all_of_them = np.zeros((*np.shape(values)[:-1], post.population.n))
    all_of_them[..., post.neurons] = values
    return all_of_them


def part_of(table: np.ndarray, cells: NeuronState, part: int) -> np.ndarray:
    """Return what a part of the neurons has of a table of one value or one for each."""
    first, stop = cells.ranges[part]
    return table[first:stop] if table.size > 1 and stop > first else table


def is_of_input(name: str, number: int) -> bool:
    """Tell whether a table is one of this input, and of no thread."""
    return name.startswith(f"input {number} ") and SCRATCH not in name


def lay_law(cells: NeuronState, number: int, rates: Real, every: Any) -> None:
    """Lay out the law of Poisson: one for all neurons in each stretch of time, or rates of each."""
    own = f"input {number}"
    cells.tables[f"{own} every"] = read_every(every, cells.grid, rates.shape[0])
    means, remedy = rates * cells.grid.seconds, "lower the rate or dt"
    if rates.shape[1] > 1:
        for at in np.argwhere(means > MOST_EVENTS)[:1].tolist():
            who = tell_neuron(at[1], cells.population.labels)
            checks.real(f"mean events per step of {who}", means[tuple(at)], 0, MOST_EVENTS, remedy)
        # As rates: tables of the law for each row and neuron would take some ten times as much.
        cells.tables[f"{own} rates"] = np.array(rates, np.float64).reshape(-1)
        n_levels = tabulate_poisson(float(means.max())).size
        cells.tables[f"{own} size"] = np.array([n_levels], np.int64)
        return
    tables = [tabulate_poisson(mean) for mean in means[:, 0].tolist()]
    # Kernels take one table, so rows are filled up to one length: more events have chance 0.
    longest = max(table.size for table in tables)
    survival = np.concatenate([np.pad(t, (0, longest - t.size)) for t in tables])
    cells.tables[f"{own} survival"] = survival


def draw_arrivals(
    cells: NeuronState, lane: Lane, number: int, into: tuple[Any, int, np.ndarray]
) -> Op:
    """Return the call that draws how many spikes come to each neuron; ``into``: the last three."""
    from neurosim.kernels.inputs.count import draw_own_counts
    from neurosim.kernels.inputs.inject import draw_counts

    own, (key, first, counts) = f"input {number}", into
    every = cells.tables[f"{own} every"]
    if f"{own} rates" in cells.tables:
        law = _lay_levels(cells, lane.part, own, every)
        return Op(draw_own_counts, (lane.clock, key, law, first, counts))
    survival = cells.tables[f"{own} survival"]
    return Op(draw_counts, (lane.clock, key, survival, every, first, counts))


def _lay_levels(cells: NeuronState, part: int, own: str, every: np.ndarray) -> OwnRates:
    """Make room for the laws of a part's neurons, which outlasts a run: to fill it takes long."""
    from neurosim.kernels.random.throw import BATCH

    n_levels, (first, stop) = int(cells.tables[f"{own} size"][0]), cells.ranges[part]
    n_kept = max(1, -(-(stop - first) // BATCH)) if n_levels <= MOST_KEPT else 1
    levels, tops, row = (f"{own}{SCRATCH}{what} {part}" for what in ("of", "tops", "row"))
    if levels not in cells.tables:
        n_bytes = 4 * n_kept * n_levels * (BATCH + 1)
        memory.require(n_bytes, f"the rates of an input to {cells.population.name!r}", "lower them")
        cells.tables[levels] = np.zeros(n_kept * n_levels * BATCH, np.uint32)
        cells.tables[tops] = np.zeros(n_kept * n_levels, np.uint32)
        cells.tables[row] = np.full(1, -1, np.int64)
    seconds, rates = np.array([cells.grid.seconds]), cells.tables[f"{own} rates"]
    kept = (cells.tables[name] for name in (levels, tops, row))
    return OwnRates(rates, every, seconds, n_levels, *kept)


def forget_levels(cells: NeuronState) -> None:
    """Have the laws of rates of each neuron tabulated again, as rates are others now."""
    for name, table in cells.tables.items():
        if f"{SCRATCH}row " in name:
            table[:] = -1

"""Building: from populations, synapses and inputs to arrays."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import combinations
from typing import Any

import numpy as np

from neurosim.base import checks, units
from neurosim.base.arrays import Edges
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.names import check_end
from neurosim.base.progress import working
from neurosim.base.random.distributions import OWN_LAWS, draw_some, is_drawn
from neurosim.base.random.stream import Stream
from neurosim.base.threads.lent import share_blocks
from neurosim.spiking.coupled import Coupled, EvenlyCoupled
from neurosim.spiking.coupling import Coupling
from neurosim.spiking.engine.clock import LONGEST_DELAY, Grid
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.own_values import tell_law
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.regenerated import KINDS
from neurosim.spiking.engine.shares import load_of, share_out
from neurosim.spiking.engine.spike_log import LONGEST_PAST
from neurosim.spiking.engine.structure import AT_ONCE, Steps, Structure, arrange
from neurosim.spiking.graphs import Drawn, draw_all, needs_made
from neurosim.spiking.inputs import Input
from neurosim.topology.connect import connect
from neurosim.topology.part import do_overlap
from neurosim.topology.population import Population
from neurosim.topology.space.distance_delay import DistanceDelay
from neurosim.topology.synapses import Synapses

LONG = 3e7
"""Synapses from which it takes seconds to draw them, or to lay them out."""


def check_kinds(
    populations: Sequence[Population], inputs: Sequence[Input], present: Sequence[Input] = ()
) -> None:
    """Raise if these cannot make a spiking network: kinds, and ends of inputs, beside others."""
    if not populations:
        raise ArgumentError("populations must hold at least one Population, got none")
    for population in populations:
        if population.rule.driver != "spikes":
            raise KindError(
                f"{population.name!r} fires in rounds ({type(population.rule).__name__}); "
                "build a Network of such populations, and a SpikingNetwork of others"
            )
    if not isinstance(inputs, Sequence):
        raise KindError(f"inputs must be a list of inputs, got {type(inputs).__name__}")
    for source in inputs:
        if not isinstance(source, Input):
            raise KindError(f"inputs must be PoissonInput, CurrentInput or NoiseInput, "
                            f"got {source!r}")  # fmt: skip
        source.check()
        check_end(f"a {type(source).__name__}", source.population, populations)
    # Each would write over what the other has set.
    everyone = [s for s in (*present, *inputs) if s.sets]
    for one, other in combinations(everyone, 2):
        if one.sets == other.sets and do_overlap(one.post, other.post):
            told = f"two inputs set {one.sets!r} of {_both(one.post, other.post)}"
            raise ArgumentError(f"{told}; add their values up in one")


def _both(one: Any, other: Any) -> str:
    """Return which neurons two inputs drive, in words."""
    return " and ".join(dict.fromkeys(repr(end.name) for end in (one, other)))


def make_state(
    populations: Sequence[Population],
    synapses: Sequence[Synapses],
    grid: Grid,
    dtype: Any,
    n_parts: int,
    seed: int,
    past: int = 1,
) -> tuple[dict[str, NeuronState], dict[str, Pathway]]:
    """Return the live state of all populations and synapses, which look back ``past`` steps."""
    drawn = draw_graphs(synapses, grid, seed)
    # Before neurons are laid: the longest delay decides how long their logs are.
    past = max(past, look_back(populations, drawn, grid))
    ends = share_out(populations, _find_loads(drawn), n_parts)
    cells = {p.name: NeuronState(p, grid, dtype, ends[p.name], past, seed) for p in populations}
    return cells, lay_pathways(cells, drawn, grid, seed)


def _find_loads(drawn: Sequence[Drawn]) -> dict[str, float]:
    """Return what it takes to deliver to each population, by name; synapses unstored count none."""
    loads: dict[str, float] = {}
    for synapses, made, _ in drawn:
        if made is not None:
            name, n_pre = synapses.post.name, made.indptr.size - 1
            load = load_of(made.targets.size, n_pre, is_apart=made.delays.size > 0)
            loads[name] = loads.get(name, 0.0) + load
    return loads


def draw_graphs(synapses: Sequence[Synapses], grid: Grid, seed: int) -> list[Drawn]:
    """Return synapses with who is connected and with which delay."""
    with _telling("drawing synapses", synapses) as tick:
        return draw_all(synapses, seed, lambda s, e: _read_delays(s, e, grid, seed), tick)


def look_back(populations: Sequence[Population], drawn: Sequence[Drawn], grid: Grid) -> int:
    """Return how many steps of spikes must stay readable."""
    latest = [_find_latest(each) for each in drawn]
    growing = [each.synapses for each in drawn if _will_grow(each)]
    latest += [_read_latest(s, grid) for s in growing]
    return max([1, *latest, *(_read_past(p, grid) for p in populations)])


def lay_pathways(
    cells: Mapping[str, NeuronState], drawn: list[Drawn], grid: Grid, seed: int
) -> dict[str, Pathway]:
    """Return the live state of synapses between these neurons; of ``drawn`` nothing is left.

    Once a pathway is laid its runs tell the delays, which as drawn take a quarter of all memory.
    """
    pathways: dict[str, Pathway] = {}
    with _telling("laying out synapses", [each.synapses for each in drawn]) as tick:
        drawn.reverse()
        while drawn:
            s, made, delay = drawn.pop()
            ends, is_coupling = (cells[s.pre.name], cells[s.post.name]), isinstance(s, Coupling)
            if made is None:
                draw_anew = EvenlyCoupled if is_coupling else KINDS[type(s.connectome)]
                pathways[s.name] = draw_anew(s, *ends, delay, seed)
            else:
                keep = Coupled if is_coupling else Pathway
                pathways[s.name] = keep(s, *ends, made, seed, _remaker(s, grid, seed))
            tick(s)
    return pathways


@contextmanager
def _telling(what: str, synapses: Sequence[Synapses]) -> Iterator[Callable[[Synapses], None]]:
    """Show progress in the block where it takes long; yield what takes synapses that are done."""
    sizes = {s.name: s.connectome.expected(s.pre.n, s.post.n) for s in synapses}
    total = sum(sizes.values())
    with working(what, total, is_long=total > LONG) as bar:
        yield lambda s: bar(bar.done + sizes[s.name])


def _remaker(s: Synapses, grid: Grid, seed: int) -> Callable[[], Structure] | None:
    """Return what draws the same synapses once more; None where that is not sure."""
    if needs_made(s):
        return None

    def remake() -> Structure:
        edges = connect(s, seed)
        return arrange(s, edges, _read_delays(s, edges, grid, seed))

    return remake


def _read_past(population: Population, grid: Grid) -> int:
    steps = int(population.rule.past(grid))
    if steps > LONGEST_PAST:
        raise ArgumentError(
            f"t_ref of {population.name!r} must be at most {grid.times(LONGEST_PAST):g} ms "
            f"({LONGEST_PAST} steps of dt), got {steps} steps"
        )
    return steps


def _read_delays(synapses: Synapses, edges: Edges | None, grid: Grid, seed: int) -> Steps:
    """Return the delays in steps: one for all, int64, or one for each, uint16."""
    steps = _find_delays(synapses, edges, grid, seed)
    n = 1 if edges is None else edges.indices.size
    return steps if steps.size == 1 or n == 1 else steps.astype(np.uint16, copy=False)


def _find_delays(synapses: Synapses, edges: Edges | None, grid: Grid, seed: int) -> Steps:
    n = 1 if edges is None else edges.indices.size
    # By the name of the graph: synapses that share one and draw alike have the same axons.
    stream = Stream(seed, f"delays {synapses.drawn_as}")
    value, name = synapses.delay, f"delay of {synapses.name!r}"
    listed = getattr(synapses.connectome, "delays", None)
    if listed is not None:
        if not np.isscalar(value) or value != 0:
            raise ArgumentError(f"{name} is given twice: by the connectome too; leave one out")
        return grid.delay(name, listed)
    if edges is None and (
        isinstance(value, DistanceDelay) or is_drawn(value) or np.size(value) > 1
    ):
        raise KindError(
            f"{name} must be one for all, as its synapses are not stored, got "
            f"{checks.shown(value)}; leave out stored=False"
        )
    if edges is not None and isinstance(value, DistanceDelay):
        return grid.delay(name, value.of_edges(edges, grid.dt))
    # What is drawn lies on no grid, and is rounded; what is given off it is refused.
    if type(value) in OWN_LAWS:
        return _draw_delays(name, value, n, grid, stream)
    if is_drawn(value):
        return grid.nearest(name, value.draw("ms", n, stream), tell_law(value))
    steps = grid.delay(name, value)
    if steps.size not in (1, n):
        raise ArgumentError(f"{name} must be one number or {n}, got {steps.size}")
    return steps


def _draw_delays(name: str, law: Any, n: int, grid: Grid, stream: Stream) -> Steps:
    """Return delays that one of our distributions draws, on all threads that are lent."""
    steps = np.empty(n, np.uint16)

    def take(here: slice) -> None:
        steps[here] = grid.nearest(name, draw_some(law, "ms", here, stream), tell_law(law))

    if n:
        share_blocks(n, AT_ONCE, take)
    else:
        law.draw("ms", 0, stream)  # which checks it
    return steps


def _find_latest(drawn: Drawn) -> int:
    """Return the longest delay that there is, steps."""
    delays = drawn.delays if drawn.made is None or drawn.delays.size else drawn.made.delays
    return int(delays.max(initial=0))


def _will_grow(drawn: Drawn) -> bool:
    """Return whether synapses are sure to come later: by a rule, or as there are none yet."""
    # Not wherever they can: what a network remembers is a part of its states.
    made = drawn.made
    return made is not None and (drawn.synapses.growth is not None or not made.targets.size)


def _is_endless(end: Any) -> bool:
    return isinstance(end, float) and np.isinf(end)


def _read_latest(synapses: Synapses, grid: Grid) -> int:
    """Return the longest delay that may be drawn, steps; 0 where delays are given, or unbounded."""
    value, name = synapses.delay, f"delay of {synapses.name!r}"
    is_law = type(value) in OWN_LAWS and not _is_endless(value.high)
    high = units.real("high", value.high, "ms") if is_law else 0.0
    if isinstance(value, DistanceDelay):
        high = min(value.longest(), LONGEST_DELAY * grid.dt)  # most of them are shorter
    if not np.isfinite(high):
        return 0
    return int(grid.nearest(name, np.array([high]))[0])

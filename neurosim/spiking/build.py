"""Building: from populations, synapses and inputs to arrays, and to the plan of a step."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import checks, units
from neurosim.base.arrays import Edges, Offset
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.names import check_end
from neurosim.base.random.distributions import OWN_LAWS, is_drawn
from neurosim.base.random.stream import Stream
from neurosim.spiking.coupled import Coupled, EvenlyCoupled, put_sums, sum_up
from neurosim.spiking.coupling import Coupling
from neurosim.spiking.engine.clock import LONGEST_DELAY, Grid
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op, Plan
from neurosim.spiking.engine.regenerated import KINDS
from neurosim.spiking.engine.spike_log import LONGEST_PAST
from neurosim.spiking.engine.structure import Structure, arrange
from neurosim.spiking.graphs import SharedStructures, connect_all
from neurosim.spiking.inputs import Input
from neurosim.spiking.plasticity.traces import decay
from neurosim.spiking.signals.live_signals import LiveSignals
from neurosim.spiking.signals.recorder import SignalRecorder
from neurosim.spiking.state_recorders import StateRecorder
from neurosim.topology.connect import connect, is_own
from neurosim.topology.part import do_overlap
from neurosim.topology.population import Population
from neurosim.topology.space.distance_delay import DistanceDelay
from neurosim.topology.synapses import Synapses


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


class Drawn(NamedTuple):
    """Synapses whose graph and delays are drawn, and that are not laid out yet.

    Attributes
    ----------
    synapses : Synapses
    edges : Edges or None
        None where they are not stored.
    delays : ndarray of int64, shape (1,) or (n,)
        Steps.
    """

    synapses: Synapses
    edges: Edges | None
    delays: Offset


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
    cells = {p.name: NeuronState(p, grid, dtype, n_parts, past, seed) for p in populations}
    return cells, lay_pathways(cells, drawn, grid, seed)


def draw_graphs(synapses: Sequence[Synapses], grid: Grid, seed: int) -> list[Drawn]:
    """Return synapses with who is connected and with which delay."""
    own, edges = connect_all(synapses, seed)
    pairs = [(s, edges[s.name]) for s in own]
    return [Drawn(s, made, _read_delays(s, made, grid, seed)) for s, made in pairs]


def look_back(populations: Sequence[Population], drawn: Sequence[Drawn], grid: Grid) -> int:
    """Return how many steps of spikes must stay readable."""
    latest = [int(each.delays.max(initial=0)) for each in drawn]
    growing = [each.synapses for each in drawn if _will_grow(each.synapses, each.edges)]
    latest += [_read_latest(s, grid) for s in growing]
    return max([1, *latest, *(_read_past(p, grid) for p in populations)])


def lay_pathways(
    cells: Mapping[str, NeuronState], drawn: Sequence[Drawn], grid: Grid, seed: int
) -> dict[str, Pathway]:
    """Return the live state of synapses between these neurons."""
    pathways: dict[str, Pathway] = {}
    structures = SharedStructures()
    for s, stored, delays in drawn:
        ends, is_coupling = (cells[s.pre.name], cells[s.post.name]), isinstance(s, Coupling)
        if stored is None:
            draw_anew = EvenlyCoupled if is_coupling else KINDS[type(s.connectome)]
            pathways[s.name] = draw_anew(s, *ends, delays, seed)
        else:
            made = structures.arrange(s, stored, delays)
            keep = Coupled if is_coupling else Pathway
            pathways[s.name] = keep(s, *ends, made, seed, _remaker(s, grid, seed))
    return pathways


def _remaker(s: Synapses, grid: Grid, seed: int) -> Callable[[], Structure] | None:
    """Return what draws the same synapses once more; None where that is not sure."""
    is_drawn_by_users = is_drawn(s.delay) and type(s.delay) not in OWN_LAWS
    if not is_own(s) or is_drawn_by_users:
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


def _read_delays(synapses: Synapses, edges: Edges | None, grid: Grid, seed: int) -> Offset:
    """Return the delays in steps, shape (1,) or (n,)."""
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
    if is_drawn(value):
        # What is drawn lies on no grid, and is rounded; what is given off it is refused.
        return grid.nearest(name, value.draw("ms", n, stream))
    steps = grid.delay(name, value)
    if steps.size not in (1, n):
        raise ArgumentError(f"{name} must be one number or {n}, got {steps.size}")
    return steps


def _will_grow(synapses: Synapses, edges: Edges | None) -> bool:
    """Return whether synapses are sure to come later: by a rule, or as there are none yet."""
    # Not wherever they can: what a network remembers is a part of its states.
    return edges is not None and (synapses.growth is not None or not edges.indices.size)


def _read_latest(synapses: Synapses, grid: Grid) -> int:
    """Return the longest delay that may be drawn, steps; 0 where delays are given, or unbounded."""
    value, name = synapses.delay, f"delay of {synapses.name!r}"
    high = units.real("high", value.high, "ms") if type(value) in OWN_LAWS else 0.0
    if isinstance(value, DistanceDelay):
        high = min(value.longest(), LONGEST_DELAY * grid.dt)  # most of them are shorter
    if not np.isfinite(high):
        return 0
    return int(grid.nearest(name, np.array([high]))[0])


class Members(NamedTuple):
    """What a network consists of, live."""

    cells: Mapping[str, NeuronState]
    pathways: Mapping[str, Pathway]
    inputs: Sequence[Input]
    signals: LiveSignals


def make_plan(
    members: Members,
    observers: Sequence[StateRecorder],
    lanes: Sequence[Lane],
    seed: int,
    learns: frozenset[str],
) -> Plan:
    """Return the plan of a step; see `neurosim.SpikingNetwork` for the order.

    The weights of synapses named in ``learns`` move.
    """
    cells, pathways, inputs, signals = members
    for each in cells.values():
        each.begin()
    for pathway in pathways.values():
        pathway.begin(len(lanes), seed)
    firing = [_firing(cells, pathways, inputs, lane, seed) for lane in lanes]
    arriving = [_arriving(cells, pathways, inputs, lane, seed, learns) for lane in lanes]
    # Two stages: each thread moves its own neurons, and waits once until all have fired.
    stages = [firing, arriving]
    if moving := signals.move(lanes[0]):
        # By one thread, as there is one of each, and read by all who learn in this step.
        stages.insert(1, [moving, *([] for _ in lanes[1:])])
    looking = [_looking(members, observers, lane) for lane in lanes]
    clocked = [_by_clock(pathways, lane, learns) for lane in lanes]
    before = [stage for stage in (looking, clocked) if any(stage)]
    if before or any(each.seen for each in cells.values()):
        # An empty stage before: all threads must be done with the step that came before this one.
        waiting: list[list[Op]] = [[] for _ in lanes]
        stages = [waiting, *before, *stages]
    return Plan(stages, [lane.clock for lane in lanes], lanes[0].halt)


def _looking(members: Members, observers: Sequence[StateRecorder], lane: Lane) -> list[Op]:
    """Recorders and couplings look at states, which nothing changes meanwhile."""
    coupling = sum_up(members.pathways, lane)
    seen = [(r, (r.neurons, r.seen, r.n_seen)) for r in observers if lane.part == 0]
    return [_observe(members, r, lane, room) for r, room in seen] + coupling


def _observe(members: Members, recorder: StateRecorder, lane: Lane, room: Any) -> Op:
    if isinstance(recorder, SignalRecorder):
        return members.signals.observe(recorder.signal, lane, recorder.every, room)
    cells = members.cells[recorder.population]
    return cells.observe(recorder.variable, lane, recorder.every, room)


def _firing(
    cells: Mapping[str, NeuronState],
    pathways: Mapping[str, Pathway],
    inputs: Sequence[Input],
    lane: Lane,
    seed: int,
) -> list[Op]:
    """Sums are set, traces decay, neurons are integrated and fire, synapses note what they send."""
    ops = put_sums(pathways, lane)
    # Traces decay first, with the other states, as in Brian2's schedule.
    ops += [op for pathway in pathways.values() for op in decay(pathway, lane)]
    for number, source in enumerate(inputs):
        ops += source.before(cells[source.population.name], lane, seed, number)
    for each in cells.values():
        ops += each.rule.integrate(each, lane) + each.traces.decay(lane) + each.keep_seen(lane)
    for pathway in pathways.values():
        if pathway.synapses.short_term is not None:
            ops += pathway.synapses.short_term.on_emission(pathway, lane)
    return ops


def _arriving(
    cells: Mapping[str, NeuronState],
    pathways: Mapping[str, Pathway],
    inputs: Sequence[Input],
    lane: Lane,
    seed: int,
    learns: frozenset[str],
) -> list[Op]:
    """Spikes arrive, inputs arrive, synapses learn, neurons are reset."""
    ops: list[Op] = []
    for pathway in pathways.values():
        ops += _deliver(pathway, lane, pathway.name in learns)
    for number, source in enumerate(inputs):
        ops += source.after(cells[source.population.name], lane, seed, number)
    for pathway in pathways.values():
        if pathway.synapses.plasticity is not None:
            ops += pathway.synapses.plasticity.on_firing(pathway, lane, pathway.name in learns)
    for each in cells.values():
        ops += each.rule.reset_fired(each, lane) + each.hold_absent(lane)
        ops += each.traces.raise_fired(lane)
    return ops


def _by_clock(pathways: Mapping[str, Pathway], lane: Lane, learns: frozenset[str]) -> list[Op]:
    """All synapses of rules that go by a clock."""
    ops: list[Op] = []
    for name, pathway in pathways.items():
        if hasattr(pathway.synapses.plasticity, "on_clock"):
            ops += pathway.synapses.plasticity.on_clock(pathway, lane, name in learns)
    return ops


def _deliver(pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
    """Find what arrives, add it to the variable of the targets, and let the synapses learn."""
    arriving, adding, anchors = pathway.arrive(lane), pathway.transmit(lane), pathway.post.anchors
    if anchors and anchors.is_lazy:
        reached = lane, pathway.pieces[lane.part], pathway.indices
        arriving, adding = arriving + anchors.rouse(*reached), adding + anchors.enlist(*reached)
    rule = pathway.synapses.plasticity
    learning = [] if rule is None else rule.on_arrival(pathway, lane, is_plastic)
    if getattr(rule, "moves", "after") == "before":
        return arriving + learning + adding
    # Transmitted before it learns: a spike carries the weight that it found.
    return arriving + adding + learning

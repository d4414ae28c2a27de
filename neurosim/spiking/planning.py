"""Planning: from live neurons, synapses and inputs to the calls of a step."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from neurosim.spiking.coupled import put_sums, sum_up
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op, Plan
from neurosim.spiking.inputs import Input
from neurosim.spiking.plasticity.traces import decay
from neurosim.spiking.signals.live_signals import LiveSignals
from neurosim.spiking.signals.recorder import SignalRecorder
from neurosim.spiking.state_recorders import StateRecorder


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
    rule = pathway.synapses.plasticity
    # All of its targets are other threads'. What learns has traces of sources for each thread.
    if rule is None and not pathway.post.n_of(lane.part):
        return []
    arriving, adding, anchors = pathway.arrive(lane), pathway.transmit(lane), pathway.post.anchors
    if anchors and anchors.is_lazy:
        reached = lane, pathway.pieces[lane.part], pathway.indices
        arriving, adding = arriving + anchors.rouse(*reached), adding + anchors.enlist(*reached)
    learning = [] if rule is None else rule.on_arrival(pathway, lane, is_plastic)
    if getattr(rule, "moves", "after") == "before":
        return arriving + learning + adding
    # Transmitted before it learns: a spike carries the weight that it found.
    return arriving + adding + learning

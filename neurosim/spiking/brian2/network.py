"""Brian2: the same network there, built from what a spiking network holds.

Objects of Brian2 that act in the same part of a step do so by the order of their names, as text;
so names carry numbers of a fixed width, in the order of declaration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Offset, Real
from neurosim.base.errors import ArgumentError, PackageError
from neurosim.base.extras import is_installed
from neurosim.base.reprs import fit, listed
from neurosim.spiking.brian2.chance import add_chance, feed_chance
from neurosim.spiking.brian2.checks import are_under_way, check_names, check_network
from neurosim.spiking.brian2.couplings import (
    add_up,
    declare_targets,
    find_targets,
    make_coupling,
)
from neurosim.spiking.brian2.equations import NeuronEquations, SynapseEquations
from neurosim.spiking.brian2.inputs import add_noise, connect_input, emit, feed_noise
from neurosim.spiking.brian2.neuron_traces import (
    add_traces,
    decay_traces,
    describe_source,
    feed_source,
)
from neurosim.spiking.brian2.objects import make_neurons, make_source, make_synapses
from neurosim.spiking.brian2.rules import (
    SHARED,
    describe_neurons,
    describe_synapses,
)
from neurosim.spiking.coupled import Coupled
from neurosim.spiking.engine.clock import Grid
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.inputs import Input


@dataclass
class BrianNetwork:
    """A network in Brian2, as `SpikingNetwork.to_brian2` makes it.

    Attributes
    ----------
    network : brian2.Network
    clock : brian2.Clock
    groups : dict of str to brian2.NeuronGroup or brian2.SpikeGeneratorGroup
        By the name of the population.
    synapses : dict of str to brian2.Synapses
        By the name of the synapses; numbered as in `SpikingNetwork.edges`.
    monitors : dict of str to brian2.SpikeMonitor
        By the name of the population; sources have none. Of an event ``up`` under ``up of NAME``.
    others : list of brian2.BrianObject
        What feeds the inputs.
    """

    network: Any
    clock: Any
    grid: Grid
    groups: dict[str, Any] = field(default_factory=dict)
    synapses: dict[str, Any] = field(default_factory=dict)
    monitors: dict[str, Any] = field(default_factory=dict)
    others: list[Any] = field(default_factory=list)

    def __repr__(self) -> str:
        return fit(f"BrianNetwork: {listed(self.groups)}; {listed(self.synapses)}")

    def run(self, duration: Any) -> float:
        """Advance the network by ``duration`` ms.

        Returns
        -------
        float
            Seconds that the steps took, without those in which Brian2 generates code before.
        """
        n_steps = self.grid.steps("duration", duration)
        elapsed = [0.0]
        self.network.run(
            n_steps * self.grid.dt * import_brian2().ms, namespace={},
            report=lambda seconds, *_: elapsed.append(float(seconds)),
        )  # fmt: skip
        return elapsed[-1]

    def spikes(self, population: str, event: str | None = None) -> tuple[Offset, Index]:
        """Return step and neuron of each spike, or event, so far, ascending within a step."""
        monitor = self.monitors[population if event is None else f"{event} of {population}"]
        # Times there are products of floats, so they are next to a step, not on it.
        steps = np.rint(np.asarray(monitor.t_) / self.grid.seconds).astype(np.int64)
        neurons = np.asarray(monitor.i[:], np.int32)
        order = np.lexsort((neurons, steps))
        return steps[order], neurons[order]

    def get(self, population: str, variable: str) -> Real:
        """Return a state variable, float64, shape (n,)."""
        # What Brian2 gives is a view, which changes as the network runs.
        values: Real = self.groups[population].variables[variable].get_value().copy()
        return values

    def weights(self, synapses: str) -> Real:
        """Return the weight of each synapse, float64, in the order of `SpikingNetwork.edges`."""
        made = self.synapses[synapses]
        # A weight that all share is a constant there, so no variable has it.
        if SHARED in made.namespace:
            return np.full(len(made), made.namespace[SHARED])
        values: Real = made.variables["w"].get_value().copy()
        return values


def import_brian2() -> Any:
    """Return the module, or raise `PackageError`."""
    if not is_installed("brian2"):
        raise PackageError(
            'brian2 is not installed, and this needs it: pip install "neurosim-sparse[validate]"'
        )
    import brian2

    return brian2


def build(
    cells: Mapping[str, NeuronState],
    pathways: Mapping[str, Pathway],
    inputs: Sequence[Input],
    grid: Grid,
    step: int,
    seed: int,
    duration: Any = None,
) -> BrianNetwork:
    """Return the same network in Brian2, at the same point of time."""
    brian2 = import_brian2()
    check_network(cells, pathways, step)
    n_steps = None if duration is None else grid.steps("duration", duration)
    neurons = _describe_all(brian2, cells, inputs, n_steps)
    neurons = declare_targets(neurons, pathways)
    spiking = [p for p in pathways.values() if not isinstance(p, Coupled)]
    joints = {pathway.name: describe_synapses(brian2, pathway) for pathway in spiking}
    for name, equations in joints.items():
        check_names(pathways[name], neurons, equations)
    clock = brian2.Clock(dt=grid.dt * brian2.ms, name="grid")
    made = BrianNetwork(brian2.Network(name="neurosim_network"), clock, grid)
    for number, (name, each) in enumerate(cells.items()):
        label = f"population_{number:04d}"
        of = brian2, made, label, each, step
        if name in neurons:
            _add_neurons(*of, neurons[name])
        else:
            _add_source(*of, n_steps or 0)
    made.synapses |= _join(brian2, clock, pathways, made.groups, step, joints)
    for number, source in enumerate(inputs):
        name = source.population.name
        group, each = made.groups[name], cells[name]
        made.others += connect_input(brian2, clock, source, number, group, each, seed)
    made.others += _replay(brian2, made, pathways, step)
    parts = [*made.groups.values(), *made.synapses.values(), *made.monitors.values()]
    made.network.add(*parts, *made.others)
    made.network.t_ = step * grid.seconds
    return made


def _join(
    brian2: Any,
    clock: Any,
    pathways: Mapping[str, Pathway],
    groups: Mapping[str, Any],
    step: int,
    joints: Mapping[str, SynapseEquations],
) -> dict[str, Any]:
    """Return all synapses and couplings between the groups."""
    made, targets = dict[str, Any](), find_targets(pathways)
    for number, (name, pathway) in enumerate(pathways.items()):
        if isinstance(pathway, Coupled):
            how = brian2, clock, f"coupling_{number:04d}", pathway, groups
            made[name] = make_coupling(*how, targets[name])
        else:
            label = f"synapses_{number:04d}"
            made[name] = make_synapses(brian2, clock, label, pathway, groups, step, joints[name])
    add_up(groups, pathways)
    return made


def _describe_all(
    brian2: Any, cells: Mapping[str, NeuronState], inputs: Sequence[Input], n_steps: int | None
) -> dict[str, NeuronEquations]:
    """Return the equations of all populations but sources."""
    found = {}
    for name, each in cells.items():
        if not each.rule.is_source:
            driven = [s.population.name for s in inputs if getattr(s, "variable", "") == "drive"]
            own = _describe(brian2, each, name in driven)
            found[name] = add_noise(own, each, inputs)
        elif n_steps is None:
            raise ArgumentError(
                f"duration must be given: {name!r} fires by itself, and its spikes are made for it"
            )
    return found


def _add_neurons(
    brian2: Any,
    made: BrianNetwork,
    label: str,
    cells: NeuronState,
    step: int,
    equations: NeuronEquations,
) -> None:
    """Add a population and what records its spikes and events."""
    name = cells.population.name
    group = make_neurons(brian2, made.clock, label, cells, step, equations)
    made.groups[name] = group
    made.monitors[name] = brian2.SpikeMonitor(group, name=f"{label}_spikes")
    for event in equations.events:
        monitor = brian2.EventMonitor(group, event, name=f"{label}_{event}")
        made.monitors[f"{event} of {name}"] = monitor
    made.others += feed_chance(brian2, made.clock, label, group, cells)
    made.others += feed_noise(brian2, made.clock, label, group, cells)
    decay_traces(group, label, cells)


def _add_source(
    brian2: Any, made: BrianNetwork, label: str, cells: NeuronState, step: int, n_steps: int
) -> None:
    """Add a source; one that has traces is a group of neurons there."""
    name, what = cells.population.name, (brian2, made.clock, label, cells, step)
    if not cells.traces.values:
        made.groups[name] = make_source(*what, n_steps)
        return
    made.groups[name] = group = make_neurons(*what, describe_source(cells))
    spikes = emit(cells, step, n_steps)
    made.others.append(feed_source(brian2, made.clock, label, group, spikes))
    decay_traces(group, label, cells)


def _describe(brian2: Any, cells: NeuronState, is_driven: bool) -> NeuronEquations:
    own = add_chance(describe_neurons(brian2, cells, is_driven), cells)
    return add_traces(own, cells)


def _replay(
    brian2: Any, made: BrianNetwork, pathways: Mapping[str, Pathway], step: int
) -> list[Any]:
    """Return the operation that queues the spikes under way, once, before the first step."""
    queues = [
        (made.synapses[pathway.name].pre, pathway.pre.log)
        for pathway in pathways.values()
        if step and pathway.count() and are_under_way(pathway)
    ]
    if not queues:
        return []
    late = [(pathway, log.past_spikes()) for pathway, log in queues]

    def push() -> None:
        while late:
            pathway, spikes = late.pop()
            for neurons in spikes:
                if neurons.size:
                    pathway.queue.push(neurons)
                # A queue moves on with every step of the past, also with those in which nobody
                # fired.
                pathway.queue.advance()

    return [brian2.NetworkOperation(push, clock=made.clock, when="start", name="replay")]

"""What drives a network from outside, in Brian2: the very spikes, counts and noise of neurosim."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Offset
from neurosim.base.errors import KindError
from neurosim.base.threads.team import Team
from neurosim.spiking.brian2.rules import NeuronEquations
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op, Plan
from neurosim.spiking.engine.spike_log import LONGEST_CHUNK
from neurosim.spiking.input_values import is_of_input
from neurosim.spiking.inputs import CurrentInput, Input, PoissonInput
from neurosim.spiking.neurons.lif import LIF
from neurosim.spiking.neurons.numbers import draw_noise, lay_noise
from neurosim.spiking.noise_input import NoiseInput
from neurosim.topology.part import Part


def emit(cells: NeuronState, step: int, n_steps: int) -> tuple[Offset, Index]:
    """Return steps and neurons of the spikes that a source will fire, by a copy of it."""
    twin, lane = _copy(cells)
    steps, neurons, done, plan = [np.empty(0, np.int64)], [np.empty(0, np.int32)], 0, None
    while done < n_steps:
        # A plan has addresses, which are others once the log has grown.
        if twin.log.make_room() or plan is None:
            plan = Plan([[twin.rule.integrate(twin, lane)]], [lane.clock], lane.halt)
        # At the step of the network: what is drawn is a function of it.
        lane.clock[:], lane.halt[0] = (step + done, twin.log.past), -1
        n = plan.run(min(n_steps - done, LONGEST_CHUNK), Team(1))
        when, who = twin.log.spikes(n)
        twin.log.rewind(n)
        steps.append(when + step + done)
        neurons.append(who)
        done += n
    return np.concatenate(steps), np.concatenate(neurons)


def _copy(cells: NeuronState) -> tuple[NeuronState, Lane]:
    """Return another such population with nothing in it, all in one part."""
    # One part and one step of past, as nothing but spikes is asked of it; what is drawn depends on
    # no part.
    population, rule = cells.population, cells.rule
    if rule is not population.rule:  # drawn, or set since: nothing is drawn anew
        population = replace(population, rule=rule)
    twin = NeuronState(population, cells.grid, cells.dtype, [0.0, 1.0], 1, cells.graph_seed)
    twin.stream = cells.stream
    return twin, Lane(0, np.zeros(2, np.int64), np.array([-1], np.int64))


def read_step(clock: Any) -> int:
    """Return the step that a clock of Brian2 is in."""
    return int(clock.variables["timestep"].get_value().item())


def connect_input(
    brian2: Any, clock: Any, source: Input, number: int, group: Any, cells: NeuronState, seed: int
) -> list[Any]:
    """Return the objects that do what an input does."""
    if isinstance(source, CurrentInput):
        return _follow(brian2, clock, source, number, group, cells)
    twin, lane = _copy(cells)
    is_driven = np.ones(cells.n, bool)
    if isinstance(source.post, Part) and isinstance(source, PoissonInput):
        is_driven[:] = False
        is_driven[source.post.neurons] = True
        # All are drawn, and those of the part get it, as a neuron is drawn by its own number.
        source = replace(source, post=source.population, rate=0.0, weight=0.0)
    # As it is there: what was drawn is not drawn again.
    twin.tables |= {k: v for k, v in cells.tables.items() if is_of_input(k, number)}
    name = f"input_{number:04d}"
    # Poisson spikes add to variables as synapses do; noise belongs to the update of v, and must be
    # there before it (order -1).
    if isinstance(source, PoissonInput):
        ops = source.after(twin, lane, seed, number)
        act = _inject(source, clock, group, (cells, is_driven), lane, ops)
        return [brian2.NetworkOperation(act, clock=clock, when="synapses", name=name)]
    if isinstance(source, NoiseInput):
        # A process goes on from where it is.
        twin.state = {name: values.copy() for name, values in cells.state.items()}
        act = _fluctuate(clock, group, twin, lane, source.before(twin, lane, seed, number))
        return [brian2.NetworkOperation(act, clock=clock, when="groups", order=-1, name=name)]
    raise KindError(f"Brian2 does not know inputs of class {type(source).__name__}; leave it out")


def _follow(
    brian2: Any, clock: Any, source: CurrentInput, number: int, group: Any, cells: NeuronState
) -> list[Any]:
    table, every = source.table(), cells.grid.steps("every", source.every)
    name, variable = f"drive_{number:04d}", source.variable
    if variable not in cells.state:
        table, variable = cells.rule.v_rest + table, "v_inf"
    part = source.post if isinstance(source.post, Part) else None
    if source.variable in cells.state or part is not None:
        who = slice(None) if part is None else part.neurons
        into = group.variables[variable].get_value()
        # A state goes on within a row; a drive is none, so its row holds from the first step on.
        act = _set(clock, (into, who), table, every, is_state=variable in cells.state)
        return [brian2.NetworkOperation(act, clock=clock, when="groups", order=-1, name=name)]
    values, at = (table[:, 0], "t") if table.shape[1] == 1 else (table, "t, i")
    step = every * cells.grid.seconds * brian2.second
    group.namespace[name] = brian2.TimedArray(values, dt=step, name=name)
    # Before the update of v in the same step, which runs with order 0.
    group.run_regularly(f"v_inf = {name}({at})", when="groups", order=-1, name=f"set_{name}")
    return []


def _set(
    clock: Any, into: tuple[Any, Any], table: Any, every: int, is_state: bool
) -> Callable[[], None]:
    (variable, who), begun = into, [is_state]

    def act() -> None:
        row, late = divmod(read_step(clock), every)
        if not (late and begun[0]):
            begun[0] = True
            variable[who] = table[min(row, table.shape[0] - 1)]

    return act


def _inject(
    source: PoissonInput,
    clock: Any,
    group: Any,
    driven: tuple[NeuronState, Any],
    lane: Lane,
    ops: list[Op],
) -> Callable[[], None]:
    (cells, is_driven), draw = driven, ops[0]
    counts, weight = draw.arguments[-1][: cells.n], ops[1].arguments[1][: cells.n]
    receptor = source.choose_receptor(weight)
    variable, is_free = (group.variables[x].get_value() for x in (receptor, "not_refractory"))
    is_dropped = receptor in cells.rule.dropped

    def act() -> None:
        lane.clock[0] = read_step(clock)
        draw.kernel(*draw.arguments)
        # The product is rounded before it is added, as in the kernel: one fused operation would
        # give other bits.
        amounts = np.where(is_driven, weight * counts.astype(np.float64), 0.0)
        variable[:] += np.where(is_free, amounts, 0.0) if is_dropped else amounts

    return act


def feed_noise(brian2: Any, clock: Any, label: str, group: Any, cells: NeuronState) -> list[Any]:
    """Return the object that hands out random numbers of a rule before each step, if need be."""
    noise = _noise_of(cells)
    if not noise:
        return []
    given = [group.variables[f"noise_{name}"].get_value() for name in noise]
    twin, lane = _copy(cells)
    lay_noise(twin, noise)
    ops = draw_noise(twin, lane, noise)

    def act() -> None:
        lane.clock[0] = read_step(clock)
        for op, values in zip(ops, given, strict=True):
            op.kernel(*op.arguments)
            values[:] = op.arguments[-1][: cells.n]

    name = f"{label}_noise"
    return [brian2.NetworkOperation(act, clock=clock, when="groups", order=-1, name=name)]


def _noise_of(cells: NeuronState) -> dict[str, str]:
    """Return the random numbers of a rule, and their laws."""
    return dict(getattr(cells.rule, "noise", {}))


def add_noise(
    equations: NeuronEquations, cells: NeuronState, inputs: Sequence[Input]
) -> NeuronEquations:
    """Return the equations of neurons with the variables, too, that hold noise."""
    name = cells.population.name
    mine = [s.sets for s in inputs if isinstance(s, NoiseInput) and s.population.name == name]
    # The texts of users have all their variables.
    new = [f"\n{name} : 1" for name in mine if name and isinstance(cells.rule, LIF)]
    new += [f"\nnoise_{name} : 1" for name in _noise_of(cells)]
    return replace(equations, model=equations.model + "".join(new))


def _fluctuate(
    clock: Any, group: Any, twin: NeuronState, lane: Lane, ops: list[Op]
) -> Callable[[], None]:
    """Return what lets noise act: the kernels themselves, on the state of Brian2."""
    n, own = twin.n, {name: group.variables[name].get_value() for name in twin.state
                      if name in group.variables}  # fmt: skip
    last, wait = group.variables["lastspike"].get_value(), twin.tables["wait"]

    def act() -> None:
        lane.clock[0] = read_step(clock)
        # Not `not_refractory`, which Brian2 brings up to date only in the state update that
        # follows.
        fired = np.rint(last / twin.grid.seconds).astype(np.int64)
        twin.release[:n] = fired + (wait if wait.size == 1 else wait[:n])
        for name, values in own.items():
            twin.state[name][:n] = values
        for op in ops:
            op.kernel(*op.arguments)
        for name, values in own.items():
            values[:] = twin.state[name][:n]

    return act

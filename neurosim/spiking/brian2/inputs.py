"""What drives a network from outside, in Brian2: the very spikes, counts and noise of neurosim."""

from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Offset
from neurosim.base.errors import KindError
from neurosim.base.threads.team import Team
from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op, Plan
from neurosim.spiking.engine.spike_log import LONGEST_CHUNK
from neurosim.spiking.input_values import is_of_input
from neurosim.spiking.inputs import CurrentInput, Input, NoiseInput, PoissonInput


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
    twin = NeuronState(cells.population, cells.grid, cells.dtype, 1, 1, cells.graph_seed)
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
    # As it is there: what was drawn is not drawn again.
    twin.tables |= {k: v for k, v in cells.tables.items() if is_of_input(k, number)}
    name = f"input_{number:04d}"
    # Poisson spikes add to variables as synapses do; noise belongs to the update of v, and must be
    # there before it (order -1).
    if isinstance(source, PoissonInput):
        act = _inject(source, clock, group, cells, lane, source.after(twin, lane, seed, number))
        return [brian2.NetworkOperation(act, clock=clock, when="synapses", name=name)]
    if isinstance(source, NoiseInput):
        amount = twin.tables[f"input {number} sigma"][: cells.n]
        draw, _ = source.before(twin, lane, seed, number)
        act = _add_noise(clock, group, cells, lane, draw, amount)
        return [brian2.NetworkOperation(act, clock=clock, when="groups", order=-1, name=name)]
    raise KindError(f"Brian2 does not know inputs of class {type(source).__name__}; leave it out")


def _follow(
    brian2: Any, clock: Any, source: CurrentInput, number: int, group: Any, cells: NeuronState
) -> list[Any]:
    table, every = source.table(cells), cells.grid.steps("every", source.every)
    name = f"drive_{number:04d}"
    if source.variable in cells.state:
        act = _set(clock, group.variables[source.variable].get_value(), table, every)
        return [brian2.NetworkOperation(act, clock=clock, when="groups", order=-1, name=name)]
    table = cells.rule.v_rest + table
    values, at = (table[:, 0], "t") if table.shape[1] == 1 else (table, "t, i")
    step = every * cells.grid.seconds * brian2.second
    group.namespace[name] = brian2.TimedArray(values, dt=step, name=name)
    # Before the update of v in the same step, which runs with order 0.
    group.run_regularly(f"v_inf = {name}({at})", when="groups", order=-1, name=f"set_{name}")
    return []


def _set(clock: Any, variable: Any, table: Any, every: int) -> Callable[[], None]:
    def act() -> None:
        row, late = divmod(read_step(clock), every)
        if not late:
            variable[:] = table[min(row, table.shape[0] - 1)]

    return act


def _inject(
    source: PoissonInput, clock: Any, group: Any, cells: NeuronState, lane: Lane, ops: list[Op]
) -> Callable[[], None]:
    draw = ops[0]
    counts, weight = draw.arguments[-1][: cells.n], ops[1].arguments[1][: cells.n]
    receptor = source.choose_receptor(weight)
    variable, is_free = (group.variables[x].get_value() for x in (receptor, "not_refractory"))
    is_dropped = receptor in cells.rule.dropped

    def act() -> None:
        lane.clock[0] = read_step(clock)
        draw.kernel(*draw.arguments)
        # The product is rounded before it is added, as in the kernel: one fused operation would
        # give other bits.
        amounts = weight * counts.astype(np.float64)
        variable[:] += np.where(is_free, amounts, 0.0) if is_dropped else amounts

    return act


def _add_noise(
    clock: Any, group: Any, cells: NeuronState, lane: Lane, draw: Op, amount: Any
) -> Callable[[], None]:
    noise = draw.arguments[-1][: cells.n]
    v, last = (group.variables[name].get_value() for name in ("v", "lastspike"))
    waits = cells.grid.refractory("t_ref", cells.rule.t_ref)
    wait = waits if "v" in cells.rule.frozen else np.zeros(1, np.int64)

    def act() -> None:
        lane.clock[0] = read_step(clock)
        draw.kernel(*draw.arguments)
        # Not `not_refractory`, which Brian2 brings up to date only in the state update that
        # follows.
        is_free = lane.clock[0] - np.rint(last / cells.grid.seconds) >= wait
        v[:] += np.where(is_free, amount * noise, 0.0)

    return act

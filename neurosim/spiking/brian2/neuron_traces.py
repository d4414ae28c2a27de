"""Traces of neurons in Brian2."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from neurosim.base.arrays import Index, Offset
from neurosim.spiking.brian2.inputs import read_step
from neurosim.spiking.brian2.rules import NeuronEquations
from neurosim.spiking.engine.neuron_state import NeuronState

FIRES = "fires_now"
"""The variable of sources with traces that says who fires in a step."""
LEAST = -1e300
"""The lower bound of a trace that has none: Brian2's clip takes two."""


def add_traces(equations: NeuronEquations, cells: NeuronState) -> NeuronEquations:
    """Return the equations of neurons that have the traces of their population, too."""
    model, reset, space = [equations.model], [equations.reset], dict(equations.namespace)
    for name, trace in (cells.population.traces or {}).items():
        model.append(f"{name} : 1")
        if trace.at_most is None:
            reset.append(f"{name} += trace_jump_{name}")
        else:
            most = f"trace_most_{name}"
            reset.append(f"{name} = clip({name} + trace_jump_{name}, {LEAST}, {most})")
            space[most] = float(trace.at_most)
        space[f"trace_jump_{name}"] = float(trace.jump)
        # A number, not a differential equation: whatever the method of the others, it is exact.
        space[f"trace_left_{name}"] = float(cells.traces.left[name][0])
    told = "\n".join(model), "\n".join(line for line in reset if line)
    return replace(equations, model=told[0], reset=told[1], namespace=space)


def decay_traces(group: Any, label: str, cells: NeuronState) -> None:
    """Let the traces of a group decay in each step, when its neurons are integrated."""
    lines = [f"{name} *= trace_left_{name}" for name in cells.traces.values]
    if lines:
        group.run_regularly("\n".join(lines), when="groups", name=f"{label}_traces")


def describe_source(cells: NeuronState) -> NeuronEquations:
    """Return the equations of a source that has traces, for a group of neurons in its place."""
    return add_traces(NeuronEquations(f"{FIRES} : boolean", FIRES), cells)


def feed_source(
    brian2: Any, clock: Any, label: str, group: Any, spikes: tuple[Offset, Index]
) -> Any:
    """Return the object that says in each step who of a source fires."""
    act = _play(clock, group.variables[FIRES].get_value(), *spikes)
    name = f"{label}_source"
    return brian2.NetworkOperation(act, clock=clock, when="thresholds", order=-1, name=name)


def _play(clock: Any, fires: Any, steps: Offset, neurons: Index) -> Callable[[], None]:
    def act() -> None:
        now = read_step(clock)
        fires[:] = False
        fires[neurons[slice(*np.searchsorted(steps, [now, now + 1]))]] = True

    return act

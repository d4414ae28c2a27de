"""Writing new constants where the old ones stand, so that the plan that reads them can go on."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from neurosim.spiking.engine.neuron_state import Lane, NeuronState
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.input_values import forget_levels
from neurosim.spiking.inputs import Input

Calls = Callable[[Lane], Sequence[Op]]
Tables = Mapping[str, np.ndarray]


def overwrite_neurons(cells: NeuronState, sketch: NeuronState, step: int) -> bool:
    """Give neurons the rule of a sketch and its constants; tell whether a plan can go on.

    A plan chose its kernels, and told them numbers, by the old constants: it goes on if the same
    choices are made by the new ones, and nothing was drawn ahead.

    Parameters
    ----------
    cells : NeuronState
    sketch : NeuronState
        The same neurons with another rule; see `neurosim.spiking.live.laying.sketch_neurons`.
    step : int
    """

    def calls_of(rule: Any, lane: Lane) -> list[Op]:
        return [*rule.integrate(cells, lane), *rule.reset_fired(cells, lane)]

    calls = partial(calls_of, cells.rule), partial(calls_of, sketch.rule)
    cells.rule = sketch.rule
    goes_on = _overwrite(cells, sketch.tables, calls, step)
    return goes_on and not getattr(cells.rule, "draws_ahead", False)


def overwrite_input(
    cells: NeuronState, sketch: NeuronState, number: int, inputs: Sequence[Input], step: int
) -> bool:
    """As `overwrite_neurons`, for input ``number``; ``inputs``: as it was, and as it will be."""

    def calls_of(source: Input, lane: Lane) -> list[Op]:
        of = cells, lane, 0, number  # whatever the seed is, it stays
        return [*source.before(*of), *source.after(*of)]

    old, new = (partial(calls_of, each) for each in inputs)
    return _overwrite(cells, sketch.tables, (old, new), step)


def _overwrite(cells: NeuronState, new: Tables, calls: tuple[Calls, Calls], step: int) -> bool:
    """Write constants over the old ones, or in their place; tell whether calls stay the same."""
    old = cells.tables
    if cells.anchors or cells.held or not _have_same_form(old, new):
        cells.tables = dict(new)
        return False
    # Those of a plan that is made now: at what refractory neurons are held is a part of it.
    lanes = [
        Lane(part, np.array([step, cells.log.past]), np.zeros(1, np.int64))
        for part in range(len(cells.ranges))
    ]
    before = [op for lane in lanes for op in calls[0](lane)]
    for name, table in new.items():
        old[name][...] = table
    forget_levels(cells)
    return _are_same(before, [op for lane in lanes for op in calls[1](lane)])


def _have_same_form(old: Tables, new: Tables) -> bool:
    """Tell whether each new table can be written over the old one; what else there is stays."""
    return all(
        name in old
        and (old[name].dtype, old[name].shape) == (table.dtype, table.shape)
        and old[name].flags.writeable
        for name, table in new.items()
    )


def _are_same(before: Any, after: Any) -> bool:
    """Tell whether calls, or arguments of calls, are the same, also where arrays are made anew."""
    if isinstance(before, tuple | list):
        return len(before) == len(after) and all(map(_are_same, before, after))
    if not isinstance(before, np.ndarray):
        return bool(before is after or before == after)
    where = (array.__array_interface__["data"] for array in (before, after))
    if (before.dtype, before.shape) != (after.dtype, after.shape):
        return False
    return len(set(where)) == 1 or before.tobytes() == after.tobytes()

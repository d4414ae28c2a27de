"""Traces of neurons: what plasticity keeps for each neuron, and the weights that follow it."""

import numpy as np

from neurosim.base.errors import KindError
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.engine.synapse_state import Tract


def check_plastic(tract: Tract) -> None:
    """Raise if synapses of different delays would have to share the traces of a neuron."""
    if not tract.has_one_delay:
        raise KindError(
            f"plasticity of {tract.name!r} keeps a trace for each neuron, which needs one delay "
            'for all synapses; use PairSTDP(traces="synapse")'
        )


def decay(tract: Tract, lane: Lane) -> list[Op]:
    """Return what lets traces decay over a step."""
    from neurosim.kernels.binary.decay import decay

    return [
        Op(decay, (tract.tables[f"decay {name}"], _trace(tract, name, lane, is_whole=False)))
        for name in tract.traces
        if f"decay {name}" in tract.tables
    ]


def depress(tract: Tract, lane: Lane, is_plastic: bool) -> list[Op]:
    """Return what changes the weights along the pieces that arrive."""
    from neurosim.kernels.spiking.potentiate import depress

    if not is_plastic:
        return []
    trace, slow = _trace(tract, "post", lane), _trace(tract, "pre slow", lane)
    changed = (tract.indices, tract.weights, trace, slow)
    tables = tract.tables["gains down"], tract.tables["limits"]
    return [Op(depress, (*tract.pieces[lane.part], tract.pre.log.neurons, *changed, *tables))]


def potentiate(tract: Tract, lane: Lane, is_plastic: bool) -> list[Op]:
    """Return what changes the weights into the neurons that fire."""
    from neurosim.kernels.spiking.potentiate import potentiate

    if not is_plastic:
        return []
    first = tract.post.ranges[lane.part][0]
    trace, slow = _trace(tract, "pre", lane), _trace(tract, "post slow", lane, is_whole=False)
    changed = (*tract.columns(), tract.weights, trace, slow)
    tables = tract.tables["gains up"], tract.tables["limits"]
    logged = tract.post.logged(lane)
    return [Op(potentiate, (lane.clock, first, *logged, *changed, *tables))]


def bump(tract: Tract, lane: Lane, name: str) -> list[Op]:
    """Return what raises a trace: at arrival those of ``pre``, at a spike those of ``post``."""
    from neurosim.kernels.spiking.potentiate import bump_arrived, bump_fired

    amount, trace = tract.tables[f"amount {name}"], _trace(tract, name, lane, is_whole=False)
    if name.startswith("pre"):
        _, _, spikes, n_pieces = tract.pieces[lane.part]
        return [Op(bump_arrived, (spikes, n_pieces, tract.pre.log.neurons, amount, trace))]
    first = tract.post.ranges[lane.part][0]
    return [Op(bump_fired, (lane.clock, first, *tract.post.logged(lane), amount, trace))]


def _trace(tract: Tract, name: str, lane: Lane, is_whole: bool = True) -> np.ndarray:
    """Return a trace: a thread has a copy of its own of ``pre``, and its part of ``post``."""
    if name not in tract.traces:
        return np.empty(0, tract.weights.dtype)
    is_pre = name.startswith("pre")
    trace: np.ndarray = tract.traces[name][lane.part if is_pre else 0]
    return trace if is_pre or is_whole else tract.post.part(trace, lane.part)

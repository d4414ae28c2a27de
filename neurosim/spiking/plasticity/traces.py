"""Traces of neurons: what plasticity keeps for each neuron, and the weights that follow it."""

from functools import partial

import numpy as np

from neurosim.base.errors import KindError
from neurosim.kernels.spiking._tables import TimingRule, Traces
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.synapse_access import Readings


def check_plastic(pathway: Pathway) -> None:
    """Raise if synapses of different delays would have to share the traces of a neuron."""
    if not pathway.has_one_delay:
        raise KindError(
            f"plasticity of {pathway.name!r} keeps a trace for each neuron, which needs one delay "
            f'for all synapses; use {type(pathway.synapses.plasticity).__name__}(traces="synapse")'
        )


def decay(pathway: Pathway, lane: Lane) -> list[Op]:
    """Return the calls that let traces decay over a step."""
    from neurosim.kernels.binary.decay import decay

    return [
        Op(decay, (pathway.tables[f"decay {name}"], _trace(pathway, name, lane, is_whole=False)))
        for name in pathway.traces
        if f"decay {name}" in pathway.tables
    ]


def depress(pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
    """Return the calls that change the weights along the pieces that arrive."""
    from neurosim.kernels.spiking.potentiate import depress

    # Nothing else depends on this call: traces are raised by calls of their own.
    if not is_plastic:
        return []
    arrived = pathway.pieces[lane.part], pathway.pre.log.table
    kept = Traces(_trace(pathway, "post", lane), _trace(pathway, "pre slow", lane))
    rule = _rule(pathway, "gains down")
    return [Op(depress, (*arrived, pathway.indices, pathway.weights, kept, rule))]


def potentiate(pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
    """Return the calls that change the weights into the neurons that fire."""
    from neurosim.kernels.spiking.potentiate import potentiate

    if not is_plastic:
        return []
    fired = lane.clock, pathway.post.logged(lane), pathway.columns()
    slow = _trace(pathway, "post slow", lane, is_whole=False)
    rule = _rule(pathway, "gains up")
    kept = Traces(_trace(pathway, "pre", lane), slow)
    return [Op(potentiate, (*fired, pathway.weights, kept, rule))]


def bump(pathway: Pathway, lane: Lane, name: str) -> list[Op]:
    """Return the calls that raise a trace: of ``pre`` at arrival, of ``post`` at a spike."""
    from neurosim.kernels.spiking.potentiate import bump_arrived, bump_fired

    amount, trace = pathway.tables[f"amount {name}"], _trace(pathway, name, lane, is_whole=False)
    if name.startswith("pre"):
        arrived = pathway.pieces[lane.part], pathway.pre.log.table
        return [Op(bump_arrived, (*arrived, amount, trace))]
    return [Op(bump_fired, (lane.clock, pathway.post.logged(lane), amount, trace))]


def readings(pathway: Pathway) -> Readings:
    """Return what reads each trace of neurons, and of triplets the gains that follow from them."""
    names = [name for name in pathway.traces if f"decay {name}" in pathway.tables]
    found: Readings = {name: partial(_read, pathway, name) for name in names}
    for gain, name in (("gain down", "pre slow"), ("gain up", "post slow")):
        if name in found:
            found[gain] = partial(_read_gain, pathway, gain.replace("gain", "gains"), name)
    return found


def _read(pathway: Pathway, name: str) -> np.ndarray:
    """Return a trace as the next step finds it: as the last one left it, once more decayed."""
    from neurosim.kernels.binary.decay import decay

    side = pathway.pre if name.startswith("pre") else pathway.post
    trace: np.ndarray = pathway.traces[name][0][: side.n].copy()
    decay(pathway.tables[f"decay {name}"], trace)
    return trace


def _read_gain(pathway: Pathway, gains: str, name: str) -> np.ndarray:
    fixed, by_slow, _ = pathway.tables[gains]
    values: np.ndarray = pathway.traces["speed"][0] * (fixed + by_slow * _read(pathway, name))
    return values


def _rule(pathway: Pathway, gains: str) -> TimingRule:
    tables, one = pathway.tables, np.ones((1, 1), pathway.weights.dtype)
    return TimingRule(tables[gains], tables["limits"], pathway.traces.get("speed", one)[0])


def _trace(pathway: Pathway, name: str, lane: Lane, is_whole: bool = True) -> np.ndarray:
    """Return a trace: a thread has a copy of its own of ``pre``, and its part of ``post``."""
    if name not in pathway.traces:
        return np.empty(0, pathway.weights.dtype)
    is_pre = name.startswith("pre")
    trace: np.ndarray = pathway.traces[name][lane.part if is_pre else 0]
    return trace if is_pre or is_whole else pathway.post.part(trace, lane.part)

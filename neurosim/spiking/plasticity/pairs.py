"""Traces of synapses: what plasticity keeps for each of them, and the weights that follow."""

from typing import Any

import numpy as np

from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.engine.synapse_state import Tract


def lay_pairs(tract: Tract, rule: Any) -> None:
    """Lay out the traces of each synapse."""
    left = 1.0 if rule.pairing == "all" else 0.0
    seconds = [1 / (rule.tau_pre * 0.001), 1 / (rule.tau_post * 0.001), tract.post.grid.seconds]
    tract.tables["rates"] = np.array(seconds)
    tract.tables["steps"] = np.array([rule.a_pre, rule.a_post, left])
    for name in ("pre pair", "post pair", "last pair"):
        tract.traces[name] = np.zeros((1, tract.n))


def relate_arrived(tract: Tract, lane: Lane, is_plastic: bool) -> list[Op]:
    """Return what changes weights and their traces along the pieces that arrive."""
    from neurosim.kernels.spiking.relate import relate_arrived

    starts, stops, _, n_pieces = tract.pieces[lane.part]
    return [Op(relate_arrived, (lane.clock, starts, stops, n_pieces, *_pairs(tract, is_plastic)))]


def relate_fired(tract: Tract, lane: Lane, is_plastic: bool) -> list[Op]:
    """Return what changes weights and their traces into the neurons that fire."""
    from neurosim.kernels.spiking.relate import relate_fired

    indptr, _, synapses = tract.columns()
    logged = tract.post.logged(lane)
    return [Op(relate_fired, (lane.clock, *logged, indptr, synapses, *_pairs(tract, is_plastic)))]


def _pairs(tract: Tract, is_plastic: bool) -> tuple[np.ndarray, ...]:
    weights = tract.weights if is_plastic else _spare(tract)
    tables = tract.tables["rates"], tract.tables["steps"], tract.tables["limits"]
    return (weights, *tables, *(tract.traces[f"{x} pair"][0] for x in ("pre", "post", "last")))


def _spare(tract: Tract) -> np.ndarray:
    """Return weights that may move while those of the network stay; one copy for a plan."""
    if tract.spared is None:
        tract.spared = tract.weights.copy()
    return tract.spared

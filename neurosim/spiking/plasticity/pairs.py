"""Traces of synapses: what plasticity keeps for each of them, and the weights that follow."""

from functools import partial
from typing import Any

import numpy as np

from neurosim.kernels.spiking._tables import PairRule, PairTraces
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.synapse_access import Readings


def lay_pairs(pathway: Pathway, rule: Any) -> None:
    """Lay out the traces of each synapse."""
    left = 1.0 if rule.pairing == "all" else 0.0
    seconds = [1 / (rule.tau_pre * 0.001), 1 / (rule.tau_post * 0.001), pathway.post.grid.seconds]
    # Reciprocals, as Brian2 multiplies by 1 / tau; in seconds, its unit, for the same bits.
    pathway.tables["rates"] = np.array(seconds)
    pathway.tables["steps"] = np.array([rule.a_pre, rule.a_post, left])
    for name in ("pre pair", "post pair", "last pair"):
        pathway.traces[name] = np.zeros((1, pathway.n))
        pathway.initial[name] = lambda _: 0.0


def relate_arrived(pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
    """Return the calls that change weights and their traces along the pieces that arrive."""
    from neurosim.kernels.spiking.relate import relate_arrived

    arguments = lane.clock, pathway.pieces[lane.part], *_pairs(pathway, is_plastic)
    return [Op(relate_arrived, arguments)]


def relate_fired(pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
    """Return the calls that change weights and their traces into the neurons that fire."""
    from neurosim.kernels.spiking.relate import relate_fired

    fired = lane.clock, pathway.post.logged(lane), pathway.columns()
    return [Op(relate_fired, (*fired, *_pairs(pathway, is_plastic)))]


def readings(pathway: Pathway, step: int) -> Readings:
    """Return what reads each trace of synapses, brought to ``step``."""
    return {name: partial(_read, pathway, name, step) for name in ("pre", "post")}


def _read(pathway: Pathway, name: str, step: int) -> np.ndarray:
    *rates, seconds = pathway.tables["rates"]
    waited = step * seconds - pathway.traces["last pair"][0]
    left = np.exp(-rates[name == "post"] * waited)
    return pathway.listed(pathway.traces[f"{name} pair"][0] * left)


def _pairs(pathway: Pathway, is_plastic: bool) -> tuple[np.ndarray, PairRule, PairTraces]:
    # Traces must follow the spikes also where weights stay, and one kernel does both.
    weights = pathway.weights if is_plastic else spare(pathway)
    rule = PairRule(*(pathway.tables[name] for name in PairRule._fields))
    return weights, rule, PairTraces(*(pathway.traces[f"{x} pair"][0] for x in PairTraces._fields))


def spare(pathway: Pathway) -> np.ndarray:
    """Return weights that may move while those of the network stay; one copy for a plan."""
    return pathway.scratch("spared", pathway.weights.copy)

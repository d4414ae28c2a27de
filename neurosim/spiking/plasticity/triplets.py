"""Traces of synapses of triplets: what each of them keeps, and the weights that follow."""

from functools import partial
from typing import Any

import numpy as np

from neurosim.kernels.spiking._triplet_tables import TripletRule, TripletTraces
from neurosim.spiking.engine.neuron_state import Lane
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.plan import Op
from neurosim.spiking.plasticity.pairs import spare
from neurosim.spiking.synapse_access import Readings

PLACES = {"pre": 0, "pre slow": 1, "post": 2, "post slow": 3}
"""Which of the traces r1, r2, o1 and o2 has a name."""


def lay_triplets(pathway: Pathway, rule: Any) -> None:
    """Lay out the traces of each synapse."""
    taus = rule.tau_plus, rule.tau_x, rule.tau_minus, rule.tau_y
    rates = [*(1 / (tau * 0.001) for tau in taus), pathway.post.grid.seconds]
    pathway.tables["rates"] = np.array(rates)
    pathway.tables["left"] = np.array([1.0 if rule.pairing == "all" else 0.0])
    for name in TripletTraces._fields:
        pathway.traces[f"{name} pair"] = np.zeros((1, pathway.n))
        pathway.initial[f"{name} pair"] = lambda _: 0.0


def relate_arrived(pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
    """Return the calls that change weights and their traces along the pieces that arrive."""
    from neurosim.kernels.spiking.relate_triplets import relate_triplets_arrived

    arguments = lane.clock, pathway.pieces[lane.part], *_triplets(pathway, is_plastic)
    return [Op(relate_triplets_arrived, arguments)]


def relate_fired(pathway: Pathway, lane: Lane, is_plastic: bool) -> list[Op]:
    """Return the calls that change weights and their traces into the neurons that fire."""
    from neurosim.kernels.spiking.relate_triplets import relate_triplets_fired

    fired = lane.clock, pathway.post.logged(lane), pathway.columns()
    return [Op(relate_triplets_fired, (*fired, *_triplets(pathway, is_plastic)))]


def readings(pathway: Pathway, step: int) -> Readings:
    """Return what reads each trace of synapses, and the gains that follow, brought to ``step``."""
    found: Readings = {name: partial(_read, pathway, name, step) for name in PLACES}
    found["gain down"] = partial(_read_gain, pathway, "gains down", "pre slow", step)
    found["gain up"] = partial(_read_gain, pathway, "gains up", "post slow", step)
    return found


def _read(pathway: Pathway, name: str, step: int) -> np.ndarray:
    place, traces = PLACES[name], _traces(pathway)
    waited = step * pathway.tables["rates"][4] - traces.last
    left: np.ndarray = np.exp(-pathway.tables["rates"][place] * waited)
    values: np.ndarray = traces[place]
    return pathway.listed(values * left)


def _read_gain(pathway: Pathway, gains: str, name: str, step: int) -> np.ndarray:
    fixed, by_slow, _ = pathway.tables[gains]
    speed = pathway.traces["speed"][0]
    values: np.ndarray = speed * (fixed + by_slow * _read(pathway, name, step))
    return values


def _traces(pathway: Pathway) -> TripletTraces:
    return TripletTraces(*(pathway.traces[f"{x} pair"][0] for x in TripletTraces._fields))


def _triplets(pathway: Pathway, is_plastic: bool) -> tuple[Any, TripletRule, TripletTraces]:
    # Traces must follow the spikes also where weights stay, and one kernel does both.
    weights, tables = pathway.weights if is_plastic else spare(pathway), pathway.tables
    gains = tables["gains down"], tables["gains up"]
    rule = TripletRule(
        tables["rates"], *gains, tables["left"], tables["limits"], pathway.traces["speed"][0]
    )
    return weights, rule, _traces(pathway)

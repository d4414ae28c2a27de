"""Wiring: how the synapses of a network are kept, and what that takes."""

from collections.abc import Sequence

from neurosim.connectome import Random
from neurosim.crew import Crew
from neurosim.fast import FastHebbian
from neurosim.fast_pathway import lay_fast
from neurosim.pathway import Pathway, Stored
from neurosim.population import Population
from neurosim.procedural import Procedural
from neurosim.synapses import Synapses

BYTES_PER_SYNAPSE = 6
"""Of a synapse that is stored: target (int32) and what was learned (int16)."""
BYTES_PER_FAST_SYNAPSE = 12
"""Of a fast synapse that is stored: target (int32) and weight (float64)."""
BYTES_PER_TARGET = 9
"""Of synapses that are not stored: count and number (int32), whether it is wanted (uint8)."""
BYTES_PER_NEURON = 13
"""Drive (int64), room for a list of neurons (int32), a mark (uint8)."""

BYTES_PER_DRAW = 20
"""Of a neuron while it is drawn which ones store: word, place (int64), number (int32)."""


def lay(synapses: Synapses, seed: int, crew: Crew, is_incremental: bool) -> Pathway:
    """Return the pathway of these synapses: stored if they are few, regenerated if many."""
    if isinstance(synapses.plasticity, FastHebbian):
        return lay_fast(synapses, seed)
    if is_stored(synapses):
        return Stored(synapses, seed)
    return Procedural(synapses, seed, crew, is_incremental)


def is_stored(synapses: Synapses) -> bool:
    """Return whether a network keeps all of these synapses in memory."""
    pre, post, connectome = synapses.pre, synapses.post, synapses.connectome
    if isinstance(synapses.plasticity, FastHebbian):
        return synapses.plasticity.form == "matrix"
    if not isinstance(connectome, Random) or pre.rule.most_emitted > 1:
        return True
    return connectome.is_stored(pre.n, post.n)


def estimate_bytes(populations: Sequence[Population], synapses: Sequence[Synapses]) -> float:
    """Return the bytes that these neurons and synapses take in a network."""
    neurons = sum(p.n for p in populations) * BYTES_PER_NEURON
    neurons += sum(p.n for p in populations if p.storing != 1.0) * BYTES_PER_DRAW
    stored = [s for s in synapses if is_stored(s)]
    kept = sum(s.connectome.expected(s.pre.n, s.post.n) * _bytes_of_one(s) for s in stored)
    regenerated = sum(s.post.n for s in synapses if s not in stored) * BYTES_PER_TARGET
    return neurons + kept + regenerated


def _bytes_of_one(synapses: Synapses) -> int:
    is_fast = isinstance(synapses.plasticity, FastHebbian)
    return BYTES_PER_FAST_SYNAPSE if is_fast else BYTES_PER_SYNAPSE

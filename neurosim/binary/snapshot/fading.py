"""Fast weights as values: what is stored, and the factor that is common to all."""

from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.base.entries import Entries
from neurosim.binary.pathways.fast import Fast, FastListed
from neurosim.binary.pathways.fast_memory import Clock

NEARLY = 1 + 1e-9
"""Sums of weights in another order."""


def keep(pathway: FastListed) -> dict[str, Any]:
    """Return fast weights that are kept each; None where all are 0."""
    memory: Any = pathway.memory
    weights = memory.stored.copy() if memory.stored.any() else None
    return {"weights": weights, "origin": int(memory.clock.origin)}


def read(pathway: FastListed, entries: Entries, when: int) -> list[tuple[Any, dict[str, Any]]]:
    """Return what attributes of the memory become, if all is sound."""
    memory: Any = pathway.memory
    clock = read_clock(pathway, entries, when)
    weights = np.zeros(memory.stored.size)
    if entries["weights"] is not None:
        weights = read_weights(entries, "weights", weights.shape, (clock, when))
    return [(memory, {"stored": weights, "clock": clock})]


def read_clock(pathway: Fast, entries: Entries, when: int) -> Clock:
    """Return the factor that is common to all."""
    clock = Clock(pathway.synapses.plasticity)
    clock.origin = entries.integer("origin", 0, when)
    return clock


def read_weights(
    entries: Entries, name: str, shape: tuple[int, ...], now: tuple[Clock, int]
) -> Real:
    """Return what is stored, none of which weighs more than firing in every round gives."""
    clock, when = now
    stored: Real = entries.within(name, np.float64, shape, (0.0, np.finfo(np.float64).max))
    if stored.max(initial=0.0) * clock.left(when) > clock.rule.most * NEARLY:
        raise entries.refusal(name, f"weights of at most {clock.rule.most:g}")
    return stored

"""Live synapses as values, however a network keeps them."""

from typing import Any

import numpy as np

from neurosim.base.entries import Entries
from neurosim.binary.pathways.fast import FastRecalled
from neurosim.binary.pathways.fast_memory import FastPatterns
from neurosim.binary.pathways.listed import Listed
from neurosim.binary.pathways.pathway import Pathway
from neurosim.binary.pathways.procedural import Procedural
from neurosim.binary.snapshot import fading, listed
from neurosim.kernels.graph._tables import LearnedRows

COUNTS = ("n_updates", "n_held")
LEARNED = ("pres", "posts", "n_covered", "indptr", "indices", "steps")
PATTERNS = ("origin", "born", "strengths", "pre", "pre_ends", "post", "post_ends")


def keep(pathway: Pathway) -> dict[str, Any]:
    """Return the state of synapses, in arrays of its own; what the seed tells is left out."""
    counts = {name: int(getattr(pathway, name)) for name in COUNTS}
    if isinstance(pathway, Listed):
        return counts | listed.keep(pathway)
    if isinstance(pathway, FastRecalled):
        return counts | {"origin": int(pathway.memory.clock.origin)} | _remembered(pathway)
    if isinstance(pathway, Procedural):
        return counts | _keep_learned(pathway)
    return counts


def _remembered(pathway: FastRecalled) -> dict[str, Any]:
    memory: Any = pathway.memory
    told: dict[str, Any] = memory.remembered()
    return told


def _keep_learned(pathway: Procedural) -> dict[str, Any]:
    learned = pathway.learned
    ends = {name: getattr(learned, name).copy() for name in ("pres", "posts", "n_covered")}
    return ends | {name: column.copy() for name, column in learned.table._asdict().items()}


def read(pathway: Pathway, kept: Any, when: int, remake: listed.Remake) -> listed.Changes:
    """Return what attributes of which objects become, if all is sound."""
    names = [*COUNTS]
    if isinstance(pathway, Listed):
        names += listed.names_of(pathway)
    elif isinstance(pathway, FastRecalled):
        names += PATTERNS
    elif isinstance(pathway, Procedural):
        names += LEARNED
    entries = Entries(repr(pathway.synapses.name), kept, names)
    changes: listed.Changes = [(pathway, {name: entries.integer(name) for name in COUNTS})]
    if isinstance(pathway, Listed):
        return changes + listed.read(pathway, entries, when, remake)
    if isinstance(pathway, FastRecalled):
        return changes + _read_patterns(pathway, entries, when)
    if isinstance(pathway, Procedural):
        return changes + _read_learned(pathway, entries)
    return changes


def _read_learned(pathway: Procedural, entries: Entries) -> listed.Changes:
    n_pre, n_post = pathway.synapses.pre.n, pathway.synapses.post.n
    pres = entries.neurons("pres", n_pre)
    posts = entries.within("posts", np.int32, None, (0, n_post - 1))
    number = np.zeros(n_post, np.int32)
    number[posts] = np.arange(posts.size) + 1
    if np.count_nonzero(number) != posts.size:
        raise entries.refusal("posts", "neurons, each once")
    covered = entries.within("n_covered", np.int64, pres.shape, (0, posts.size))
    indices = entries.within("indices", np.int32, None, (0, n_post - 1))
    indptr = entries.offsets("indptr", pres.size, indices.size)
    known = number[indices]
    if (known < 1).any() or (known > np.repeat(covered, np.diff(indptr))).any():
        raise entries.refusal("indices", "neurons that are known to the row")
    top = pathway.table.size - 1
    steps = entries.within("steps", np.int16, indices.shape, (0, top))
    # Counts of who fires follow in the next round: they begin with nobody.
    learned = pathway.learned.empty()
    learned.hold((pres, posts), covered, LearnedRows(indptr, indices, steps))
    nobody = {"counts": np.zeros_like(pathway.counts), "present": np.empty(0, np.int32)}
    return [(pathway, {"learned": learned, **nobody})]


def _read_patterns(pathway: FastRecalled, entries: Entries, when: int) -> listed.Changes:
    clock = fading.read_clock(pathway, entries, when)
    born = entries.within("born", np.int64, None, (0, when - 1))
    if (np.diff(born) <= 0).any():
        raise entries.refusal("born", "rounds in ascending order")
    told: dict[str, Any] = {
        "born": born,
        "strengths": fading.read_weights(entries, "strengths", born.shape, (clock, when)),
    }
    for side in ("pre", "post"):
        n = getattr(pathway.synapses, side).n
        neurons = told[side] = entries.within(side, np.int32, None, (0, n - 1))
        ends = told[f"{side}_ends"] = entries.offsets(f"{side}_ends", born.size, neurons.size)
        which = np.repeat(np.arange(born.size), np.diff(ends))
        if (np.diff(which * n + neurons) <= 0).any():
            raise entries.refusal(side, "in ascending order within each pattern")
    synapses = pathway.synapses
    memory = FastPatterns(synapses.plasticity, synapses.pre.n, synapses.post.n)
    memory.remember(told)
    memory.clock = clock
    return [(pathway, {"memory": memory})]

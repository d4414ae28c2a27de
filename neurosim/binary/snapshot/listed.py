"""Listed synapses as values: which there are where some came or went, and what they learned."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from neurosim.base.arrays import Edges, Index, Offset
from neurosim.base.attributes import keep_changed, read_changed
from neurosim.base.entries import Entries
from neurosim.base.protocols import own_copy
from neurosim.binary.pathways.fast import FastListed
from neurosim.binary.pathways.listed import Listed, own_weights
from neurosim.binary.pathways.planned import Bounds
from neurosim.binary.pathways.stored import Stored
from neurosim.binary.pathways.updated import Updated
from neurosim.binary.snapshot import fading
from neurosim.topology.contacts import count_most
from neurosim.topology.keep_edges import count_inputs
from neurosim.topology.rows import SynapseRows

BOUNDS = ("most_inputs", "most_contacts", "largest_own", "total", "gain")
NAMES = (*BOUNDS, "n_rounds", "growth", "indptr", "indices", "own", "levels")
LARGEST_WEIGHT = 1e100
NEARLY = 1.001
"""Sums are those of weights in whole units, of which each has at least 2**10."""
Changes = list[tuple[Any, dict[str, Any]]]
"""What attributes of which objects become."""
Remake = Callable[[Listed], Listed]
"""From synapses that have changed to those of which the network was made."""


def keep(pathway: Listed) -> dict[str, Any]:
    """Return the state of listed synapses, in the order of rows without gaps.

    None stands for what can be made again: synapses none of which came or went since the network
    was made, and what nobody learned.
    """
    has_changed = not pathway.is_as_made
    kept: dict[str, Any] = {
        "most_inputs": int(pathway.most_inputs),
        "most_contacts": int(pathway.most_contacts),
        "largest_own": float(pathway.largest_own),
        # None: nobody knows, as synapses came since.
        "total": float(pathway.total) if math.isfinite(pathway.total) else None,
        "gain": pathway.gain.copy(),
        "n_rounds": int(pathway.n_rounds),
        "growth": _keep_growth(pathway),
        "indptr": None,
        "indices": None,
        "own": None,
        "levels": None,
        **_keep_learned(pathway),
    }
    if has_changed:
        indptr, indices = pathway.rows.edges()
        is_shared = pathway.rows.is_compact
        kept["indptr"] = indptr.copy() if is_shared else indptr
        kept["indices"] = indices.copy() if is_shared else indices
        if isinstance(pathway, Stored) and pathway.takes_weights:
            kept["own"] = _gather(pathway, pathway.own)
        if pathway.releasing.is_listed:
            kept["levels"] = _gather(pathway, pathway.releasing.levels)
    return kept


def _gather(pathway: Listed, column: Any) -> Any:
    """Return a column without gaps, in an array of its own."""
    return column.copy() if pathway.rows.is_compact else column[pathway.rows.places()]


def _keep_learned(pathway: Listed) -> dict[str, Any]:
    """Return what was learned."""
    if isinstance(pathway, FastListed):
        return fading.keep(pathway)
    if isinstance(pathway, Updated):
        fresh = _start(pathway, pathway.synapses.plasticity)
        rule = keep_changed(_name("plasticity", pathway), pathway.rule, fresh)
        return {
            "weights": None if _is_new(pathway) else _gather(pathway, pathway.floats),
            "rule": rule,
        }
    if isinstance(pathway, Stored) and pathway.has_steps and pathway.n_updates:
        return {"steps": _gather(pathway, pathway.steps)}
    return {"steps": None}


def _is_new(pathway: Listed) -> bool:
    return pathway.is_as_made and not pathway.n_updates


def _keep_growth(pathway: Listed) -> dict[str, Any]:
    if pathway.growth is None:
        return {}
    return keep_changed(
        _name("growth", pathway), pathway.growth, _start(pathway, pathway.synapses.growth)
    )


def _name(what: str, pathway: Listed) -> str:
    return f"the {what} of {pathway.synapses.name!r}"


def _start(pathway: Listed, given: Any) -> Any:
    """Return a rule of users as it was before the first round."""
    rule = own_copy(given)
    rule.start(pathway.synapses.pre.n, pathway.synapses.post.n)
    return rule


def read(pathway: Listed, entries: Entries, when: int, remake: Remake) -> Changes:
    """Return what attributes of which objects become, if all is sound."""
    rows, own, levels = _read_rows(pathway, entries, remake)
    values: dict[str, Any] = {
        "rows": rows,
        "is_as_made": entries["indptr"] is None,
        "_n_inputs": None,
        "n_rounds": entries.integer("n_rounds"),
        **read_bounds(pathway, entries)._asdict(),
        "growth": None,
    }
    if pathway.growth is not None:
        fresh = _start(pathway, pathway.synapses.growth)
        values["growth"] = read_changed(_name("growth", pathway), entries["growth"], fresh)
    elif entries["growth"] != {}:
        raise entries.refusal("growth", "nothing, as they have no growth rule")
    _check_bounds(entries, values, own)
    releasing = (pathway.releasing, {"levels": levels, "_ordinals": None})
    if isinstance(pathway, FastListed):
        return [(pathway, values), releasing, *fading.read(pathway, entries, when)]
    if isinstance(pathway, Updated):
        values |= _read_updated(pathway, entries, rows)
    elif isinstance(pathway, Stored):
        values |= {"own": own, "steps": _read_steps(pathway, entries, rows.n_synapses)}
        _check_gain(pathway, entries, values)
    return [(pathway, values), releasing]


def _read_rows(pathway: Listed, entries: Entries, remake: Remake) -> tuple[SynapseRows, Any, Any]:
    """Return the synapses, and weights and chances to release that they list, as the state has."""
    now = pathway.rows
    if entries["indptr"] is None:
        for name in ("indices", "own", "levels"):
            entries.absent(name)
        made = pathway if pathway.is_as_made else remake(pathway)
        return made.rows, getattr(made, "own", None), made.releasing.levels
    n_pre, n_post = pathway.synapses.pre.n, pathway.synapses.post.n
    indices = entries.within("indices", now.indices.dtype, None, (0, n_post - 1))
    indptr = entries.offsets("indptr", n_pre, indices.size)
    rows = SynapseRows(Edges(indptr, indices), n_post, name=now.name, multapses=now.multapses)
    if not _ascends(indptr, indices, now.multapses):
        raise entries.refusal("indices", "ascending within each row")
    own, levels = None, pathway.releasing.levels
    if isinstance(pathway, Stored) and pathway.takes_weights:
        own = entries.within("own", np.float64, indices.shape, (0.0, LARGEST_WEIGHT))
    else:
        entries.absent("own")
        own = np.empty(0)
    if pathway.releasing.is_listed:
        levels = entries.array("levels", np.uint32, indices.shape)
    else:
        entries.absent("levels")
    return rows, own, levels


def _ascends(indptr: Offset, indices: Index, may_repeat: bool) -> bool:
    """Return whether targets ascend within each row."""
    falls = indices[1:] < indices[:-1] if may_repeat else indices[1:] <= indices[:-1]
    starts = indptr[1:-1]
    # Where a row begins, its first target may lie anywhere.
    falls[starts[(starts > 0) & (starts < indices.size)] - 1] = False
    return not falls.any()


def read_bounds(pathway: Listed, entries: Entries) -> Bounds:
    """Return what the unit of drive rests on."""
    has_gain = np.size(entries["gain"]) > 0
    shape = (pathway.synapses.post.n if has_gain else 0,)
    total = math.inf
    if entries["total"] is not None:
        total = entries.real("total", 0.0, LARGEST_WEIGHT**3)
    return Bounds(
        entries.integer("most_inputs"),
        entries.integer("most_contacts"),
        entries.real("largest_own", 1.0, LARGEST_WEIGHT),
        total,
        entries.within("gain", np.float64, shape, (0.0, LARGEST_WEIGHT**3)),
    )


def _check_bounds(entries: Entries, values: dict[str, Any], own: Any) -> None:
    """Raise unless all synapses that there are keep to the bounds: drives must not overflow."""
    rows: SynapseRows = values["rows"]
    edges = rows.edges()
    least = {
        "most_inputs": int(count_inputs(edges.indices, rows.n_post).max(initial=0)),
        "most_contacts": count_most(edges) if rows.multapses else 1,
        "largest_own": 1.0 if own is None else float(own.max(initial=1.0)),
    }
    for name, low in least.items():
        if values[name] < low:
            raise entries.refusal(name, f"at least {low}, as of the synapses that there are")


def _check_gain(pathway: Stored, entries: Entries, values: dict[str, Any]) -> None:
    """Raise unless gains are some that made weights sum to the total that is told."""
    gain, total, rows = values["gain"], values["total"], values["rows"]
    if not gain.size or math.isinf(total):  # by the largest gain then drives are bounded
        return
    own = values["own"] if pathway.takes_weights else np.ones(rows.n_synapses)
    least = np.bincount(rows.edges().indices, own * pathway.least_weight(), rows.n_post)
    if (gain * least > NEARLY * total).any():
        raise entries.refusal("gain", f"such that no weights sum to more than {total:g}")


def _read_steps(pathway: Stored, entries: Entries, n: int) -> Any:
    """Return the step of each synapse; where none is told, they have learned nothing."""
    if not pathway.has_steps or not entries["n_updates"]:
        entries.absent("steps")
        return np.full(n if pathway.has_steps else 0, pathway.rest, np.int16)
    return entries.within("steps", np.int16, (n,), (0, pathway.table.size - 1))


def _read_updated(pathway: Updated, entries: Entries, rows: SynapseRows) -> dict[str, Any]:
    """Return the weights, and what the rule of users keeps."""
    fresh = _start(pathway, pathway.synapses.plasticity)
    rule = read_changed(_name("plasticity", pathway), entries["rule"], fresh)
    if entries["indptr"] is None and not entries["n_updates"]:
        entries.absent("weights")
        own = own_weights(pathway.synapses, rows.edges())
        weights = pathway.first_weights(own if own.size else None, rows.n_synapses)
    else:
        weights = entries.within("weights", np.float64, (rows.n_synapses,), (0.0, pathway.largest))
    return {"floats": weights, "_rule": rule, "_pre": rows.sources(), "_planned": None}


def names_of(pathway: Listed) -> tuple[str, ...]:
    """Return what a state of these synapses must hold."""
    if isinstance(pathway, FastListed):
        return (*NAMES, "weights", "origin")
    return (*NAMES, "weights", "rule") if isinstance(pathway, Updated) else (*NAMES, "steps")

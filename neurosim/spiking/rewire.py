"""Synapses of a spiking network that come and go between two steps: refused, or done whole."""

from typing import Any

import numpy as np
import numpy.typing as npt

from neurosim.base import checks, memory, units
from neurosim.base.arrays import Index, Offset
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.random.contacts import Contacts, draw_contacts
from neurosim.base.random.distributions import is_drawn
from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.own_values import tell_law
from neurosim.spiking.engine.pathway import Pathway
from neurosim.spiking.engine.regenerated import Regenerated
from neurosim.spiking.synapse_access import check_new
from neurosim.topology.growth_rule import Proposal
from neurosim.topology.pairs import read_pairs
from neurosim.topology.release import refuse_listed
from neurosim.topology.space.distance_delay import DistanceDelay
from neurosim.topology.weight_formula import is_formula, weigh

Marks = npt.NDArray[np.bool_]
BY_TARGET = 12
"""Bytes of a synapse in the list by target, at most, which plasticity makes anew."""


def grow(pathway: Pathway, ends: tuple[Any, Any], weight: Any, delay: Any, now: int) -> None:
    """Add synapses between the given neurons; see `SpikingNetwork.grow`."""
    refuse_fixed(pathway)
    if pathway.releasing.is_listed:
        raise refuse_listed(pathway.name)
    pre, post = _read_pairs(pathway, *ends)
    _refuse_absent(pathway, pre, post)
    contacts = Contacts(pre, post, pathway.wiring.count_contacts(pre, post))
    weights = _read_weights(pathway, weight, contacts)
    steps, own = _read_steps(pathway, delay, contacts), _read_own(pathway, contacts)
    change = pathway.wiring.plan_growth(pre, post, steps)
    _require_room(pathway, pre.size)
    pathway.follow(change, weights, steps, now, own)


def prune(pathway: Pathway, ends: tuple[Any, Any], ordinals: Any, now: int) -> None:
    """Remove synapses between the given neurons; see `SpikingNetwork.prune`."""
    refuse_fixed(pathway)
    pre, post = _read_pairs(pathway, *ends)
    change = pathway.wiring.plan_pruning(pre, post, ordinals)
    _require_room(pathway, 0)
    pathway.follow(change, np.zeros(1, pathway.post.dtype), np.empty(0, np.int64), now)


def rewire(pathway: Pathway, proposal: Proposal, now: int) -> None:
    """Remove synapses and add others, all or none; a pair stands in one of the two alone."""
    refuse_fixed(pathway)
    gone, new = (_read_pairs(pathway, *of) for of in (proposal.prune, proposal.grow))
    # Both are looked at before anything goes.
    _refuse_absent(pathway, *new)
    pathway.wiring.plan_pruning(*gone, proposal.ordinals)
    contacts = Contacts(*new, pathway.wiring.count_contacts(*new))
    _read_weights(pathway, proposal.weight, contacts)
    _read_own(pathway, contacts)
    growth = pathway.wiring.plan_growth(*new, _read_steps(pathway, proposal.delay, contacts))
    _require_room(pathway, new[0].size)
    columns = [*pathway.wiring.own_columns(), *pathway.of_synapses().values()]
    n_bytes = growth.bytes_of(columns)
    memory.require_much(n_bytes, f"new synapses of {pathway.name!r}", "grow fewer synapses at once")
    prune(pathway, gone, proposal.ordinals, now)
    grow(pathway, new, proposal.weight, proposal.delay, now)


def prune_neurons(pathway: Pathway, pre: Marks, post: Marks, now: int) -> None:
    """Remove all synapses from and to some neurons, marked at both ends."""
    wiring = pathway.wiring
    goes = pre[wiring.rows.sources()] | post[wiring.compacted(wiring.indices)]
    if goes.any():
        none = np.zeros(1, pathway.post.dtype), np.empty(0, np.int64)
        pathway.follow(wiring.rows.pruning_where(goes), *none, now)


def leave_out_unborn(pathway: Pathway) -> None:
    """Remove, before any step, the synapses of neurons that are not there at first."""
    ends = pathway.pre, pathway.post
    if any(end.population.n_initial is not None for end in ends):
        if isinstance(pathway, Regenerated):
            raise KindError(
                f"{pathway.name!r} has synapses that are not stored, which cannot come and go; "
                "leave out n_initial of the neurons at its ends, or have it stored"
            )
        pre, post = (np.isin(np.arange(end.n), end.absent()) for end in ends)
        prune_neurons(pathway, pre, post, 0)


def refuse_fixed(pathway: Pathway) -> None:
    """Raise if synapses cannot come and go."""
    if isinstance(pathway, Regenerated):
        raise KindError(
            f"{pathway.name!r} is not stored, so none of its synapses comes or goes; "
            f"{pathway.remedy}"
        )


def _read_pairs(pathway: Pathway, pre: Any, post: Any) -> tuple[Index, Index]:
    """Return both ends of synapses, named by numbers or by labels."""
    ends = pathway.synapses.pre, pathway.synapses.post
    return read_pairs(pre, post, (pathway.pre.n, pathway.post.n), ends)


def _refuse_absent(pathway: Pathway, pre: Index, post: Index) -> None:
    """Raise if a neuron is not there."""
    pathway.pre.refuse_absent(pre)
    pathway.post.refuse_absent(post)


def _require_room(pathway: Pathway, n_new: int) -> None:
    """Raise if lists of all synapses that are made anew do not fit; rows ask for themselves."""
    n = pathway.n + n_new
    is_plastic = pathway.synapses.plasticity is not None
    memory.require_much(
        n * BY_TARGET * is_plastic,
        f"the synapses of {pathway.name!r} by target",
        "grow fewer synapses, or let them have no plasticity",
    )


def _read_weights(pathway: Pathway, weight: Any, contacts: Contacts) -> np.ndarray:
    """Return the weights of new synapses, one or one for each, within all bounds."""
    synapses, n = pathway.synapses, contacts.pre.size
    name, value = f"weight of {pathway.name!r}", synapses.weight if weight is None else weight
    if not pathway.has_own_weights:
        if weight is not None:
            raise KindError(
                f"{pathway.name!r} share one weight, got {checks.shown(weight)} for new synapses; "
                "leave it out, or give each its own when the network is made: Synapses(weight=[])"
            )
        return pathway.weights
    is_listed = getattr(synapses.connectome, "weights", None) is not None
    if weight is None and (is_listed or not is_drawn(value) and np.ndim(value)):
        raise ArgumentError(
            f"{name} must be given for new synapses, as those that the network was made with are "
            "listed one by one"
        )
    unit = pathway.post.rule.weight_unit
    if is_formula(value):
        filled = weigh(name, value, contacts.pre, contacts.post)
    elif is_drawn(value):
        stream = Stream(pathway.seed, f"grown weights {pathway.name}")
        filled = draw_contacts(value, unit, stream, contacts)
    else:
        filled = units.array(name, value, unit, n)
    weights = checks.fitting(name, filled, pathway.post.dtype)
    check_new(pathway, weights)
    if weights.size and not synapses.receptor and not pathway.is_coupling:
        _check_sign(pathway, weights)
    return weights


def _check_sign(pathway: Pathway, weights: np.ndarray) -> None:
    """Raise if new weights would add to another variable than those before."""
    low, high = weights.min(), weights.max()
    receptor = pathway.post.rule.choose_receptor(pathway.name, low, high)
    if receptor not in pathway.receptors:
        raise ArgumentError(
            f"weights of {pathway.name!r} must have the sign of those that add to "
            f"{next(iter(pathway.receptors))!r}, got {low:g} to {high:g}; name the variable when "
            f"the network is made: Synapses(receptor={receptor!r})"
        )


def _read_own(pathway: Pathway, contacts: Contacts) -> dict[str, Any]:
    """Return what else differs among new synapses, as `Pathway.follow` takes it."""
    begun = [begin(contacts) for begin in pathway.newcomers.values()]
    return {name: values for each in begun for name, values in each.items()}


def _read_steps(pathway: Pathway, delay: Any, contacts: Contacts) -> Offset:
    """Return the delay of each new synapse, steps, that the network looks back."""
    n, grid, name = contacts.pre.size, pathway.post.grid, f"delay of {pathway.name!r}"
    value = pathway.synapses.delay if delay is None else delay
    is_listed = getattr(pathway.synapses.connectome, "delays", None) is not None
    if delay is None and (is_listed or not is_drawn(value) and np.ndim(value)):
        raise ArgumentError(
            f"{name} must be given for new synapses, as those that the network was made with are "
            "listed one by one"
        )
    if isinstance(value, DistanceDelay):
        # Whatever it knows: here it is between these populations.
        own = value.between(pathway.synapses.pre, pathway.synapses.post)
        steps = grid.nearest(name, own.of_pairs(contacts.pre, contacts.post))
    elif is_drawn(value):
        stream = Stream(pathway.seed, f"grown delays {pathway.name}")
        drawn = draw_contacts(value, "ms", stream, contacts)
        steps = grid.nearest(name, drawn, tell_law(value))
    else:
        steps = grid.delay(name, units.array(name, value, "ms", n))
    if pathway.is_coupling and steps.any():
        raise ArgumentError(f"{name} must be 0 ms, as a coupling acts at once; leave it out")
    _check_delays(pathway, steps)
    return np.broadcast_to(steps, n) if steps.size == 1 else steps


def _check_delays(pathway: Pathway, steps: Offset) -> None:
    """Raise if delays are longer than the network looks back, or must be one for all."""
    name, grid, past = f"delay of {pathway.name!r}", pathway.post.grid, pathway.pre.log.past
    for bad in grid.times(steps[steps > past])[:1]:
        raise ArgumentError(
            f"{name} must be at most {grid.times(np.array(past)):g} ms, as long as the network "
            f"remembers spikes, got {bad:g}; make it with SpikingNetwork(max_delay={bad:g})"
        )
    shared, rules = pathway.wiring.delay, pathway.synapses
    if shared is None or (steps == shared).all():
        return
    kept = {name for name in pathway.initial if not name.startswith("short ")}
    is_of_neurons = rules.plasticity is not None and not kept
    is_late = getattr(rules.short_term, "traces", "synapse") == "neuron" and shared
    if is_of_neurons or is_late:
        raise KindError(
            f"{name} must be {grid.times(np.array(shared)):g} ms for all synapses, whose "
            "plasticity follows spikes by that delay; grow others as Synapses of their own"
        )

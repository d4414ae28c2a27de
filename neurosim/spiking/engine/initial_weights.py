"""Weights that synapses begin with: given, drawn by the seed, or listed by the connectome."""

import numbers
from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.packed import packed
from neurosim.base.random.distributions import OWN_LAWS, draw_some, fill, is_drawn
from neurosim.base.random.stream import Stream
from neurosim.spiking.engine.neuron_state import NeuronState
from neurosim.spiking.engine.synapse_values import draws_again
from neurosim.spiking.engine.wiring import Wiring
from neurosim.topology.explicit import Explicit
from neurosim.topology.placed import drawn_by
from neurosim.topology.release import is_certain
from neurosim.topology.synapses import Synapses
from neurosim.topology.weight_formula import is_formula, weigh


def find_counts(synapses: Synapses) -> Any:
    """Return how many contacts each synapse stands for, int16, if their weight is one for all.

    None where each has a weight of its own instead: where weights are drawn or learned, and where
    what is sent is scaled or drawn.
    """
    connectome = drawn_by(synapses)
    counts = connectome.counts if type(connectome) is Explicit else None
    rules = synapses.plasticity, synapses.short_term
    is_plain = rules == (None, None) and is_certain(synapses) and not _is_scaled(synapses)
    return counts if is_plain and _is_one(synapses.weight) else None


def _is_scaled(synapses: Synapses) -> bool:
    """Return whether several variables get a ratio of the weight each, or one does."""
    receptor = synapses.receptor
    return isinstance(receptor, Mapping) and any(ratio != 1.0 for ratio in receptor.values())


def _is_one(value: Any) -> bool:
    is_each = is_drawn(value) or is_formula(value)
    return isinstance(value, numbers.Real) or not is_each and np.ndim(value) == 0


def has_own_weights(synapses: Synapses) -> bool:
    """Return whether each synapse has a weight of its own."""
    if find_counts(synapses) is not None:
        return False
    own = getattr(synapses.connectome, "weights", None)
    return own is not None or synapses.plasticity is not None or not _is_one(synapses.weight)


def make_weights(synapses: Synapses, post: NeuronState, wiring: Wiring, seed: int) -> np.ndarray:
    """Return the weights of synapses, in the order of the connectome, or one for all.

    Of synapses that are counts of contacts it is the weight of one contact.
    """
    name, stream = f"weight of {synapses.name!r}", Stream(seed, f"weights {synapses.name}")
    value, n = synapses.weight, wiring.n
    if is_formula(value):
        weights = weigh(name, value, *wiring.edges().pairs())
    else:
        weights = fill(name, value, post.rule.weight_unit, n, stream)
    counts = find_counts(synapses)
    if counts is not None:
        check_contacts(synapses.name, weights[0], counts, post.dtype)
    own = None if counts is not None else getattr(synapses.connectome, "weights", None)
    if own is not None:
        weights = own * weights
    return checks.fitting(name, weights, post.dtype)


def lay_weights(
    synapses: Synapses, post: NeuronState, wiring: Wiring, seed: int, old: np.ndarray | None
) -> np.ndarray:
    """Return the same weights by place, or one for all; what is drawn goes where it belongs.

    ``old`` are weights that are not needed any more: where they fit, they are written over, as
    others beside them would take their memory twice.
    """
    value = synapses.weight
    is_listed = getattr(synapses.connectome, "weights", None) is not None
    is_known = type(value) in OWN_LAWS and not is_listed
    made = np.empty(0) if is_known else make_weights(synapses, post, wiring, seed)
    if not has_own_weights(synapses) or made.size > 1 and wiring.is_listed:
        return made
    n_places = wiring.indices.size
    weights = old if old is not None and old.size == n_places else packed(n_places, post.dtype)
    if made.size == 1:  # synapses that learn part ways, so each needs its own from the start
        weights[:] = made
        return weights
    stream = Stream(seed, f"weights {synapses.name}")

    def take(here: slice, places: Any) -> None:
        drawn = draw_some(value, post.rule.weight_unit, here, stream) if is_known else made[here]
        weights[places] = checks.fitting(f"weight of {synapses.name!r}", drawn, post.dtype)

    wiring.each_block(take)
    return weights


def check_contacts(name: str, weight: float, counts: np.ndarray, dtype: Any) -> None:
    """Raise if the weight of a contact, times their number, is beyond what floats hold."""
    with np.errstate(over="ignore"):
        most = np.float64(weight) * max(counts.max(initial=0), -int(counts.min(initial=0)))
    checks.fitting(f"weight of {name!r} times its counts", abs(most), dtype)


def can_make_again(synapses: Synapses) -> bool:
    """Return whether `make_weights` gives the same a second time.

    A distribution or a connectome that a user wrote may draw others.
    """
    value, connectome, short = synapses.weight, drawn_by(synapses), synapses.short_term
    own = getattr(synapses.plasticity, "parameters", {})
    drawn = [*(vars(short).values() if short is not None else ()), *own.values()]
    if not draws_again(drawn):
        return False
    is_kept = isinstance(value, float | np.ndarray) or type(value) in OWN_LAWS
    if type(connectome) is Explicit:  # not asked for its weights: of counts they would be made
        return is_kept
    is_listed = getattr(connectome, "weights", None) is not None
    return is_kept and not is_listed

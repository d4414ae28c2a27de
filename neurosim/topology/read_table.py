"""What connectomes return: tables in order, looked at where users wrote what made them."""

from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Edges
from neurosim.base.errors import ArgumentError, KindError, NeurosimError
from neurosim.base.random.stream import Stream
from neurosim.topology.connectivity import Random
from neurosim.topology.explicit import Explicit
from neurosim.topology.fixed_total import FixedTotalNumber
from neurosim.topology.regular import AllToAll, FixedFanIn, FixedFanOut, OneToOne
from neurosim.topology.space.near import Near

OWN = frozenset(
    {Random, FixedFanIn, FixedFanOut, FixedTotalNumber, OneToOne, AllToAll, Explicit, Near}
)
"""Connectomes whose tables need no second look; those of strangers never reach a kernel unseen."""

MOST_TIMES, FEW = 10, 1000
"""Synapses that there may be for each that a connectome of a user expects, and beside these."""


def read_table(who: str, connectome: Any, edges: Any, ends: tuple[int, int, Stream, bool]) -> Edges:
    """Return what a connectome returned, looked at unless it is one of ours; ``who`` did."""
    # A class that a user derives from one of ours says nothing of itself.
    if type(connectome) in OWN or vars(type(connectome)).get("is_looked_at", False):
        own: Edges = edges
        return own
    if not isinstance(edges, tuple) or len(edges) != 2:
        raise KindError(
            f"{who} must return Edges(indptr, indices), got {checks.shown(edges)}; "
            "Explicit.from_pairs(pairs, n_pre).edges(...) makes such from pairs"
        )
    try:
        of_synapses = [getattr(connectome, name, None) for name in ("weights", "delays")]
        multapses = getattr(connectome, "multapses", False)
        table = Explicit(*edges, *of_synapses, multapses=multapses).edges(*ends)
    except NeurosimError as error:
        raise type(error)(f"{who} must return a table in order: {error}") from error
    _check_inputs(table, int(connectome.most_inputs(ends[0])), who)
    what = f"expected() of {type(connectome).__name__}"
    _check_expected(table, checks.real(what, connectome.expected(*ends[:2]), 0), who)
    return table


def _check_expected(edges: Edges, expected: float, who: str) -> None:
    """Raise if there are far more synapses than those that memory was asked for."""
    n = edges.indices.size
    if n > MOST_TIMES * expected + FEW:
        raise ArgumentError(
            f"{who} makes {n:,} synapses, but its expected() says {expected:,.0f}; let it return "
            f"about how many there are (at most {MOST_TIMES} times as many may come, and {FEW:,}), "
            "as memory is asked for by it"
        )


def _check_inputs(edges: Edges, most: int, who: str) -> None:
    """Raise if a neuron has more inputs than was said, as its drive might overflow."""
    n_inputs = np.bincount(edges.indices, minlength=1)
    if n_inputs.max() > most:
        raise ArgumentError(
            f"{who} leads {n_inputs.max()} synapses to neuron {n_inputs.argmax()}, but its "
            f"most_inputs() says at most {most}; let it return the most that there can be"
        )

"""What a spiking network takes of memory at its worst moment, before any of it is taken."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import memory
from neurosim.base.random.distributions import OWN_LAWS, is_drawn
from neurosim.base.random.law_parts import BLOCK
from neurosim.spiking.coupling import is_even
from neurosim.spiking.ends_memory import measure_drawing, measure_end, measure_neurons
from neurosim.spiking.engine.initial_weights import has_own_weights
from neurosim.spiking.engine.regenerated import is_regenerated
from neurosim.spiking.engine.shares import MANY
from neurosim.spiking.engine.structure import AT_ONCE, MOST_SHORT, has_ranks
from neurosim.spiking.graphs import needs_made
from neurosim.spiking.runs_memory import has_delays, measure_runs
from neurosim.topology.contacts import has_multapses
from neurosim.topology.explicit import Explicit
from neurosim.topology.multapses import Multapses
from neurosim.topology.placed import Placed, drawn_by
from neurosim.topology.population import Population
from neurosim.topology.regular import FixedFanIn
from neurosim.topology.release import is_certain
from neurosim.topology.synapses import Synapses
from neurosim.topology.weight_formula import is_formula


class Need(NamedTuple):
    """Bytes that synapses take.

    Attributes
    ----------
    arranged : float
        Who is connected, and with which delay: of all synapses, before any has a weight.
    kept : float
        All that a network keeps, that among it.
    run : float
        More of it once it runs: order by target, weights that stay behind.
    drawing, laying, sorting, resetting : float
        For a while, by one after the other: to draw who is connected and delays; weights; the order
        by target; weights and traces that `reset` makes again.
    """

    arranged: float = 0.0
    kept: float = 0.0
    run: float = 0.0
    drawing: float = 0.0
    laying: float = 0.0
    sorting: float = 0.0
    resetting: float = 0.0


def require_room(
    populations: Sequence[Population],
    synapses: Sequence[Synapses],
    dtype: Any,
    threads: int,
    dt: float,
) -> None:
    """Raise `ResourceError` if the network does not fit into memory."""
    memory.require(
        estimate(populations, synapses, np.dtype(dtype).itemsize, threads, dt),
        "the neurons and synapses of this network",
        "lower n or p, let synapses share a weight and a delay, or use Random(p, stored=False)",
    )


def estimate(
    populations: Sequence[Population],
    synapses: Sequence[Synapses],
    size: int,
    threads: int,
    dt: float,
) -> float:
    """Return the bytes that a network takes at most, built and run.

    Parameters
    ----------
    populations, synapses : sequence
    size : int
        Bytes of a number.
    threads : int
    dt : float
        ms, of which delays are multiples.
    """
    needs = [_with_blocks(s, _with_runs(s, _synapses(s, size), dt, threads), threads)
             for s in synapses]  # fmt: skip
    total = Need(*(sum(column) for column in zip(*needs, strict=True))) if needs else Need()
    worst = Need(*(max(column) for column in zip(*needs, strict=True))) if needs else Need()
    is_cut = len(populations) < MANY * threads
    neurons = sum(measure_neurons(p, size, threads, is_cut) for p in populations)
    neurons += sum(measure_end(s, size, threads, is_cut) for s in synapses)
    drawing = max((measure_drawing(p) for p in populations), default=0.0)
    return neurons + max(
        total.arranged + max(worst.drawing, drawing),
        total.kept + worst.laying,
        total.kept + total.run + max(worst.sorting, worst.resetting),
    )


def _synapses(s: Synapses, size: int) -> Need:
    """Return the bytes that grow with the number of synapses."""
    if is_regenerated(s) or is_even(s):
        return Need()
    n = s.connectome.expected(s.pre.n, s.post.n)
    is_given = isinstance(s.connectome, Explicit)
    late, has_own = has_delays(s), has_own_weights(s)
    weights = size if has_own else 0
    traces, plastic = _traces(s, size), s.plasticity is not None
    making = _making(s, size) if has_own else 0
    target = 2 if s.post.n <= MOST_SHORT else 4
    columns = (2 if s.pre.n <= MOST_SHORT else 4) + (4 if n < 2**32 else 8)
    arranged = target + ((10 if has_ranks(s) else 2) if late else 0)  # delay, order of contacts
    of_synapse = Need(
        arranged=arranged + _listed_by_contact(s),
        kept=arranged + _listed_by_contact(s) + weights + traces + _released(s),
        run=(columns if plastic else 0) + _spare(s, size),
        drawing=max((0 if is_given else 4) + _timing(s) + _placing(s), _drawing(s) - arranged),
        laying=max(making, 16 if np.ndim(s.release) else 0),
        # Numbers of contacts: targets, and 32 bits.
        sorting=8 if _released(s) else 0,
        # Traces are made again one by one.
        resetting=making + min(traces, 16) if plastic or traces else 0,
    )
    return Need(*(n * bytes_each for bytes_each in of_synapse))


def _placing(s: Synapses) -> int:
    """Return the bytes of what was drawn between parts, of rows, and of which are loops."""
    return 13 if type(s.connectome) is Placed else 0


def _drawing(s: Synapses) -> float:
    """Return the bytes that a synapse takes while it is drawn, before any is arranged."""
    connectome, ends = drawn_by(s), (s.pre.n, s.post.n)
    if isinstance(connectome, FixedFanIn):  # by target, and then by source
        return 8.0
    if isinstance(connectome, Multapses):  # besides, a target and a count of each pair
        pairs = connectome.connectome.expected(*ends)
        return 4.0 + 12.0 * float(pairs / max(connectome.expected(*ends), 1.0))
    return 4.0


def _with_runs(s: Synapses, need: Need, dt: float, threads: int) -> Need:
    """Return what synapses take where runs tell their delays, once they are laid."""
    if not need.arranged or not has_delays(s):
        return need
    delays = 2 * s.connectome.expected(s.pre.n, s.post.n)
    # What cannot be drawn again stays; who comes and goes has each delay beside it.
    stays = needs_made(s) or s.growth is not None
    kept = need.kept + measure_runs(s, dt, threads) - (0 if stays else delays)
    return need._replace(kept=kept, laying=need.laying + (0 if stays else delays))


def _with_blocks(s: Synapses, need: Need, threads: int) -> Need:
    """Return what synapses take with that of which threads draw some at a time."""
    n = s.connectome.expected(s.pre.n, s.post.n) / threads
    # float64, and where it belongs; while it is drawn, words and what is made of them.
    blocks = float(threads * (12 * min(n, AT_ONCE) + 24 * min(n, BLOCK)))
    if type(s.delay) in OWN_LAWS:  # gone when there are rows
        need = need._replace(drawing=need.drawing + max(0.0, blocks - need.arranged))
    return need._replace(laying=need.laying + blocks) if type(s.weight) in OWN_LAWS else need


def _making(s: Synapses, size: int) -> int:
    """Return the bytes that weights take while they are made, beside those that are kept."""
    if type(s.weight) in OWN_LAWS and getattr(s.connectome, "weights", None) is None:
        return 0  # each goes where it belongs
    if is_formula(s.weight):  # both neurons, twice, what it computes with, and as the next
        return 59 + size
    # float64, and whether it is finite; as the next, where rows are in another order
    is_many = is_drawn(s.weight) or np.ndim(s.weight) or s.plasticity is None
    return 9 + (size if has_delays(s) else 0) if is_many else 0


def _timing(s: Synapses) -> int:
    """Return the bytes that delays take while they are made, as steps in the order of `edges`."""
    if not has_delays(s):
        return 0
    # Whole, as numbers in ms, divided by dt, rounded, compared.
    return 2 if type(s.delay) in OWN_LAWS else 34


def _traces(s: Synapses, size: int) -> int:
    """Return the bytes that plasticity keeps for each synapse."""
    short = 0
    if getattr(s.short_term, "traces", "") == "synapse":  # u, x, last, what is sent; parameters
        short = 3 * 8 + size + (0 if s.short_term.is_one else 4 * 8)
    if getattr(s.plasticity, "traces", "") == "synapse":
        return short + 8 * (5 if hasattr(s.plasticity, "tau_y") else 3)
    state = getattr(s.plasticity, "state", None)
    own = getattr(s.plasticity, "parameters", {}).values()
    each = size * len(own) if any(np.ndim(v) or is_drawn(v) for v in own) else 0
    return short + (0 if state is None else 8 + size * max(len(state), 1) + each)


def _listed_by_contact(s: Synapses) -> int:
    """Return the bytes of weights that are made for each contact, and kept as drawn or given."""
    connectome = drawn_by(s)
    return 8 if isinstance(connectome, Multapses) and connectome.weights is not None else 0


def _released(s: Synapses) -> int:
    """Return the bytes of how likely each contact releases, and of which one of its pair it is."""
    if is_certain(s):
        return 0
    return (4 if np.ndim(s.release) else 0) + (2 if has_multapses(s) else 0)


def _spare(s: Synapses, size: int) -> int:
    """Return the bytes of weights that stay behind under ``run(plastic=False)``."""
    return size if getattr(s.plasticity, "traces", "") == "synapse" else 0

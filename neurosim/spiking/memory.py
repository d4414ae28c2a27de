"""What a spiking network takes of memory at its worst moment, before any of it is taken."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from neurosim.base import memory
from neurosim.base.random.distributions import OWN_LAWS, is_drawn
from neurosim.base.random.law_parts import BLOCK
from neurosim.spiking.coupling import is_even
from neurosim.spiking.engine.initial_weights import has_own_weights
from neurosim.spiking.engine.neuron_state import BLOCK as CELLS
from neurosim.spiking.engine.regenerated import is_regenerated
from neurosim.spiking.engine.spike_log import LONGEST_CHUNK
from neurosim.spiking.engine.structure import AT_ONCE, MOST_SHORT, has_ranks
from neurosim.spiking.neurons.lif_parameters import OWN
from neurosim.topology.contacts import has_multapses
from neurosim.topology.explicit import Explicit
from neurosim.topology.multapses import Multapses
from neurosim.topology.placed import Placed, drawn_by
from neurosim.topology.population import Population
from neurosim.topology.release import is_certain
from neurosim.topology.space.distance_delay import DistanceDelay
from neurosim.topology.space.near import Near
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
    populations: Sequence[Population], synapses: Sequence[Synapses], dtype: Any, threads: int
) -> None:
    """Raise `ResourceError` if the network does not fit into memory."""
    memory.require(
        estimate(populations, synapses, np.dtype(dtype).itemsize, threads),
        "the neurons and synapses of this network",
        "lower n or p, let synapses share a weight and a delay, or use Random(p, stored=False)",
    )


def estimate(
    populations: Sequence[Population], synapses: Sequence[Synapses], size: int, threads: int
) -> float:
    """Return the bytes that a network takes at most, built and run; ``size`` of a number."""
    needs = [_with_blocks(s, _synapses(s, size), threads) for s in synapses]
    total = Need(*(sum(column) for column in zip(*needs, strict=True))) if needs else Need()
    worst = Need(*(max(column) for column in zip(*needs, strict=True))) if needs else Need()
    neurons = sum(_neurons(p, size, threads) for p in populations)
    neurons += sum(_ends(s, size, threads) for s in synapses)
    return neurons + max(
        total.arranged + worst.drawing,
        total.kept + worst.laying,
        total.kept + total.run + max(worst.sorting, worst.resetting),
    )


def _synapses(s: Synapses, size: int) -> Need:
    """Return the bytes that grow with the number of synapses."""
    if is_regenerated(s) or is_even(s):
        return Need()
    n = s.connectome.expected(s.pre.n, s.post.n)
    is_given = isinstance(s.connectome, Explicit)
    late, has_own = _has_delays(s), has_own_weights(s)
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
        # Targets as drawn; between parts what was drawn, rows, and which are loops.
        drawing=(0 if is_given else 4) + _timing(s) + (13 if type(s.connectome) is Placed else 0),
        laying=max(making, 16 if np.ndim(s.release) else 0),
        # Numbers of contacts: targets, and 32 bits.
        sorting=8 if _released(s) else 0,
        # Traces are made again one by one.
        resetting=making + min(traces, 16) if plastic or traces else 0,
    )
    return Need(*(n * bytes_each for bytes_each in of_synapse))


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
    return 9 + (size if _has_delays(s) else 0) if is_many else 0


def _timing(s: Synapses) -> int:
    """Return the bytes that delays take while they are made, as steps in the order of `edges`."""
    if not _has_delays(s):
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


def _has_delays(s: Synapses) -> bool:
    is_listed = getattr(s.connectome, "delays", None) is not None
    is_many = is_drawn(s.delay) or isinstance(s.delay, DistanceDelay) or np.size(s.delay) > 1
    return is_listed or is_many


def _neurons(population: Population, size: int, threads: int) -> float:
    """Return the bytes of neurons: state, its copy for reset(), drive, inputs, and the log."""
    rule: Any = population.rule
    n_variables = len(getattr(rule, "state", ()) or rule.receptors) + len(population.traces or ())
    n = CELLS * -(-population.n // CELLS)
    log = 4 * (2 * n + 1024 * threads) + 8 * (LONGEST_CHUNK + 1) * threads
    logs = log * (1 + len(getattr(rule, "events", ())))
    own = len(OWN.get(getattr(rule, "synapses", ""), ())) * (size + 8)  # values, and as given
    return n * (2 * size * n_variables + 3 * size + 2 * 4 + (own if _differ(rule) else 0)) + logs


def _differ(rule: Any) -> bool:
    """Whether constants of neurons differ, or will when they are drawn."""
    names = OWN.get(getattr(rule, "synapses", ""), ())
    return any(is_drawn(getattr(rule, name)) or np.ndim(getattr(rule, name)) for name in names)


def _ends(s: Synapses, size: int, threads: int) -> float:
    """Return the bytes for each neuron at an end of synapses: offsets, pieces, traces."""
    pre, post = s.pre.n, s.post.n
    short = 2 * 3 * 8 + 2 * size if s.short_term is not None else 0  # u, x, last; what is released
    if is_regenerated(s) or is_even(s):
        near = 24 * pre + (36 + 8 * threads) * post if isinstance(s.connectome, Near) else 0
        return pre * (8 + short) + threads * post * 4 + near
    late = _has_delays(s)
    pieces = (3 * 8 + 8) * (2 if late else 1)  # start, stop, spike; where rows are cut, or delays
    traces = size * 2 * 2 if s.plasticity is not None else 0
    of_pre = 3 * 8 + short + threads * (pieces + traces)
    return pre * of_pre + post * (8 + 2 * traces if s.plasticity is not None else 0)

"""What neurons take of memory, and synapses for each neuron at an end of them."""

from typing import Any

import numpy as np

from neurosim.base.random.distributions import is_drawn
from neurosim.spiking.coupling import is_even
from neurosim.spiking.engine.neuron_state import BLOCK as CELLS
from neurosim.spiking.engine.regenerated import is_regenerated
from neurosim.spiking.engine.spike_log import LONGEST_CHUNK
from neurosim.spiking.neurons.lif_parameters import OWN, UNITS
from neurosim.spiking.runs_memory import has_delays
from neurosim.topology.population import Population
from neurosim.topology.release import is_certain
from neurosim.topology.space.near import Near
from neurosim.topology.synapses import Synapses

OBJECTS = 8000
"""Bytes of all that synapses are besides arrays as long as neurons or synapses: names, calls."""


def measure_neurons(population: Population, size: int, threads: int, is_cut: bool) -> float:
    """Return the bytes of neurons: state, its copy for `reset`, constants, and the log.

    Parameters
    ----------
    population : Population
    size : int
        Bytes of a number.
    threads : int
    is_cut : bool
        Whether each thread has a part of it, or one has all; each has room for the largest part.
    """
    rule: Any = population.rule
    n_variables = len(getattr(rule, "state", ()) or rule.receptors) + len(population.traces or ())
    n, room = _room(population.n, threads, is_cut)
    log = 4 * (room if is_cut else threads * room) + 8 * (LONGEST_CHUNK + 2) * threads
    logs = log * (1 + len(getattr(rule, "events", ())))
    return n * (2 * size * n_variables + 2 * 4 + _own(rule, size)) + logs


def _room(n: int, threads: int, is_cut: bool) -> tuple[int, int]:
    """Return how many neurons there are in whole blocks, and how many spikes the log holds."""
    n = CELLS * -(-n // CELLS)
    return n, 2 * n + 1024 * (threads if is_cut else 1)


def measure_drawing(population: Population) -> float:
    """Return the bytes that it takes to draw constants of neurons, beside those that are kept."""
    rule = population.rule
    names = UNITS if hasattr(rule, "synapses") else ()
    return 24.0 * population.n if any(is_drawn(getattr(rule, name)) for name in names) else 0.0


def _own(rule: Any, size: int) -> int:
    """Return the bytes of what a neuron has for itself: as given, and as kernels take it."""
    if not hasattr(rule, "synapses"):
        own = sum(map(_differs, getattr(rule, "parameters", {}).values()))
        return (size + 8) * own + size * len(getattr(rule, "noise", ()))
    names = OWN.get(rule.synapses, ())
    own = len(names) if any(_differs(getattr(rule, name)) for name in names) else 0
    others = [name for name in UNITS if name not in names and _differs(getattr(rule, name))]
    return (own + len(others)) * (size + 8)


def _differs(value: Any) -> bool:
    """Whether a constant differs among neurons, or will when it is drawn."""
    return is_drawn(value) or np.ndim(value) > 0


def measure_end(s: Synapses, size: int, threads: int, is_cut: bool) -> float:
    """Return the bytes for each neuron at an end of synapses: offsets, pieces, traces."""
    from neurosim.kernels.random.toss import BATCH

    pre, post = s.pre.n, s.post.n
    short = 2 * 3 * 8 + 2 * size if s.short_term is not None else 0  # u, x, last; what is released
    tosses = 0 if is_certain(s) else 12 * BATCH * threads
    if is_regenerated(s) or is_even(s):
        # Cells of the grid, for a while with what they are made of.
        near = 24 * pre + (68 + 8 * threads) * post if isinstance(s.connectome, Near) else 0
        return OBJECTS + pre * (8 + short) + threads * post * 4 + near + _pieces(s, threads, is_cut)
    cuts = 0 if has_delays(s) else 8 * (threads - 1)
    traces = size * 2 * 2 if s.plasticity is not None else 0
    of_pre = 2 * 8 + cuts + short + threads * traces
    ends = pre * of_pre + post * (8 + 2 * traces if s.plasticity is not None else 0)
    return OBJECTS + tosses + ends + _pieces(s, threads, is_cut)


def _pieces(s: Synapses, threads: int, is_cut: bool) -> float:
    """Return the bytes of what arrives in a step: where pieces start, stop, and their spikes."""
    if is_regenerated(s) or is_even(s):
        return 0.0
    n, room = _room(s.pre.n, threads, is_cut)
    return 3 * 8 * threads * (room if has_delays(s) else n)

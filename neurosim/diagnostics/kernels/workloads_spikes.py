"""Workloads of the kernels that advance spiking networks."""

from math import isqrt
from typing import Any

import numpy as np

from neurosim.base.random.poisson import tabulate_poisson
from neurosim.diagnostics.kernels.workloads import KEY, LAW, P, Workload, draws, fill_rows
from neurosim.spiking.neurons.lif import LIF

CLOCK, ALWAYS = np.zeros(2, np.int64), np.array([1, 1])
FAN_IN = 100
"""Synapses of each neuron, where rows are short."""
DT, TINY = 1e-4, 1e-300
LIMITS = np.array([0.0, 1.0, 0.0])
RATES = np.array([1e-6, 1e-6, DT])
"""Of traces that hardly decay, however often a kernel is called."""


def fired(n: int) -> tuple[Any, Any]:
    """Return log and bounds of a step in which all neurons fire."""
    return np.arange(n, dtype=np.int32), np.array([0, n])


def wait_for(n: int) -> tuple[Any, ...]:
    """Return what follows the constants of `integrate`: none is refractory, and none fires."""
    times, log = np.array([20, 1]), np.zeros(n, np.int32)
    return np.zeros(n, np.int32), times, log, np.zeros(2, np.int64), CLOCK[:1], CLOCK - 1


def integrate(room: int, synapses: str) -> Workload:
    """Advance neurons that do not reach the threshold."""
    n_states = 1 if synapses == "delta" else 3
    n = max(128, room // (8 * n_states + 8) // 128 * 128)
    rule = LIF(tau_m=20, v_rest=-60, v_th=-50, v_reset=-60, synapses=synapses)
    rest = rule.settle(np.array([-60.0]), DT)
    states = [np.full(n, -60.0), *(np.full(n, 0.1) for _ in range(n_states - 1))]
    constants = np.array(rule._constants(DT, TINY))
    return Workload((CLOCK, 0, *states, rest, constants, *wait_for(n)), n)


def pieces_of(starts: Any, stops: Any) -> tuple[Any, ...]:
    """Return starts, stops, spikes and their number."""
    return starts, stops, np.arange(starts.size), np.array([starts.size])


def arrive_together(room: int) -> Workload:
    """List all rows."""
    n = room // 36
    indptr, indices = np.arange(0, 100 * n + 1, 100), np.empty(0, np.uint32)
    begins, ends = indptr[:-1].copy(), indptr[1:].copy()
    table = *fired(n), np.array([1, n, 2]), begins, ends, indices
    return Workload((CLOCK, 0, *table, *pieces_of(begins.copy(), ends.copy())), n)


def cut(room: int) -> Workload:
    """Find the middle of rows of a hundred synapses."""
    n = room // 416
    indptr, indices = np.arange(0, 100 * n + 1, 100), np.tile(np.arange(100, dtype=np.uint32), n)
    return Workload((indptr, indices, 50, np.zeros(n, np.int64)), n)


def arrive_apart(room: int) -> Workload:
    """Look for the end of pieces of ten synapses."""
    n = room // 64
    delays, due = np.zeros(10 * n, np.uint16), np.zeros(n, np.int64)
    indptr, indices = np.arange(0, 10 * n + 1, 10), np.empty(0, np.uint32)
    table = *fired(n), np.array([1, n, 2]), indptr, indices, np.array([0, n, n])
    outs = pieces_of(np.zeros(n, np.int64), np.zeros(n, np.int64))
    return Workload((CLOCK, CLOCK[:1], delays, due, *table, *outs), 10 * n)


def transmit(room: int, weights: str) -> Workload:
    """Send along rows of many synapses."""
    n = isqrt(room // (20 if weights == "shared" else 60))
    _, _, indptr, indices = fill_rows(n)
    starts, stops, spikes, n_pieces = pieces_of(indptr[:-1].copy(), indptr[1:].copy())
    values = np.full(1 if weights == "shared" else indices.size, 1e-3)
    share = (np.full(n, 0.5),) if weights == "scaled" else ()
    listed = (starts, stops, spikes, n_pieces) if share else (starts, stops, n_pieces)
    arrays = indices.astype(np.uint32), values, *share, np.zeros(50 * n)
    return Workload((*listed, *arrays), indices.size)


def collect(room: int) -> Workload:
    """Add sums to the variables of all neurons."""
    n = room // 16
    return Workload((np.zeros(n), np.zeros(n)), n)


def hold(room: int) -> Workload:
    """Hold all neurons."""
    n = room // 12
    return Workload((CLOCK, 0, 1, *fired(n), np.zeros(1), np.zeros(n)), n)


def decay(room: int) -> Workload:
    """Let traces decay, but not away."""
    n = room // 8
    return Workload((np.array([1.0, TINY]), np.ones(n)), n)


def depress(room: int) -> Workload:
    """Change weights along rows of many synapses."""
    n = isqrt(room // 60)
    _, _, indptr, indices = fill_rows(n)
    pieces = pieces_of(indptr[:-1].copy(), indptr[1:].copy())
    arrays = indices.astype(np.uint32), np.full(indices.size, 0.5), np.zeros(50 * n)
    rest = np.empty(0), np.array([1.0, 0.0]), LIMITS
    return Workload((*pieces, fired(n)[0], *arrays, *rest), indices.size)


def into_all(n: int) -> tuple[Any, Any, Any]:
    """Return indptr, sources and synapses by postsynaptic neuron, as in a random graph."""
    m = FAN_IN * n
    synapses = np.random.default_rng(1).permutation(m).astype(np.uint32)
    return np.arange(0, m + 1, FAN_IN), draws(m, np.uint32, n), synapses


def potentiate(room: int) -> Workload:
    """Change the weights into all neurons."""
    n = max(1, room // (16 * FAN_IN + 20))
    weights, trace = np.full(FAN_IN * n, 0.5), np.zeros(n)
    rest = np.empty(0), np.array([1.0, 0.0]), LIMITS
    return Workload((CLOCK, 0, *fired(n), *into_all(n), weights, trace, *rest), weights.size)


def bump_arrived(room: int) -> Workload:
    """Raise all traces, by what arrives."""
    n = room // 20
    spikes = np.arange(n), np.array([n]), fired(n)[0]
    return Workload((*spikes, np.array([0.1, 0.5]), np.zeros(n)), n)


def bump_fired(room: int) -> Workload:
    """Raise all traces, by who fires."""
    n = room // 12
    return Workload((CLOCK, 0, *fired(n), np.array([0.1, 0.5]), np.zeros(n)), n)


def traces_of(n: int) -> tuple[Any, ...]:
    """Return weights, constants, and both traces and their time, of ``n`` synapses."""
    traces = np.zeros(n), np.zeros(n), np.zeros(n)
    return np.full(n, 0.5), RATES, np.array([1e-3, -1e-3, 0.5]), LIMITS, *traces


def relate_arrived(room: int) -> Workload:
    """Change weights, and the traces of each synapse, along rows."""
    n = max(1, room // (32 * FAN_IN + 24))
    starts = np.arange(0, FAN_IN * n, FAN_IN)
    starts, stops, _, n_pieces = pieces_of(starts, starts + FAN_IN)
    clock = np.array([1000, 0])
    return Workload((clock, starts, stops, n_pieces, *traces_of(FAN_IN * n)), FAN_IN * n)


def relate_fired(room: int) -> Workload:
    """Change weights, and the traces of each synapse, into all neurons."""
    n = max(1, room // (36 * FAN_IN + 12))
    indptr, _, synapses = into_all(n)
    table = *fired(n), indptr, synapses
    return Workload((np.array([1000, 0]), *table, *traces_of(FAN_IN * n)), FAN_IN * n)


def facilitate(room: int) -> Workload:
    """Let all neurons release."""
    n = room // 36
    state = np.zeros(n), np.ones(n), np.zeros(n), np.empty(n)
    constants = np.array([0.5, 0.02, 0.2, DT, 0.0])
    return Workload((np.array([1000, 0]), 0, 0, *fired(n), constants, *state), n)


def observe(room: int) -> Workload:
    """Observe every second neuron."""
    n = room // 32
    neurons, variable = np.arange(0, 2 * n, 2), np.zeros(2 * n)
    return Workload((CLOCK, 1, neurons, variable, np.empty(n), CLOCK[:1].copy(), CLOCK[:1] - 1), n)


def play(room: int) -> Workload:
    """Play a spike of every neuron."""
    neurons, bounds = fired(room // 8)
    n = neurons.size
    log = np.empty(n, np.int32), np.zeros(2, np.int64), CLOCK[:1] - 1
    return Workload((CLOCK, 0, n, bounds, neurons, CLOCK[:1], *log), n)


def follow(room: int) -> Workload:
    """Set the drive of every neuron."""
    n = room // 16
    when = np.array([0, n, n]), np.array([1, 1, 0])
    return Workload((CLOCK, *when, np.ones(n), np.zeros(n)), n)


def transmit_regenerated(room: int) -> Workload:
    """Draw long rows and send a spike along each."""
    n_rows, n_post = 8, max(64, int(room / (8 + 4)))
    log, bounds = fired(n_rows)
    logged = log, bounds, np.array([1, n_rows, 2])
    targets, row = np.array([0, n_post, n_post]), np.empty(n_post, np.int32)
    end = targets, np.array([1e-3]), np.empty(0), row, np.zeros(n_post)
    return Workload((CLOCK, 0, *logged, 1, *LAW, *end), round(n_rows * n_post * P))


def draw_counts(room: int, mean: float) -> Workload:
    """Draw what arrives at random in a step."""
    law = tabulate_poisson(mean), ALWAYS
    return Workload((CLOCK, KEY, *law, 0, np.empty(room, np.uint8)), room)


def inject(room: int) -> Workload:
    """Add what arrived to a variable."""
    n = room // 9
    return Workload((draws(n, np.uint8, 8), np.full(1, 0.1), np.zeros(n)), n)


def draw_spikes(room: int, is_shared: bool) -> Workload:
    """Let one neuron in a hundred fire."""
    n = room // (4 if is_shared else 8)
    below = np.full(1 if is_shared else n, P * 2**32, np.uint32)
    log = np.empty(n, np.int32), np.zeros(2, np.int64), np.zeros(1, np.int64)
    return Workload((CLOCK, KEY, np.array([0, n, n]), below, ALWAYS, *log), n)


def draw_normals(room: int) -> Workload:
    """Draw a deviate for each neuron."""
    n = room // 8
    return Workload((CLOCK, KEY, 0, np.empty(n)), n)

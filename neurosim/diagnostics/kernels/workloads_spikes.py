"""Workloads of the kernels that advance spiking networks."""

from math import isqrt
from typing import Any

import numpy as np

from neurosim.base.random.poisson import tabulate_poisson
from neurosim.diagnostics.kernels.workloads import KEY, LAW, P, Workload, draws, fill_rows
from neurosim.kernels.spiking import _tables as tables
from neurosim.spiking.neurons.lif import LIF

CLOCK, ALWAYS = np.zeros(2, np.int64), np.array([1, 1])
FAN_IN = 100
"""Synapses of each neuron, where rows are short."""
DT, TINY = 1e-4, 1e-300
LIMITS = np.array([0.0, 1.0, 0.0])
RATES = np.array([1e-6, 1e-6, DT])
"""Of traces that hardly decay, however often a kernel is called."""


def fired(n: int) -> tables.LogPart:
    """Return the log of a step in which all neurons fired."""
    return tables.LogPart(0, n, np.arange(n, dtype=np.int32), np.array([0, n]), CLOCK[:1] - 1)


def sent(n: int) -> tables.Log:
    """Return the same for a population in one part."""
    return tables.Log(fired(n).neurons, fired(n).bounds, np.array([1, n, 2]))


def empty(n: int) -> tables.LogPart:
    """Return a log with room for a step of all neurons."""
    return tables.LogPart(0, n, np.empty(n, np.int32), np.zeros(2, np.int64), CLOCK[:1] - 1)


def integrate(room: int, synapses: str) -> Workload:
    """Advance neurons that do not reach the threshold."""
    n_states = 1 if synapses == "delta" else 3
    n = max(128, room // (8 * n_states + 8) // 128 * 128)
    rule = LIF(tau_m=20, v_rest=-60, v_th=-50, v_reset=-60, synapses=synapses)
    rest = rule.settle(np.array([-60.0]), DT)
    v, *inputs = np.full(n, -60.0), *(np.full(n, 0.1) for _ in range(n_states - 1))
    state, constants = tables.Membrane(v, *inputs) if inputs else v, rule._constants(DT, TINY)
    none_waits = tables.Refractory(np.zeros(n, np.int32), np.array([20, 1]))
    moved = CLOCK, state, rest, np.array(constants)
    return Workload((*moved, none_waits, empty(n), CLOCK - 1), n)


def pieces_of(starts: Any, stops: Any) -> tables.Pieces:
    """Return pieces, one for each spike."""
    return tables.Pieces(starts, stops, np.arange(starts.size), np.array([starts.size]))


def arrive_together(room: int) -> Workload:
    """List all rows."""
    n = room // 36
    indptr, indices = np.arange(0, 100 * n + 1, 100), np.empty(0, np.uint32)
    begins, ends = indptr[:-1].copy(), indptr[1:].copy()
    rows = tables.Rows(begins, ends, indices)
    return Workload((CLOCK, 0, sent(n), rows, pieces_of(begins.copy(), ends.copy())), n)


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
    rows = tables.DelayedRows(indptr, indices, delays, CLOCK[:1])
    outs = pieces_of(np.zeros(n, np.int64), np.zeros(n, np.int64))
    return Workload((CLOCK, sent(n), due, rows, np.array([0, n, n]), outs), 10 * n)


def transmit(room: int, weights: str) -> Workload:
    """Send along rows of many synapses."""
    n = isqrt(room // (20 if weights == "shared" else 60))
    _, _, indptr, indices = fill_rows(n)
    values: Any = np.full(1 if weights == "shared" else indices.size, 1e-3)
    if weights == "scaled":
        values = tables.Sent(values, np.full(n, 0.5))
    pieces = pieces_of(indptr[:-1].copy(), indptr[1:].copy())
    return Workload((pieces, indices.astype(np.uint32), values, np.zeros(50 * n)), indices.size)


def collect(room: int) -> Workload:
    """Add sums to the variables of all neurons."""
    n = room // 16
    return Workload((np.zeros(n), np.zeros(n)), n)


def hold(room: int) -> Workload:
    """Hold all neurons."""
    n = room // 12
    return Workload((CLOCK, 1, fired(n), np.zeros(1), np.zeros(n)), n)


def decay(room: int) -> Workload:
    """Let traces decay, but not away."""
    n = room // 8
    return Workload((np.array([1.0, TINY]), np.ones(n)), n)


def depress(room: int) -> Workload:
    """Change weights along rows of many synapses."""
    n = isqrt(room // 60)
    _, _, indptr, indices = fill_rows(n)
    pieces, rule = pieces_of(indptr[:-1].copy(), indptr[1:].copy()), timed(50 * n)
    arrays = indices.astype(np.uint32), np.full(indices.size, 0.5)
    return Workload((pieces, sent(n), *arrays, *rule), indices.size)


def timed(n: int) -> tuple[tables.Traces, tables.TimingRule]:
    """Return traces of ``n`` neurons, without slow ones, and a rule for pairs."""
    rule = tables.TimingRule(np.array([1.0, 0.0]), LIMITS)
    return tables.Traces(np.zeros(n), np.empty(0)), rule


def into_all(n: int) -> tables.Columns:
    """Return synapses by postsynaptic neuron, as in a random graph."""
    m = FAN_IN * n
    synapses = np.random.default_rng(1).permutation(m).astype(np.uint32)
    return tables.Columns(np.arange(0, m + 1, FAN_IN), draws(m, np.uint32, n), synapses)


def potentiate(room: int) -> Workload:
    """Change the weights into all neurons."""
    n = max(1, room // (16 * FAN_IN + 20))
    weights = np.full(FAN_IN * n, 0.5)
    return Workload((CLOCK, fired(n), into_all(n), weights, *timed(n)), weights.size)


def bump_arrived(room: int) -> Workload:
    """Raise all traces, by what arrives."""
    n = room // 20
    pieces = pieces_of(np.empty(0, np.int64), np.empty(0, np.int64))
    pieces = pieces._replace(spikes=np.arange(n), n=np.array([n]))
    return Workload((pieces, sent(n), np.array([0.1, 0.5]), np.zeros(n)), n)


def bump_fired(room: int) -> Workload:
    """Raise all traces, by who fires."""
    n = room // 12
    return Workload((CLOCK, fired(n), np.array([0.1, 0.5]), np.zeros(n)), n)


def paired(n: int) -> tuple[Any, tables.PairRule, tables.PairTraces]:
    """Return weights of ``n`` synapses, a rule for pairs, and their traces."""
    rule = tables.PairRule(RATES, np.array([1e-3, -1e-3, 0.5]), LIMITS)
    return np.full(n, 0.5), rule, tables.PairTraces(np.zeros(n), np.zeros(n), np.zeros(n))


def relate_arrived(room: int) -> Workload:
    """Change weights, and the traces of each synapse, along rows."""
    n = max(1, room // (32 * FAN_IN + 24))
    starts = np.arange(0, FAN_IN * n, FAN_IN)
    pieces = pieces_of(starts, starts + FAN_IN)
    return Workload((np.array([1000, 0]), pieces, *paired(FAN_IN * n)), FAN_IN * n)


def relate_fired(room: int) -> Workload:
    """Change weights, and the traces of each synapse, into all neurons."""
    n = max(1, room // (36 * FAN_IN + 12))
    columns = into_all(n)._replace(sources=np.empty(0, np.uint32))
    return Workload((np.array([1000, 0]), fired(n), columns, *paired(FAN_IN * n)), FAN_IN * n)


def facilitate(room: int) -> Workload:
    """Let all neurons release."""
    n = room // 36
    kept = tables.Resources(np.zeros(n), np.ones(n), np.zeros(n))
    constants = np.array([0.5, 0.02, 0.2, DT, 0.0])
    return Workload((np.array([1000, 0]), 0, fired(n), constants, kept, np.empty(n)), n)


def observe(room: int) -> Workload:
    """Observe every second neuron."""
    n = room // 32
    neurons, variable = np.arange(0, 2 * n, 2), np.zeros(2 * n)
    return Workload((CLOCK, 1, neurons, variable, np.empty(n), CLOCK[:1].copy(), CLOCK[:1] - 1), n)


def play(room: int) -> Workload:
    """Play a spike of every neuron."""
    n = room // 8
    return Workload((CLOCK, fired(n).bounds, fired(n).neurons, CLOCK[:1], empty(n)), n)


def follow(room: int) -> Workload:
    """Set the drive of every neuron."""
    n = room // 16
    when = np.array([0, n, n]), np.array([1, 1, 0])
    return Workload((CLOCK, *when, np.ones(n), np.zeros(n)), n)


def transmit_regenerated(room: int) -> Workload:
    """Draw long rows and send a spike along each."""
    n_rows, n_post = 8, max(64, int(room / (8 + 4)))
    targets = tables.TargetRange(0, n_post, 1, np.empty(n_post, np.int32))
    what = LAW, targets, tables.Sent(np.array([1e-3]), np.empty(0))
    arguments = CLOCK, 0, sent(n_rows), *what, np.zeros(n_post)
    return Workload(arguments, round(n_rows * n_post * P))


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
    return Workload((CLOCK, KEY, below, ALWAYS, empty(n)), n)


def draw_normals(room: int) -> Workload:
    """Draw a deviate for each neuron."""
    n = room // 8
    return Workload((CLOCK, KEY, 0, np.empty(n)), n)

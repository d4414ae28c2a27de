"""Kernels around users' functions, against the same functions called one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import compose as naive
from spikes import log_part, pieces
from strategies import int64

from neurosim.kernels.spiking import compose as fast
from neurosim.kernels.spiking._tables import Columns, Refractory, RuleNeurons, RuleSynapses
from neurosim.spiking.functions.compiled import lay_records

NOW, WAIT, DT = 7, 3, 0.5
CLOCK = np.array([NOW, 1])
number = st.floats(-5, 5, width=16)


def step(z, p, dt, is_refractory):
    z.v = z.v + dt * (p.drive - z.v)
    z.blocked += is_refractory
    return z.v > p.limit


def reset(z, p):
    z.v = z.v - p.limit


def change(w, z, p, elapsed):
    z.mark = z.mark / 2 + elapsed
    return w + p.gain * z.mark


def signal(w, z, p, elapsed, value):
    z.mark = 0.0
    return w * value + elapsed


def pair(values, n):
    """Return the same records twice."""
    return lay_records(values, n, np.float64), lay_records(values, n, np.float64)


STEP, RESET = fast.compose_step(step), fast.compose_reset(reset)
ARRIVAL, FIRING = fast.compose_arrival(change), fast.compose_firing(change)
SIGNAL = fast.compose_signal(signal)


@given(st.lists(number, min_size=1, max_size=9), st.booleans(), st.data())
def test_neurons_match_oracle(v, is_shared, data):
    n = len(v)
    limits = data.draw(number) if is_shared else data.draw(st.lists(number, min_size=n, max_size=n))
    quick, slow = pair({"v": v, "blocked": 0.0}, n)
    p = lay_records({"drive": 2.0, "limit": limits}, 1 if is_shared else n, np.float64)
    release = data.draw(st.lists(st.integers(NOW - 1, NOW + 2), min_size=n, max_size=n))
    refractory = Refractory(np.array(release, np.int32), int64([WAIT, 0]))
    log, neurons = log_part(10, n, 0, 2 * n), RuleNeurons(quick, p, np.array([DT]))
    fired, expected = naive.step(step, slow, p, DT, release, WAIT, NOW)
    STEP(CLOCK, neurons, refractory, log)
    assert log.neurons[: log.bounds[2]].tolist() == [10 + i for i in fired]
    assert quick.tolist() == slow.tolist() and refractory.release.tolist() == expected
    assert log.halt[0] == (NOW if len(fired) + n > log.neurons.size else -1)
    naive.reset(reset, slow, p, fired)
    RESET(CLOCK, neurons, log)
    assert quick.tolist() == slow.tolist()


@given(st.lists(number, min_size=1, max_size=9), st.booleans(), st.data())
def test_synapses_match_oracle(weights, is_plastic, data):
    n = len(weights)
    quick, slow = pair({"mark": weights}, n)
    p = lay_records({"gain": 0.25}, 1, np.float64)
    since = data.draw(st.lists(st.integers(0, NOW), min_size=n, max_size=n))
    w, last, slow_last = np.array(weights), np.array(since), list(since)
    synapses = RuleSynapses(w, quick, last, p, np.array([DT]))
    start = data.draw(st.integers(0, n))
    stop = data.draw(st.integers(start, n))
    on, learns = (p[0], DT, NOW), {"is_plastic": is_plastic}
    expected = naive.change(change, weights, slow, slow_last, *on, range(start, stop), **learns)
    ARRIVAL(CLOCK, pieces([(start, stop, 0)]), int(is_plastic), synapses)
    assert w.tolist() == expected
    order = np.array(data.draw(st.permutations(range(n))), np.uint32)
    log, columns = log_part(0, 2, 0, 1), Columns(int64([0, start, n]), order, order)
    log.neurons[0], log.bounds[2] = 1, 1
    expected = naive.change(change, w, slow, slow_last, *on, order[start:].tolist(), **learns)
    FIRING(CLOCK, log, columns, int(is_plastic), synapses)
    assert w.tolist() == expected
    expected = naive.change(signal, w, slow, slow_last, *on, range(n), 3.0)
    SIGNAL(CLOCK, synapses, np.array([3.0]))
    assert w.tolist() == expected and last.tolist() == slow_last
    assert quick.tolist() == slow.tolist()

"""Kernels around users' functions, against the same functions called one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import compose as naive

from neurosim.kernels.spiking import compose as fast
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
    free_at, log = np.array(release, np.int32), np.full(2 * n, -1, np.int32)
    bounds, halt = np.zeros(3, np.int64), np.array([-1])
    times, dt = np.array([WAIT, 0]), np.array([DT])
    fired, expected = naive.step(step, slow, p, DT, release, WAIT, NOW)
    STEP(CLOCK, 10, n, quick, p, dt, free_at, times, log, bounds, halt)
    assert log[: bounds[2]].tolist() == [10 + i for i in fired]
    assert quick.tolist() == slow.tolist() and free_at.tolist() == expected
    assert halt[0] == (NOW if len(fired) + n > log.size else -1)
    naive.reset(reset, slow, p, fired)
    RESET(CLOCK, 10, quick, p, log, bounds)
    assert quick.tolist() == slow.tolist()


@given(st.lists(number, min_size=1, max_size=9), st.booleans(), st.data())
def test_synapses_match_oracle(weights, is_plastic, data):
    n = len(weights)
    quick, slow = pair({"mark": weights}, n)
    p, dt = lay_records({"gain": 0.25}, 1, np.float64), np.array([DT])
    since = data.draw(st.lists(st.integers(0, NOW), min_size=n, max_size=n))
    w, last, slow_last = np.array(weights), np.array(since), list(since)
    start = data.draw(st.integers(0, n))
    stop = data.draw(st.integers(start, n))
    pieces = np.array([start]), np.array([stop]), np.array([1])
    on, learns = (p[0], DT, NOW), {"is_plastic": is_plastic}
    expected = naive.change(change, weights, slow, slow_last, *on, range(start, stop), **learns)
    ARRIVAL(CLOCK, *pieces, int(is_plastic), w, quick, last, p, dt)
    assert w.tolist() == expected
    order = np.array(data.draw(st.permutations(range(n))), np.uint32)
    log, bounds, indptr = np.array([1], np.int32), np.array([0, 0, 1]), np.array([0, start, n])
    expected = naive.change(change, w, slow, slow_last, *on, order[start:].tolist(), **learns)
    FIRING(CLOCK, log, bounds, indptr, order, int(is_plastic), w, quick, last, p, dt)
    assert w.tolist() == expected
    expected = naive.change(signal, w, slow, slow_last, *on, range(n), 3.0)
    SIGNAL(CLOCK, w, quick, last, p, dt, np.array([3.0]))
    assert w.tolist() == expected and last.tolist() == slow_last
    assert quick.tolist() == slow.tolist()

"""Kernels around users' functions, against the same functions called one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.rules import compose as naive
from naive.spiking import escape as chance
from spikes import log_part, pieces
from strategies import int64, keys, uint64

from neurosim.kernels._jit import closure
from neurosim.kernels.rules import compose as fast
from neurosim.kernels.rules._tables import Ends, RuleNeurons, RuleSynapses
from neurosim.kernels.rules.looks import compose_post, compose_pre
from neurosim.kernels.spiking._chance_tables import Hazards, Potential
from neurosim.kernels.spiking._tables import Columns, Membrane, Refractory
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


def hazard(z, p):
    return p.gain * z.v


def is_up(z, p):
    return z.v > p.limit


def change(w, z, p, elapsed):
    z.mark = z.mark / 2 + elapsed
    return w + p.gain * z.mark


def signal(w, z, p, elapsed, value):
    z.mark = 0.0
    return w * value + elapsed


def see(w, z, p, elapsed, post, pre):
    return CHANGE(w, z, p, elapsed) + post.v * pre.x


def see_signal(w, z, p, elapsed, value, post, pre):
    return SIGNALLED(w, z, p, elapsed, value) + post.v * pre.x


def pair(values, n):
    """Return the same records twice."""
    return lay_records(values, n, np.float64), lay_records(values, n, np.float64)


STEP, RESET = fast.compose_step(step), fast.compose_reset(reset)
MOVE, HAZARD = fast.compose_move(step), fast.compose_hazard(hazard)
OF_POTENTIAL = fast.compose_hazard_of_potential(hazard)
OF_MEMBRANE = fast.compose_hazard_of_membrane(hazard)
EVENT = fast.compose_event(is_up)
LOOKS = compose_post(("v",)), compose_pre(("x",))
CHANGE, SIGNALLED = closure(change), closure(signal)
ARRIVAL, SEEING = fast.compose_arrival(change), fast.compose_arrival(see, LOOKS)
CLOCKED = fast.compose_clocked(see, LOOKS)
FIRING, SIGNAL = fast.compose_firing(see, LOOKS), fast.compose_signal(see_signal, LOOKS)


@given(st.lists(number, min_size=1, max_size=9), st.booleans(), st.data())
def test_neurons_match_oracle(v, is_shared, data):
    n = len(v)
    limits = data.draw(number) if is_shared else data.draw(st.lists(number, min_size=n, max_size=n))
    quick, slow = pair({"v": v, "blocked": 0.0}, n)
    p = lay_records({"drive": 2.0, "limit": limits}, 1 if is_shared else n, np.float64)
    release = data.draw(st.lists(st.integers(NOW - 1, NOW + 2), min_size=n, max_size=n))
    refractory = Refractory(np.array(release, np.int32), int64([WAIT]), int64([0]))
    log, neurons = log_part(10, n, 0, 2 * n), RuleNeurons(quick, p, np.array([DT]))
    fired, expected = naive.step(step, slow, p, DT, release, WAIT, NOW)
    STEP(CLOCK, neurons, refractory, log, ())
    assert log.neurons[: log.bounds[2]].tolist() == [10 + i for i in fired]
    assert quick.tolist() == slow.tolist() and refractory.release.tolist() == expected
    assert log.halt[0] == (NOW if len(fired) + n > log.neurons.size else -1)
    naive.reset(reset, slow, p, fired)
    RESET(CLOCK, neurons, log, ())
    assert quick.tolist() == slow.tolist()


@given(st.lists(number, min_size=1, max_size=9))
def test_neurons_that_only_move_match_oracle(v):
    n = len(v)
    quick, slow = pair({"v": v, "blocked": 0.0}, n)
    p, release = lay_records({"drive": 2.0, "limit": 0.0}, 1, np.float64), [NOW - 1, NOW + 1] * n
    refractory = Refractory(np.array(release, np.int32), int64([WAIT]), int64([0]))
    log, neurons = log_part(10, n, 3, 2 * n + 3), RuleNeurons(quick, p, np.array([DT]))
    naive.move(step, slow, p, DT, release, NOW)
    MOVE(CLOCK, neurons, refractory, log, ())
    assert quick.tolist() == slow.tolist() and refractory.release.tolist() == release
    assert log.bounds.tolist() == [0, 3, 3] and log.halt[0] == -1


@given(st.lists(number, min_size=1, max_size=9), st.booleans(), st.data())
def test_events_match_oracle(v, is_shared, data):
    n = len(v)
    limits = data.draw(number) if is_shared else data.draw(st.lists(number, min_size=n, max_size=n))
    z = lay_records({"v": v}, n, np.float64)
    p = lay_records({"limit": limits}, 1 if is_shared else n, np.float64)
    steps = st.sampled_from([0, NOW + 2, 2**31 - 3, 2**31 - 2, 2**31 - 1])
    release = data.draw(st.lists(steps, min_size=n, max_size=n))
    log, neurons = log_part(10, n, 3, 2 * n + 3), RuleNeurons(z, p, np.array([DT]))
    EVENT(CLOCK, neurons, np.array(release, np.int32), log)
    expected = [10 + i for i in naive.event(is_up, z, p, release)]
    assert log.neurons[3 : log.bounds[2]].tolist() == expected
    assert log.halt[0] == (NOW if len(expected) > n else -1) == -1


@given(st.lists(number, min_size=1, max_size=300), st.booleans(), keys, st.data())
def test_who_fires_by_a_hazard_matches_oracle(v, is_shared, key, data):
    n, limits = len(v), (data.draw(st.sampled_from([np.inf, 1.5])), data.draw(number))
    limits = limits[0], abs(limits[1])
    z = lay_records({"v": v, "blocked": 0.0}, n, np.float64)
    p = lay_records({"gain": 1.0 if is_shared else [i % 3 for i in range(n)]},
                    1 if is_shared else n, np.float64)  # fmt: skip
    release = [NOW + data.draw(st.integers(0, 1)) * (i % 2) for i in range(n)]
    first = 64 * data.draw(st.integers(0, 3))
    sure = sorted(data.draw(st.sets(st.integers(first, first + n - 1)) | st.none()) or [])
    expected, bad = naive.hazard(hazard, z, p, limits)
    slow = chance.fire(NOW, key, first, expected, release, WAIT, sure)
    heights = np.array(v)
    for kernel, state in ((HAZARD, z), (OF_POTENTIAL, Potential(heights)),
                          (OF_MEMBRANE, Membrane(heights, heights, heights))):  # fmt: skip
        fault, log = int64([-1, -1]), log_part(first, n, 0, n + len(sure))
        log.neurons[: len(sure)], log.bounds[2] = sure, len(sure)
        waits = Refractory(np.array(release, np.int32), int64([WAIT]), int64([0]))
        noise = Hazards(uint64(*key), p, np.array(limits), fault)
        kernel(CLOCK, state, noise, waits, log, np.empty(n if sure else 0, np.int32))
        assert (log.neurons[: log.bounds[2]].tolist(), waits.release.tolist()) == slow
        met = [i for i in bad if release[i] <= NOW][:1]
        assert fault.tolist() == ([NOW, first + met[0]] if met else [-1, -1])
        assert (log.halt[0] == NOW) == (log.bounds[2] + n > log.neurons.size)


@given(st.lists(number, min_size=1, max_size=9), st.booleans(), st.booleans(), st.data())
def test_synapses_match_oracle(weights, is_plastic, is_shared, data):
    n = len(weights)
    quick, slow = pair({"mark": weights}, n)
    gains = 0.25 if is_shared else data.draw(st.lists(number, min_size=n, max_size=n))
    p = lay_records({"gain": gains}, 1 if is_shared else n, np.float64)
    since = data.draw(st.lists(st.integers(0, NOW), min_size=n, max_size=n))
    w, last, slow_last = np.array(weights), np.array(since), list(since)
    synapses = RuleSynapses(w, quick, last, p, np.array([DT]))
    start = data.draw(st.integers(0, n))
    stop = data.draw(st.integers(start, n))
    on, learns = (p, DT, NOW), {"is_plastic": is_plastic}
    pre, post = np.arange(3.0), np.arange(5.0) ** 2
    sources, targets = np.arange(n) % 3, np.arange(n) % 5
    tables = (post,), (pre,)
    expected = naive.change(change, weights, slow, slow_last, *on, range(start, stop), **learns)
    ends = Ends(np.array([2]), targets)
    ARRIVAL(CLOCK, pieces([(start, stop, 0)]), ends, int(is_plastic), synapses, ())
    assert w.tolist() == expected
    order = np.array(data.draw(st.permutations(range(n))), np.uint32)
    log, columns = log_part(0, 2, 0, 1), Columns(int64([0, start, n]), sources[order], order)
    log.neurons[0], log.bounds[2] = 1, 1
    expected = naive.change(
        see, w, slow, slow_last, *on, order[start:].tolist(), **learns,
        seen=lambda s: (post[1], pre[sources[s]]),
    )  # fmt: skip
    FIRING(CLOCK, log, columns, int(is_plastic), synapses, tables)
    assert w.tolist() == expected
    expected = naive.change(
        see_signal, w, slow, slow_last, *on, range(n), 3.0,
        seen=lambda s: (post[targets[s]], pre[sources[s]]),
    )  # fmt: skip
    SIGNAL(CLOCK, synapses, Ends(sources, targets), np.array([3.0]), tables)
    assert w.tolist() == expected and last.tolist() == slow_last
    assert quick.tolist() == slow.tolist()


@given(st.lists(number, min_size=1, max_size=9), st.booleans(), st.data())
def test_synapses_that_go_by_a_clock_match_oracle(weights, is_plastic, data):
    """Of one part, its second neuron, where the step is a multiple."""
    n = len(weights)
    quick, slow = pair({"mark": weights}, n)
    p = lay_records({"gain": 0.25}, 1, np.float64)
    w, last, slow_last = np.array(weights), np.zeros(n, np.int64), [0] * n
    synapses = RuleSynapses(w, quick, last, p, np.array([DT]))
    order, start = np.array(data.draw(st.permutations(range(n))), np.uint32), n // 3
    pre, post, sources = np.arange(3.0), np.arange(5.0) ** 2, np.arange(n) % 3
    columns = Columns(int64([0, start, n]), sources[order], order)
    for every, some in ((7, order[start:].tolist()), (2, [])):
        expected = naive.change(
            see, w, slow, slow_last, p, DT, NOW, some, is_plastic=is_plastic,
            seen=lambda s: (post[1], pre[sources[s]]),
        )  # fmt: skip
        due = int64([every, 1, 2])
        CLOCKED(CLOCK, due, columns, int(is_plastic), synapses, ((post,), (pre,)))
        assert w.tolist() == expected and last.tolist() == slow_last
    assert quick.tolist() == slow.tolist()


@given(st.lists(number, min_size=1, max_size=9))
def test_arrivals_see_both_neurons(weights):
    n = len(weights)
    z, p = lay_records({"mark": 0.0}, n, np.float64), lay_records({"gain": 0.5}, 1, np.float64)
    w, last, targets = np.array(weights), np.zeros(n, np.int64), np.arange(n) % 4
    pre, post = np.arange(7.0), np.arange(4.0) - 2.0
    synapses = RuleSynapses(w, z, last, p, np.array([DT]))
    ends = Ends(np.array([0, 6]), targets)
    SEEING(CLOCK, pieces([(0, n, 1)]), ends, 1, synapses, ((post,), (pre,)))
    assert w.tolist() == [
        x + 0.5 * NOW * DT + post[j] * 6.0 for x, j in zip(weights, targets, strict=True)
    ]

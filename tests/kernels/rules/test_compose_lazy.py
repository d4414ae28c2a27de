"""Kernels around a rule that leaps over steps, against its functions called one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.rules import compose_lazy as naive
from spikes import log_part, pieces
from strategies import int32, int64

from neurosim.kernels.rules import compose_lazy as fast
from neurosim.kernels.spiking._lazy_tables import Leaping, Listed, Look, Stepped
from neurosim.kernels.spiking._tables import Refractory
from neurosim.spiking.functions.compiled import lay_records

NOW, WAIT, DT = 40, 3, 0.5
CLOCK = int64([NOW, 1])
HALVES = st.sampled_from([1.0, 0.5, -2.0, 24.0])


def step(z, p, dt, is_refractory):
    z.v *= dt
    if not is_refractory:
        z.v += z.g
        z.g *= 0.5 * p.share
    return z.v > p.limit


def leap(z, p, dt, n):
    for _ in range(n):
        z.v = dt * z.v + z.g
        z.g *= 0.5 * p.share


def wrong(z, p, dt, n):
    z.g *= (0.5 * p.share) ** n


def silent(z, p):
    return max(z.v, 0.0) + 2 * max(z.g, 0.0) < p.limit


def bold(z, p):
    return z.g < 5.0


RULE, BROKEN = (step, leap, silent), (step, wrong, bold)
STEP, ROUSE = fast.compose_lazy_step(*RULE), fast.compose_rousing(step, leap)
ENLIST, EVALUATE = fast.compose_enlisting(silent), fast.compose_evaluation(step, leap)
OBSERVE, COUNT = fast.compose_observation(step, leap), fast.compose_count(*RULE)
TESTS = {rule: fast.compose_test(*rule[:2]) for rule in (RULE, BROKEN)}


class Cells:
    """Neurons as kernels take them, some listed; their naive counterpart in ``neurons``."""

    def __init__(self, data):
        self.n = n = data.draw(st.integers(1, 9))
        some = st.lists(HALVES, min_size=n, max_size=n)
        self.z = lay_records({"v": data.draw(some), "g": data.draw(some)}, n, np.float64)
        n_p = data.draw(st.sampled_from([1, n]))
        p = lay_records({"limit": 10.0, "share": data.draw(some)[:n_p]}, n_p, np.float64)
        p.share[p.share > 1] = 1.0
        self.p = p if n_p == n else np.repeat(p, n)
        anchors = data.draw(st.lists(st.integers(NOW - 5, NOW), min_size=n, max_size=n))
        self.table = Leaping(self.z, p, np.array([DT]), int32(anchors), self.z[:1].copy())
        self.listed = data.draw(st.permutations(range(n)))[: data.draw(st.integers(0, n))]
        room, is_in = np.zeros(n, np.int32), np.isin(np.arange(n), self.listed)
        room[: len(self.listed)] = self.listed
        self.list = Listed(room, is_in.astype(np.uint8), int64([len(self.listed)]))
        release = st.lists(st.integers(NOW - 1, NOW + 2), min_size=n, max_size=n)
        self.release = int32(data.draw(release))

    @property
    def neurons(self):
        return list(zip(self.z.copy(), self.table.anchor.tolist(), strict=True))

    @property
    def in_list(self):
        listed = self.list.neurons[: self.list.n[0]].tolist()
        assert np.flatnonzero(self.list.is_in).tolist() == sorted(listed)
        return listed


def told(neurons):
    return [(record.tolist(), anchor) for record, anchor in neurons]


@given(st.data())
def test_step_of_those_listed_matches_oracle(data):
    cells, first, used = Cells(data), 5, data.draw(st.integers(0, 3))
    refractory = Refractory(cells.release.copy(), int64([WAIT]), int64([0]))
    log = log_part(first, cells.n, used, used + data.draw(st.integers(1, 2)) * cells.n)
    what = cells.neurons, cells.listed, cells.p, DT, cells.release, WAIT, RULE
    neurons, left, fired, release = naive.advance(NOW, *what)
    STEP(CLOCK, cells.table, cells.list, refractory, log)
    assert told(cells.neurons) == told(neurons) and cells.in_list == left
    assert (log.neurons[used : log.bounds[2]] - first).tolist() == fired
    assert refractory.release.tolist() == [int(x) for x in release]
    assert log.halt[0] == (NOW if used + len(fired) + cells.n > log.neurons.size else -1)


@given(st.data())
def test_what_arrives_rouses_and_enlists(data):
    cells, first = Cells(data), 3
    reached = data.draw(st.lists(st.integers(0, cells.n - 1), max_size=9))
    indices, half = np.array([first + i for i in reached], np.uint32), len(reached) // 2
    both = pieces([(0, half, 0), (half, len(reached), 1)])
    neurons = naive.rouse(NOW, cells.neurons, reached, cells.p, DT, RULE)
    ROUSE(CLOCK, first, both, indices, cells.table)
    assert told(cells.neurons) == told(neurons)
    listed = naive.enlist(cells.neurons, reached, cells.listed, cells.p, RULE)
    ENLIST(first, both, indices, cells.table, cells.list)
    assert cells.in_list == listed


@given(st.data(), st.integers(1, 4))
def test_looks_match_oracle_and_store_nothing(data, every):
    cells = Cells(data)
    before = told(cells.neurons)
    expected = [naive.move(*own, p, DT, NOW, RULE)[0]
                for own, p in zip(cells.neurons, cells.p, strict=True)]  # fmt: skip
    out = cells.z.copy()
    EVALUATE(NOW, cells.table, out)
    assert out.tolist() == [record.tolist() for record in expected]
    chosen = np.arange(0, cells.n, 2)
    seen, n_seen, halt = np.zeros(chosen.size), int64([0]), int64([-1])
    look = Look(chosen, np.asarray(cells.table.scratch["g"]), seen, n_seen)
    OBSERVE(CLOCK, every, cells.table, look, halt)
    assert n_seen[0] == (NOW % every == 0) and (halt[0] == NOW) == (n_seen[0] == 1)
    assert seen.tolist() == [expected[i].g if n_seen[0] else 0.0 for i in chosen]
    ready = [not silent(expected[i], cells.p[i]) or cells.release[i] > NOW for i in chosen]
    assert COUNT(NOW, chosen, cells.table, cells.release) == sum(ready)
    assert told(cells.neurons) == before


@given(st.data(), st.sampled_from(list(TESTS)))
def test_promises_are_compared_with_steps(data, rule):
    cells, n_steps = Cells(data), 3
    values = np.zeros((cells.n, 2))
    steps = values.view(cells.z.dtype)[:, 0].view(np.recarray)
    found, told_of = int64([-1] * 4), np.zeros((2, 2))
    stepped = Stepped(steps, values, cells.table.scratch.view(float).reshape(1, 2),
                      np.zeros((cells.n, 2)), np.array([1e-9]), found, told_of)  # fmt: skip
    cells.table.anchor[:], cells.release[:] = NOW, 0  # who is refractory is stored in each step
    after, broken = [None] * cells.n, None
    for now in range(NOW, NOW + n_steps):
        log = log_part(7, cells.n, 0, cells.n)
        what = cells.listed, cells.p, DT, cells.release, rule, 1e-9
        after, first = naive.compare(now, cells.neurons, after, *what)
        broken = broken or (first and (now, 7 + first[0], first[1], now + 1 - NOW))
        TESTS[rule](int64([now, 1]), cells.table, cells.list.is_in, cells.release, stepped, log)
        assert values.tolist() == [list(record.tolist()) for record, _ in after]
        assert stepped.largest.tolist() == [most for _, most in after]
    assert tuple(found.tolist()) == (broken or (-1, -1, -1, -1))
    assert broken is None or rule is BROKEN or broken[2] == -1

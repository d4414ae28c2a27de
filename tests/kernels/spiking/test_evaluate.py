"""Neurons that are evaluated from their anchors, against the exponential of a matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import evaluate as naive
from spikes import log_part, pieces
from strategies import int32, int64

from neurosim.kernels.spiking import evaluate as fast
from neurosim.kernels.spiking._lazy_tables import Anchored, Listed
from neurosim.kernels.spiking._tables import Refractory
from neurosim.spiking.neurons.linear import make_law

V_TH, V_INF, DT, STEP, WAIT = -50.0, -60.0, 0.1, 40, 7
TAUS = [(20.0, 5.0, 5.0), (10.0, 10.0, 3.0), (5.0, 20.0, 10.0)]
seeds, sizes = st.integers(0, 2**32), st.integers(1, 150)
each_law = pytest.mark.parametrize("taus", TAUS)


class Cells:
    """Neurons as kernels take them, some listed; their naive counterpart in ``neurons``."""

    def __init__(self, taus, n, seed, has_currents=True):
        rng = np.random.default_rng(seed)
        self.n, self.law = n, (V_INF, *taus, DT)
        v = rng.choice([-61.0, -58.0, -50.5, -49.0], n) + rng.random(n)
        # Zero now and then: with none the bound is met exactly, and rounding would decide.
        ge, gi = (rng.choice([0.0, 1.0, -20.0, 60.0], n) * rng.random(n) for _ in range(2))
        if not has_currents:
            ge = gi = np.zeros(0)
        anchor = int32(rng.integers(0, STEP + 1, n))
        made = make_law(DT * 1e-3, V_TH, np.array([V_INF]), tuple(t * 1e-3 for t in taus))
        limits = np.array([V_TH, 1e-9, *made.most])
        self.table = Anchored(v, ge, gi, anchor, made.v_inf, made.powers, limits)
        self.listed = rng.permutation(n)[: rng.integers(0, n + 1)].tolist()
        self.release = int32(rng.choice([0, STEP, STEP + 1, STEP + 3], n))
        room = np.zeros(n, np.int32)
        room[: len(self.listed)] = self.listed
        is_in = np.isin(np.arange(n), self.listed).astype(np.uint8)
        self.list = Listed(room, is_in, int64([len(self.listed)]))

    @property
    def neurons(self):
        v, ge, gi, anchor = (array.tolist() for array in self.table[:4])
        zeros = [0.0] * self.n
        return list(zip(v, ge or zeros, gi or zeros, anchor, strict=True))

    @property
    def in_list(self):
        listed = self.list.neurons[: self.list.n[0]].tolist()
        assert np.flatnonzero(self.list.is_in).tolist() == sorted(listed)
        return listed


def assert_close(neurons, expected):
    np.testing.assert_allclose(neurons, expected, rtol=1e-10, atol=1e-10)


@each_law
@given(sizes, seeds, st.booleans())
def test_states_are_those_of_the_equations(taus, n, seed, has_currents):
    cells = Cells(taus, n, seed, has_currents)
    out = [np.zeros(n), *(np.zeros(n if has_currents else 0) for _ in range(2))]
    fast.evaluate(STEP, np.arange(n), cells.table, *out)
    expected = np.array([naive.evaluate(x, STEP, cells.law) for x in cells.neurons])
    for values, wanted in zip(out, expected.T, strict=True):
        assert_close(values, wanted[: values.size])


@each_law
@given(sizes, seeds, st.tuples(*[st.integers(0, 1)] * 3), st.integers(0, 3))
def test_step_of_those_listed_matches_oracle(taus, n, seed, frozen, used):
    cells = Cells(taus, n, seed)
    refractory = Refractory(cells.release.copy(), int64([WAIT]), int64(frozen))
    log, trouble = log_part(5, n, used, used + 2 * n), int64([-1, -1])
    what = cells.neurons, cells.listed, cells.release.tolist(), WAIT, frozen, cells.law, V_TH
    neurons, left, fired, release = naive.integrate_lazy(STEP, *what)
    clock = int64([STEP, 1])
    assert fast.integrate_lazy(clock, cells.table, cells.list, refractory, log, trouble) is None
    assert_close(cells.neurons, neurons)
    assert cells.in_list == left
    assert (log.neurons[used : log.bounds[2]] - 5).tolist() == fired
    assert refractory.release.tolist() == release and trouble.tolist() == [-1, -1]


def test_a_state_that_is_no_number_fires_and_is_noted():
    cells = Cells(TAUS[0], 3, 1)
    cells.table.v[1] = np.nan
    cells.list.neurons[0], cells.list.n[0], cells.list.is_in[:] = 1, 1, [0, 1, 0]
    refractory = Refractory(int32([0, 0, 0]), int64([WAIT]), int64([1, 0, 0]))
    log, trouble = log_part(0, 3, 0, 6), int64([-1, -1])
    fast.integrate_lazy(int64([STEP, 1]), cells.table, cells.list, refractory, log, trouble)
    assert trouble.tolist() == [STEP, 1] and log.neurons[0] == 1


@each_law
@given(sizes, seeds, st.lists(st.integers(0, 39), max_size=30), st.booleans())
def test_what_arrives_rouses_and_enlists(taus, n, seed, targets, has_currents):
    cells, first = Cells(taus, n, seed, has_currents), 3
    reached = [target % n for target in targets]
    indices = np.array([first + i for i in reached], np.uint32)
    half = len(reached) // 2
    both = pieces([(0, half, 0), (half, len(reached), 1)])
    neurons = naive.rouse(STEP, cells.neurons, reached, cells.law)
    assert fast.rouse(int64([STEP, 1]), first, both, indices, cells.table) is None
    assert_close(cells.neurons, neurons)
    listed = naive.enlist(cells.neurons, reached, cells.listed, cells.law, V_TH)
    assert fast.enlist(first, both, indices, cells.table, cells.list) is None
    assert cells.in_list == listed


@given(sizes, seeds, st.integers(1, 9), st.integers(0, 2), st.integers(2, 30))
def test_observed_rows_match_oracle_and_a_halt_is_asked_in_time(n, seed, every, variable, n_rows):
    cells, chosen = Cells(TAUS[0], n, seed), np.arange(0, n, 2)
    seen, n_seen, halt = np.zeros(n_rows * chosen.size), int64([0]), int64([-1])
    steps = []
    for step in range(STEP, STEP + 20):
        if n_seen[0] == n_rows:
            break
        steps.append(step)
        clock, times = int64([step, 1]), int64([every, variable])
        fast.observe_lazy(clock, times, chosen, cells.table, seen, n_seen, halt)
        assert (halt[0] == step) == (n_seen[0] == n_rows and step % every == 0)
    rows = seen.reshape(n_rows, -1)[: n_seen[0]]
    expected = naive.observe_lazy(steps, cells.neurons, every, chosen, variable, cells.law)
    assert_close(rows, np.reshape(expected, rows.shape))


@each_law
@given(sizes, seeds)
def test_ready_are_counted(taus, n, seed):
    cells, chosen = Cells(taus, n, seed), np.arange(0, n, 3)
    what = cells.neurons, chosen, cells.release, cells.law, V_TH
    found = fast.count_ready(STEP, chosen, cells.table, cells.release)
    assert found == naive.count_ready(STEP, *what)


@each_law
@given(sizes, seeds)
def test_who_is_not_listed_never_fires(taus, n, seed):
    """The bound holds: from a state that counts as sure v never gets above the threshold."""
    cells = Cells(taus, n, seed)
    out, ages = [np.zeros(n) for _ in range(3)], range(1, 2000, 7)
    fast.evaluate(STEP, np.arange(n), cells.table, *out)
    rest, limits = V_INF, cells.table.limits
    sure = [not fast.might_fire((v, e, i), rest, limits) for v, e, i in zip(*out, strict=True)]
    highest = np.full(n, -np.inf)
    for age in ages:
        fast.evaluate(STEP + age, np.arange(n), cells.table, *out)
        highest = np.maximum(highest, out[0])
    assert (highest[sure] <= V_TH).all()

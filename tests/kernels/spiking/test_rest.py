"""Neurons that are left alone while they rest, against the step of all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import integrate as step_of_all
from naive.spiking import rest as naive
from spikes import KINDS, log_part, pieces
from strategies import int32, int64

from neurosim.kernels.spiking import rest as fast
from neurosim.kernels.spiking._lazy_tables import Conducting, Listed
from neurosim.kernels.spiking._tables import Refractory

V_TH, STEP, WAIT, FIRST = -50.0, 7, 3, 5
CONSTANTS = [V_TH, 1e-4, 0.02, 0.0, -80.0, 0.98, 0.99, 1e-30]
each_kind = pytest.mark.parametrize("kind", KINDS)
sizes, seeds = st.integers(1, 12), st.integers(0, 2**32)


class Cells:
    """Neurons as kernels take them, most of them near rest; their counterpart in ``neurons``."""

    def __init__(self, kind, n, seed, is_shared):
        rng = np.random.default_rng(seed)
        self.kind, self.constants = kind, np.array(CONSTANTS, kind)
        rest = np.full(1 if is_shared else n, -61.3, kind)
        if not is_shared:
            rest += rng.choice([0.0, 0.7, 20.0], n).astype(kind)
        v = np.where(rng.random(n) < 0.8, rest, rng.uniform(-70, -45, n)).astype(kind)
        ge, gi = (rng.choice([0.0, 0.0, 0.0, 1e-30, 0.5], n).astype(kind) for _ in range(2))
        self.table = Conducting(v, ge, gi, rest, self.constants)
        self.listed = rng.permutation(n)[: rng.integers(0, n + 1)].tolist()
        self.release = int32(rng.choice([0, STEP, STEP + 1], n))
        room, is_in = np.zeros(n, np.int32), np.isin(np.arange(n), self.listed)
        room[: len(self.listed)] = self.listed
        self.list = Listed(room, is_in.astype(np.uint8), int64([len(self.listed)]))

    @property
    def neurons(self):
        return list(zip(*self.table[:3], strict=True))

    @property
    def in_list(self):
        listed = self.list.neurons[: self.list.n[0]].tolist()
        assert np.flatnonzero(self.list.is_in).tolist() == sorted(listed)
        return listed

    def move(self, i, v, ge, gi):
        """Move one neuron as the step of all does."""
        rest = self.table.rest if self.table.rest.size == 1 else self.table.rest[i : i + 1]
        own = [np.array([x], self.kind)[0] for x in (v, ge, gi)]
        columns = [[x] for x in own]
        if self.table.rest.size > 1:  # told by its number, as one for each
            columns, rest = [[x, x] for x in own], np.repeat(rest, 2)
        nobody = [0] * len(columns[0])
        what = rest, self.constants, nobody, nobody, [False] * 3
        return step_of_all.integrate_conductance(STEP, *columns, *what)[0][0]


@each_kind
@given(sizes, seeds, st.booleans(), st.tuples(*[st.integers(0, 1)] * 3))
def test_bits_are_those_of_the_step_of_all(kind, n, seed, is_shared, frozen):
    cells = Cells(kind, n, seed, is_shared)
    log, trouble = log_part(FIRST, n, 2, 2 + 2 * n), int64([-1, -1])
    refractory = Refractory(cells.release.copy(), int64([WAIT]), int64(frozen))
    what = cells.listed, cells.release.tolist(), WAIT, frozen, V_TH, cells.move
    for step in range(STEP, STEP + 2):
        neurons, left, fired, release = naive.integrate_listed(step, cells.neurons, *what)
        clock = int64([step, 1])
        assert (
            fast.integrate_listed(clock, cells.table, cells.list, refractory, log, trouble) is None
        )
        assert cells.neurons == neurons and cells.in_list == left
        assert (log.neurons[2 : log.bounds[2]] - FIRST).tolist() == fired
        assert refractory.release.tolist() == release and trouble.tolist() == [-1, -1]
        what = left, release, *what[2:]


@given(sizes, seeds, st.lists(st.integers(0, 39), max_size=30))
def test_all_that_something_reaches_are_listed(n, seed, targets):
    cells, reached = Cells(np.float64, n, seed, True), [target % n for target in targets]
    indices, half = np.array([FIRST + i for i in reached], np.uint32), len(reached) // 2
    both = pieces([(0, half, 0), (half, len(reached), 1)])
    assert fast.enlist_reached(FIRST, both, indices, cells.list) is None
    assert cells.in_list == naive.enlist_reached(reached, cells.listed)


@each_kind
@given(sizes, seeds, st.booleans())
def test_who_moves_is_counted(kind, n, seed, is_shared):
    cells, chosen = Cells(kind, n, seed, is_shared), np.arange(0, n, 2)
    expected = naive.count_moving(cells.neurons, chosen, V_TH, cells.move)
    assert fast.count_moving(chosen, cells.table) == expected


def test_a_state_that_is_no_number_fires_and_is_noted():
    cells = Cells(np.float64, 3, 1, True)
    cells.table.v[1], cells.release[:] = np.nan, 0
    cells.list.neurons[0], cells.list.n[0], cells.list.is_in[:] = 1, 1, [0, 1, 0]
    refractory = Refractory(cells.release, int64([WAIT]), int64([1, 0, 0]))
    log, trouble = log_part(0, 3, 0, 6), int64([-1, -1])
    fast.integrate_listed(int64([STEP, 1]), cells.table, cells.list, refractory, log, trouble)
    assert trouble.tolist() == [STEP, 1] and log.neurons[0] == 1

"""Pieces of rows that arrive, against all spikes and all synapses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import arrive as naive
from spikes import Log, cuts, histories, wirings
from strategies import int64

from neurosim.base.arrays import Edges
from neurosim.kernels.spiking import arrive as fast
from neurosim.kernels.spiking._tables import Pieces, Rows
from neurosim.spiking.engine.row_parts import RowRuns
from neurosim.topology.rows import SynapseRows

N_STEPS = 7
DELAYS = (0, 1, 2, 5, 40)
some_delays = st.lists(st.sampled_from(DELAYS), min_size=1, unique=True)


@st.composite
def cases(draw, delays):
    """Draw (wiring, history, parts of the sources, owners of the targets, type of indices)."""
    wiring = draw(wirings(delays))
    history = draw(histories(wiring[0], N_STEPS))
    kind = draw(st.sampled_from([np.uint16, np.uint32]))
    return wiring, history, draw(cuts(wiring[0], 3)), draw(cuts(wiring[1], 4)), kind


class Owner:
    """One who looks after some of the targets; calls the kernel step by step."""

    def __init__(self, wiring, log, first, stop, kind, ages=None):
        self.log, self.targets = log, range(first, stop)
        _, n_post, indptr, indices, delays = wiring
        room = max(len(log.neurons), 1)
        self.out = Pieces(*(np.full(room, -1) for _ in range(3)), np.zeros(1, np.int64))
        targets = np.array(indices, kind)
        begins, ends = (np.full(len(indptr) - 1, -1) for _ in range(2))
        whole = int64(indptr[:-1]), int64(indptr[1:])
        fast.cut(*whole, targets, first, begins)
        fast.cut(*whole, targets, stop, ends)
        self.rows = Rows(begins, ends, targets)
        ages = int64(sorted(set(delays), reverse=True) if ages is None else ages)
        edges, late = Edges(int64(indptr), targets), np.array(delays, np.uint16)
        runs = RowRuns(SynapseRows(edges, n_post, delays=late, multapses=True), ages)
        # Whoever looks after all of them reads where runs end from where the next begins.
        self.runs = runs.whole if (first, stop) == (0, n_post) else runs.part(1, [first, stop])

    def arrive(self, step, delay=None, since=100):
        """Return the pieces as pairs (spike, its synapses)."""
        log = self.log
        clock = log.clock(step, since)
        if delay is None:
            done = fast.arrive_apart(clock, log.table, self.runs, self.out)
        else:
            done = fast.arrive_together(clock, delay, log.table, self.rows, self.out)
        assert done is None
        starts, stops, spikes, (n,) = self.out
        return [
            (log.spike_at[e], list(range(a, b)))
            for a, b, e in zip(starts[:n], stops[:n], spikes[:n].tolist(), strict=True)
        ]


def _expected(wiring, history, step, targets):
    spikes = [(when, i) for when, fired in enumerate(history) for i in fired]
    return naive.arrive(step, spikes, *wiring[2:], targets)


class TestApart:
    @given(some_delays.flatmap(cases))
    def test_pieces_match_oracle(self, case):
        wiring, history, parts, owners, kind = case
        if not wiring[4]:
            wiring = (*wiring[:4], [])
        log = Log(history + [[]] * 45, parts, past=max(wiring[4], default=0))
        for first, stop in zip(owners, owners[1:], strict=False):
            owner = Owner(wiring, log, first, stop, kind, ages=None if wiring[4] else [0])
            for step in range(N_STEPS + 45):
                expected = _expected(wiring, history, step, owner.targets)
                assert owner.arrive(step) == expected

    def test_longest_delays_are_told_apart(self):
        longest = 2**15
        wiring = 2, 1, [0, 2, 3], [0, 0, 0], [longest - 1, longest, longest]
        log = Log([[0, 1]] + [[]] * (longest + 1), [0, 2], past=longest)
        owner = Owner(wiring, log, 0, 1, np.uint16)
        found = {step: owner.arrive(step) for step in (0, 1, longest - 1, longest, longest + 1)}
        assert found == {
            0: [], 1: [], longest - 1: [((0, 0), [0])],
            longest: [((0, 0), [1]), ((0, 1), [2])], longest + 1: [],
        }  # fmt: skip


class TestTogether:
    @given(st.sampled_from(DELAYS).flatmap(lambda delay: cases([delay])))
    def test_pieces_match_oracle(self, case):
        wiring, history, parts, owners, kind = case
        delay = wiring[4][0] if wiring[4] else 3
        log = Log(history + [[]] * 41, parts, past=delay)
        for first, stop in zip(owners, owners[1:], strict=False):
            owner = Owner(wiring, log, first, stop, kind, ages=[delay])
            for step in range(N_STEPS + delay):
                found = owner.arrive(step, delay)
                arrived = history[step - delay] if step >= delay else []
                assert [spike for spike, _ in found] == [(step - delay, i) for i in arrived]
                expected = _expected(wiring, history, step, owner.targets)
                assert [piece for piece in found if piece[1]] == expected

    @given(cases([2]))
    def test_both_ways_list_the_same(self, case):
        wiring, history, parts, owners, kind = case
        log = Log(history, parts, past=2)
        one, other = (Owner(wiring, log, owners[0], owners[1], kind, ages=[2]) for _ in range(2))
        for step in range(N_STEPS):
            pieces = [piece for piece in one.arrive(step, 2) if piece[1]]
            assert pieces == other.arrive(step)


@given(st.lists(st.lists(st.integers(0, 9), max_size=6).map(sorted)), st.integers(0, 10))
def test_cutting_matches_oracle(rows, target):
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    indices = np.array([i for row in rows for i in row], np.uint16)
    out = np.full(len(rows), -1)
    fast.cut(indptr[:-1].copy(), indptr[1:].copy(), indices, target, out)
    assert out.tolist() == naive.cut(indptr.tolist(), indices.tolist(), target)


@given(st.lists(st.integers(0, 9), max_size=12).map(sorted), st.integers(0, 10), st.data())
def test_seeking_matches_oracle(indices, target, data):
    start = data.draw(st.integers(0, len(indices)))
    stop = data.draw(st.integers(start, len(indices)))
    found = fast.seek(np.array(indices, np.uint16), start, stop, target)
    assert found == naive.seek(indices, start, stop, target)


@pytest.mark.parametrize("n_parts", [1, 2, 4])
def test_spikes_come_oldest_first_then_by_neuron(n_parts):
    n = 8
    history = [[7, 3], [0, 5]]
    wiring = n, 1, list(range(n + 1)), [0] * n, [1, 1, 1, 2, 1, 1, 1, 2]
    log = Log([sorted(fired) for fired in history] + [[]], np.linspace(0, n, n_parts + 1), past=2)
    owner = Owner(wiring, log, 0, 1, np.uint16)
    assert [owner.arrive(step) for step in range(2)] == [[], []]
    assert [spike for spike, _ in owner.arrive(2)] == [(0, 3), (0, 7), (1, 0), (1, 5)]

"""A drive that follows a table, against the table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.inputs import follow as naive
from spikes import KINDS, cuts
from strategies import int64

from neurosim.kernels.inputs import follow as fast

PAST = 4
sizes = st.integers(1, 6).flatmap(lambda n: st.tuples(st.just(n), cuts(n, 3)))


@pytest.mark.parametrize("kind", KINDS)
@given(sizes, st.integers(1, 4), st.integers(1, 5), st.booleans(), st.integers(0, 30))
def test_the_drive_matches_oracle_wherever_it_begins(kind, size, every, n_rows, is_one, begin):
    n, ends = size
    rng = np.random.default_rng(n_rows)
    rows = rng.normal(size=(n_rows, 1 if is_one else n)).astype(kind)
    driven = np.full(n + 2, 99, kind)
    for step in range(begin, begin + 12):
        for first, last in zip(ends, ends[1:], strict=False):
            here = int64([first, last - first, rows.shape[1]])
            when = int64([every, n_rows, PAST])
            clock = int64([step, PAST + step - begin])
            assert fast.follow(clock, here, when, rows.reshape(-1), driven) is None
        assert driven[:n].tolist() == naive.follow(step, every, rows.tolist(), range(n))
        assert driven[n:].tolist() == [99, 99]


@pytest.mark.parametrize("kind", KINDS)
@given(
    st.lists(st.integers(0, 9), min_size=1, unique=True).map(sorted),
    st.integers(0, 10), st.integers(1, 4), st.integers(1, 4), st.booleans(), st.integers(0, 20),
)  # fmt: skip
def test_chosen_neurons_follow_and_others_stay(kind, chosen, cut, every, n_rows, is_one, begin):
    rng = np.random.default_rng(n_rows)
    rows = rng.normal(size=(n_rows, 1 if is_one else len(chosen))).astype(kind)
    driven = np.full(10, 99, kind)
    for step in range(begin, begin + 9):
        split = int(np.searchsorted(chosen, cut))
        for place, some in ((0, chosen[:split]), (split, chosen[split:])):
            clock, here = int64([step, PAST + step - begin]), int64([place, rows.shape[1]])
            when = int64([every, n_rows, PAST])
            fast.follow_chosen(clock, here, when, rows.reshape(-1), int64(some), driven)
        assert driven.tolist() == naive.follow_chosen(step, every, rows.tolist(), chosen, [99] * 10)


def test_within_a_row_nothing_is_touched():
    driven, when = np.zeros(2), int64([5, 2, PAST])
    fast.follow(int64([7, PAST + 1]), int64([0, 2, 1]), when, np.array([1.0, 2.0]), driven)
    assert driven.tolist() == [0, 0]
    here = int64([7, PAST + 1]), int64([0, 2]), when, np.array([1.0, 2.0]), int64([0, 1])
    fast.follow_chosen(*here, driven)
    assert driven.tolist() == [0, 0]

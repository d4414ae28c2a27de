"""Who fires, against sorting."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive import select as naive
from strategies import LARGEST, drives, int64

from neurosim.kernels import select as fast


def _winners(drive, k):
    out = np.full(k, -1, np.int32)
    n, n_tied = fast.select_winners(int64(drive), k, out)
    return out[:n].tolist(), n_tied


@st.composite
def caps(draw, least):
    drive = draw(drives)
    return drive, draw(st.sampled_from([least, 1, len(drive)]) | st.integers(1, len(drive)))


@given(caps(least=1))
@example(([0], 1))
@example(([LARGEST], 1))
@example(([2**11 - 1, 2**11, 2**22 - 1, 2**22, 2**55, LARGEST], 3))
def test_kth_largest_matches_oracle(case):
    drive, k = case
    assert fast.find_kth_largest(int64(drive), k) == naive.find_kth_largest(drive, k)


@given(caps(least=0))
@example(([0], 0))
@example(([0, 0, 0], 3))
@example(([1, 0, 0], 2))
@example(([LARGEST, LARGEST, LARGEST - 1], 2))
@example(([LARGEST, LARGEST - 1, LARGEST - 1], 2))
def test_winners_match_oracle(case):
    drive, k = case
    assert _winners(drive, k) == naive.select_winners(drive, k)


@given(drives, st.sampled_from([-LARGEST, 0, 1, 2, 3, LARGEST]) | st.integers(0, LARGEST))
def test_those_above_match_oracle(drive, theta):
    out = np.empty(len(drive), np.int32)
    n = fast.select_above(int64(drive), np.int64(theta), out)
    assert out[:n].tolist() == naive.select_above(drive, theta)


@given(caps(least=1))
def test_the_drive_is_left_alone(case):
    drive, k = case
    given_drive = int64(drive)
    fast.select_winners(given_drive, k, np.empty(k, np.int32))
    assert given_drive.tolist() == drive


@given(st.lists(st.integers(1, LARGEST), min_size=1, max_size=30, unique=True), st.data())
def test_permuting_the_neurons_permutes_the_winners(drive, data):
    order = data.draw(st.permutations(range(len(drive))))
    k = data.draw(st.integers(1, len(drive)))
    winners, n_tied = _winners([drive[j] for j in order], k)
    assert sorted(order[w] for w in winners) == _winners(drive, k)[0]
    assert n_tied == 0


@pytest.mark.parametrize(
    ("drive", "k", "winners", "n_tied"),
    [
        ([2, 2, 2, 2], 2, [0, 1], 2),
        ([1, 3, 2, 3, 2], 3, [1, 2, 3], 1),
        ([0, 0, 5, 0], 2, [2], 0),
        ([0, 0], 1, [], 0),
        ([4, 4], 0, [], 0),
    ],
)
def test_ties_go_to_the_lowest_index_and_silence_never_wins(drive, k, winners, n_tied):
    assert _winners(drive, k) == (winners, n_tied)

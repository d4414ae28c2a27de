"""Who fires, against sorting."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from laws import DOUBT
from naive.binary import select as naive
from scipy import stats
from strategies import KEY, LARGEST, drives, int64, keys, uint64, words

from neurosim.kernels.binary import select as fast
from neurosim.kernels.binary.kth_largest import SAMPLED, SPARSEST


def _winners(drive, k):
    out, scratch = np.full(k, -1, np.int32), np.empty(len(drive), np.int32)
    n, n_tied = fast.select_winners(int64(drive), k, scratch, out)
    return out[:n].tolist(), n_tied


def _lucky(drive, k, when=0, key=KEY):
    out, scratch = np.full(k, -1, np.int32), np.empty(len(drive), np.int32)
    given_drive = int64(drive)
    n, n_tied = fast.select_winners_at_random(
        given_drive, k, np.uint64(when), uint64(*key), scratch, out
    )
    assert given_drive.tolist() == drive
    return out[:n].tolist(), n_tied


C, LEAST = fast.CHUNK, SPARSEST * SAMPLED
long_drives = st.builds(
    lambda n, values, seed: np.random.default_rng(seed).choice(values, n).tolist(),
    st.sampled_from([C - 1, C, C + 1, 2 * C, 3 * C + 5, 4 * LEAST, 4 * LEAST + 77]),
    st.lists(st.sampled_from([0, 1, 2, 9, LARGEST]) | st.integers(0, LARGEST), min_size=1),
    st.integers(0, 99),
)


@st.composite
def caps(draw, least):
    drive = draw(drives | long_drives)
    return drive, draw(
        st.sampled_from([least, 1, min(LEAST, len(drive)), len(drive)]) | st.integers(1, len(drive))
    )


@given(caps(least=0))
@example(([0], 0))
@example(([0, 0, 0], 3))
@example(([1, 0, 0], 2))
@example(([LARGEST, LARGEST, LARGEST - 1], 2))
@example(([LARGEST, LARGEST - 1, LARGEST - 1], 2))
def test_winners_match_oracle(case):
    drive, k = case
    assert _winners(drive, k) == naive.select_winners(drive, k)


@given(caps(least=0), words, keys)
@example(([0], 0), 0, KEY)
@example(([0, 0, 0], 3), 0, KEY)
@example(([5] * (2 * C), C), 2**32 - 1, KEY)
@example(([LARGEST, LARGEST, LARGEST - 1], 2), 0, KEY)
def test_winners_with_ties_at_random_match_oracle(case, when, key):
    drive, k = case
    assert _lucky(drive, k, when, key) == naive.select_winners_at_random(drive, k, when, key)


@given(caps(least=0))
@example(([1] * C + [2] + [1] * C, 1))
@example((list(range(1, 4 * LEAST + 1)), LEAST))
@example(([0] * 3 * LEAST + [1] * LEAST, LEAST))
@example(([0] * (3 * C), 2))
def test_ranks_match_oracle_and_no_contender_is_missed(case):
    drive, k = case
    scratch = np.full(len(drive), -1, np.int32)
    kth, n, *counts = fast.rank(int64(drive), k, scratch)
    assert (kth, *counts) == naive.rank(drive, k)
    if k:
        contenders = scratch[:n].tolist()
        assert fast.narrow(int64(drive), k, scratch) == n and scratch[:n].tolist() == contenders
        assert contenders == sorted(set(contenders))
        assert {j for j, d in enumerate(drive) if d >= kth} <= set(contenders)
        assert all(drive[j] > 0 for j in contenders)


def test_most_chunks_are_read_once():
    drive = np.random.default_rng(0).permutation(100 * C).tolist()
    assert fast.narrow(int64(drive), 5, np.empty(100 * C, np.int32)) < 5 * C


@pytest.mark.parametrize(("n", "k"), [(10, 3), (2 * C + 2, 7)])
def test_ties_at_random_are_fair_and_drawn_anew_in_every_round(n, k):
    rounds = 1000
    drive = [4, 0, *[3] * n, 4, 0]
    wins = np.zeros(len(drive), np.int64)
    together = 0
    for when in range(rounds):
        winners, n_tied = _lucky(drive, k + 2, when)
        wins[winners] += 1
        together += {2, 3} <= set(winners)
        assert n_tied == n - k
    assert wins[[0, 1, -2, -1]].tolist() == [rounds, 0, rounds, 0]
    # Without replacement the counts vary less than multinomial ones, by (n - k) / (n - 1).
    statistic = stats.chisquare(wins[2:-2]).statistic * (n - 1) / (n - k)
    assert DOUBT < stats.chi2(n - 1).sf(statistic) < 1 - DOUBT
    pair = k * (k - 1) / (n * (n - 1))
    assert stats.binomtest(together, rounds, pair).pvalue > DOUBT


def test_luck_is_keyed_by_round_and_key():
    drive = [1] * 60
    one = _lucky(drive, 20, 5)[0]
    assert one == _lucky(drive, 20, 5)[0]
    assert one != _lucky(drive, 20, 6)[0] != _lucky(drive, 20, 6, (1, 2))[0]
    assert len({tuple(_lucky(drive, 20, when)[0]) for when in range(50)}) == 50


@given(drives, st.sampled_from([-LARGEST, 0, 1, 2, 3, LARGEST]) | st.integers(0, LARGEST))
def test_those_above_match_oracle(drive, theta):
    out = np.empty(len(drive), np.int32)
    n = fast.select_above(int64(drive), np.int64(theta), out)
    assert out[:n].tolist() == naive.select_above(drive, theta)


@given(caps(least=1))
def test_the_drive_is_left_alone(case):
    drive, k = case
    given_drive = int64(drive)
    fast.select_winners(given_drive, k, np.empty(len(drive), np.int32), np.empty(k, np.int32))
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

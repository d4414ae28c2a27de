"""What arrives at random, at a rate of each neuron, against the oracle and the exact table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import DOUBT, chance
from naive.inputs import count as naive
from scipy import stats
from strategies import KEY, int64, keys, uint64

from neurosim.base.random.poisson import tabulate_poisson
from neurosim.kernels.inputs import count as fast
from neurosim.kernels.inputs.inject import draw_counts
from neurosim.kernels.random.throw import BATCH
from neurosim.kernels.spiking._chance_tables import OwnRates

SECONDS = 0.001
means = st.sampled_from([0.0, 1e-9, 0.3, 2.0, 30.0, 100.0]) | st.floats(0, 100)


def _law(rows, n_here, every=1, n_kept=None, n_levels=None):
    """Return the rates of means per step, and room for the levels of all or of one batch."""
    rates = np.array(rows, np.float64) / SECONDS
    n_kept = -(-n_here // BATCH) if n_kept is None else n_kept
    n_levels = n_levels or tabulate_poisson(float(rates.max() * SECONDS)).size
    levels, tops = (np.zeros(n_kept * n_levels * k, np.uint32) for k in (BATCH, 1))
    what = rates.reshape(-1), int64([every, len(rows)]), np.array([SECONDS])
    return OwnRates(*what, n_levels, levels, tops, int64([-1]))


def _counts(step, key, law, first, n):
    out = np.full(n + 1, 99, np.uint8)
    assert fast.draw_own_counts(int64([step, 7]), uint64(*key), law, first, out[:n]) is None
    assert out[n] == 99
    return out[:n].tolist()


@given(st.integers(0, 2**40), keys, st.lists(means, min_size=2, max_size=5), st.integers(0, 4),
       st.integers(1, 90), st.sampled_from([None, 1]))  # fmt: skip
def test_counts_match_the_oracle(step, key, some, block, n, n_kept):
    row = np.resize(some, 64 * block + n).tolist()
    law = _law([row, row[::-1]], n, 3, n_kept)
    rates = law.rates.reshape(2, -1).tolist()
    expected = naive.draw_own_counts(step, key, rates, 3, SECONDS, 64 * block, n, law.n_levels)
    assert _counts(step, key, law, 64 * block, n) == expected


@pytest.mark.parametrize("n_kept", [None, 1])
def test_levels_are_made_for_each_row_and_kept_or_not(n_kept):
    rows = np.random.default_rng(1).uniform(0, 9, (3, 600)).tolist()
    law = _law(rows, 600, 10, n_kept)
    for step in (0, 1, 9, 10, 29, 30, 10**6, 0):
        alone = _law([rows[min(step // 10, 2)]], 600, n_levels=law.n_levels)
        assert _counts(step, KEY, law, 0, 600) == _counts(step, KEY, alone, 0, 600)


@pytest.mark.parametrize("mean", [0.01, 2.0, 12.0, 100.0])
def test_one_rate_for_each_is_one_for_all(mean):
    """The recursion comes to the exact table but for a unit of 2**-32."""
    n, exact = 2048, tabulate_poisson(mean)
    one, table = _law([[mean] * n], n), np.zeros(exact.size * BATCH, np.uint32)
    fast.fill_levels(one.rates[:1], SECONDS, table, np.zeros(exact.size, np.uint32))
    ours = table.reshape(-1, BATCH)[:, 7].astype(np.int64)
    assert abs(ours - exact).max() <= 1
    out = np.zeros(n, np.uint8)
    draw_counts(int64([5, 0]), uint64(*KEY), exact, int64([1, 1]), 0, out)
    assert _counts(5, KEY, one, 0, n) == out.tolist()


def test_each_follows_the_law_of_its_rate():
    rates = np.repeat([0.2, 3.0, 20.0], 512)
    law = _law([rates], rates.size)
    drawn = np.array([_counts(step, KEY, law, 0, rates.size) for step in range(20)])
    for i, mean in enumerate([0.2, 3.0, 20.0]):
        assert chance(drawn[:, 512 * i : 512 * (i + 1)].ravel(), stats.poisson(mean)) > DOUBT


def test_certainty_lies_above_every_word():
    words = np.full(BATCH, 2**32 - 1, np.uint32)
    levels, out = np.full(2 * BATCH, 2**32 - 1, np.uint32), np.zeros(BATCH, np.uint8)
    fast.count_own(words, levels, np.full(2, 2**32 - 1, np.uint32), out)
    assert (out == 2).all()

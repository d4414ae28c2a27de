"""Sources that leap from spike to spike, against the oracle and against the law of a throw."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import DOUBT, chance
from naive.spiking import leap as naive
from numba import config
from scipy import stats
from spikes import log_part
from strategies import KEY, int64, keys, uint64

from neurosim.kernels.spiking import leap as fast
from neurosim.kernels.spiking._lazy_tables import Wheel

SMALL = config.DISABLE_JIT
chances = st.sampled_from([0.0, 1e-6, 0.003, 0.05, 0.6, 1.0])
begins = st.sampled_from([0, 1, 100, 255, 256, 2**32 - 30, 2**40 + 250])


def scales_of(chosen):
    with np.errstate(divide="ignore"):
        return -1 / np.log1p(-np.array(chosen))


def make_wheel(n):
    return Wheel(np.empty(256, np.int32), np.empty(n, np.int32), int64([-1]))


def play(steps, key, scales, first, n, used=0):
    """Return who fires in each of some steps in a row."""
    wheel, found = make_wheel(n), []
    for step in steps:
        log = log_part(first, n, used, used + n)
        assert fast.leap(int64([step, 1]), uint64(*key), scales, wheel, log) is None
        assert (log.neurons[:used] == -1).all()
        assert (log.halt[0] == step) == (log.bounds[2] + n > log.neurons.size)
        found.append(log.neurons[used : log.bounds[2]].tolist())
    return found


@given(keys, begins, st.integers(1, 20), st.integers(0, 2), st.integers(1, 70),
       st.lists(chances, min_size=1, max_size=5), st.booleans(), st.integers(0, 3))  # fmt: skip
def test_spikes_match_oracle_from_any_step_on(key, begin, steps, block, n, some, is_shared, used):
    first = 64 * block
    chosen = some[:1] if is_shared else [some[i % len(some)] for i in range(first + n)]
    scales, steps = scales_of(chosen), range(begin, begin + steps)
    expected = [naive.leap(step, key, scales, first, n) for step in steps]
    assert play(steps, key, scales, first, n, used) == expected


def test_many_that_fire_together_are_listed_in_order():
    (fired,) = play([0], KEY, scales_of([0.6]), 0, 300)
    assert len(fired) > 100 and fired == sorted(fired)


@pytest.mark.skipif(SMALL, reason="a law needs many draws")
@pytest.mark.parametrize("p", [0.001, 0.02, 0.3])
def test_gaps_and_counts_have_the_law_of_a_throw_in_each_step(p):
    """Across windows, too: what begins anew must leave no trace at multiples of 256."""
    n, n_steps = 400, 5000
    log, wheel = log_part(0, n, 0, n), make_wheel(n)
    fires = np.zeros((n_steps, n), bool)
    for step in range(n_steps):
        fast.leap(int64([step, 0]), uint64(*KEY), scales_of([p]), wheel, log)
        fires[step, log.neurons[: log.bounds[1]]] = True
    assert stats.binomtest(int(fires.sum()), fires.size, p).pvalue > DOUBT
    for place in (0, 255):
        here = fires[place::256]
        assert stats.binomtest(int(here.sum()), here.size, p).pvalue > DOUBT
    both = fires[255:-1:256] & fires[256::256]
    assert stats.binomtest(int(both.sum()), both.size, p * p).pvalue > DOUBT
    if p > 0.01:  # of rarer spikes too many gaps are cut off by the end
        gaps = np.concatenate([np.diff(np.flatnonzero(column)) for column in fires.T])
        assert chance(gaps, stats.geom(p)) > DOUBT

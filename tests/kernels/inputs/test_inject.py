"""What arrives or fires at random, against the oracle and against the laws it promises."""

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from laws import DOUBT, chance
from naive.inputs import inject as naive
from naive.random.throw import word as word_at
from numba import config
from scipy import stats
from spikes import log_part
from strategies import KEY, int64, keys, uint64, words

from neurosim.base.random.poisson import tabulate_poisson
from neurosim.kernels.inputs import inject as fast

N_STEPS, N = (20 if config.DISABLE_JIT else 400), 2048
"""Kernels as Python draw a hundred a millisecond."""
MEANS = [0.01, 0.5, 2.0, 12.0]
CERTAIN = 2**32 - 1
NEIGHBOURS = [1, 16, 64]
"""Neurons side by side, with words of one counter, and with the same place in the next block."""
steps = st.integers(0, 3) | st.integers(2**32 - 2, 2**32 + 1) | st.integers(0, 2**61)
blocks = st.integers(0, 5) | st.integers(0, 2**25 - 10)
sizes = st.integers(0, 300) | st.sampled_from([63, 64, 65, 255, 256, 257, 512])
levels = st.sampled_from([0, 1, 2**28, 2**32 - 2, CERTAIN]) | words
cuts = st.lists(st.sampled_from(range(0, 600, 64)), max_size=4)
splits = cuts.map(lambda some: [0, *sorted(some), 600])


def table_of(some):
    """Return a descending table of levels, padded to whole fours."""
    return np.array(sorted(some, reverse=True) + [0] * (-len(some) % 4), np.uint32)


tables = st.sampled_from([0, 0.01, 0.5, 2, 12, 30, 100]).map(tabulate_poisson)
tables |= st.lists(levels, max_size=20).map(table_of)


def _counts(step, key, survival, first, n, every=(1, 1)):
    out = np.full(n + 1, 99, np.uint8)
    call = int64([step, 7]), uint64(*key), survival, int64(every), first, out[:n]
    assert fast.draw_counts(*call) is None
    assert out[n] == 99
    return out[:n]


def _spikes(step, key, thresholds, first, n, every=(1, 1), used=0, spare=0):
    """Return who fires, where ``used`` spikes are in the log, and whether a halt is asked for."""
    log, table = log_part(first, n, used, used + n + spare), np.array(thresholds, np.uint32)
    call = int64([step, 1]), uint64(*key), table, int64(every), log
    assert fast.draw_spikes(*call) is None
    assert (log.neurons[:used] == -1).all()
    assert (log.halt[0] == step) == (log.bounds[2] + n > log.neurons.size)
    return log.neurons[used : log.bounds[2]].tolist()


def _normals(step, key, first, n, dtype=np.float64):
    out = np.full(n, np.nan, dtype)
    assert fast.draw_normals(int64([step, 7]), uint64(*key), first, out) is None
    return out


def _uniforms(step, key, first, n, dtype=np.float64):
    out = np.full(n, np.nan, dtype)
    assert fast.draw_uniforms(int64([step, 7]), uint64(*key), first, out) is None
    return out


def _unrelated(x, y):
    return stats.pearsonr(x.ravel(), y.ravel()).pvalue > DOUBT


def _two_sided(law, value):
    return 2 * min(law.cdf(value), law.sf(value))


@given(steps, st.integers(1, 2**62), st.integers(1, 5))
def test_the_row_of_a_step_matches_oracle(step, steps_of_row, n_rows):
    table = np.arange(3 * n_rows, dtype=np.uint32)
    row = fast.row_of(table, int64([step, 7]), int64([steps_of_row, n_rows]))
    assert row.tolist() == naive.row_of(table.reshape(-1, 3).tolist(), step, steps_of_row)


class TestCounts:
    @given(steps, keys, tables, blocks, sizes)
    @example(0, KEY, table_of([CERTAIN] * 255), 1, 70)
    @example(0, KEY, table_of([]), 0, 70)
    def test_counts_match_oracle(self, step, key, survival, block, n):
        expected = naive.draw_counts(step, key, survival.tolist(), 64 * block, n)
        assert _counts(step, key, survival, 64 * block, n).tolist() == expected

    @given(steps, keys, tables, splits)
    def test_any_split_gives_the_same_counts(self, step, key, survival, ends):
        ranges = zip(ends, ends[1:], strict=False)
        parts = [_counts(step, key, survival, a, b - a) for a, b in ranges]
        assert np.concatenate(parts).tolist() == _counts(step, key, survival, 0, 600).tolist()

    @given(st.lists(levels, min_size=1, max_size=70), st.lists(levels, max_size=20))
    @example([2**32 - 1, 2**32 - 2, 2**32 - 3, 0], [CERTAIN, 2**32 - 2, 1, 0])
    @example([2**32 - 1], [CERTAIN])
    def test_levels_above_a_word_match_oracle(self, chosen, some):
        survival, counts = table_of(some), np.full(len(chosen), 99, np.uint8)
        fast.count_levels(np.array(chosen, np.uint32), survival, counts)
        assert counts.tolist() == [naive.count_levels(word, survival.tolist()) for word in chosen]

    def test_a_rate_that_changes_has_a_table_for_each_time(self):
        rows = [tabulate_poisson(mean) for mean in (0.5, 2.0, 12.0)]
        longest = max(row.size for row in rows)
        survival = np.concatenate([np.pad(row, (0, longest - row.size)) for row in rows])
        for step, row in ((0, 0), (9, 0), (10, 1), (29, 2), (30, 2), (10**6, 2)):
            changing = _counts(step, KEY, survival, 64, 300, (10, 3))
            assert changing.tolist() == _counts(step, KEY, rows[row], 64, 300).tolist()


@cache
def _drawn(mean, key=KEY):
    survival = tabulate_poisson(mean)
    return np.array([_counts(step, key, survival, 0, N) for step in range(N_STEPS)], np.int64)


@pytest.mark.parametrize("mean", MEANS)
class TestLawOfCounts:
    def test_counts_follow_the_law_of_poisson(self, mean):
        assert chance(_drawn(mean).ravel(), stats.poisson(mean)) > DOUBT

    def test_there_are_as_many_events_as_there_should_be(self, mean):
        law = stats.poisson(mean * _drawn(mean).size)
        assert _two_sided(law, _drawn(mean).sum()) > DOUBT

    @pytest.mark.parametrize("axis", [0, 1])
    def test_sums_over_time_and_over_neurons_vary_as_they_should(self, mean, axis):
        sums = _drawn(mean).sum(axis)
        expected = mean * _drawn(mean).shape[axis]
        squares = ((sums - expected) ** 2 / expected).sum()
        law = stats.norm(sums.size, ((2 + 1 / expected) * sums.size) ** 0.5)
        assert _two_sided(law, squares) > DOUBT

    @pytest.mark.parametrize("apart", NEIGHBOURS)
    def test_neighbours_are_unrelated(self, mean, apart):
        assert _unrelated(_drawn(mean)[:, :-apart], _drawn(mean)[:, apart:])

    def test_steps_are_unrelated(self, mean):
        assert _unrelated(_drawn(mean)[:-1], _drawn(mean)[1:])
        assert _unrelated(_drawn(mean)[:-1, 1:], _drawn(mean)[1:, :-1])

    def test_keys_are_unrelated(self, mean):
        for other in ((KEY[0] ^ 1, KEY[1]), (KEY[0], KEY[1] ^ 2**31)):
            assert _unrelated(_drawn(mean), _drawn(mean, other))


class TestSpikes:
    @given(steps, keys, levels, blocks, sizes)
    @example(0, KEY, CERTAIN, 0, 300)
    @example(0, KEY, 0, 0, 300)
    @example(5, KEY, 2**24, 1, 2000)
    def test_neurons_alike_match_oracle(self, step, key, level, block, n):
        expected = naive.draw_spikes(step, key, [level], 64 * block, n)
        assert _spikes(step, key, [level], 64 * block, n) == expected

    @given(steps, keys, st.lists(levels, min_size=2, max_size=20), st.integers(0, 5), sizes)
    def test_neurons_with_chances_of_their_own_match_oracle(self, step, key, some, block, n):
        first = 64 * block
        thresholds = np.resize(some, max(2, first + n)).tolist()
        expected = naive.draw_spikes(step, key, thresholds, first, n)
        assert _spikes(step, key, thresholds, first, n) == expected

    @given(steps, keys, levels, splits)
    def test_any_split_gives_the_same_spikes(self, step, key, level, ends):
        ranges = zip(ends, ends[1:], strict=False)
        parts = [_spikes(step, key, [level], a, b - a) for a, b in ranges]
        assert sum(parts, []) == _spikes(step, key, [level], 0, 600)

    @given(levels, sizes, st.integers(0, 5), st.integers(0, 700))
    def test_spikes_go_behind_others_and_a_halt_is_asked_in_time(self, level, n, used, spare):
        alone = _spikes(3, KEY, [level], 64, n)
        assert _spikes(3, KEY, [level], 64, n, used=used, spare=spare) == alone

    @pytest.mark.parametrize("n_columns", [1, 500])
    def test_a_rate_that_changes_has_a_row_for_each_time(self, n_columns):
        rows = [[level] * n_columns for level in (2**30, 0, CERTAIN)]
        for step, row in ((0, 0), (9, 0), (10, 1), (29, 2), (30, 2), (10**6, 2)):
            changing = _spikes(step, KEY, sum(rows, []), 64, 300, (10, 3))
            assert changing == _spikes(step, KEY, rows[row], 64, 300)
            assert len(changing) == 300 or row != 2

    def test_a_neuron_fires_below_its_threshold_and_not_at_it(self):
        word = word_at(0, 3, naive.SPIKES, KEY)
        assert _spikes(3, KEY, [word], 0, 1) == []
        assert _spikes(3, KEY, [word + 1], 0, 1) == [0]

    @pytest.mark.parametrize("p", [0.001, 0.02, 0.5])
    def test_rates_follow_the_law(self, p):
        fires = _raster(p)
        assert stats.binomtest(int(fires.sum()), fires.size, p).pvalue > DOUBT
        assert chance(fires.sum(0), stats.binom(N_STEPS, p)) > DOUBT
        assert chance(fires.sum(1), stats.binom(N, p)) > DOUBT

    @pytest.mark.parametrize("p", [0.02, 0.5])
    def test_intervals_between_spikes_follow_the_law(self, p):
        gaps = np.diff(np.flatnonzero(_raster(p).T))
        assert chance(gaps, stats.geom(p)) > DOUBT

    @pytest.mark.parametrize("p", [0.02, 0.5])
    @pytest.mark.parametrize("apart", NEIGHBOURS)
    def test_neighbours_and_steps_are_unrelated(self, p, apart):
        fires = _raster(p)
        assert _unrelated(fires[:, :-apart], fires[:, apart:])
        assert _unrelated(fires[:-1, apart:], fires[1:, :-apart])
        assert _unrelated(fires[:-1], fires[1:])

    def test_chances_of_their_own_are_kept(self):
        p = np.linspace(0, 0.2, 640)
        thresholds, n_spikes = (p * 2**32).astype(np.uint32), np.zeros(p.size)
        for step in range(N_STEPS):
            n_spikes[_spikes(step, KEY, thresholds, 0, p.size)] += 1
        assert n_spikes[0] == 0
        z = ((n_spikes - N_STEPS * p) / np.sqrt(N_STEPS * p * (1 - p) + 1e-9))[1:]
        assert _two_sided(stats.norm(0, z.size**0.5), z.sum()) > DOUBT
        assert _two_sided(stats.norm(), np.corrcoef(z, p[1:])[0, 1] * z.size**0.5) > DOUBT


@cache
def _raster(p):
    fires = np.zeros((N_STEPS, N), np.int64)
    for step in range(N_STEPS):
        fires[step, _spikes(step, KEY, [round(p * 2**32)], 0, N)] = 1
    return fires


class TestNormals:
    @given(steps, keys, blocks, st.integers(0, 300))
    def test_deviates_match_oracle(self, step, key, block, n):
        expected = naive.draw_normals(step, key, 64 * block, n)
        assert _normals(step, key, 64 * block, n).tolist() == expected
        rounded = np.array(expected, np.float32).tolist()
        assert _normals(step, key, 64 * block, n, np.float32).tolist() == rounded

    @given(steps, keys, splits)
    def test_any_split_gives_the_same_deviates(self, step, key, ends):
        parts = [_normals(step, key, a, b - a) for a, b in zip(ends, ends[1:], strict=False)]
        assert np.concatenate(parts).tolist() == _normals(step, key, 0, 600).tolist()

    def test_moments_and_law(self):
        z = _deviates().ravel()
        assert stats.kstest(z, "norm").pvalue > DOUBT
        assert _two_sided(stats.norm(), z.mean() * z.size**0.5) > DOUBT
        assert _two_sided(stats.chi2(z.size), (z**2).sum()) > DOUBT
        assert stats.skewtest(z).pvalue > DOUBT and stats.kurtosistest(z).pvalue > DOUBT

    @pytest.mark.parametrize("beyond", [1.0, 2.0, 3.0, 4.0])
    @pytest.mark.parametrize("side", [-1, 1])
    def test_tails_are_as_heavy_as_they_should_be(self, beyond, side):
        n_beyond = int((side * _deviates() > beyond).sum())
        assert stats.binomtest(n_beyond, _deviates().size, stats.norm.sf(beyond)).pvalue > DOUBT

    @pytest.mark.parametrize("apart", NEIGHBOURS)
    def test_neighbours_are_unrelated_in_value_and_in_size(self, apart):
        for z in (_deviates(), abs(_deviates())):
            assert _unrelated(z[:, :-apart], z[:, apart:])

    def test_steps_are_unrelated_in_value_and_in_size(self):
        for z in (_deviates(), abs(_deviates())):
            assert _unrelated(z[:-1], z[1:])
            assert _unrelated(z[:-1, 1:], z[1:, :-1])

    @pytest.mark.parametrize("axis", [0, 1])
    def test_sums_over_time_and_over_neurons_are_normal(self, axis):
        sums = _deviates().sum(axis) / _deviates().shape[axis] ** 0.5
        assert stats.kstest(sums, "norm").pvalue > DOUBT

    def test_other_keys_and_steps_draw_other_deviates(self):
        one = _normals(1, KEY, 0, N)
        for other in (_normals(1, (KEY[0], KEY[1] ^ 1), 0, N), _normals(2**32 + 1, KEY, 0, N)):
            assert _unrelated(one, other) and not (one == other).any()


class TestUniforms:
    @given(steps, keys, blocks, st.integers(0, 300))
    def test_numbers_match_oracle(self, step, key, block, n):
        expected = naive.draw_uniforms(step, key, 64 * block, n)
        assert _uniforms(step, key, 64 * block, n).tolist() == expected
        rounded = np.minimum(np.array(expected, np.float32), np.float32(1 - 2.0**-24)).tolist()
        assert _uniforms(step, key, 64 * block, n, np.float32).tolist() == rounded

    @given(steps, keys, splits)
    def test_any_split_gives_the_same_numbers(self, step, key, ends):
        parts = [_uniforms(step, key, a, b - a) for a, b in zip(ends, ends[1:], strict=False)]
        assert np.concatenate(parts).tolist() == _uniforms(step, key, 0, 600).tolist()

    def test_the_law_is_that_of_all_numbers_alike(self):
        u = np.array([_uniforms(step, KEY, 0, N) for step in range(N_STEPS)])
        assert stats.kstest(u.ravel(), "uniform").pvalue > DOUBT
        assert _unrelated(u[:, :-1], u[:, 1:]) and _unrelated(u[:-1], u[1:])


@cache
def _deviates():
    return np.array([_normals(step, KEY, 0, N) for step in range(N_STEPS)])


reals = st.floats(-1e6, 1e6, width=32)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
class TestAdding:
    @given(
        st.lists(st.tuples(st.integers(0, 255), reals), max_size=70),
        reals | st.sampled_from([0.1, 1 / 3]),
    )
    def test_events_add_their_rounded_weight(self, kind, pairs, weight):
        self.check(kind, np.array([count for count, _ in pairs], np.uint8), pairs, weight)

    @given(st.lists(st.tuples(reals, reals), max_size=70), reals | st.sampled_from([0.1, 1 / 3]))
    def test_deviates_add_their_rounded_weight(self, kind, pairs, weight):
        self.check(kind, np.array([deviate for deviate, _ in pairs], kind), pairs, weight)

    @given(st.lists(st.tuples(reals, reals, st.integers(-1, 1)), max_size=70), reals)
    def test_only_the_free_get_noise(self, kind, rows, weight):
        deviates, before = (np.array([row[i] for row in rows], kind) for i in (1, 0))
        release, after = np.array([7 + row[2] for row in rows], np.int32), before.copy()
        arguments = int64([7, 1]), deviates, np.array([weight], kind), release, after
        assert fast.inject_free(*arguments) is None
        expected = naive.inject_free(7, deviates.tolist(), kind(weight), release, before)
        assert after.tolist() == [float(x) for x in expected]

    @given(st.lists(st.tuples(st.integers(1, 255), st.booleans()), max_size=70))
    def test_who_is_left_out_gets_nothing(self, kind, pairs):
        for dtype in (np.uint8, kind):
            amounts = np.array([*(amount for amount, _ in pairs), 9], dtype)
            is_in = np.array([chosen for _, chosen in pairs], np.uint8)
            assert fast.leave_out(amounts[:-1], is_in) is None
            expected = naive.leave_out([amount for amount, _ in pairs], is_in.tolist())
            assert amounts.tolist() == [*expected, 9]

    @given(st.lists(st.tuples(reals, reals, reals), min_size=2, max_size=70))
    def test_each_may_have_its_weight(self, kind, rows):
        deviates, before, weights = (np.array([row[i] for row in rows], kind) for i in range(3))
        after, some, release = before.copy(), before.copy(), np.arange(len(rows), dtype=np.int32)
        expected = naive.inject(deviates.tolist(), weights, before)
        fast.inject(deviates, weights, after)
        assert after.tolist() == [float(x) for x in expected]
        fast.inject_free(int64([3, 1]), deviates, weights, release, some)
        free = naive.inject_free(3, deviates.tolist(), weights, release, before)
        assert some.tolist() == [float(x) for x in free]

    def check(self, kind, amounts, pairs, weight):
        variable = np.array([*(v for _, v in pairs), 5.5], kind)
        expected = naive.inject(amounts.tolist(), kind(weight), variable[:-1])
        before = variable.copy()
        assert fast.inject(amounts, np.array([weight], kind), variable) is None
        assert variable.tolist() == [*map(float, expected), 5.5]
        assert fast.inject(amounts, np.full(before.size, weight, kind), before) is None
        assert before.tolist() == variable.tolist()

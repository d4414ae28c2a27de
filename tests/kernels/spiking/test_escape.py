"""Who fires by chance, against the oracle, which computes every chance, and against the law."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from laws import DOUBT
from naive.random.throw import word as word_at
from naive.spiking import escape as naive
from numba import config
from scipy import stats
from spikes import KINDS, log_part
from strategies import KEY, int64, keys, uint64, words

from neurosim.kernels.spiking import escape as fast
from neurosim.kernels.spiking._chance_tables import Escape
from neurosim.kernels.spiking._tables import Refractory

SLACK = 2.0**-10
V_TH = -50.0
N_STEPS = 5 if config.DISABLE_JIT else 100
steps = st.integers(0, 3) | st.integers(2**30, 2**30 + 9)
sizes = st.integers(1, 9) | st.sampled_from([63, 64, 65, 255, 256, 257, 300])
laws = st.tuples(
    st.just(V_TH),
    st.sampled_from([1e-9, 0.1, 2.0, 1e3]),
    st.sampled_from([-math.inf, -700.0, -22.0, -5.0, 0.0, 700.0]),
    st.sampled_from([math.inf, 1e-300, 1e-9, 0.1, 3.0]),
)
heights = st.sampled_from([-1e300, -1e3, -31.0, -5.0, -1e-9, 0.0, 1e-9, 1.0, 4.0, 1e3, math.nan])


def table(rows, key=KEY):
    """Return the chances of neurons, or of all where there is one: v_th, delta, log gain, most."""
    v_th, delta, log_gain, most = np.array(rows).T.copy()
    with np.errstate(divide="ignore"):
        top = 32 + np.log2(most) + SLACK
    slope, shift = math.log2(math.e) / delta, 32 + log_gain * math.log2(math.e) + SLACK
    return Escape(uint64(*key), v_th, delta, log_gain, most, slope, shift, top)


def draw(step, v, noise, release, wait=1, first=0, sure=None, used=3):
    """Return who fires, when each may again, and the log."""
    v, may = np.append(v, np.zeros(5, v.dtype)), np.append(np.array(release, np.int32), [9] * 5)
    n, listed = len(release), [] if sure is None else sure
    log = log_part(first, n, used, used + n + len(listed))
    log.neurons[used : used + len(listed)] = listed
    log.bounds[2] = used + len(listed)
    room = np.empty(0 if sure is None else n, np.int32)
    each = int64([wait] * (1 if noise.v_th.size == 1 else n + 5))
    waits = Refractory(may.astype(np.int32), each, int64([0]))
    assert fast.escape(int64([step, 1]), v, noise, waits, log, room) is None
    assert waits.release[n:].tolist() == [9] * 5 and (log.neurons[:used] == -1).all()
    assert (log.halt[0] == step) == (log.bounds[2] + n > log.neurons.size)
    return log.neurons[used : log.bounds[2]].tolist(), waits.release[:n].tolist()


@given(words, st.floats(0, 40) | st.sampled_from([math.inf, 2.0**-33, 2.0**-32, 22.2, 1e-300]))
@example(2**32 - 1, math.inf)
@example(0, 2.0**-34)
def test_a_word_falls_below_a_level_as_in_the_oracle(word, q):
    assert fast.falls(np.uint32(word), q) == naive.falls(word, q)


@given(words | st.integers(0, 40).map(lambda power: min(2**power, 2**32 - 1)))
def test_the_floor_of_a_logarithm_is_never_above_it(word):
    floor = fast.floor_log2(np.uint32(word))
    assert floor <= (math.log2(word) if word else -126) + 2**-16
    assert word == 0 or floor >= math.log2(word) - 0.0861 - 2**-16


@pytest.mark.parametrize("kind", KINDS)
@given(steps, keys, sizes, st.integers(0, 5), st.data())
def test_who_fires_matches_oracle(kind, step, key, n, block, data):
    first, is_shared = 64 * block, data.draw(st.booleans())
    rows = data.draw(st.lists(laws, min_size=1, max_size=1 if is_shared else 4))
    each = [rows[0]] * n if is_shared else [rows[i % len(rows)] for i in range(n)]
    some = data.draw(st.lists(heights, min_size=1, max_size=7))
    v = np.array([V_TH + some[i % len(some)] for i in range(n)]).clip(-1e30, 1e30).astype(kind)
    waits = data.draw(st.lists(st.integers(-1, 1), min_size=1, max_size=5))
    release = [step + waits[i % len(waits)] for i in range(n)]
    wait = data.draw(st.integers(0, 3))
    sure = None
    if data.draw(st.booleans()):
        sure = sorted(data.draw(st.sets(st.integers(first, first + n - 1))))
    expected = [naive.expect(float(x), *law) for x, law in zip(v, each, strict=True)]
    expected = [0.0 if math.isnan(q) else q for q in expected]
    slow = naive.fire(step, key, first, expected, release, wait, sure or [])
    noise = table(rows if is_shared else each, key)
    assert draw(step, v, noise, release, wait, first, sure) == slow


@given(words, st.sampled_from([0.1, 2.0]), st.integers(-2, 2))
def test_whoever_is_left_out_early_could_not_fire(word, delta, ulps):
    """The v at which a word is just reached, and its neighbours, are never screened off."""
    noise, may = table([(V_TH, delta, -9.0, math.inf)]), np.zeros(1, np.uint8)
    v = V_TH + delta * (math.log(-math.log1p(-min(word + 0.5, 2**32 - 1.5) / 2**32)) + 9.0)
    for _ in range(abs(ulps)):
        v = math.nextafter(v, math.copysign(math.inf, ulps))
    law = noise.v_th, noise.slope, noise.shift, noise.top
    for screen, given_law in ((fast.screen, [x[0] for x in law]), (fast.screen_each, law)):
        screen(np.array([word], np.uint32), np.array([v]), *given_law, may)
        expected = naive.expect(v, V_TH, delta, -9.0, math.inf)
        assert may[0] or not naive.falls(word, expected)
        assert fast.expect(v, noise, 0) == expected


def test_neurons_far_below_need_no_exponential():
    noise, may = table([(V_TH, 2.0, -7.0, math.inf)]), np.ones(999, np.uint8)
    words = np.array([word_at(i, 0, naive.ESCAPES, KEY) for i in range(999)], np.uint32)
    law = noise.v_th[0], noise.slope[0], noise.shift[0], noise.top[0]
    for height, least, most in ((-40.0, 0, 0), (4.0, 3, 15)):
        fast.screen(words, np.full(999, V_TH + height), *law, may)
        n_fire = sum(naive.falls(int(word), math.exp(height / 2 - 7.0)) for word in words)
        assert least <= n_fire <= may.sum() <= most


@given(st.lists(st.sampled_from(range(0, 600, 64)), max_size=4), steps, keys)
def test_any_split_gives_the_same_spikes(cuts, step, key):
    ends, noise = [0, *sorted(cuts), 600], table([(V_TH, 2.0, -2.0, math.inf)], key)
    v, fired = V_TH + np.linspace(-5, 5, 600), []
    for a, b in zip(ends, ends[1:], strict=False):
        fired += draw(step, v[a:b], noise, [0] * (b - a), first=a)[0]
    assert fired == draw(step, v, noise, [0] * 600)[0]


def test_fractions_that_fire_are_those_of_the_law():
    v = np.repeat(V_TH + np.array([-8.0, -4.0, 0.0, 4.0, 9.0]), 4096)
    noise, counts = table([(V_TH, 2.0, -3.0, math.inf)]), np.zeros(5)
    for step in range(N_STEPS):
        fired = draw(step, v, noise, [0] * v.size)[0]
        counts += np.bincount(np.array(fired) // 4096, minlength=5)
    for count, height in zip(counts, (-4, -2, 0, 2, 4.5), strict=True):
        p = -math.expm1(-math.exp(height - 3.0))
        assert stats.binomtest(int(count), 4096 * N_STEPS, p).pvalue > DOUBT


def test_words_are_those_of_no_other_kernel():
    words = [word_at(0, 1, tag, KEY) for tag in range(7)]
    assert len(set(words)) == 7 and int(fast.ESCAPES) == naive.ESCAPES == 6

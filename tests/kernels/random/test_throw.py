"""Words block by block, and the normal law bent out of them, against the oracle and libraries."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.random import throw as naive
from scipy import special
from strategies import int64, keys, uint64, words

from neurosim.kernels.random import throw as fast

steps = st.integers(0, 3) | st.integers(2**32 - 2, 2**32 + 1) | st.integers(0, 2**62)


def _bend(q):
    q = np.array(q, np.float64)
    room = -(-q.size // 32) * 32
    scratch = np.empty(room, np.uint8), np.empty(room, np.int64), np.empty(room)
    out = np.empty(room)
    fast.bend(np.resize(q, room), *scratch, out)
    return out[: q.size]


def quantile(q):
    """Return the deviate of 1/2 + q as scipy has it, without cancellation anywhere."""
    q = np.array(q)
    central = 2**0.5 * special.erfinv(2 * q)
    return np.where(abs(q) < 0.3, central, -np.sign(q) * special.ndtri(0.5 - abs(q)))


@given(st.integers(0, 2**28 - 4), steps, words, keys)
def test_words_match_oracle_block_by_block(block, step, tag, key):
    out = np.zeros(192, np.uint32)
    fast.throw(16 * block, int64([step]), np.uint64(tag), uint64(*key), out)
    places = range(64 * block, 64 * block + 192)
    assert out.tolist() == [naive.word(place, step, tag, key) for place in places]


def test_no_two_kernels_share_a_word():
    tags = fast.COUNTS, fast.SPIKES, fast.NORMALS, fast.ESCAPES, fast.UNIFORMS
    assert len({0, 1, 2, *map(int, tags)}) == 8


@given(st.lists(st.tuples(words, words), min_size=1, max_size=64))
@example([(0, 0), (2**32 - 1, 2**32 - 1), (2**31, 0), (2**31 - 1, 2**32 - 1)])
def test_two_words_make_an_odd_multiple_in_the_middle(pairs):
    out, both = np.empty(128), np.zeros(256, np.uint32)
    for block in range(2):
        both[128 * block : 128 * block + len(pairs)] = [high for high, _ in pairs]
        both[128 * block + 64 : 128 * block + 64 + len(pairs)] = [low for _, low in pairs]
    fast.centre(both, out)
    expected = [naive.centre(*pair) for pair in pairs]
    assert out[: len(pairs)].tolist() == out[64 : 64 + len(pairs)].tolist() == expected
    assert all(abs(q) < 0.5 and int(q * 2**54) % 2 for q in expected)


ENDS = [(0, 0), (2**32 - 1, 2**32 - 1), (2**31, 0), (2**31 - 1, 2**32 - 1), (0, 2**11), (9, 2**31)]


@given(st.lists(st.tuples(words, words), min_size=1, max_size=64))
@example(ENDS)
def test_two_words_make_a_number_below_one(pairs):
    out, both = np.empty(64), np.zeros(128, np.uint32)
    both[: len(pairs)], both[64 : 64 + len(pairs)] = np.transpose(pairs)
    fast.lay(both, out)
    expected = [naive.uniform(*pair) for pair in pairs]
    alone = [fast.join(*map(np.uint64, pair)) for pair in pairs]
    assert out[: len(pairs)].tolist() == expected == alone
    assert max(expected) < 1


@given(st.lists(st.tuples(words, words), min_size=1, max_size=64))
@example(ENDS)
def test_two_words_make_one_deviate_as_they_do_among_many(pairs):
    expected = [naive.normal(naive.centre(*pair)) for pair in pairs]
    assert [fast.deviate(*map(np.uint64, pair)) for pair in pairs] == expected


@given(st.lists(st.integers(-(2**53) + 1, 2**53 - 1), min_size=1, max_size=70))
@example([2**53 - 1, 1 - 2**53, 1, -1])
@example([2**53 - 10**5] * 40)
def test_all_regions_match_oracle_and_scipy(numbers):
    q = [(number | 1) * 2.0**-54 for number in numbers]
    bent = _bend(q)
    assert bent.tolist() == [naive.normal(x) for x in q]
    np.testing.assert_allclose(bent, quantile(q), rtol=4e-15, atol=0)


@given(st.integers(1, 2**53 - 1))
@example(1)
def test_the_inverse_agrees_with_the_standard_library(number):
    p = number * 2.0**-54
    assert _bend([p - 0.5])[0] == pytest.approx(NormalDist().inv_cdf(p), rel=4e-15)


def test_borders_between_the_regions_are_not_seen():
    central, far = 0.425, 0.5 - np.exp(-25.0)
    for border, step in ((central, 2.0**-52), (far, 2.0**-54)):
        q = border + step * np.arange(-50, 51)
        z = _bend(q)
        np.testing.assert_allclose(z, quantile(q), rtol=4e-15)
        assert (_bend(-q) == -z).all()


@given(st.floats(2.0**-54, 1.0))
def test_the_logarithm_is_exact_to_the_last_bits(p):
    assert fast.minus_log(p) == naive.minus_log(p)
    assert fast.minus_log(p) == pytest.approx(-np.log(p), rel=5e-16, abs=1e-300)


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=30))
def test_a_ratio_is_that_of_two_polynomials(xs):
    for over, under in ((fast.CENTRAL_OVER, fast.CENTRAL_UNDER), (fast.FAR_OVER, fast.FAR_UNDER)):
        for x in xs:
            expected = naive.horner(over[::-1], x) / naive.horner(under[::-1], x)
            assert fast.ratio(x, over, under) == expected


@given(st.lists(st.integers(1, 2**50), max_size=70))
@example([1])
@example([])
def test_tails_are_bent_in_place(numbers):
    chances = np.array(numbers) * 2.0**-54
    room = np.full(96, np.nan)
    room[: chances.size] = chances
    fast.bend_tails(chances.size, room)
    assert room[: chances.size].tolist() == [naive.normal(0.5 - p) for p in chances.tolist()]

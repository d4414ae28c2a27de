"""Who releases, against the oracle of one contact; and the law of many."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.random import toss as naive
from strategies import KEY, keys, uint64

from neurosim.kernels.random import toss as fast
from neurosim.kernels.random._tables import Release

levels = st.sampled_from([0, 1, 2**31, 2**32 - 2, 2**32 - 1]) | st.integers(0, 2**32 - 1)
ordinals = st.integers(0, 9)
contacts = st.lists(st.tuples(st.integers(0, 9), ordinals, levels), max_size=40)
steps = st.integers(0, 3) | st.integers(0, 2**32 - 1)


def release(levels, ordinals, key, kind=np.uint16):
    scratch = np.empty(fast.BATCH, np.uint32), np.empty(fast.BATCH, np.int64)
    return Release(np.array(levels, np.uint32), np.array(ordinals, kind), uint64(*key), *scratch)


def toss(pre, step, first, posts, table, wide=np.int32):
    n = fast.toss(pre, step, first, np.array(posts, wide), table)
    return table.chosen[:n].tolist()


@given(st.integers(0, 2**31 - 1), steps, contacts, st.integers(0, 5), keys)
@example(7, 2**32 - 1, [(3, i, 2**31) for i in range(9)], 0, KEY)
def test_who_releases_matches_oracle(pre, step, chosen, before, key):
    posts, numbers, each = ([c[i] for c in chosen] for i in range(3))
    table = release([0] * before + each + [5], [0] * before + numbers + [5], key)
    assert toss(pre, step, before, posts, table) == naive.toss(pre, step, chosen, key)


@given(st.integers(0, 99), steps, contacts, levels, keys)
def test_one_level_and_first_contacts_match_oracle(pre, step, chosen, level, key):
    posts = [post for post, *_ in chosen]
    expected = naive.toss(pre, step, [(post, 0, level) for post in posts], key)
    for wide in (np.uint16, np.uint32, np.int32):
        assert toss(pre, step, 3, posts, release([level], [], key), wide) == expected
    numbers = [number for _, number, _ in chosen]
    expected = naive.toss(pre, step, [(p, n, level) for p, n, _ in chosen], key)
    found = toss(pre, step, 0, posts, release([level], numbers + [0], key, np.uint32))
    assert found == expected


@pytest.mark.parametrize(("level", "expected"), [(0, 0), (2**32 - 1, 200)])
def test_nothing_and_all_are_certain(level, expected):
    found = toss(1, 2, 0, range(200), release([level], [], KEY))
    assert len(found) == expected


def test_words_of_pairs_numbers_and_steps_are_independent():
    share, n = 0.3, 0
    table = release([round(share * 2**32)], [*range(8)] * 25, KEY)
    together = np.zeros((8, 8))
    for pre in range(40):
        for step in range(10):
            marks = np.zeros(200)
            marks[toss(pre, step, 0, np.repeat(np.arange(25), 8), table)] = 1
            together += marks.reshape(25, 8).T @ marks.reshape(25, 8)
            n += 25
    expected = np.full((8, 8), share**2) + np.eye(8) * (share - share**2)
    assert np.abs(together / n - expected).max() < 5 * 0.5 / n**0.5

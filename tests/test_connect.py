"""Rows of G(n, p): block by block against the oracle with exact fractions."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive import connect as naive
from strategies import keys, uint64, words

from neurosim.connectome import tabulate
from neurosim.kernels import connect as fast

KEY = (0xA4093822, 0x299F31D0)

probabilities = st.one_of(
    st.sampled_from([2**-40, 2**-32, 1 / 16, 0.5, 0.75, 1 - 2**-33, 1.0]), st.floats(1e-6, 1.0)
)
blocks = st.sampled_from([1, 4, 64])


def _rows(n_pre, n_post, self_loops, block, p, key, room=None):
    indptr = np.zeros(n_pre + 1, np.int64)
    indices = np.empty(n_pre * n_post if room is None else room, np.int32)
    n = fast.connect_rows(
        n_pre, n_post, self_loops, block, *tabulate(p, block), uint64(*key), indptr, indices
    )
    return n, [indices[a:b].tolist() for a, b in zip(indptr, indptr[1:], strict=False)]


@given(probabilities, blocks)
def test_tables_match_exact_fractions(p, block):
    survival, guide = tabulate(p, block)
    exact = naive.survive(p, block)
    assert survival.tolist() == exact
    last_words = [(byte << 24) + 2**24 - 1 for byte in range(256)]
    assert guide.tolist() == [naive.skip(word, exact) for word in last_words]


@given(probabilities, blocks, st.lists(words, min_size=1))
@example(0.5, 64, [0, 1, 2**24 - 1, 2**24, 2**31 - 1, 2**31, 2**32 - 1])
def test_skip_matches_oracle(p, block, chosen):
    survival, guide = tabulate(p, block)
    exact = naive.survive(p, block)
    for word in chosen:
        assert fast.skip(np.uint64(word), survival, guide) == naive.skip(word, exact)


@given(probabilities, blocks, st.integers(1, 4), st.integers(1, 150), st.booleans(), keys)
@example(1.0, 64, 1, 1, False, KEY)
@example(1.0, 64, 3, 130, True, KEY)
def test_rows_match_oracle(p, block, n_pre, n_post, self_loops, key):
    n, rows = _rows(n_pre, n_post, self_loops, block, p, key)
    expected = naive.connect_rows(n_pre, n_post, self_loops, block, naive.survive(p, block), key)
    assert rows == expected
    assert n == sum(map(len, expected))


@given(st.integers(0, 2**31 - 1), keys)
def test_a_row_does_not_depend_on_the_rows_around_it(pre, key):
    out = np.empty(100, np.int32)
    n = fast.connect_row(pre, 100, 64, *tabulate(0.2, 64), uint64(*key), out)
    assert out[:n].tolist() == naive.connect_row(pre, 100, 64, naive.survive(0.2, 64), key)


def test_a_block_does_not_depend_on_the_blocks_around_it():
    _, short = _rows(5, 128, True, 64, 0.1, KEY)
    _, long = _rows(5, 1000, True, 64, 0.1, KEY)
    assert short == [[j for j in row if j < 128] for row in long]
    assert any(short)


def test_without_self_loops_the_other_synapses_stay():
    _, with_loops = _rows(60, 60, True, 64, 0.3, KEY)
    _, without = _rows(60, 60, False, 64, 0.3, KEY)
    assert without == [[j for j in row if j != i] for i, row in enumerate(with_loops)]
    assert without != with_loops


@pytest.mark.parametrize("missing", [1, 5])
def test_too_little_room_is_told_and_enough_room_suffices(missing):
    needed, rows = _rows(20, 90, True, 64, 0.2, KEY)
    assert _rows(20, 90, True, 64, 0.2, KEY, room=needed - missing)[0] == -1
    assert _rows(20, 90, True, 64, 0.2, KEY, room=needed) == (needed, rows)

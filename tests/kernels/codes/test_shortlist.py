"""Shortlists against the oracle."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.codes import shortlist as naive
from strategies import int32, int64

from neurosim.kernels.codes import shortlist as fast

LEVELS = 9
counts = st.integers(0, LEVELS - 1)
many = st.builds(
    lambda seed, n, top: np.random.default_rng(seed).integers(0, top, n).tolist(),
    st.integers(0, 99), st.integers(1, 400), st.integers(1, LEVELS),
)  # fmt: skip


def shortlist(values, m):
    out = np.full(m, -1, np.int32), np.full(m, -1, np.int32)
    fast.shortlist(int32(values), np.full(LEVELS, 7), *out)
    return out[0].tolist(), out[1].tolist()


@given(st.lists(counts, min_size=1, max_size=20) | many, st.data())
@example([0], None)
def test_the_largest_match_oracle(values, data):
    m = data.draw(st.integers(0, len(values)) | st.integers(0, min(5, len(values)))) if data else 1
    assert shortlist(values, m) == naive.shortlist(values, m)


@pytest.mark.parametrize("n", [1, fast.CHUNK - 1, fast.CHUNK, fast.CHUNK + 1, 5 * fast.CHUNK])
@pytest.mark.parametrize("value", [0, LEVELS - 1])
def test_where_all_are_equal_the_first_are_listed(n, value):
    for m in {1, n // 2, n}:
        assert shortlist([value] * n, m) == ([value] * m, list(range(m)))


def test_ties_in_chunks_apart_go_to_the_first():
    values = [1] * (4 * fast.CHUNK)
    for place in (5, fast.CHUNK, 3 * fast.CHUNK + 1):
        values[place] = 8
    assert shortlist(values, 2) == ([8, 8], [5, fast.CHUNK])
    assert shortlist(values, 4) == ([8, 8, 8, 1], [5, fast.CHUNK, 3 * fast.CHUNK + 1, 0])


@given(st.lists(st.lists(counts, min_size=7, max_size=7), max_size=4), st.integers(0, 7))
def test_each_row_has_its_own_list(rows, m):
    out = np.empty((2, len(rows), m), np.int32)
    fast.shortlist_each(np.array(rows, np.int32).reshape(-1, 7), LEVELS, *out)
    found = [(a.tolist(), b.tolist()) for a, b in zip(*out, strict=True)]
    assert found == naive.shortlist_each(rows, m)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6).filter(any), st.data())
def test_places_match_oracle(tally, data):
    m = data.draw(st.integers(1, sum(tally)))
    places = int64(tally)
    least, room = fast.allot(places, np.int64(m))
    assert (least, room) == naive.allot(tally, m)
    assert places[least:].tolist() == [sum(tally[c + 1 :]) for c in range(least, len(tally))]

"""Rows by delay and by target against the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.graph import arrange as naive

from neurosim.kernels.graph import arrange as fast

sizes = st.lists(st.one_of(st.integers(0, 5), st.integers(20, 60)), min_size=1, max_size=5)


def _draw(rows, n_post, longest, seed):
    """Return (indptr, targets ascending in each row, delays)."""
    random = np.random.default_rng(seed)
    indptr = np.cumsum([0, *rows])
    targets = [np.sort(random.integers(0, n_post, n)) for n in rows]
    indices = np.concatenate([np.empty(0, int), *targets]).astype(np.int32)
    return indptr, indices, random.integers(0, longest + 1, indptr[-1]).astype(np.uint16)


@pytest.mark.parametrize("dtype", [np.uint16, np.uint32])
@given(sizes, st.sampled_from([1, 7, 30_000]), st.sampled_from([0, 3, 255, 256, 32_768]),
       st.integers(0, 99), st.booleans())  # fmt: skip
def test_rows_by_delay_match_the_oracle(dtype, rows, n_post, longest, seed, is_told):
    indptr, indices, delays = _draw(rows, n_post, longest, seed)
    n = indices.size
    targets, late = np.zeros(n, dtype), np.zeros(n, np.uint16)
    order = np.full(n if is_told else 0, -1)
    for first, stop in ((0, 1), (1, len(rows))):  # rows in two parts, as two threads take them
        part = indptr[first : stop + 1]
        fast.arrange(part, indices, delays, longest, targets, late, order)
    synapses = list(zip(range(n), indices.tolist(), delays.tolist(), strict=True))
    expected = naive.arrange([synapses[a:b] for a, b in zip(indptr, indptr[1:], strict=False)])
    flat = [synapse for row in expected for synapse in row]
    assert list(zip(targets.tolist(), late.tolist(), strict=True)) == [s[1:] for s in flat]
    assert not is_told or order.tolist() == [place for place, _, _ in flat]


@given(st.lists(st.integers(0, 9)), st.sampled_from([np.uint16, np.int64]))
def test_delays_that_occur_match_the_oracle(delays, dtype):
    seen = np.zeros(10, bool)
    fast.mark(np.array(delays, dtype), seen)
    assert seen.tolist() == naive.mark(delays, 9)


@given(sizes, st.sampled_from([1, 7, 30_000, 100_000]), st.integers(0, 99), st.booleans(),
       st.integers(0, 4))  # fmt: skip
def test_places_by_target_match_the_oracle(rows, n_post, seed, is_ranked, gap):
    indptr, indices, _ = _draw(rows, n_post, 0, seed)
    random = np.random.default_rng(seed)
    begins, ends = indptr[:-1] + gap * np.arange(len(rows)), indptr[1:] + gap * np.arange(len(rows))
    spread = np.full(ends[-1], n_post, np.uint32)
    for begin, end, a, b in zip(begins, ends, indptr, indptr[1:], strict=False):
        spread[begin:end] = random.permutation(indices[a:b])
    ranks = random.permutation(spread.size) if is_ranked else np.empty(0, np.int64)
    places = np.full(indices.size, -1)
    fast.list_places(begins, ends, spread, n_post, ranks, places)
    synapses = [(p, int(t), int(ranks[p]) if is_ranked else p) for p, t in enumerate(spread)]
    rows_of = [synapses[a:b] for a, b in zip(begins, ends, strict=True)]
    assert places.tolist() == naive.list_places(rows_of)

"""Drives by contacts that release, against the oracle; and as without where all release."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.binary import deliver_released as naive
from strategies import KEY, int32, int64, subsets, uint64

from neurosim.base.arrays import bounds_of
from neurosim.kernels.binary import deliver
from neurosim.kernels.binary import deliver_released as fast
from neurosim.kernels.binary._tables import Rows, Weights
from neurosim.kernels.random._tables import Release
from neurosim.kernels.random.toss import BATCH

NO_STEPS = np.empty(0, np.int16)


def release(levels, ordinals):
    scratch = np.empty(BATCH, np.uint32), np.empty(BATCH, np.int64)
    return Release(np.array(levels, np.uint32), ordinals, uint64(*KEY), *scratch)


@pytest.mark.parametrize("way", ["shared", "learned", "each"])
@given(st.data())
def test_drive_matches_oracle(way, data):
    n_pre, n_post = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    of_row = st.lists(st.integers(0, n_post - 1), max_size=8).map(sorted)
    rows = [data.draw(of_row) for _ in range(n_pre)]
    indptr, indices = np.cumsum([0, *map(len, rows)]), [post for row in rows for post in row]
    events, rng = data.draw(subsets(n_pre)), np.random.default_rng(data.draw(st.integers(0, 99)))
    n, when = len(indices), data.draw(st.integers(0, 2**32 - 1))
    amounts, before = rng.integers(0, 5, len(events)), rng.integers(0, 9, n_post)
    levels = rng.integers(0, 2**32, data.draw(st.sampled_from([1, n])))
    numbers = rng.integers(0, 6, data.draw(st.sampled_from([0, n]))).astype(np.uint16)
    table = rng.integers(0, 2**40, {"shared": 1, "learned": 4, "each": n}[way])
    steps = rng.integers(0, 4, n).astype(np.int16) if way == "learned" else NO_STEPS
    place = {"shared": np.zeros(n, int), "learned": steps, "each": np.arange(n)}[way]
    sources = np.repeat(np.arange(n_pre), np.diff(indptr)).tolist()
    contacts = [
        (sources[s], indices[s], int(numbers[s]) if numbers.size else 0,
         int(levels[s if levels.size > 1 else 0]))
        for s in range(n)
    ]  # fmt: skip
    emitted = dict(zip(events, amounts.tolist(), strict=True))
    expected = naive.deliver_released(
        when, emitted, contacts, table[place].tolist(), KEY, before.tolist()
    )
    drive = before.copy()
    given_rows = Rows(bounds_of(int64(indptr)), int32(indices))
    tables = given_rows, Weights(table, steps), release(levels, numbers)
    assert fast.deliver_released(int32(events), amounts, *tables, when, drive) is None
    assert drive.tolist() == expected


def test_long_rows_send_all_where_all_release():
    rng = np.random.default_rng(1)
    indptr = int64([0, 300, 300, 812])
    indices = int32(np.concatenate([np.sort(rng.integers(0, 90, k)) for k in (300, 0, 512)]))
    events, amounts, weights = int32([0, 1, 2]), int64([3, 1, 2]), rng.integers(0, 9, 812)
    drives = np.zeros(90, np.int64), np.zeros(90, np.int64)
    all_of = release([2**32 - 1], np.empty(0, np.uint16))
    rows = Rows(bounds_of(indptr), indices)
    fast.deliver_released(events, amounts, rows, Weights(weights, NO_STEPS), all_of, 5, drives[0])
    deliver.deliver_each(events, amounts, *rows, weights, drives[1])
    assert drives[0].tolist() == drives[1].tolist()

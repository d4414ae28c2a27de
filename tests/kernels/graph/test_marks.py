"""Marks that are listed, against bits one by one."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import subsets

from neurosim.kernels.graph import _marks as fast


@given(subsets(64 * 5), st.integers(0, 12))
@example(list(range(64 * 5)), 0)
@example([], 3)
@example([64 * 4], 0)
def test_marks_are_listed_whatever_their_number(marked, n_behind):
    marks = np.zeros(5, np.uint64)
    for target in marked:
        marks[target // 64] |= np.uint64(1) << np.uint64(target % 64)
    out = np.full(len(marked) + n_behind, -1, np.int32)
    fast.list_marks(marks, len(marked), out)
    assert out[: len(marked)].tolist() == marked


@given(st.sampled_from([1, 63, 64, 65, 300, 64 * 64, 64 * 65, 64 * 200]), st.data())
def test_numbers_are_sorted_in_place_and_marks_cleared(n, data):
    values = data.draw(st.lists(st.integers(0, n - 1), max_size=100, unique=True))
    n_words = -(-n // 64)
    marks, row = np.zeros(n_words + -(-n_words // 64), np.uint64), np.array(values, np.int32)
    fast.sort_by_marks(row, n, marks, row)
    assert row.tolist() == sorted(values)
    assert not marks.any()

"""Learned synapses: old rows moved apart, new synapses behind them, against lists."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from naive.graph import extend as naive
from strategies import int32, int64

from neurosim.kernels.graph import extend as fast

steps = st.integers(-(2**15), 2**15 - 1)
synapses = st.tuples(st.integers(0, 9), steps)


@st.composite
def growths(draw):
    """Draw (old rows of synapses, where they go, new rows, new targets, rest, rows in all)."""
    rows = draw(st.lists(st.lists(synapses, max_size=4), max_size=4))
    n_rows = len(rows) + draw(st.integers(0, 3))
    moved = sorted(draw(st.permutations(range(n_rows)))[: len(rows)])
    new = [] if n_rows == 0 else draw(
        st.lists(st.tuples(st.integers(0, n_rows - 1), st.integers(0, 9)), max_size=8)
    )  # fmt: skip
    return rows, moved, [row for row, _ in new], [target for _, target in new], draw(steps), n_rows


@given(growths())
@example(([], [], [], [], 0, 0))
@example(([], [], [0, 2, 0], [5, 6, 4], 7, 3))
@example(([[(1, 2)], [(3, 4)]], [1, 3], [0, 1, 3, 2], [9, 8, 7, 6], 0, 4))
def test_tables_match_oracle(case):
    rows, moved, new_rows, new_targets, rest, n_rows = case
    old = sum(rows, [])
    table = int64(np.cumsum([0, *map(len, rows)])), int32([t for t, _ in old])
    n = len(old) + len(new_rows)
    indptr, out = np.full(n_rows + 1, 77, np.int64), np.full(n, 77, np.int32)
    steps_out = np.full(n, 77, np.int16)
    fast.extend(
        *table, np.array([s for _, s in old], np.int16), int64(moved), int32(new_rows),
        int32(new_targets), rest, indptr, out, steps_out,
    )  # fmt: skip
    pairs = list(zip(out.tolist(), steps_out.tolist(), strict=True))
    made = [pairs[a:b] for a, b in zip(indptr.tolist(), indptr.tolist()[1:], strict=False)]
    assert made == naive.extend(rows, moved, new_rows, new_targets, rest, n_rows)
    assert indptr[-1] == n

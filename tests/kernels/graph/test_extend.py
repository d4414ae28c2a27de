"""Learned synapses: old rows moved apart, new synapses behind them, against lists."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from naive.graph import extend as naive
from strategies import int32, int64

from neurosim.kernels.graph import extend as fast
from neurosim.kernels.graph._tables import LearnedRows

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
    indptr, targets = int64(np.cumsum([0, *map(len, rows)])), int32([t for t, _ in old])
    table = LearnedRows(indptr, targets, np.array([s for _, s in old], np.int16))
    n = len(old) + len(new_rows)
    out = LearnedRows(*(np.full(size, 77, dtype) for size, dtype in
                        ((n_rows + 1, np.int64), (n, np.int32), (n, np.int16))))  # fmt: skip
    fast.extend(table, int64(moved), int32(new_rows), int32(new_targets), rest, out)
    pairs, ends = list(zip(out.indices.tolist(), out.steps.tolist(), strict=True)), out.indptr
    made = [pairs[a:b] for a, b in zip(ends.tolist(), ends.tolist()[1:], strict=False)]
    assert made == naive.extend(rows, moved, new_rows, new_targets, rest, n_rows)
    assert ends[-1] == n

"""Fan-in tables turned into rows, and rows into columns, against the oracle."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from naive.graph import transpose as naive

from neurosim.kernels.graph import transpose as fast


@st.composite
def fan_ins(draw):
    """Draw (n_pre, inputs): distinct ascending inputs, equally many for every neuron."""
    n_pre = draw(st.integers(1, 9))
    s = draw(st.integers(0, n_pre))
    row = st.permutations(range(n_pre)).map(lambda order: sorted(order[:s]))
    return n_pre, draw(st.lists(row, max_size=8))


def _transpose(inputs, n_pre):
    table = np.array(inputs, np.int32).reshape(len(inputs), -1 if inputs else 0)
    indptr, indices = np.zeros(n_pre + 1, np.int64), np.empty(table.size, np.int32)
    fast.transpose(table, indptr, indices)
    return indptr.tolist(), indices.tolist()


@given(fan_ins())
@example((1, [[0]]))
@example((3, []))
@example((3, [[], []]))
@example((4, [[3], [3], [3]]))
def test_rows_match_oracle(case):
    n_pre, inputs = case
    rows = naive.transpose(inputs, n_pre)
    indptr, indices = _transpose(inputs, n_pre)
    assert indptr == np.cumsum([0, *map(len, rows)]).tolist()
    assert indices == [post for row in rows for post in row]


@given(fan_ins())
def test_transposing_twice_gives_the_inputs_back(case):
    n_pre, inputs = case
    indptr, indices = _transpose(inputs, n_pre)
    rows = [indices[a:b] for a, b in zip(indptr, indptr[1:], strict=False)]
    assert naive.transpose(rows, len(inputs)) == inputs


@given(st.lists(st.lists(st.integers(0, 6), max_size=5).map(sorted), max_size=6), st.data())
def test_columns_match_oracle(rows, data):
    gaps = [data.draw(st.integers(0, 3)) for _ in rows]
    ends = np.cumsum([gap + len(row) for gap, row in zip(gaps, rows, strict=True)], dtype=np.int64)
    begins = ends - np.array([len(row) for row in rows], np.int64)
    kind = data.draw(st.sampled_from([np.uint16, np.uint32]))
    indices = np.full(int(ends[-1]) if rows else 0, 99, kind)
    for begin, row in zip(begins, rows, strict=True):
        indices[begin : begin + len(row)] = row
    n = sum(map(len, rows))
    indptr, sources, places = np.zeros(8, np.int64), np.full(n, 99, kind), np.full(n, 99, np.uint32)
    fast.transpose_rows(begins, ends, indices, indptr, sources, places)
    standing = [list(enumerate(row, int(b))) for b, row in zip(begins, rows, strict=True)]
    expected = naive.transpose_rows(standing, 7)
    assert indptr.tolist() == np.cumsum([0, *map(len, expected)]).tolist()
    assert list(zip(sources.tolist(), places.tolist(), strict=True)) == sum(expected, [])

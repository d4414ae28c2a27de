"""Fan-in tables turned into rows by presynaptic neuron, against the oracle."""

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

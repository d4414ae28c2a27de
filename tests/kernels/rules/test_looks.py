"""Looks at the neurons of a synapse, against attributes of plain objects."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.rules import looks as naive

from neurosim.kernels.rules import looks as fast

NAMES = ("v", "ge", "x")
COMPOSERS = {"pre": fast.compose_pre, "post": fast.compose_post, "signals": fast.compose_signals}
CLOCK = np.zeros(2, np.int64)
LOOKS = {
    ends: fast.compose_looks(tuple(COMPOSERS[end](NAMES) for end in ends))
    for ends in ((), ("pre",), ("post", "pre"), ("post", "signals", "pre"))
}


@given(st.sampled_from(sorted(LOOKS)), st.integers(0, 3), st.integers(0, 3))
def test_looks_match_oracle(ends, i, j):
    state = np.arange(4 * len(NAMES), dtype=float).reshape(len(NAMES), 4) ** 2
    tables = tuple(tuple(state * (k + 1)) for k in range(len(ends)))
    seen = LOOKS[ends](tables, CLOCK, np.int64(9), np.int64(i), np.int64(j))
    named = [dict(zip(NAMES, arrays, strict=True)) for arrays in tables]
    expected = naive.look(ends, named, i, j)
    assert [one._asdict() for one in seen] == [vars(one) for one in expected]

"""Merged events against the union of sets."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from naive.binary import merge as naive
from strategies import int32

from neurosim.kernels.binary import merge as fast

events = st.one_of(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 2**31 - 1))).map(sorted)


def _merge(a, b):
    out = np.full(len(a) + len(b), -1, np.int32)
    return out[: fast.merge(int32(a), int32(b), out)].tolist()


@given(events, events)
@example([], [])
@example([], [0])
@example([2**31 - 1], [2**31 - 1])
@example([0, 1, 2], [1])
@example([5], [1, 2, 8])
def test_the_union_matches_oracle(a, b):
    assert _merge(a, b) == _merge(b, a) == naive.merge(a, b)


@given(events)
def test_nothing_and_itself_change_nothing(a):
    assert _merge(a, a) == _merge(a, []) == _merge([], a) == a

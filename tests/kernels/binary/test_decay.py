"""Traces that decay, against one at a time."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naive.binary import decay as naive
from spikes import KINDS

from neurosim.kernels.binary import decay as fast

values = st.floats(-(2.0**100), 2.0**100, width=32) | st.sampled_from([1e-30, -1e-30, 1.1e-30, 0.0])


@pytest.mark.parametrize("kind", KINDS)
@given(st.lists(values, max_size=70), st.sampled_from([0.0, 0.5, 0.995, 1.0]))
@example([], 0.5)
def test_traces_match_oracle(kind, some, share):
    trace, factor = np.array(some, kind), np.array([share, 1e-30], kind)
    expected = naive.decay(*factor, trace)
    assert fast.decay(factor, trace) is None
    np.testing.assert_array_equal(trace, np.array(expected, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_trace_ends_at_zero_and_never_is_denormal(kind):
    trace, factor = np.ones(3, kind), np.array([0.1, 1e-30], kind)
    seen = []
    for _ in range(40):
        fast.decay(factor, trace)
        seen.append(trace[0])
    assert trace.tolist() == [0, 0, 0]
    assert min(x for x in seen if x) > 1e-30


def test_what_is_no_number_stays_so():
    trace = np.array([np.nan, np.inf])
    fast.decay(np.array([0.5, 1e-300]), trace)
    assert trace[1] == np.inf and np.isfinite(trace[0]) <= (trace[0] == 0)

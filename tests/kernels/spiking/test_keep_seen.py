"""What is seen of neurons, against a copy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import keep_seen as naive
from spikes import KINDS

from neurosim.kernels.spiking import keep_seen as fast


@pytest.mark.parametrize("kind", KINDS)
@given(st.lists(st.floats(width=32, allow_nan=False)), st.booleans())
def test_a_copy_is_kept(kind, values, is_field):
    records = np.zeros(len(values), [("v", kind), ("other", kind)])
    state = records["v"] if is_field else np.zeros(len(values), kind)
    state[:], seen = values, np.full(len(values), -1.0, kind)
    assert fast.keep_seen(state, seen) is None
    assert seen.tolist() == naive.keep_seen(values)

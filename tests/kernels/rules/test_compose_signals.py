"""Signals moved by users' functions, against the functions called one step after the other."""

from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.rules import compose_signals as naive
from strategies import int64

from neurosim.kernels.rules.compose_signals import compose_signal_step

P = np.array([(20.0, 0.5)], [("tau", "f8"), ("dose", "f8")]).view(np.recarray)
DT = np.array([0.1])


def decay(x, p, counts, dt):
    # Grows without bound from 100 on.
    return x * 1e200 if x > 100 else x - dt * x / p.tau + p.dose * counts[0] - counts[1]


move = compose_signal_step(decay)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), max_size=12))
def test_values_and_trouble_match_oracle(counts):
    value, trouble, values = np.array([1.0]), int64([-1]), []
    with np.errstate(over="ignore"):  # uncompiled, where numpy warns
        for step, own in enumerate(counts):
            assert move(int64([step, 0]), value, P, int64(own), DT, trouble) is None
            values.append(float(value[0]))
    expected, bad = naive.move(decay, 1.0, SimpleNamespace(tau=20.0, dose=0.5), counts, 0.1)
    np.testing.assert_allclose(values, expected, rtol=1e-14)
    assert trouble[0] == bad

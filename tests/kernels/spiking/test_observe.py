"""Variables that are observed, against the states of all steps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import observe as naive
from spikes import KINDS
from strategies import int64

from neurosim.kernels.spiking import observe as fast

N_STEPS, N = 20, 5


@pytest.mark.parametrize("kind", KINDS)
@given(st.integers(1, 25), st.lists(st.integers(0, N - 1), max_size=6), st.integers(2, 30))
def test_rows_match_oracle_and_a_halt_is_asked_in_time(kind, every, neurons, n_rows):
    states = np.random.default_rng(1).normal(size=(N_STEPS, N)).astype(kind)
    seen, n_seen, halt = np.zeros((n_rows, len(neurons)), kind), int64([0]), int64([-1])
    rows, chosen = [], int64(neurons)
    for step, state in enumerate(states):
        clock = int64([step, 3])
        assert fast.observe(clock, every, chosen, state, seen.reshape(-1), n_seen, halt) is None
        if neurons:
            assert (halt[0] == step) == (n_seen[0] == n_rows and step % every == 0)
        if n_seen[0] == n_rows:
            rows += seen.tolist()
            n_seen[0] = 0
    rows += seen[: n_seen[0]].tolist()
    assert rows == naive.observe(states.tolist(), every, neurons)

"""Spikes that are tallied, against the list of who fired."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import tally as naive
from spikes import Log, cuts, histories
from strategies import int64, subsets

from neurosim.kernels.spiking import tally as fast

N, N_STEPS = 7, 5


@given(histories(N, N_STEPS), cuts(N, 3), st.none() | subsets(N), st.integers(0, 2))
def test_counts_of_all_or_of_some_match_oracle(history, ends, some, past):
    log, counts = Log(history, ends, past, spare=1), int64([-1])
    chosen = np.zeros(0 if some is None else N, np.uint8)
    chosen[[] if some is None else list(some)] = 1
    for step, fired in enumerate(history):
        assert fast.tally(log.clock(step), log.table, chosen, counts) is None
        assert counts[0] == naive.tally(fired, range(N) if some is None else some)

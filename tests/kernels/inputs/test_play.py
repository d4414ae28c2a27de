"""Spikes that are played back, against the list of all."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.inputs import play as naive
from spikes import cuts, log_part
from strategies import int32, int64

from neurosim.kernels.inputs import play as fast

N = 8
some_spikes = st.sets(st.tuples(st.integers(5, 9), st.integers(0, N - 1)), max_size=20).map(sorted)


@given(some_spikes, cuts(N, 3), st.integers(0, 3), st.integers(0, 12))
def test_spikes_of_a_step_match_oracle(spikes, ends, used, spare):
    start = spikes[0][0] if spikes else 0
    stop = spikes[-1][0] + 1 if spikes else 0
    counts = [sum(step == when for when, _ in spikes) for step in range(start, stop)]
    table = int64(np.cumsum([0, *counts])), int32([i for _, i in spikes]), int64([start])
    for step in range(13):
        for first, last in zip(ends, ends[1:], strict=False):
            n_here = last - first
            log = log_part(first, n_here, used, used + n_here + spare)
            assert fast.play(int64([step, 1]), *table, log) is None
            expected = naive.play(step, spikes, range(first, last))
            assert log.neurons[used : log.bounds[2]].tolist() == expected
            assert (log.neurons[:used] == -1).all()
            assert (log.halt[0] == step) == (log.bounds[2] + n_here > log.neurons.size)
            assert log.halt[0] in (-1, step)

"""What spikes release, against the history of one neuron at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import facilitate as naive
from spikes import KINDS, Log, cuts, histories

from neurosim.kernels.spiking import facilitate as fast
from neurosim.kernels.spiking._tables import Resources

N_STEPS = 8
DT = 0.1 * 0.001


@st.composite
def cases(draw):
    n = draw(st.integers(1, 5))
    return n, draw(histories(n, N_STEPS)), draw(cuts(n, 3)), draw(st.integers(0, 20))


@pytest.mark.parametrize("kind", KINDS)
@given(
    cases(),
    st.sampled_from([0.0, 0.2, 1.0]),
    st.sampled_from([1e-4, 0.02, 1.5]),
    st.sampled_from([0.0, 0.2, 1.0]),
)
def test_released_shares_match_oracle(kind, case, use, tau_f, rest):
    n, history, ends, delay = case
    log, constants = Log(history, ends, past=1), np.array([use, tau_f, 0.2, DT, rest])
    u, x, last = np.full(n, rest), np.ones(n), np.zeros(n)
    share = np.full(log.neurons.size, -1, kind)
    for step in range(N_STEPS):
        for part, (first, stop) in enumerate(zip(ends, ends[1:], strict=False)):
            state = Resources(*(values[first:stop] for values in (u, x, last)))
            of_part = share[part * log.room : (part + 1) * log.room]
            fired = log.clock(step, 70), delay, log.part(part)
            assert fast.facilitate(*fired, constants, state, of_part) is None
    for i in range(n):
        times = [(70 + step + delay) * DT for step in range(N_STEPS) if i in history[step]]
        after = naive.facilitate(times, use, tau_f, 0.2, rest)
        state = after[-1][:3] if after else (rest, 1.0, 0.0)
        assert (u[i], x[i], last[i]) == state
        found = [share[e] for e, (_, neuron) in log.spike_at.items() if neuron == i]
        assert found == [kind(released) for *_, released in after]


def test_a_first_spike_releases_its_share_of_all():
    log = Log([[0]], [0, 1])
    share, state = np.zeros(1), Resources(np.zeros(1), np.ones(1), np.zeros(1))
    constants = np.array([0.25, 0.02, 0.2, DT, 0.0])
    fast.facilitate(log.clock(0, 0), 0, log.part(0), constants, state, share)
    assert share[0] == 0.25 and state.x[0] == 0.75

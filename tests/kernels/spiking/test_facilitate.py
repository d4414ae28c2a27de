"""What spikes release, against the history of one neuron at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import facilitate as naive
from spikes import KINDS, Log, cuts, histories

from neurosim.kernels.spiking import facilitate as fast
from neurosim.kernels.spiking._tables import Pieces, Resources, Use

N_STEPS = 8
DT = 0.1 * 0.001


def law_of(*values):
    """Return the law of all, or of each, where lists are given."""
    return Use(*(np.atleast_1d(np.array(value, np.float64)) for value in (*values, DT)))


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
    log, law = Log(history, ends, past=1), law_of(use, tau_f, 0.2, rest)
    u, x, last = np.full(n, rest), np.ones(n), np.zeros(n)
    share = np.full(log.neurons.size, -1, kind)
    for step in range(N_STEPS):
        for part, (first, stop) in enumerate(zip(ends, ends[1:], strict=False)):
            state = Resources(*(values[first:stop] for values in (u, x, last)))
            of_part = share[part * log.room : (part + 1) * log.room]
            fired = log.clock(step, 70), delay, log.part(part)
            assert fast.facilitate(*fired, law, state, of_part) is None
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
    law = law_of(0.25, 0.02, 0.2, 0.0)
    fast.facilitate(log.clock(0, 0), 0, log.part(0), law, state, share)
    assert share[0] == 0.25 and state.x[0] == 0.75


def test_each_neuron_may_have_its_law():
    history, laws = [[0, 1], [1], [0, 1], [0]], ([0.2, 0.9], [0.02, 1.5], [0.3, 0.1], [0.0, 0.3])
    log, share = Log(history, [0, 2], past=1), np.zeros(50)
    state = Resources(np.array(laws[3]), np.ones(2), np.zeros(2))
    for step in range(4):
        fast.facilitate(log.clock(step, 70), 3, log.part(0), law_of(*laws), state, share)
    for i, law in enumerate(zip(*laws, strict=True)):
        times = [(70 + step + 3) * DT for step in range(4) if i in history[step]]
        assert (state.u[i], state.x[i], state.last[i]) == naive.facilitate(times, *law)[-1][:3]


@pytest.mark.parametrize("kind", KINDS)
@given(
    st.lists(st.lists(st.integers(0, 3), unique=True), min_size=1, max_size=6),
    st.booleans(),
    st.booleans(),
)
def test_synapses_release_as_each_would_alone(kind, arriving, is_own, is_shared):
    """Rows of two, one and three synapses, and one of none."""
    bounds, n = np.array([0, 2, 3, 6, 6]), 6
    rng = np.random.default_rng(7)
    size = n if is_own else 1
    laws = [rng.uniform(*ends, size) for ends in ((0.1, 1), (0.01, 1), (0.01, 1), (0, 1))]
    weights = rng.uniform(1, 2, 1 if is_shared else n).astype(kind)
    rest = np.broadcast_to(laws[3], n).copy()
    state, amounts = Resources(rest, np.ones(n), np.zeros(n)), np.full(n, -1, kind)
    for step, rows in enumerate(arriving):
        begins, ends = (np.append(b[rows], 0).astype(np.int64) for b in (bounds[:-1], bounds[1:]))
        pieces = Pieces(begins, ends, begins, np.array([len(rows)]))
        clock = np.array([70 + step, 0])
        assert fast.facilitate_each(clock, pieces, law_of(*laws), state, weights, amounts) is None
    for s in range(n):
        row = np.searchsorted(bounds, s, "right") - 1
        times = [(70 + step) * DT for step, rows in enumerate(arriving) if row in rows]
        law = [float(np.broadcast_to(values, n)[s]) for values in laws]
        after = naive.facilitate(times, *law)
        assert (state.u[s], state.x[s], state.last[s]) == (
            after[-1][:3] if after else (law[3], 1.0, 0.0)
        )
        w = weights[0 if is_shared else s]
        assert amounts[s] == (w * kind(after[-1][3]) if after else -1)

"""Neurons held at their reset value, against a set of those that fired."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import hold as naive
from spikes import KINDS, Log, cuts, histories

from neurosim.kernels.spiking import hold as fast

N_STEPS = 6


@st.composite
def cases(draw):
    n = draw(st.integers(1, 9))
    return n, draw(histories(n, N_STEPS)), draw(cuts(n, 3)), draw(st.integers(1, 9))


@pytest.mark.parametrize("kind", KINDS)
@given(cases())
def test_those_that_fired_lately_match_oracle(kind, case):
    n, history, ends, n_steps = case
    log, spikes = Log(history, ends, past=9), []
    value, start = np.array([-60.1], kind), np.arange(n, dtype=kind)
    for step in range(N_STEPS):
        spikes += [(step, i) for i in history[step]]
        variable = start.copy()
        for part, (first, stop) in enumerate(zip(ends, ends[1:], strict=False)):
            arguments = log.clock(step, 50), n_steps, log.part(part), value
            assert fast.hold(*arguments, variable[first:stop]) is None
        expected = naive.hold(step, n_steps, spikes, value[0], start)
        assert variable.tolist() == [float(x) for x in expected]


@pytest.mark.parametrize("kind", KINDS)
@given(cases())
def test_those_that_were_set_since_match_oracle(kind, case):
    n, history, ends, n_steps = case
    log, spikes = Log(history, ends, past=9), []
    start, owns = np.arange(n, dtype=kind), dict(enumerate(10.0 * np.arange(n)))
    values = [np.array([-60.0, *(owns[i] for i in range(*ab))], kind) for ab in pairwise(ends)]
    for step in range(N_STEPS):
        spikes += [(step, i) for i in history[step]]
        variable = start.copy()
        for part, (first, stop) in enumerate(pairwise(ends)):
            arguments = log.clock(step, 50), n_steps, log.part(part), values[part]
            fast.hold(*arguments, variable[first:stop])
        expected = naive.hold(step, n_steps, spikes, -60.0, start, owns)
        assert variable.tolist() == [float(x) for x in expected]

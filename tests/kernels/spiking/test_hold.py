"""Neurons held at their reset value, or put back, against a set of those that are refractory."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import hold as naive
from spikes import KINDS, Log, cuts, histories

from neurosim.kernels.spiking import hold as fast

N_STEPS, SINCE = 6, 50


@st.composite
def cases(draw):
    """Draw who fired in each step, and for how long each neuron waits: from not at all."""
    n = draw(st.integers(1, 9))
    waits = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    return n, draw(histories(n, N_STEPS)), draw(cuts(n, 3)), draw(st.integers(1, 9)), waits


def steps_of(case):
    """Yield each step with who fired up to it, when each may again, and what parts are given."""
    n, history, ends, n_steps, waits = case
    log, spikes, release = Log(history, ends, past=9), [], np.zeros(n, np.int32)
    for step in range(N_STEPS):
        spikes += [(SINCE + step, i) for i in history[step]]
        release[history[step]] = SINCE + step + np.array(waits)[history[step]]
        parts = [
            ((log.clock(step, SINCE), n_steps, release[a:b].copy(), log.part(part)), slice(a, b))
            for part, (a, b) in enumerate(pairwise(ends))
        ]
        yield (SINCE + step, n_steps, spikes, release.tolist()), parts


@pytest.mark.parametrize("kind", KINDS)
@given(cases(), st.booleans())
def test_those_that_wait_have_the_value_of_a_reset(kind, case, is_own):
    n = case[0]
    value, start = np.arange(-60, -60 + (n if is_own else 1), dtype=kind), np.arange(n, dtype=kind)
    for told, parts in steps_of(case):
        variable = start.copy()
        for arguments, here in parts:
            own = value if value.size == 1 else value[here]
            assert fast.hold(*arguments, own, variable[here]) is None
        values = np.broadcast_to(value, n).tolist()
        assert variable.tolist() == naive.hold(*told, values, start.tolist())


@pytest.mark.parametrize("kind", KINDS)
@given(cases())
def test_what_arrives_at_those_that_wait_is_dropped(kind, case):
    n, arrived = case[0], 100.0 + np.arange(case[0], dtype=kind)
    for told, parts in steps_of(case):
        start, before = np.arange(n, dtype=kind), np.full(n, -1, kind)
        kept, variable = before.copy(), arrived.copy()
        for arguments, here in parts:
            assert fast.keep(*arguments, start[here], kept[here]) is None
            assert fast.put_back(*arguments, kept[here], variable[here]) is None
        expected = naive.keep(*told, start.tolist(), before.tolist())
        assert kept.tolist() == expected
        assert variable.tolist() == naive.put_back(*told, expected, arrived.tolist())

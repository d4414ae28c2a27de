"""Synapses with traces of their own, against one object for each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import relate as naive
from spikes import KINDS, Log, columns, pieces, wirings
from strategies import subsets

from neurosim.kernels.spiking import relate as fast
from neurosim.kernels.spiking._tables import PairRule, PairTraces

N_STEPS = 6
LIMITS = [(0.0, 1.0), (-1.0, 0.25)]
RATES = [1 / 0.02, 1 / 0.03]


@st.composite
def cases(draw):
    """Draw (wiring, who arrives and who fires in each step, limits, what is left of a trace)."""
    wiring = draw(wirings(most=4))
    events = [(draw(subsets(wiring[0])), draw(subsets(wiring[1]))) for _ in range(N_STEPS)]
    limits = *draw(st.sampled_from(LIMITS)), draw(st.booleans())
    return wiring, events, limits, draw(st.sampled_from([0.0, 1.0]))


class Both:
    """The same synapses as arrays and as objects."""

    def __init__(self, kind, n, limits, left):
        rng = np.random.default_rng(n)
        self.kind, self.limits = kind, np.array(limits, kind)
        self.weights = rng.uniform(*limits[:2], n).astype(kind)
        normal = rng.normal(size=n), rng.normal(size=n)
        self.traces = PairTraces(*normal, rng.uniform(0, 0.01, n))
        self.steps, self.dt = [0.1, -0.07, left], 0.1 * 0.001
        self.synapses = [
            naive.Synapse(w, *each)
            for w, *each in zip(self.weights, *(t.tolist() for t in self.traces), strict=True)
        ]
        rule = PairRule(np.array([*RATES, self.dt]), np.array(self.steps), self.limits)
        self.tail = self.weights, rule, self.traces

    def happen(self, what, step, some):
        for s in some:
            event = getattr(self.synapses[s], what)
            event(step * self.dt, RATES, self.steps, self.limits, self.kind)

    def check(self):
        assert self.weights.tolist() == [float(s.w) for s in self.synapses]
        for name, values in zip(("pre", "post", "last"), self.traces, strict=True):
            assert values.tolist() == [getattr(s, name) for s in self.synapses]


@pytest.mark.parametrize("kind", KINDS)
@given(cases())
def test_weights_and_traces_match_oracle(kind, case):
    (_, n_post, indptr, indices, _), events, limits, left = case
    both = Both(kind, len(indices), limits, left)
    log = Log([fired for _, fired in events], [0, n_post])
    into = columns(indptr, indices, n_post)
    for step, (arrived, fired) in enumerate(events):
        clock = log.clock(step, 100)
        listed = pieces([(indptr[i], indptr[i + 1], 0) for i in arrived])
        assert fast.relate_arrived(clock, listed, *both.tail) is None
        both.happen("arrive", 100 + step, (s for i in arrived for s in range(*indptr[i : i + 2])))
        both.check()
        assert fast.relate_fired(clock, log.part(0), into, *both.tail) is None
        both.happen(
            "fire", 100 + step, (s for i in fired for s in np.flatnonzero(np.array(indices) == i))
        )
        both.check()


def test_a_trace_decays_by_the_time_that_passed():
    traces = PairTraces(np.array([1.0]), np.array([1.0]), np.array([0.5]))
    fast.refresh(0, 0.52, np.array(RATES), traces)
    synapse = naive.Synapse(0.0, 1.0, 1.0, 0.5)
    synapse.refresh(0.52, RATES)
    assert [t[0] for t in traces] == [synapse.pre, synapse.post, synapse.last]
    assert traces[0][0] == pytest.approx(np.exp(-1))

"""Synapses that relate triplets of spikes, against one object for each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import relate_triplets as naive
from spikes import KINDS, Log, columns, pieces, wirings
from strategies import subsets

from neurosim.kernels.spiking import relate_triplets as fast
from neurosim.kernels.spiking._triplet_tables import TripletRule, TripletTraces

N_STEPS, DT = 6, 0.1 * 0.001
RATES = [1 / 0.0168, 1 / 0.101, 1 / 0.0337, 1 / 0.114]
DOWN, UP = (-0.07, -0.02), (0.01, 0.06, 0.3)


@st.composite
def cases(draw):
    """Draw (wiring, who arrives and who fires in each step, what a rule has besides gains)."""
    wiring = draw(wirings(most=4))
    events = [(draw(subsets(wiring[0])), draw(subsets(wiring[1]))) for _ in range(N_STEPS)]
    limits = *draw(st.sampled_from([(0.0, 1.0), (-1.0, 0.25)])), draw(st.booleans())
    rule = draw(st.sampled_from([0.0, 1.0])), limits, draw(st.sampled_from([1.0, 2.5]))
    return wiring, events, rule


@pytest.mark.parametrize("kind", KINDS)
@given(cases())
def test_weights_and_traces_of_triplets_match_oracle(kind, case):
    (_, n_post, indptr, indices, _), events, (left, limits, speed) = case
    rng, n = np.random.default_rng(len(indices)), len(indices)
    # As the weights have them, so that both compute with the same numbers.
    limits, down, up = (np.array(x, kind) for x in (limits, (*DOWN, 0.0), UP))
    weights = rng.uniform(*limits[:2].astype(float), n).astype(kind)
    traces = TripletTraces(*rng.uniform(0, 2, (4, n)), rng.uniform(0, 0.01, n))
    rows = zip(*(t.tolist() for t in traces[:4]), strict=True)
    synapses = [naive.Synapse(*each) for each in zip(weights, rows, traces.last, strict=True)]
    gains = {"arrive": down[:2].tolist(), "fire": up.tolist()}
    rule = left, limits.astype(float).tolist(), speed
    fixed = np.array([left]), limits, np.array([speed], kind)
    tail = weights, TripletRule(np.array([*RATES, DT]), down, up, *fixed), traces
    log = Log([fired for _, fired in events], [0, n_post])
    into = columns(indptr, indices, n_post)
    for step, (arrived, fired) in enumerate(events):
        clock, now = log.clock(step, 100), (100 + step) * DT
        listed = pieces([(indptr[i], indptr[i + 1], 0) for i in arrived])
        assert fast.relate_triplets_arrived(clock, listed, *tail) is None
        for s in (s for i in arrived for s in range(*indptr[i : i + 2])):
            synapses[s].meet(now, RATES, gains["arrive"], rule, kind)
        assert fast.relate_triplets_fired(clock, log.part(0), into, *tail) is None
        for s in (s for i in fired for s in np.flatnonzero(np.array(indices) == i)):
            synapses[s].meet(now, RATES, gains["fire"], rule, kind)
    exact = {} if kind == np.float64 else {"rel": 1e-5, "abs": 1e-6}
    expected = [float(each.w) for each in synapses]
    assert weights.tolist() == (pytest.approx(expected, **exact) if exact else expected)
    for name in naive.NAMES:
        assert getattr(traces, name).tolist() == [each.traces[name] for each in synapses]


def test_traces_of_triplets_decay_by_the_time_that_passed():
    traces = TripletTraces(*np.ones((4, 1)), np.array([0.5]))
    fast.refresh_triplet(0, 0.52, np.array(RATES), traces)
    synapse = naive.Synapse(0.0, [1.0] * 4, 0.5)
    synapse.refresh(0.52, RATES)
    assert [t[0] for t in traces] == [*synapse.traces.values(), synapse.last]
    assert traces.r1[0] == pytest.approx(np.exp(-0.02 / 0.0168))

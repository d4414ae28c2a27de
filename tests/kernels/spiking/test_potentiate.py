"""Weights that spikes move, against one synapse at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.spiking import potentiate as naive
from spikes import KINDS, Log, columns, cuts, pieces, wirings
from strategies import int32, int64, subsets

from neurosim.kernels.spiking import potentiate as fast
from neurosim.kernels.spiking._tables import Log as LogTable
from neurosim.kernels.spiking._tables import TimingRule, Traces

each_kind = pytest.mark.parametrize("kind", KINDS)
LIMITS = [(0.0, 1.0), (-1.0, 0.25), (0.5, 0.5)]


@st.composite
def cases(draw):
    """Draw (wiring, limits, is scaled, has slow trace, generator of numbers)."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    limits = *draw(st.sampled_from(LIMITS)), draw(st.booleans())
    return draw(wirings()), limits, draw(st.booleans()), rng


def numbers(kind, case):
    """Return weights, traces of both sides, slow ones for each side or none, and the rule."""
    (n_pre, n_post, _, indices, _), limits, has_slow, rng = case
    weights = rng.uniform(*limits[:2], len(indices)).astype(kind)
    pre, post = (rng.normal(size=n).astype(kind) for n in (n_pre, n_post))
    slow = [rng.normal(size=n * has_slow).astype(kind) for n in (n_pre, n_post)]
    gains, speed = rng.normal(size=3).astype(kind), rng.choice([0.0, 1.0, 2.5], 1).astype(kind)
    return weights, pre, post, slow, TimingRule(gains, np.array(limits, kind), speed)


def or_none(slow):
    return slow if slow.size else None


@each_kind
class TestWeights:
    @given(cases(), st.data())
    def test_depression_matches_oracle(self, kind, case, data):
        (n_pre, _, indptr, indices, _), *_ = case
        weights, _, post, (slow, _), law = numbers(kind, case)
        log = int32(data.draw(st.lists(st.integers(0, n_pre - 1), min_size=1, max_size=8)))
        chosen = data.draw(subsets(log.size))
        rows = [(indptr[log[e]], indptr[log[e] + 1], e) for e in chosen]
        arrived = [(log[e], range(a, b)) for a, b, e in rows]
        how = law.gains, law.limits, law.speed[0]
        expected = naive.depress(arrived, indices, weights, post, or_none(slow), *how)
        here = pieces(rows), LogTable(log, int64([0]), int64([1, log.size, 1]))
        rule = np.array(indices, np.uint16), weights, Traces(post, slow), law
        assert fast.depress(*here, *rule) is None
        assert weights.tolist() == [float(w) for w in expected]

    @given(cases(), st.data())
    def test_potentiation_matches_oracle(self, kind, case, data):
        (_, n_post, indptr, indices, _), *_ = case
        weights, pre, _, (_, slow), law = numbers(kind, case)
        fired, ends = data.draw(subsets(n_post)), data.draw(cuts(n_post, 3))
        log = Log([[], fired], ends)
        sources = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
        expected = naive.potentiate(
            fired,
            sources,
            indices,
            weights,
            pre,
            or_none(slow),
            law.gains,
            law.limits,
            law.speed[0],
        )
        for part, (first, stop) in enumerate(zip(ends, ends[1:], strict=False)):
            here = slow[first:stop]
            if slow.size and not here.size:
                continue
            of = log.clock(1, 9), log.part(part), columns(indptr, indices, n_post), weights
            assert fast.potentiate(*of, Traces(pre, here), law) is None
        assert weights.tolist() == [float(w) for w in expected]

    def test_weights_stay_within_their_limits(self, kind):
        for is_scaled in (False, True):
            weights, limits = np.array([0.5, 0.5], kind), np.array([0, 1, is_scaled], kind)
            trace, none = np.array([-9, 9], kind), np.zeros(0, kind)
            of = pieces([(0, 2, 0)]), Log([[0]], [0, 1]).table, np.array([0, 1], np.uint16)
            rule = TimingRule(np.array([1, 0, 0], kind), limits, np.ones(1, kind))
            fast.depress(*of, weights, Traces(trace, none), rule)
            assert weights.tolist() == [0, 1]


@each_kind
@given(st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), subsets(n), cuts(n, 3))),
       st.sampled_from([0.0, 1.0]), st.sampled_from([0.5, np.inf]))  # fmt: skip
def test_traces_that_spikes_raise_match_oracle(kind, case, left, most):
    n, fired, ends = case
    trace, amount = np.linspace(0, 1, n).astype(kind), np.array([0.1, left, most], kind)
    other, log = trace.copy(), Log([[], fired], ends)
    expected = [float(x) for x in naive.bump(fired, *amount, trace)]
    for part, (first, stop) in enumerate(zip(ends, ends[1:], strict=False)):
        here = log.clock(1, 9), log.part(part), amount, trace[first:stop]
        assert fast.bump_fired(*here) is None
    arrived = pieces([(0, 0, e) for e in log.spike_at])
    assert fast.bump_arrived(arrived, log.table, amount, other) is None
    assert trace.tolist() == other.tolist() == expected


@pytest.mark.parametrize("w", [-1.0, 0.0, 0.5, 1.0, 2.0])
def test_bounds_match_oracle(w):
    assert fast.bound(w, 0.0, 1.0) == naive.bound(w, 0.0, 1.0)

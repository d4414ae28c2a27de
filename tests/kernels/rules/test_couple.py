"""Sums over connections, against the oracle, for the neurons of any part."""

from collections import namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naive.rules import couple as naive
from spikes import KINDS, wirings

from neurosim.kernels.rules import couple as fast
from neurosim.kernels.rules.looks import compose_post, compose_pre
from neurosim.kernels.spiking._tables import Rows

each_kind = pytest.mark.parametrize("kind", KINDS)


def both(w, pre, post):
    return w * (pre.v - post.v) * pre.x


def alone(w, pre):
    return w * pre.v - pre.x


CLOCK, PRE = np.array([7, 0]), compose_pre(("v", "x"))
BOTH = fast.compose_coupling(both, (PRE, compose_post(("v",))))
ALONE, EVEN = (
    make(alone, (PRE,)) for make in (fast.compose_coupling_from_pre, fast.compose_even_coupling)
)
State = namedtuple("State", "v x")


def states(kind, n, rng):
    """Return the variables of neurons, and the neurons one by one."""
    arrays = rng.normal(size=n).astype(kind), rng.normal(size=n).astype(kind)
    return arrays, [State(*each) for each in zip(*arrays, strict=True)]


def prepare(kind, case, seed, is_shared):
    """Return weights, how each is read, and who leads to whom."""
    _, n_post, indptr, indices, _ = case
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=1 if is_shared else len(indices)).astype(kind)
    rows = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    incoming = [[(j, s) for s, j in enumerate(rows) if indices[s] == i] for i in range(n_post)]
    return rng, weights, (lambda s: weights[0 if is_shared else s]), incoming


def cut(case, first, stop):
    """Return the rows onto neurons from ``first`` to ``stop``."""
    _, _, indptr, indices, _ = case
    of = np.array(indices, np.uint16)
    pairs = list(zip(indptr, indptr[1:], strict=False))
    bounds = [[a + np.searchsorted(of[a:b], end) for a, b in pairs] for end in (first, stop)]
    return Rows(*(np.array(bound, np.int64) for bound in bounds), of)


@each_kind
@given(wirings(), st.integers(0, 2**32), st.booleans(), st.data())
def test_sums_match_the_oracle_in_each_part(kind, case, seed, is_shared, data):
    n_pre, n_post = case[:2]
    rng, weights, weight_of, incoming = prepare(kind, case, seed, is_shared)
    (pre, each_pre), (post, each_post) = states(kind, n_pre, rng), states(kind, n_post, rng)
    expected = naive.couple(both, weight_of, each_pre, each_post, incoming)
    middle = data.draw(st.integers(0, n_post))
    for first, stop in ((0, middle), (middle, n_post)):
        sums = np.full(stop - first, np.nan)
        what = cut(case, first, stop), weights, first, sums, (pre, post[:1])
        assert BOTH(CLOCK, *what) is None
        assert sums.tolist() == expected[first:stop]


@each_kind
@given(wirings(), st.integers(0, 2**32), st.booleans())
def test_sums_of_the_presynaptic_neuron_alone_match_the_oracle(kind, case, seed, is_shared):
    n_pre, n_post = case[:2]
    rng, weights, weight_of, incoming = prepare(kind, case, seed, is_shared)
    pre, each = states(kind, n_pre, rng)
    expected = naive.couple(alone, weight_of, each, None, incoming)
    sums = np.full(n_post, np.nan)
    ALONE(CLOCK, cut(case, 0, n_post), weights, 0, sums, (pre,))
    assert sums.tolist() == expected
    total, all_of_them = np.full(1, np.nan), [[(j, 0) for j in range(n_pre)]]
    one = rng.normal(size=1).astype(kind)
    everyone, nobody = np.arange(n_pre), np.arange(0)
    EVEN(CLOCK, everyone, one, total, np.full(1, np.nan), np.zeros(1), (pre,))
    assert total.tolist() == naive.couple(alone, lambda s: one[0], each, None, all_of_them)
    again = np.full(1, np.nan)
    EVEN(CLOCK, everyone, one, again, one + 1, np.zeros(1), (pre,))
    assert again.tolist() == total.tolist()
    some = [(j, 0) for j in range(0, n_pre, 3)]
    EVEN(CLOCK, everyone[::3].copy(), one, again, one + 1, np.zeros(1), (pre,))
    assert again.tolist() == naive.couple(alone, lambda s: one[0], each, None, [some])
    EVEN(CLOCK, nobody, one, again, one.copy(), np.full(1, 7.0), (pre,))
    assert again.tolist() == [7.0]


@each_kind
@given(st.integers(1, 40), st.integers(0, 2**32), st.booleans())
def test_variables_are_set_and_added_to_as_by_the_oracle(kind, n, seed, is_one):
    rng = np.random.default_rng(seed)
    sums, variable = rng.normal(size=1 if is_one else n), rng.normal(size=n).astype(kind)
    each = np.broadcast_to(sums, n).tolist()
    expected = naive.add_sums(each, variable)
    assert fast.add_sums(sums, variable) is None
    assert variable.tolist() == [float(x) for x in expected]
    expected = naive.set_sums(each, variable)
    assert fast.set_sums(sums, variable) is None
    assert variable.tolist() == [float(x) for x in expected]


@each_kind
@given(st.integers(1, 40), st.integers(0, 2**32))
def test_variables_of_some_are_set_and_added_to_as_by_the_oracle(kind, n, seed):
    rng = np.random.default_rng(seed)
    total, variable = rng.normal(size=1), rng.normal(size=n).astype(kind)
    neurons = np.flatnonzero(rng.integers(0, 2, n))
    for name in ("add_chosen", "set_chosen"):
        expected = getattr(naive, name)(total[0], neurons.tolist(), variable)
        assert getattr(fast, name)(total, neurons, variable) is None
        assert variable.tolist() == [float(x) for x in expected]

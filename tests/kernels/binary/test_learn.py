"""Steps and rescaled weights against the oracle."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from naive.binary import learn as naive
from strategies import int32, int64, subsets, tables

from neurosim.base.arrays import bounds_of
from neurosim.kernels.binary import learn as fast


@st.composite
def pairings(draw):
    """Draw (events, indptr, indices, is_post, top, steps)."""
    n_pre, n_post, indptr, indices = draw(tables())
    is_post = draw(st.lists(st.integers(0, 1), min_size=n_post, max_size=n_post))
    top = draw(st.sampled_from([0, 1, 5, 31_999]))
    n = len(indices)
    steps = draw(st.lists(st.integers(0, top), min_size=n, max_size=n))
    return draw(subsets(n_pre)), indptr, indices, is_post, top, steps


@given(pairings(), st.integers(-20, 20))
def test_steps_match_oracle(case, move):
    events, indptr, indices, is_post, top, before = case
    steps = np.array(before, np.int16)
    mask = np.array(is_post, np.uint8)
    counts = fast.learn(
        int32(events),
        bounds_of(int64(indptr)),
        int32(indices),
        mask,
        np.int64(move),
        np.int64(top),
        steps,
    )
    expected = naive.learn(events, indptr, indices, is_post, move, top, before)
    assert (steps.tolist(), *counts) == expected


def test_a_synapse_is_held_at_both_ends_of_the_table():
    def held(move, start):
        steps = np.array([start], np.int16)
        n = fast.learn(
            int32([0]), bounds_of(int64([0, 1])), int32([0]), np.ones(1, np.uint8), move, 4, steps
        )
        return steps.tolist(), n

    assert held(3, 1) == ([4], (1, 0))
    assert held(4, 1) == ([4], (1, 1))
    assert held(-1, 1) == ([0], (1, 0))
    assert held(-2, 1) == ([0], (1, 1))


@given(pairings(), st.data())
def test_weights_match_oracle(case, data):
    events, indptr, indices, _, _, steps = case
    n, n_levels = len(indices), 4
    value = st.floats(0, 2.0**30)
    initial = data.draw(st.lists(value, min_size=n, max_size=n))
    factors = data.draw(st.lists(value, min_size=n_levels, max_size=n_levels))
    before = data.draw(st.lists(st.integers(0, 2**62), min_size=n, max_size=n))
    steps = [step % n_levels for step in steps]
    weights = int64(before)
    fast.scale(
        int32(events), bounds_of(int64(indptr)), np.array(initial, np.float64), np.array(factors),
        np.array(steps, np.int16), weights,
    )  # fmt: skip
    assert weights.tolist() == naive.scale(events, indptr, initial, factors, steps, before)


def test_halves_round_to_even():
    weights = int64([9, 9, 9])
    initial, factors = np.array([0.5, 1.5, 2.5]), np.ones(1)
    fast.scale(
        int32([0]), bounds_of(int64([0, 3])), initial, factors, np.zeros(3, np.int16), weights
    )
    assert weights.tolist() == [0, 2, 2]

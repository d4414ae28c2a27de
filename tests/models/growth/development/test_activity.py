"""Grown networks at work: as each does alone, its inputs in the oldest cells, its answer last."""

import numpy as np
import pytest

from neurosim.models.growth.development.activity import wire
from neurosim.models.growth.development.cells import Cells
from neurosim.models.growth.development.growth import Growth, grow
from neurosim.models.growth.development.program import Sizes
from neurosim.models.growth.development.truth_table import ENDS, GIVEN, RIGHT, answer

SIZES, GROWTH, N = Sizes(2, 2, False), Growth(4, largest_weight=2.0), 24


@pytest.fixture(scope="module")
def cells():
    parameters = np.random.default_rng(3).normal(size=(N, SIZES.n_parameters))
    return grow(SIZES.read(parameters), GROWTH)[-1]


def run_alone(weights, inputs, rounds):
    """Return what a network does after each round, its cells in the order of birth."""
    state, states = np.zeros(len(weights)), []
    for _ in range(rounds):
        state[: len(inputs)] = inputs
        state = np.tanh(weights @ state)
        states.append(state.copy())
    return np.array(states)


def test_each_network_does_what_it_does_alone(cells):
    answers = answer(cells, N, 16, rounds=5, held=2)
    n, weights = cells.sizes(N), cells.dense(N)
    assert (n < sum(ENDS)).any() and (n >= sum(ENDS)).sum() > 3
    assert np.array_equal(answers.n_cells, n)
    for i in np.flatnonzero(n >= sum(ENDS)):
        for pair, right in enumerate(RIGHT):
            states = run_alone(weights[i, : n[i], : n[i]], GIVEN[:, pair], 5)
            expected = np.abs(states[-2:, -1] - right)
            np.testing.assert_allclose(answers.errors[i, :, pair], expected, atol=1e-12)


def test_networks_that_lack_cells_cost_more_than_any_other(cells):
    answers = answer(cells, N, 16, rounds=3, held=1)
    lacks = answers.n_cells < sum(ENDS)
    assert answers.costs[lacks].min() > answers.costs[~lacks].max()
    assert np.isinf(answers.largest[lacks]).all()


def test_cells_that_answer_stand_beside_those_with_inputs():
    weights = np.arange(25.0).reshape(5, 5)
    weights = np.tril(weights) + np.tril(weights, -1).T
    first, second = np.triu_indices(5)
    zeros = np.zeros(5, np.int32)
    cells = Cells(
        np.zeros((5, 1)), zeros, zeros, first.astype(np.int32), second.astype(np.int32),
        weights[first, second],
    )  # fmt: skip
    wiring, able = wire(cells, 1, (2, 1), 6)
    order = [0, 1, 4, 2, 3]
    assert able.tolist() == [0]
    assert np.array_equal(wiring.weights[0, :5, :5], weights[np.ix_(order, order)])
    assert not wiring.weights[0, 5].any() and not wiring.weights[0, :, 5].any()

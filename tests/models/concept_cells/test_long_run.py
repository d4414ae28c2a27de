"""Row 13: worlds as they are drawn, values known by hand, a life that can be lived again."""

import math

import numpy as np
import pytest
from brains import small
from leaving import left_and_gone_on

from neurosim.experiment.ticks import Tick
from neurosim.models.concept_cells.long_run import (
    MOST,
    PEOPLE,
    LongRun,
    World,
    distribute,
    draw_pairs,
    link,
    live,
    measure,
)
from neurosim.models.concept_cells.subject import Association

TINY = World(concepts=8, pairs=5, load=0.5, cells=400)


def test_people_are_told_whole():
    assert PEOPLE.sum() == pytest.approx(1) and 1 - PEOPLE[0] == pytest.approx(0.51, abs=0.005)


def test_a_world_sets_how_many_neurons_there_are():
    fitted = World().fit(Association())
    assert (fitted.n, fitted.n_kc, fitted.k) == (5000, 60_000, 40)


@pytest.mark.parametrize("popularity", [0.0, 2.0])
def test_pairs_are_distinct_and_the_popular_take_part_more_often(popularity):
    world = World(concepts=30, pairs=40, popularity=popularity)
    pairs = [draw_pairs(world, np.random.default_rng(seed)) for seed in range(20)]
    assert all(len(set(p)) == 40 and all(0 <= i < j < 30 for i, j in p) for p in pairs)
    first, last = (sum(c in pair for p in pairs for pair in p) for c in (0, 29))
    assert (first > 3 * last) == (popularity > 0)


def test_concepts_are_linked_over_others():
    linked = link([(0, 1), (1, 2), (4, 5)], 6)
    groups = [[0, 1, 2], [3], [4, 5]]
    assert all(linked[i, j] == any(i in g and j in g for g in groups)
               for i in range(6) for j in range(6))  # fmt: skip


def _responding(n_neurons, *concepts_of):
    members = np.zeros((8, n_neurons), bool)
    for neuron, n in enumerate(concepts_of):
        members[:n, neuron] = True
    return members


def test_neurons_are_counted_by_their_concepts():
    shares = distribute(_responding(10, 1, 1, 1, 1, 2, 3, 6, 8))
    assert shares.tolist() == [4 / 8, 1 / 8, 1 / 8, 0, 0, 2 / 8]
    assert np.isnan(distribute(_responding(4))).all() and shares.size == MOST


def test_values_by_hand():
    before, after = np.zeros((2, 4, 20), bool)
    before[0, :2] = before[1, 2:4] = before[2, 3:5] = True
    after[0, :4] = after[1, :4] = after[2, 3:5] = after[3, 10] = True
    run = LongRun(before, after, link([(0, 1)], 4))
    values = measure(Association(), run, load=0.8)
    shares = np.array([2 / 6, 3 / 6, 1 / 6, 0, 0, 0])
    assert values == pytest.approx({
        "13a": 4 / 6,
        "13b": np.abs(shares - PEOPLE).sum() / 2,
        "13c": 1 / 5,
        "13d": (1 / 2 + 1 / 2) / 5 / 0.2,
    })  # fmt: skip


def test_where_nobody_responds_rows_are_undefined():
    nobody = np.zeros((4, 5), bool)
    values = measure(Association(), LongRun(nobody, nobody, np.ones((4, 4), bool)))
    assert all(math.isnan(value) for value in values.values())


def test_a_life_is_the_same_if_it_is_left_and_gone_on_with_and_keeps_what_it_knew(tmp_path):
    done = []
    run = live(small(), 3, TINY, Tick(done.append))
    again = left_and_gone_on(tmp_path, lambda tick: live(small(), 3, TINY, tick), 4)
    assert all((a == b).all() for a, b in zip(run, again, strict=True))
    assert run.before.shape == run.after.shape == (8, 128)
    assert done[-1] == 1 and 0 < np.diff([0.0, *done]).max() < 0.05 and done == sorted(done)
    assert run.after.sum() > run.before.sum() > 0
    assert (run.before != live(small(), 4, TINY).before).any()

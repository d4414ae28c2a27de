"""Rewiring: inputs stay as many, only the rule finds useful ones, and recall follows."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from outcomes import check_outcome, check_rows

from neurosim import ArgumentError
from neurosim.experiment.study import Seeds, run_study
from neurosim.models.growth.associations import ARMS, Associations, Sizes
from neurosim.models.growth.figures import draw_rewiring
from neurosim.models.growth.rewiring import EXPERIMENT, Rewiring, card, looks, measure, run_seed

SMALL = {"n": 200, "n_inputs": 20, "pairs": 60, "k": 8, "rounds": 3}


@pytest.fixture(scope="module")
def result():
    return run_study("rewiring", SMALL, Seeds(0, 2, 1))()


def test_inputs_stay_as_many_and_none_is_there_twice(result):
    for name, expected in (("synapses", 200 * 20), ("uneven", 0), ("repeated", 0), ("fired", 1)):
        assert (result.arrays[name] == expected).all()


def test_only_the_rule_finds_useful_synapses_fast(result):
    rule, random, static = (result.arrays["useful"][:, i] for i in range(3))
    assert (static == static[:, :1]).all() and (rule[:, 0] == static[:, 0]).all()
    assert (np.diff(rule) > 0.04).all()
    assert (rule[:, 1:] - random[:, 1:] > 0.1).all() and (random[:, -1] > static[:, -1]).all()


def test_recall_follows(result):
    rule, random, static = (result.arrays["recall"][:, i] for i in range(3))
    assert (static == static[:, :1]).all()
    assert (rule[:, -1] > random[:, -1] + 0.1).all() and (random[:, -1] > static[:, -1]).all()


@pytest.mark.parametrize("arm", ARMS)
def test_a_rewiring_prunes_a_share_of_the_silent_and_keeps_what_was_learned(arm):
    memory = Associations(Sizes(100, 10, 20, 5), arm, 0.4, seed=3)
    before = memory.synapses()[0]
    memory.learn()
    after, has_learned = memory.synapses()
    useful = np.intersect1d(before, memory._together)
    assert np.sort(after[has_learned]).tolist() == useful.tolist()
    new = np.setdiff1d(after, before)
    n_expected = 0 if arm == "static" else round(0.4 * (before.size - useful.size))
    assert new.size == n_expected == np.setdiff1d(before, after).size
    assert (np.bincount(after // 100) == np.bincount(before // 100)).all()


def test_the_rule_takes_all_useful_synapses_before_any_other():
    memory = Associations(Sizes(100, 10, 20, 5), "by rule", 1.0, seed=3)
    before = memory.synapses()[0]
    memory.learn()
    after, _ = memory.synapses()
    lost = np.bincount(np.setdiff1d(before, memory._together) // 100, minlength=100)
    missing = np.setdiff1d(memory._together, before)
    found = np.intersect1d(after, missing)
    expected = np.minimum(lost, np.bincount(missing // 100, minlength=100))
    assert np.bincount(found // 100, minlength=100).tolist() == expected.tolist()


def test_a_seed_does_not_depend_on_threads_nor_on_company(result):
    found = run_seed(Rewiring.make(**SMALL), 1, threads=3)
    for name, array in found.items():
        assert np.array_equal(array, result.arrays[name][1])


def test_arrays_rows_and_axes_belong_together(result):
    assert set(result.axes) == set(result.arrays)
    config = Rewiring.make(**SMALL)
    found = {name: array[0] for name, array in result.arrays.items()}
    assert [band.id for band in card(config)] == list(measure(config, found))
    told = [band for band in card(config) if band.low is not None or band.high is not None]
    assert {band.id[0] for band in told} == {"5"} and all(row.passed for row in result.rows[-4:])
    assert all(band.source for band in card(Rewiring.make()))


def test_its_figure_is_drawn(result):
    figure = Figure(layout="constrained")
    draw_rewiring(figure, result)
    assert [ax.get_title("left") or ax.get_title() for ax in figure.axes] != ["", ""]
    assert "useful" in figure.get_suptitle()


def test_looks_end_with_the_last_round():
    assert looks(0) == [0] and looks(1) == [0, 1] and looks(7) == [0, 1, 2, 3, 5, 7]


@pytest.mark.parametrize("changes", [{}, SMALL, {"rounds": 10_000}])
def test_rows_and_outcome_fit_their_lines(changes):
    config = Rewiring.make(**changes)
    check_rows(card(config), EXPERIMENT.legend)
    check_outcome(EXPERIMENT.outcome, config, card(config))


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"k": 300}, "k must be"), ({"n_inputs": 101}, "n_inputs"), ({"share": 1.5}, "share")],
)
def test_what_does_not_fit_is_refused_at_once(changes, told):
    with pytest.raises(ArgumentError, match=told):
        run_study("rewiring", {**SMALL, **changes})

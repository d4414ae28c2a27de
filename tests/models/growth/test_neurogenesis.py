"""Neurogenesis: newborn units fire for their items alone, and old items stay if the old freeze."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from outcomes import check_outcome, check_rows

from neurosim import ArgumentError
from neurosim.experiment.study import Seeds, run_study
from neurosim.models.growth.figures import SHOWN, draw_neurogenesis
from neurosim.models.growth.item_memory import ItemMemory, Sizes
from neurosim.models.growth.neurogenesis import EXPERIMENT, Neurogenesis, card, measure, run_seed
from neurosim.models.growth.newborn import ARMS, Lesson, Pupil, draw_items, flip, learn_old

SMALL = {"n_inputs": 100, "n_active": 20, "n_units": 300, "classes": 4, "n_old": 40, "n_new": 10,
         "passes": 2}  # fmt: skip
SIZES = Sizes(100, 300, 20, 25, 9, 4, 2.0)
RULE = list(ARMS).index("by rule, old frozen")


@pytest.fixture(scope="module")
def result():
    return run_study("neurogenesis", SMALL, Seeds(0, 2, 1))()


@pytest.fixture(scope="module")
def taught():
    random = np.random.default_rng(5)
    items = draw_items(50, 100, 20, random)
    lesson = Lesson(items, random.integers(0, 4, 50).astype(np.int32), 40)
    memory = ItemMemory(SIZES, seed=5)
    learn_old(memory, lesson)
    return memory, lesson


def weights(memory, units):
    """Return the weights from units to the readout, and their inputs."""
    network = memory.network
    return [network.edges(f"units->{one}", pre=units)[1].tolist() for one in ("for", "against")]


def test_units_fire_for_enough_active_inputs_and_the_readout_adds_them_up(taught):
    memory, lesson = taught
    edges, _ = memory.network.edges("inputs->units")
    wired = np.zeros((100, 320), int)
    wired[np.repeat(np.arange(100), np.diff(edges.indptr)), edges.indices] = 1
    fires = wired[lesson.items[3]].sum(axis=0) >= 9
    expected = 0
    for readout, sign in (("for", 1), ("against", -1)):
        told = memory.network.edges(f"units->{readout}", pre=np.flatnonzero(fires))[1]
        expected = expected + sign * told.reshape(-1, 4).sum(axis=0)
    scores, n_newborn = memory.read([lesson.items[3]])
    np.testing.assert_allclose(scores[0], expected, atol=1e-9)
    assert n_newborn.tolist() == [0] and memory.read(lesson.items[2:5])[0][1].tolist() == (
        scores[0].tolist()
    )


def test_a_correction_is_of_one_size_and_only_where_the_class_was_wrong(taught):
    memory = ItemMemory(SIZES, seed=5)
    item = taught[1].items[0]
    memory.learn(item, 0)  # of equal scores the first class is named
    assert not np.any(weights(memory, np.arange(300)))
    memory.learn(item, 2)
    scores = memory.read([item])[0][0]
    np.testing.assert_allclose(scores, [-1, 0, 1, 0], atol=1e-9)


@pytest.mark.parametrize("name", [name for name, arm in ARMS.items() if arm.is_frozen])
def test_what_is_frozen_stays_to_the_bit(taught, name):
    memory, lesson = taught
    old = np.arange(300)
    before = weights(memory, old)
    pupil = Pupil(memory, ARMS[name], 2, 12)
    list(pupil.take(lesson, 1, np.random.default_rng(0)))
    assert weights(pupil.memory, old) == before == weights(memory, old)
    assert np.any(weights(pupil.memory, np.arange(300, 320)))
    assert memory.network.alive("units").size == 300 < pupil.memory.network.alive("units").size


def test_newborn_units_get_inputs_that_are_active_in_their_item(taught):
    memory, lesson = taught
    pupil = Pupil(memory, ARMS["by rule, old frozen"], 2, 12)
    list(pupil.take(lesson, 1, np.random.default_rng(0)))
    edges, _ = pupil.memory.network.edges("inputs->units")
    pres = np.repeat(np.arange(100), np.diff(edges.indptr))
    for i, item in enumerate(lesson.new()[0]):
        for unit in (300 + 2 * i, 301 + 2 * i):
            inputs = pres[edges.indices == unit]
            assert inputs.size == 12 and set(inputs) <= set(item.tolist())
    assert pupil.share_firing(lesson.new()[0]) >= 2 / 20


def test_the_rule_learns_at_once_and_spares_the_old(result):
    old, new = result.arrays["accuracy"][..., 0], result.arrays["accuracy"][..., 1]
    assert (old[:, :, 0] == 1).all() and (new[:, RULE, 1] >= 0.9).all()
    assert (old[:, RULE, -1] >= 0.95).all()
    others = [i for i in range(len(ARMS)) if i != RULE]
    assert (old[:, others, -1] < old[:, [RULE], -1]).all()


def test_a_seed_does_not_depend_on_threads_nor_on_company(result):
    found = run_seed(Neurogenesis.make(**SMALL), 1, threads=3)
    for name, array in found.items():
        assert np.array_equal(array, result.arrays[name][1], equal_nan=True)


def test_arrays_rows_and_axes_belong_together(result):
    assert set(result.axes) == set(result.arrays)
    config = Neurogenesis.make(**SMALL)
    found = {name: array[0] for name, array in result.arrays.items()}
    assert {band.id for band in card(config)} == set(measure(config, found))
    assert all(band.low is None and band.high is None for band in card(config))
    assert sum(band.source != "" for band in card(Neurogenesis.make())) == 11


def test_noise_flips_as_many_inputs_as_asked():
    random = np.random.default_rng(0)
    items = draw_items(20, 50, 10, random)
    for item, noisy in zip(items, flip(items, 50, 3, random), strict=True):
        assert np.setxor1d(item, noisy).size == 3 and noisy.dtype == np.int32


def test_its_figure_shows_every_arm(result):
    assert [name for name, *_ in SHOWN] == list(ARMS)
    figure = Figure(layout="constrained")
    draw_neurogenesis(figure, result)
    assert "old items" in figure.get_suptitle() and len(figure.axes) == 2


@pytest.mark.parametrize("changes", [{}, SMALL, {"n_new": 10_000}])
def test_rows_and_outcome_fit_their_lines(changes):
    config = Neurogenesis.make(**changes)
    check_rows(card(config), EXPERIMENT.legend)
    check_outcome(EXPERIMENT.outcome, config, card(config))


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"n_active": 101}, "n_active"), ({"fan_in": 101}, "fan_in"), ({"n_grown": 21}, "n_grown")],
)
def test_what_does_not_fit_is_refused_at_once(changes, told):
    with pytest.raises(ArgumentError, match=told):
        run_study("neurogenesis", {**SMALL, **changes})

"""Frequent path: use makes fast, tolerant and strong; rows, figure and refusals."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from outcomes import check_outcome, check_rows

from neurosim import ArgumentError
from neurosim.experiment.study import Seeds, run_study
from neurosim.models.wiring.frequent_figure import draw
from neurosim.models.wiring.frequent_path import EXPERIMENT, FrequentPath, run_seed
from neurosim.models.wiring.frequent_rows import ARMS, SHARES, card, measure

SMALL = {"slots": 20, "trials": 20, "senses": 4, "n": 40, "k": 4, "pairs": 6, "uses": 30}


@pytest.fixture(scope="module")
def result():
    return run_study("frequent-path", SMALL, Seeds(0, 2, 1))()


def rows(result):
    config = FrequentPath.make(**SMALL)
    seeds = range(result.seeds)
    return [measure(config, {n: a[i] for n, a in result.arrays.items()}) for i in seeds]


@pytest.mark.parametrize("engine", ["1", "2"])
def test_use_makes_fast_tolerant_and_strong(result, engine):
    for values in rows(result):
        value = {row[1]: number for row, number in values.items() if row[0] == engine}
        assert value["b"] - value["a"] == value["c"] > 0 and value["g"] > 1.1
        assert value["d"] - value["e"] == value["f"] > 0
        assert value["h"] == 1 and value["i"] < -0.7 and value["j"] > 0


@pytest.mark.parametrize("engine", ["rounds", "spikes"])
def test_controls_have_no_effect_or_the_opposite_one(result, engine):
    latency, strength = result.arrays[f"{engine}_latency"], result.arrays[f"{engine}_strength"]
    often, equal, swapped, static = range(len(ARMS))
    later = latency[..., 1] - latency[..., 0]
    assert (later[:, swapped] < 0).all() and (later[:, often] > 0).all()
    assert (np.abs(later[:, equal]) < 0.6 * later[:, often]).all()
    assert (np.abs(later[:, static]) < 0.6 * later[:, often]).all()
    assert (strength[:, static] == 1).all() and (strength[:, swapped, 1] > 1.1).all()


def test_detection_falls_with_fibres_and_counts_are_as_told(result):
    for engine in ("rounds", "spikes"):
        detected = result.arrays[f"{engine}_detected"]
        assert detected.shape == (2, len(ARMS), SHARES.size, 2)
        assert (detected[:, :, -1] < 0.5).all() and (detected[:, 0, 0, 0] > 0.9).all()
        assert (result.arrays[f"{engine}_counts"] == [5, 10, 15, 20]).all()
    assert FrequentPath.make(**SMALL).counts()["often"] == [18, 2]


def test_a_seed_does_not_depend_on_threads_nor_on_company(result):
    found = run_seed(FrequentPath.make(**SMALL), 1, threads=3)
    for name, array in found.items():
        assert np.array_equal(array, result.arrays[name][1])


def test_arrays_rows_and_axes_belong_together(result):
    assert set(result.axes) == set(result.arrays)
    assert [band.id for band in card(FrequentPath.make())] == list(rows(result)[0])
    assert all(band.low is band.high is None for band in card(FrequentPath.make(**SMALL)))
    told = [band for band in card(FrequentPath.make()) if band.low != band.high or band.source]
    assert len(told) == 23 and all(band.source for band in told)


def test_what_is_never_detected_has_no_latency_but_rows(result):
    arrays = {name: array[0].copy() for name, array in result.arrays.items()}
    for name in ("rounds_latency", "rounds_many_latency"):
        arrays[name][:] = np.nan
    arrays["rounds_detected"][:] = 0
    values = measure(FrequentPath.make(**SMALL), arrays)
    assert all(np.isnan(values[f"1{letter}"]) for letter in "abcdefiklm")
    assert np.isfinite(values["1h"]) and np.isfinite(values["2c"])
    assert "unknown instead of unknown" in EXPERIMENT.outcome(FrequentPath(), values)


def test_its_figure_is_drawn(result):
    figure = Figure(layout="constrained")
    draw(figure, result)
    assert len(figure.axes) == 4 and "9 times as often" in figure.get_suptitle()
    assert not figure.axes[0].texts and "\u25cf" in figure.axes[0].get_title()


@pytest.mark.parametrize("often", [1.0, 1.3, 9.0])
def test_letters_of_a_and_b_do_not_overprint(result, often):
    figure = Figure(layout="constrained")
    draw(figure, replace(result, parameters={**result.parameters, "slots": 100, "often": often}))
    figure.draw_without_rendering()
    a, b = (t.get_window_extent() for t in figure.axes[1].texts if t.get_text().strip() in "AB")
    assert b.x1 < a.x0 + 0.5


@pytest.mark.parametrize("changes", [{}, SMALL, {"often": 33.5, "senses": 100}])
def test_rows_and_outcome_fit_their_lines(changes):
    config = FrequentPath.make(**changes)
    check_rows(card(config), EXPERIMENT.legend)
    check_outcome(EXPERIMENT.outcome, config, card(config))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"k": 41}, "k must be"),
        ({"senses": 21}, "slots must be from 21 up, got 20; lower senses"),
        ({"often": 100}, "slots of B"),
        ({"often": 0.5}, "often"),
        ({"pruned": 1.5}, "pruned"),
        ({"full": 0}, "full"),
    ],
)
def test_what_does_not_fit_is_refused_at_once(changes, told):
    with pytest.raises(ArgumentError, match=told):
        run_study("frequent-path", {**SMALL, **changes})

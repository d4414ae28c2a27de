"""Homeostatic growth: what is looked at, and a small network that goes through all of it."""

import numpy as np
import pytest
from leaving import go_on
from matplotlib.figure import Figure
from outcomes import check_outcome, check_rows
from shell import needs_compiled_kernels

from neurosim import ArgumentError
from neurosim.base.errors import Interrupted
from neurosim.experiment.study import Seeds, run_study
from neurosim.models.growth.homeostatic_cells import build_balanced, cell
from neurosim.models.growth.homeostatic_figure import draw
from neurosim.models.growth.homeostatic_growth import (
    EXPERIMENT,
    HomeostaticGrowth,
    card,
    measure,
    run_seed,
)

SMALL = {"n": 50, "duration": 40_000, "dt": 1.0, "growth": 1e-3, "fibres": 40, "driven": 5,
         "fibre_weight": 400}  # fmt: skip


@pytest.fixture(scope="module", params=[pytest.param("small", marks=pytest.mark.rare)])
def result():
    return run_study("homeostatic-growth", SMALL, Seeds(0, 2, 1))()


@needs_compiled_kernels
class TestResult:
    def test_synapses_grow_from_none_while_cells_fire(self, result):
        found = result.arrays
        assert found["often_rate"].shape == (2, 4, 2) and found["silenced_rate"].shape == (2, 8, 1)
        assert (found["often_synapses"][:, -1] > 0).all() and (found["often_rate"] > 0).any()
        assert (found["seldom_synapses"] != found["often_synapses"]).any()
        rates = found["silenced_rate"][..., 0]
        assert (rates[:, 4] < rates[:, 3] / 2).all()
        assert (np.diff(found["silenced_synapses"][:, 3:, 0]) > 0).all()

    def test_a_seed_left_and_gone_on_with_on_other_threads_is_the_same(self, result, tmp_path):
        config = HomeostaticGrowth.make(**SMALL)
        with pytest.raises(Interrupted, match="left"):
            go_on(tmp_path, lambda tick: run_seed(config, 1, 1, tick), 6)
        found = go_on(tmp_path, lambda tick: run_seed(config, 1, 2, tick))
        for name, array in found.items():
            assert np.array_equal(array, result.arrays[name][1])

    def test_arrays_rows_and_axes_belong_together(self, result):
        config = HomeostaticGrowth.make(**SMALL)
        assert set(result.axes) == set(result.arrays)
        found = {name: array[0] for name, array in result.arrays.items()}
        assert [band.id for band in card(config)] == list(measure(config, found))
        assert all(band.low is None and band.high is None for band in card(config))

    def test_its_figure_is_drawn(self, result):
        figure = Figure(layout="constrained")
        draw(figure, result)
        assert len(figure.axes) == 4 and "Hz" in figure.get_suptitle()


def test_elements_that_a_kind_has_not_never_grow():
    net = build_balanced(HomeostaticGrowth.make(**SMALL), 1000.0, 0, 1)
    assert net.growth["exc"].axonal.rate[40:].tolist() == [0] * 10
    assert net.growth["inh"].axonal.rate[:40].tolist() == [0] * 40
    assert net.growth["exc"].dendritic.rate[[0, 49]].tolist() == [1.0, 4.0]
    assert net.growth["inh"].dendritic.target[[0, 49]].tolist() == [0.05, 0.2]


@pytest.mark.parametrize("dt", [0.1, 0.5])
def test_a_spike_gives_the_potential_of_an_alpha_current(dt):
    rule, times = cell(dt), np.arange(1, 400) * dt
    z = np.rec.array([(0.0, np.e / 2.0 * 100.0, 0.0)], names="v,x,i")[0]
    p = np.rec.array([tuple(rule.parameters.values())], names=list(rule.parameters))[0]
    told = []
    for _ in times:
        rule.step(z, p, dt, False)
        told.append((z.i, z.v))
    current, v = np.array(told).T
    assert np.allclose(current, 100 * np.e / 2 * times * np.exp(-times / 2))
    # dv/dt = -v / 10 + i / 250, solved by hand.
    rate = 1 / 2 - 1 / 10
    shape = np.exp(-times / 10) - np.exp(-times / 2) * (1 + rate * times)
    assert np.allclose(v, 100 * np.e / 2 / 250 / rate**2 * shape)


@pytest.mark.parametrize("changes", [{}, SMALL, {"duration": 50_000, "target_inh": 0.4}])
def test_rows_and_outcome_fit_their_lines(changes):
    config = HomeostaticGrowth.make(**changes)
    check_rows(card(config), EXPERIMENT.legend)
    check_outcome(EXPERIMENT.outcome, config, card(config))


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"duration": 45_000}, "multiple of 10000 ms from"), ({"duration": 30_000}, "from 40000"),
     ({"every": 0.25}, "every must be a multiple"), ({"target_exc": 0}, "target_exc"),
     ({"silenced": 1.5}, "silenced")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_once(changes, told):
    with pytest.raises(ArgumentError, match=told):
        HomeostaticGrowth.make(**changes)

"""A pole balanced by a network from one cell: evolution, confirmation, rows and figure."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from outcomes import check_outcome, check_rows

from neurosim import ArgumentError
from neurosim.base.extras import is_installed
from neurosim.experiment.study import Seeds, run_study
from neurosim.models.growth.development import grow_cartpole
from neurosim.models.growth.development.figure import draw_cartpole
from neurosim.models.growth.development.grow_cartpole import EXPERIMENT, GrowCartPole, run_seed

QUICK = {"cycles": 3, "embedding": 2, "hidden": 2, "population": 8, "generations": 4,
         "episodes": 3}  # fmt: skip
needs_cmaes = pytest.mark.skipif(
    not is_installed("cmaes"), reason="evolution needs cmaes (extra `growth`)"
)


@pytest.fixture(scope="module")
def quick():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grow_cartpole, "is_installed", lambda package: False)
        patch.setattr(grow_cartpole, "N_CONFIRMED", 10)
        yield run_study(EXPERIMENT, QUICK, Seeds(n=2))()


@needs_cmaes
def test_a_short_evolution_is_told_as_it_is(quick):
    rows = {row.id: row for row in quick.rows}
    assert rows["mean"].name == "mean steps in our copy (no gymnasium)"
    assert rows["mean"].passed is False and "did not learn" in quick.outcome
    assert rows["evaluations"].value == 32
    assert (quick.arrays["steps"] > 5).all() and quick.arrays["steps"].shape == (2, 10)


@needs_cmaes
def test_a_seed_gives_the_same_bits(quick, monkeypatch):
    monkeypatch.setattr(grow_cartpole, "is_installed", lambda package: False)
    monkeypatch.setattr(grow_cartpole, "N_CONFIRMED", 10)
    again = run_seed(GrowCartPole.make(**QUICK), seed=1)
    for name, found in again.items():
        assert np.array_equal(found, quick.arrays[name][1], equal_nan=True), name


@needs_cmaes
def test_the_figure_is_of_the_result(quick):
    figure = Figure()
    draw_cartpole(figure, quick)
    assert len(figure.axes) == 4 + 2


@needs_cmaes
@pytest.mark.rare
def test_the_pole_is_balanced_in_gymnasium():
    pytest.importorskip("gymnasium", reason="the extra `growth` brings gymnasium")
    config = GrowCartPole()
    values = EXPERIMENT.measure(config, run_seed(config, seed=1))
    assert values["mean"] >= 475 and values["parameters"] == 162


@pytest.mark.parametrize(
    "changes", [{"cycles": 2}, {"episodes": 0}, {"think": 0}, {"hidden": 33}, {"threshold": 1}]
)
def test_what_is_out_of_range_is_refused(changes):
    with pytest.raises(ArgumentError, match=next(iter(changes))):
        GrowCartPole.make(**changes)


@pytest.mark.parametrize("changes", [{}, {"attention": True}, {"embedding": 2}])
def test_rows_and_outcomes(changes):
    config = GrowCartPole.make(**changes)
    bands = EXPERIMENT.card(config)
    check_rows(bands, EXPERIMENT.legend)
    check_outcome(EXPERIMENT.outcome, config, bands)

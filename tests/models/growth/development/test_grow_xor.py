"""XOR from one cell: found by evolution, told as it is, drawn from the result alone."""

import sys

import numpy as np
import pytest
from matplotlib.figure import Figure
from outcomes import check_outcome, check_rows

from neurosim import ArgumentError
from neurosim.base.errors import PackageError
from neurosim.base.extras import is_installed
from neurosim.experiment.study import Seeds, run_study
from neurosim.models.growth.development.figure import draw_xor, find_places
from neurosim.models.growth.development.grow_xor import EXPERIMENT, GrowXor, measure, run_seed
from neurosim.models.growth.development.growth import grow

QUICK = {"held": 1, "n": 1000, "attending": 100, "attention": False}
"""Answers of one round are found in the first generations."""
needs_cmaes = pytest.mark.skipif(
    not is_installed("cmaes"), reason="evolution needs cmaes (extra `growth`)"
)


@pytest.fixture(scope="module")
def quick():
    return run_study(EXPERIMENT, QUICK, Seeds(n=2))()


@needs_cmaes
def test_answers_of_one_round_are_found_at_once(quick):
    rows = {row.id: row for row in quick.rows}
    assert quick.seeds_in_band == 1
    assert rows["error"].value <= 0.1 and rows["parameters"].value == 14
    assert rows["large"].value == 1024
    assert 0 < rows["random"].value < 0.5
    assert "compute XOR" in quick.outcome


@needs_cmaes
def test_a_seed_gives_the_same_bits(quick):
    again = run_seed(GrowXor.make(**QUICK), seed=1)
    for name, found in again.items():
        assert np.array_equal(found, quick.arrays[name][1], equal_nan=True), name


@needs_cmaes
def test_the_program_in_the_result_grows_the_network_again(quick):
    config = GrowXor.of(quick.parameters)
    for i in range(2):
        answers = config.try_out(quick.arrays["program"][i][None])
        assert np.array_equal(answers.errors[0], quick.arrays["errors"][i])


@needs_cmaes
def test_the_figure_is_of_the_result(quick):
    figure = Figure()
    draw_xor(figure, quick)
    cells = quick.arrays["cells"].max()
    assert [ax.get_title(loc="center") for ax in figure.axes[:5]][0] == "1 cell"
    assert figure.axes[4].get_title(loc="center") == f"{cells} cells"


def test_cells_are_drawn_apart():
    config = GrowXor()
    program = np.random.default_rng(0).normal(size=(8, config.sizes.n_parameters))
    for row in program:
        stages = grow(config.sizes.read(row), config.growth)
        places = find_places(stages)
        apart = np.linalg.norm(places[:, None] - places[None], axis=2)
        np.fill_diagonal(apart, 1)
        assert apart.min() > 0.3


@needs_cmaes
@pytest.mark.slow
def test_answers_that_last_are_found_from_one_cell():
    config = GrowXor.make(n=100, attention=False)
    found = run_seed(config, seed=1)
    values = measure(config, found)
    assert values["error"] <= 0.1 and values["parameters"] == 14
    assert found["errors"].shape == (2, 4)


def test_without_cmaes_nothing_runs(monkeypatch):
    monkeypatch.setitem(sys.modules, "cmaes", None)
    with pytest.raises(PackageError, match=r"neurosim-sparse\[growth\]"):
        run_study(EXPERIMENT)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"held": 5}, "held must be at most 4"),
        ({"cycles": 0}, "cycles"),
        ({"cycles": 7}, "cycles"),
        ({"population": 3}, "population"),
        ({"largest_weight": 0}, "largest_weight"),
        ({"spread": float("nan")}, "spread"),
        ({"n": 2**21}, "n should be"),
    ],
)
def test_what_is_out_of_range_is_refused(changes, told):
    with pytest.raises(ArgumentError, match=told):
        GrowXor.make(**changes)


@pytest.mark.parametrize("changes", [{}, {"attention": False, "n": 12}, QUICK])
def test_rows_and_outcomes(changes):
    config = GrowXor.make(**changes)
    bands = EXPERIMENT.card(config)
    check_rows(bands, EXPERIMENT.legend)
    check_outcome(EXPERIMENT.outcome, config, bands)

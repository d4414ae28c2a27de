"""What tags gain: by hand on a made-up curve, and as others measured."""

import numpy as np
import pytest
from brains import needs_jit
from mixtures import digits_of_mnist, samples

from neurosim import ArgumentError
from neurosim.experiment.study import Given, Seeds, draw, run_study
from neurosim.files.results.result import is_inside
from neurosim.files.vectors.samples import Samples, load_digits
from neurosim.models.fly.experiments.fly_gain import (
    EQUAL,
    EXPERIMENT,
    NUMBER,
    SHORT,
    SIGN,
    TAG,
    Gain,
    card,
    check,
    find_gain,
    measure,
    run_seed,
)
from neurosim.models.fly.measures.baselines import Tag

SMALL = {"vectors": 40, "queries": 10, "n_kc": 40, "active": (2, 4), "lengths": (2, 4),
         "numbers": (2, 8), "bits": (8, 64)}  # fmt: skip


def run(changes, given_samples, seeds=2, threads=2):
    given = Given({"samples": given_samples}, given_samples.facts())
    return run_study("fly-gain", {**changes, "data": given_samples.source},
                     Seeds(0, seeds, threads), given)()  # fmt: skip


def curve(scores, tag_score):
    """Return findings of a tag of 10 cells and of signs of 8, 32 and 128 bits, 10 inputs."""
    cost = [[10, 160, 80.0, 400]] + [[g, g, g, 20 * g] for g in (8, 32, 128)]
    return {
        "precision": np.array([tag_score, *scores]),
        "cost": np.array(cost, np.float64),
        "family": np.array([TAG, SIGN, SIGN, SIGN]),
        "length": np.array([10, 8, 32, 128]),
    }


class TestGain:
    def test_by_hand(self):
        worth, gain = find_gain(curve((0.1, 0.3, 0.5), 0.4), (TAG, 10), SIGN)
        assert worth == pytest.approx(64)  # half way from 32 to 128 on a logarithmic scale
        assert gain == pytest.approx(
            {"entries": 6.4, "bits": 0.4, "least_bits": 0.8, "operations": 3.2}
        )

    def test_beyond_the_lengths_tried_the_last_counts(self):
        assert find_gain(curve((0.1, 0.3, 0.5), 0.9), (TAG, 10), SIGN)[0] == pytest.approx(128)
        assert find_gain(curve((0.1, 0.3, 0.5), 0.0), (TAG, 10), SIGN)[0] == pytest.approx(8)

    def test_a_curve_that_dips_is_taken_as_level(self):
        assert find_gain(curve((0.3, 0.2, 0.5), 0.4), (TAG, 10), SIGN)[0] == pytest.approx(64)


class TestStudy:
    def test_a_result_has_a_value_for_each_row(self):
        result = run(SMALL, samples())
        assert [row.id for row in result.rows] == [b.id for b in card(Gain(**SMALL))]
        assert all(row.value is not None for row in result.rows)
        assert result.arrays["cost"].shape == (2, 13, 4)
        assert set(result.axes) == set(result.arrays)

    def test_threads_and_company_change_nothing(self):
        alone = run_seed(Gain(**SMALL), 1, 1, samples=samples())
        both = run(SMALL, samples(), threads=4)
        for name, array in alone.items():
            assert np.array_equal(array, both.arrays[name][1])

    def test_costs_are_those_of_the_codes(self):
        found = run_seed(Gain(**SMALL), 0, samples=samples())
        is_tag = (found["family"] == TAG) & (found["length"] == 4)
        assert found["cost"][is_tag].tolist() == [list(Tag(40, 2, 4).cost(20))]
        is_short = found["family"] == SHORT
        assert found["cost"][is_short, 3].tolist() == [400, 400]
        assert found["length"][found["family"] == EQUAL].tolist() == [10]
        assert (found["cost"][found["family"] == NUMBER, 1] == [64, 256]).all()

    def test_values_are_in_per_cent(self):
        config = Gain(**SMALL)
        found = run_seed(config, 0, samples=samples())
        values = measure(config, found)
        assert values["tag-4"] == pytest.approx(100 * found["precision"][1])
        assert values["equal"] == pytest.approx(100 * found["precision"][-1])

    def test_only_published_parameters_have_bands(self):
        bands = {b.id: (b.low, b.high) for b in card(Gain(data="mnist"))}
        assert bands["tag-100"] == (50.5, 56.5) and bands["sparse-2000"] == (60.1, 66.1)
        for changes in ({"data": "mine"}, {"data": "mnist", "n_kc": 1000}):
            assert {(b.low, b.high) for b in card(Gain(**changes))} == {(None, None)}

    @pytest.mark.rare
    def test_a_figure_is_drawn(self, tmp_path):
        draw(run(SMALL, samples()), tmp_path / "figure.png")
        assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"active": (4000,)}, "active must be at most n_kc = 2000, got 4000"),
            ({"bits": (64, 8)}, "bits must ascend from 1 up"),
            ({"numbers": ()}, "numbers must ascend from 1 up"),
            ({"bits": (1 << 17,)}, "bits must be at most 65536"),
        ],
    )
    def test_what_cannot_be_is_refused(self, changes, said):
        with pytest.raises(ArgumentError, match=said):
            EXPERIMENT.configuration.make(**changes)

    def test_data_that_cannot_be_searched_are_refused(self):
        with pytest.raises(ArgumentError, match="at least 4 vectors are needed, got 2"):
            check(Gain(), samples=Samples(np.eye(2)))


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
@pytest.mark.parametrize("data", [load_digits, digits_of_mnist])
def test_codes_are_as_good_as_others_measured(data):
    pytest.importorskip("sklearn")
    rows = {row.id: row for row in run({}, data(), seeds=3).rows}
    banded = [row for row in rows.values() if row.low is not None]
    assert len(banded) == 8
    assert all(is_inside(row.value, row.low, row.high) for row in banded)
    assert rows["operations-sign-100"].value > 3 and rows["operations-gauss-100"].value < 1
    assert rows["entries-gauss-short-4"].value > 1 and rows["bits-sign-100"].value < 0.5

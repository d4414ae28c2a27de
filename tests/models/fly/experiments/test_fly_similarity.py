"""Overlap of tags against similarity: the prediction by other means, and pairs by hand."""

import numpy as np
import pytest
from brains import needs_jit
from hypothesis import given
from hypothesis import strategies as st
from mixtures import samples

from neurosim import ArgumentError
from neurosim.experiment.study import Given, Seeds, draw, run_study
from neurosim.files.vectors.samples import Samples, load_digits
from neurosim.models.fly.circuit.kenyon_cells import Calyx
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.experiments.fly_similarity import (
    COSINES,
    EXPERIMENT,
    N_BINS,
    Similarity,
    card,
    check,
    measure,
    run_seed,
)
from neurosim.models.fly.measures.similarity import compare, leave_out_self, percentiles, predict

SMALL = {"vectors": 30, "queries": 12, "n_kc": 80, "n_inputs": 3, "active": (0.05, 0.2)}


def run(changes=SMALL, seeds=2, threads=2, given_samples=None):
    vectors = samples(30, 12) if given_samples is None else given_samples
    given = Given({"samples": vectors}, vectors.facts())
    return run_study("fly-similarity", {**changes, "data": "vectors"}, Seeds(0, seeds, threads),
                     given)()  # fmt: skip


class TestPrediction:
    @pytest.mark.parametrize("share", [0.01, 0.05, 0.3])
    def test_known_points(self, share):
        assert predict([0, 1], share).tolist() == pytest.approx([share, 1], abs=2e-3)
        assert predict(-1, share) == pytest.approx(0, abs=1e-3)

    @given(st.floats(-0.95, 0.95), st.floats(0.005, 0.5))
    def test_it_is_the_bivariate_normal_law(self, cosine, share):
        from scipy.stats import multivariate_normal, norm

        z = norm.isf(share)
        law = multivariate_normal([0, 0], [[1, cosine], [cosine, 1]])
        assert predict(cosine, share) == pytest.approx(law.cdf([-z, -z]) / share, abs=1e-3)

    def test_it_rises(self):
        assert (np.diff(predict(np.linspace(-1, 1, 101), 0.05)) > -1e-12).all()

    def test_sums_of_a_cell_correlate_by_the_cosine(self):
        one, other = samples(2, 12, seed=3).vectors
        wiring = Wiring.random(12, 4000, 3, seed=1)
        inputs = wiring.inputs.reshape(4000, 3)
        found = np.corrcoef(one[inputs].sum(axis=1), other[inputs].sum(axis=1))[0, 1]
        assert found == pytest.approx(np.corrcoef(one, other)[0, 1], abs=0.05)


class TestPairs:
    def test_by_hand(self):
        cosine, distance = compare(np.array([[0.0, 1], [1, 0], [0, 5]]), [0, 1])
        assert cosine.tolist() == pytest.approx([-1, 1, -1, -1])
        assert distance.tolist() == pytest.approx(
            np.array([2**0.5, 4, 2**0.5, 26**0.5]) / np.median([2**0.5, 4, 2**0.5, 26**0.5])
        )

    def test_equal_vectors_have_no_unit_of_distance(self):
        assert compare(np.array([[0.0, 1], [0, 1]]), [0])[1].tolist() == [0]

    def test_a_vector_is_not_compared_with_itself(self):
        assert leave_out_self(np.eye(3)[[2, 0]], [2, 0]).tolist() == [0, 0, 0, 0]

    def test_percentiles_of_empty_bins_are_nan(self):
        found = percentiles(np.array([1, 1]), np.array([0.0, 10.0]), 2)
        np.testing.assert_array_equal(found, [[np.nan, 1], [np.nan, 9]])

    def test_overlap_is_the_share_of_cells_in_common(self):
        data = samples(8, 12)
        config = Similarity(**{**SMALL, "queries": 8, "active": (0.1,)})
        tags = Calyx(Wiring.random(12, 80, 3, 5), 8).tags(data.vectors)
        shared = [len(set(a) & set(b)) / 8 for i, a in enumerate(tags)
                  for j, b in enumerate(tags) if i != j]  # fmt: skip
        cosines = np.corrcoef(data.vectors)[~np.eye(8, dtype=bool)]
        at = np.minimum(np.digitize(cosines, COSINES), N_BINS) - 1
        found = run_seed(config, 5, samples=data)
        for i in set(at):
            mean = np.mean(np.array(shared)[at == i])
            assert found["overlap"][0, i] == pytest.approx(mean)
        assert found["pairs"].tolist() == np.bincount(at, minlength=N_BINS).tolist()


class TestStudy:
    def test_a_result_has_a_value_for_each_row(self):
        result = run({**SMALL, "active": (0.05, 0.2)})
        config = Similarity.of(result.parameters)
        assert [row.id for row in result.rows] == [band.id for band in card(config)]
        assert result.arrays["overlap"].shape == (2, 2, N_BINS)
        assert set(result.axes) == set(result.arrays)
        assert result.arrays["pairs"].sum(axis=1).tolist() == [12 * 29] * 2

    def test_threads_and_company_change_nothing(self):
        alone = run_seed(Similarity(**SMALL), 1, 1, samples=samples(30, 12))
        both = run(threads=4)
        for name, array in alone.items():
            assert np.array_equal(array, both.arrays[name][1], equal_nan=array.dtype.kind == "f")

    def test_vectors_are_drawn_by_the_seed(self):
        config = Similarity(**{**SMALL, "vectors": 10, "queries": 3})
        one, other = (run_seed(config, seed, samples=samples(30, 12))["pairs"] for seed in (0, 1))
        assert one.sum() == other.sum() == 27 and (one != other).any()

    def test_constant_vectors_are_left_out(self):
        data = samples(30, 12)
        more = Samples(np.insert(data.vectors, 4, 7.0, axis=0))
        one, other = (run_seed(Similarity(**SMALL), 0, samples=s) for s in (data, more))
        assert np.array_equal(one["overlap"], other["overlap"], equal_nan=True)

    def test_progress_is_told_in_order(self):
        told = []
        run_seed(Similarity(**SMALL), 0, 1, told.append, samples=samples(30, 12))
        assert told == sorted(told) and 0 < told[-1] <= 1

    def test_values_of_a_perfect_prediction(self):
        config = Similarity(n_kc=100, active=(0.05,))
        curve = np.linspace(0, 1, N_BINS)
        found = {"pairs": np.full(N_BINS, 100), "overlap": curve[None], "predicted": curve[None],
                 "half": curve + 0.01, "null": np.full(N_BINS, 0.05),
                 "spearman": np.array([[1.0, 0.5]])}  # fmt: skip
        values = measure(config, found)
        assert values["cosine-5"] == 1 and values["distance-5"] == 0.5
        assert values["monotone-5"] == 1 and values["deviation-5"] == 0
        assert values["half-5"] == pytest.approx(1) and values["null-5"] == pytest.approx(1)
        assert values["chance-5"] == pytest.approx(10)  # a half, where a twentieth is chance
        at = N_BINS // 2  # three standard errors of the difference are 0.09 here, 0.009 below
        for n, fall, share in ((100, 0.08, 1), (100, 0.12, 38 / 39), (10_000, 0.02, 38 / 39)):
            bent = curve.copy()
            bent[at] = bent[at - 1] - fall
            lower = {**found, "overlap": bent[None], "pairs": np.full(N_BINS, n)}
            assert measure(config, lower)["monotone-5"] == pytest.approx(share)
        found["pairs"] = np.zeros(N_BINS)
        assert np.isnan(measure(config, found)["deviation-5"])

    @pytest.mark.rare
    def test_a_figure_is_drawn(self, tmp_path):
        draw(run(), tmp_path / "figure.png")
        assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"active": (0.6,)}, "active must be shares up to 0.5"),
            ({"active": ()}, "active must be shares up to 0.5"),
            ({"active": (0.001,), "n_kc": 100}, "at least one of 100 cells"),
            ({"vectors": 1}, "vectors should be greater than or equal to 2, got 1"),
        ],
    )
    def test_what_cannot_be_is_refused(self, changes, said):
        with pytest.raises(ArgumentError, match=said):
            EXPERIMENT.configuration.make(**changes)

    @pytest.mark.parametrize(
        ("vectors", "changes", "said"),
        [
            (np.eye(3), {"n_inputs": 4}, "n_inputs must be at most the 3 channels, got 4"),
            (np.ones((5, 3)), {}, "at least two vectors that are not constant are needed"),
            (np.ones((5, 1)), {}, "got 5 of 1 channels"),
        ],
    )
    def test_data_that_tell_nothing_are_refused(self, vectors, changes, said):
        with pytest.raises(ArgumentError, match=said):
            check(Similarity(**changes), samples=Samples(vectors))


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_digits_overlap_as_predicted():
    pytest.importorskip("sklearn")
    rows = {row.id: row for row in run({}, 3, 2, load_digits()).rows}
    assert rows["monotone-100"].value == rows["monotone-200"].value == 1
    assert rows["cosine-100"].value > 0.85 and rows["distance-100"].value > 0.8
    assert rows["deviation-100"].value < 4 and 0.7 < rows["null-100"].value < 1.3

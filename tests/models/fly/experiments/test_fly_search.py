"""Search by tag: codes against loops, what they cost, the protocol, and published figures."""

import numpy as np
import pytest
from brains import needs_jit
from mixtures import digits_of_mnist, samples

from neurosim import ArgumentError
from neurosim.experiment.study import Given, Seeds, draw, run_study
from neurosim.files.results.result import is_inside
from neurosim.files.vectors.samples import Samples, load_digits
from neurosim.models.fly.circuit.wiring import Wiring
from neurosim.models.fly.experiments.fly_search import (
    EXPERIMENT,
    Search,
    card,
    check,
    run_seed,
    tell_apart,
)
from neurosim.models.fly.measures import retrieval
from neurosim.models.fly.measures.baselines import (
    Bytes,
    Gaussian,
    Signs,
    SparseSigns,
    Tag,
    View,
    log2_choices,
    project,
)
from neurosim.models.fly.measures.precision import average_precision
from neurosim.models.fly.measures.retrieval import Retrieval

SMALL = {"vectors": 40, "queries": 10, "lengths": (2, 4)}


def run(changes, given_samples, seeds=2, threads=2):
    given = Given({"samples": given_samples}, given_samples.facts())
    return run_study("fly-search", {**changes, "data": given_samples.source},
                     Seeds(0, seeds, threads), given)()  # fmt: skip


def sums_of(view, n_kc, n_inputs):
    """Return the sum of every cell for every vector."""
    d = view.vectors.shape[1]
    inputs = Wiring.random(d, n_kc, n_inputs, view.seed).inputs.reshape(n_kc, n_inputs)
    centred = view.vectors - view.vectors.mean(axis=1, keepdims=True)
    return centred[:, inputs].sum(axis=2)


class TestCodes:
    view = View(samples(9, 12).vectors, seed=3)

    def test_tags_share_cells(self):
        sums = sums_of(self.view, 40, 4)
        tags = [set(np.argsort(-row, kind="stable")[:6]) for row in sums]
        expected = [[len(tags[q] & tag) for tag in tags] for q in (0, 7)]
        assert Tag(40, 4, 6).alike(self.view)([0, 7]).tolist() == expected

    def test_sparse_signs_agree(self):
        bits = sums_of(self.view, 70, 4) >= 0
        expected = [[-np.count_nonzero(bits[q] != row) for row in bits] for q in (1, 2)]
        assert SparseSigns(70, 4).alike(self.view)([1, 2]).tolist() == expected

    def test_dense_signs_agree(self):
        bits = project(self.view, 70) >= 0
        expected = [[-np.count_nonzero(bits[q] != row) for row in bits] for q in (1, 2)]
        assert Signs(70).alike(self.view)([1, 2]).tolist() == expected

    def test_numbers_are_as_near_as_their_distance(self):
        numbers = project(self.view, 5)
        expected = -((numbers[[4]][:, None] - numbers) ** 2).sum(axis=2)
        np.testing.assert_allclose(Gaussian(5).alike(self.view)([4]), expected)

    def test_bytes_are_whole_numbers_of_the_same_projections(self):
        near, rounded = (code(200).alike(self.view)([4])[0] for code in (Gaussian, Bytes))
        assert (rounded == np.rint(rounded)).all()
        assert np.corrcoef(near, rounded)[0, 1] > 0.999
        assert (Bytes(3).alike(View(np.ones((4, 5))))([0]) == 0).all()

    def test_projections_are_normal_and_centred(self):
        numbers = project(View(np.eye(50) + 7), 400)
        assert abs(numbers.mean()) < 0.02 and numbers.std() == pytest.approx(0.98**0.5, abs=0.02)

    def test_distance_is_kept_in_the_mean(self):
        centred = self.view.vectors - self.view.vectors.mean(axis=1, keepdims=True)
        expected = ((centred[[0]] - centred) ** 2).sum(axis=1)
        found = -Gaussian(4000).alike(self.view)([0])[0] / 4000
        np.testing.assert_allclose(found, expected, rtol=0.15)

    @pytest.mark.parametrize(
        ("code", "cost"),
        [
            (Tag(2000, 78, 100), (100, 1600, 567.9, 156_000)),
            (SparseSigns(640, 78), (640, 640, 640, 49_920)),
            (Gaussian(32), (32, 1024, 1024, 50_176)),
            (Bytes(32), (32, 256, 256, 50_176)),
            (Signs(32), (32, 32, 32, 50_176)),
        ],
    )
    def test_costs_by_hand(self, code, cost):
        assert code.cost(784) == pytest.approx(cost, rel=1e-3)

    def test_entropy_of_a_tag(self):
        assert round(log2_choices(2000, 200)) == 933
        assert log2_choices(6, 2) == pytest.approx(np.log2(15))


class TestProtocol:
    def test_equal_arithmetic_is_as_published(self):
        numbers = [Search().equals(d)[0].n_numbers for d in (784, 64, 50, 24)]
        assert numbers == [390, 30, 25, 10]

    def test_twenty_cells_for_each_active_one_cost_a_dense_projection(self):
        codes = Search(lengths=(4,)).codes(50)
        assert codes[0][0] == Tag(500, 5, 4) and codes[1][0] == Tag(80, 5, 4)
        assert codes[1][0].cost(50).operations == codes[3][0].cost(50).operations
        assert codes[2][0] == SparseSigns(80, 5)
        assert codes[5][0].n_bits == round(codes[0][0].cost(50).least_bits)
        assert codes[6][0].n_bits == 64

    def test_more_vectors_than_wanted_are_sampled(self):
        data = samples()
        view, queries = retrieval.draw(Retrieval(vectors=15, queries=5), data, seed=2)
        rows = {tuple(row) for row in data.vectors}
        assert view.vectors.shape == (15, 20) and {tuple(row) for row in view.vectors} < rows
        assert np.unique(queries).size == 5 and queries.max() < 15
        again = retrieval.draw(Retrieval(vectors=15, queries=5), data, seed=2)
        assert np.array_equal(view.vectors, again[0].vectors)
        other = retrieval.draw(Retrieval(vectors=15, queries=5), data, seed=3)
        assert not np.array_equal(view.vectors, other[0].vectors)

    @pytest.mark.parametrize(("n", "share"), [(5, 0.5), (50, 0.1), (100, 0.02)])
    def test_a_random_ranking_scores_as_ties_do(self, n, share):
        config = Retrieval(true_share=share)
        n_true = max(1, round(share * (n - 1)))
        ties = average_precision(np.zeros((1, n)), [np.arange(1, n_true + 1)], [0])
        assert retrieval.expect_random(config, n) == pytest.approx(ties[0])

    def test_more_numbers_find_more(self):
        config, data = Retrieval(queries=20), samples(200)
        drawn = retrieval.draw(config, data, 0)
        scores = retrieval.score(config, drawn, [Gaussian(g) for g in (1, 8, 512)])
        assert (np.diff(scores) > 0).all()


class TestStudy:
    def test_a_result_has_a_value_for_each_row(self):
        result = run(SMALL, samples(source="digits"))
        assert [row.id for row in result.rows] == [b.id for b in card(Search(**SMALL))]
        assert result.arrays["precision"].shape == (2, 7, 2)
        assert set(result.axes) == set(result.arrays)
        assert all(row.value is not None for row in result.rows)

    def test_threads_and_company_change_nothing(self):
        alone = run_seed(Search(**SMALL), 1, 1, samples=samples())
        both = run(SMALL, samples(), threads=4)
        for name, array in alone.items():
            assert np.array_equal(array, both.arrays[name][1])

    def test_progress_is_told_in_order(self):
        told = []
        run_seed(Search(**SMALL), 0, 1, told.append, samples=samples())
        assert told == sorted(told) and told[-1] == 1

    def test_only_published_parameters_have_bands(self):
        bands = {b.id: (b.low, b.high) for b in card(Search(data="mnist"))}
        assert bands["fly10d-4"] == (7.9, 10.9) and bands["gauss-4"] == (2.0, 4.4)
        assert {bands[f"order-{k}"] for k in (2, 4, 8, 16, 32)} == {(1.0, None)}
        for changes in ({"data": "mine"}, {"data": "mnist", "input_share": 0.2},
                        {"data": "mnist", "per_input": 5}):  # fmt: skip
            assert {(b.low, b.high) for b in card(Search(**changes))} == {(None, None)}

    def test_methods_that_differ_little_are_not_told_apart(self):
        assert tell_apart((0.1, 0.09, 0.05)) == [(0, 2), (1, 2)]
        assert tell_apart((0.079, 0.1)) == [(1, 0)] and tell_apart(()) == []

    def test_the_order_of_others_is_written_out(self):
        (row,) = [b for b in card(Search(data="mnist")) if b.id == "order-32"]
        assert row.source.endswith(": DenseFly > fly 10 d ~ fly 20 k ~ Gaussian > signs")

    @pytest.mark.rare
    def test_a_figure_is_drawn(self, tmp_path):
        draw(run(SMALL, samples(source="digits")), tmp_path / "figure.png")
        assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"lengths": ()}, "lengths must ascend from 1"),
            ({"lengths": (4, 2)}, "lengths must ascend from 1"),
            ({"lengths": (0, 2)}, "lengths must ascend from 1"),
            ({"lengths": (2048,)}, "lengths must be at most 1024, got 2048"),
            ({"true_share": 0.0}, "true_share should be greater than 0, got 0.0"),
        ],
    )
    def test_what_cannot_be_is_refused(self, changes, said):
        with pytest.raises(ArgumentError, match=said):
            EXPERIMENT.configuration.make(**changes)

    def test_data_that_cannot_be_searched_are_refused(self):
        with pytest.raises(ArgumentError, match="at least 4 vectors are needed, got 3"):
            check(Search(), samples=Samples(np.eye(3)))
        with pytest.raises(ArgumentError, match="32 cells cannot be active where 2 inputs have 20"):
            check(Search(), samples=Samples(np.ones((9, 2))))


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_mnist_is_searched_as_published():
    result = run({}, digits_of_mnist(), seeds=3)
    banded = [row for row in result.rows if (row.low, row.high) != (None, None)]
    assert len(banded) == 7
    assert all(is_inside(row.value, row.low, row.high) for row in banded)
    rows = {row.id: row.value for row in result.rows}
    assert rows["sign-4"] == pytest.approx(0.7, abs=0.6)
    assert rows["arithmetic"] == pytest.approx(80.5, abs=3)


@needs_jit
@pytest.mark.rare
@pytest.mark.slow
def test_digits_are_searched_as_by_another_program():
    pytest.importorskip("sklearn")
    result = run({}, load_digits(), seeds=3)
    rows = {row.id: row for row in result.rows}
    assert all(rows[f"order-{k}"].value == 1 for k in (2, 4, 8, 16, 32))
    known = [row for row in result.rows if row.id.startswith(("fly", "dense"))]
    assert len(known) == 15
    for row in known:
        assert row.value == pytest.approx(float(row.theirs), abs=3)

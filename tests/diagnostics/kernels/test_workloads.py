"""Every kernel has a workload, found by its stem, that calls it within its arrays."""

import ast
from dataclasses import replace

import numpy as np
import pytest
from checkout import ROOT

from neurosim.base.errors import NeurosimError
from neurosim.diagnostics.kernels import discovery, measure
from neurosim.diagnostics.kernels.cases import Workload
from neurosim.diagnostics.kernels.discovery import list_cases, list_workloads
from neurosim.diagnostics.kernels.measure import Point
from neurosim.diagnostics.kernels.workloads import _inputs
from neurosim.diagnostics.kernels.workloads.binary import accumulate

KERNELS = ROOT / "kernels"
SMALL = 1 << 11
POINTS = [Point(name, case, SMALL) for name, of in list_cases().items() for case in of]


def name_of(point):
    return f"{point.name}-{point.case.setting}"


def read_functions(path):
    """Read the mark of each public function from a source, which works compiled or not."""
    functions = (n for n in ast.parse(path.read_text()).body if isinstance(n, ast.FunctionDef))
    return {
        each.name: next((ast.unparse(mark).split("(")[0] for mark in each.decorator_list), "")
        for each in functions if not each.name.startswith("_")
    }  # fmt: skip


SOURCES = {
    ".".join(path.relative_to(KERNELS).with_suffix("").parts): read_functions(path)
    for path in sorted(KERNELS.rglob("[!_]*.py"))
}


def prepare(name, work):
    """Return the call that the bench makes of a kernel, with arguments of ours."""
    case = replace(list_cases()[name][0], arrange=lambda room: work)
    return measure.arrange(Point(name, case, 0))


class TestDiscovery:
    def test_modules_of_kernels_are_found_by_room_and_stem(self):
        assert list(list_workloads()) == sorted(SOURCES) and len(SOURCES) > 30

    @pytest.mark.parametrize("stem", SOURCES)
    def test_every_function_of_a_stem_is_measured_or_a_leaf(self, stem):
        cases, leaves = list_workloads()[stem]
        assert sorted([*cases, *leaves]) == sorted(SOURCES[stem])
        for name, mark in SOURCES[stem].items():
            assert mark == "kernel" or name in leaves, f"{name} is inlined, or makes kernels"

    def test_a_kernel_can_be_asked_for_by_its_name_alone(self):
        assert len(list_cases()) == sum(len(told.cases) for told in list_workloads().values())
        assert {name: discovery.load_kernel(name).__module__ for name in list_cases()} == {
            name: f"neurosim.kernels.{stem}"
            for stem, told in list_workloads().items() for name in told.cases
        }  # fmt: skip

    def test_a_leaf_says_in_which_measured_kernel_its_time_is(self):
        for told in list_workloads().values():
            for reason in told.leaves.values():
                assert set(reason.replace(",", "").replace(":", "").split()) & set(list_cases())

    def test_all_that_have_no_workload_are_named_at_once(self):
        with pytest.raises(NeurosimError) as caught:
            discovery._read(["attic.rotate", "binary.change", "graph.fold"])
        assert "the kernels of attic.rotate, graph.fold; write" in str(caught.value)
        assert "neurosim.diagnostics.kernels.workloads.<the same name>" in str(caught.value)


class TestCases:
    def test_cases_of_one_kernel_can_be_told_apart(self):
        assert len({name_of(point) for point in POINTS}) == len(POINTS)

    def test_the_advertised_figure_is_there_with_its_goal(self):
        (point,) = (p for p in POINTS if p.case.goal is not None)
        assert (point.name, point.case.setting, point.case.goal) == ("accumulate", "p=0.01", 5.0)
        assert point.case.operations == pytest.approx(60 / 2.56 + 1)

    @pytest.mark.parametrize("point", POINTS, ids=name_of)
    def test_a_case_can_be_called_again_and_again(self, point):
        call = measure.arrange(point)
        for _ in range(2):
            call.run()
        assert call.n_events > 0 and call.footprint > 0

    @pytest.mark.parametrize("point", POINTS, ids=name_of)
    @pytest.mark.parametrize("room", [1 << 17, pytest.param(1 << 21, marks=pytest.mark.rare)])
    def test_the_arrays_take_the_bytes_that_were_asked(self, point, room):
        call = measure.arrange(point._replace(room=room))
        assert 0.9 * room < call.footprint < 1.35 * room
        assert point.case.bytes * call.n_events < 4 * room  # each element moves a few times

    def test_the_argument_that_must_be_zero_is_zero_in_each_call(self):
        case = list_cases()["transpose"][0]
        work = case.arrange(SMALL)
        call = prepare("transpose", work)
        call.run()
        first = [array.copy() for array in work.arguments]
        call.run()
        for before, after in zip(first, work.arguments, strict=True):
            np.testing.assert_array_equal(before, after)
        assert work.arguments[case.cleared][-1] == work.n_events


class TestWorkloads:
    @pytest.mark.parametrize("name", ["connect_row", "connect_rows"])
    def test_synapses_are_counted_as_they_happen_and_others_in_each_call(self, name):
        call = measure.arrange(Point(name, list_cases()[name][0], 1 << 14))
        counts = [call.run() for _ in range(3)]
        assert all(abs(n - call.n_events) < 5 * call.n_events**0.5 for n in counts)
        assert len(set(counts)) > 1

    @pytest.mark.parametrize("p", [0.1, 0.01])
    def test_sums_have_the_terms_that_were_counted(self, p):
        (rows, signs, *rest), n_events, *_ = accumulate.accumulate(SMALL, p)
        work = Workload((rows, np.ones_like(signs), *rest), n_events)
        prepare("accumulate", work).run()
        assert abs(rest[-1].sum() - n_events) < 5 * n_events**0.5
        assert n_events / rest[-1].size == pytest.approx(accumulate.PER_COUNT, rel=0.02)
        assert set(signs.tolist()) == {-1, 1}  # so that counts do not grow call by call

    def test_a_search_finds_what_chance_allows(self):
        call = measure.arrange(Point("find", list_cases()["find"][0], 1 << 13))
        expected = call.n_events * _inputs.P
        assert abs(call.run() - expected) < 5 * expected**0.5

    @pytest.mark.parametrize("n", [1, 2, 20, 77])
    def test_rows_are_a_table_that_the_kernels_may_trust(self, n):
        events, amounts, indptr, indices = _inputs.fill_rows(n)
        assert (events.dtype, amounts.dtype) == (np.int32, np.int64)
        assert (indptr.dtype, indices.dtype) == (np.int64, np.int32)
        assert events.tolist() == list(range(n)) and indptr[-1] == indices.size
        assert (np.diff(indices.reshape(n, 5 * n), axis=1) > 0).all()
        assert indices.min() >= 0 and indices.max() < 50 * n

    def test_two_lists_are_ascending_and_share_half(self):
        before, now = _inputs.two_lists(2000)
        assert (np.diff(before) > 0).all() and (np.diff(now) > 0).all()
        assert before.dtype == now.dtype == np.int32
        assert 900 < np.intersect1d(before, now).size < 1100

    def test_an_extended_table_is_full_and_its_rows_fit(self):
        point = Point("extend", list_cases()["extend"][0], 1 << 13)
        work = point.case.arrange(point.room)
        _, moved, new_rows, _, _, out = work.arguments
        assert (np.diff(moved) > 0).all() and max(moved[-1], new_rows.max()) < out.indptr.size - 1
        assert out.indices.size == work.n_events

    @pytest.mark.parametrize("p", [0.1, 0.01, 0.001])
    def test_synapses_share_counters_by_two_and_a_half(self, p):
        assert 1 / 3.6 < _inputs.counters_per_synapse(p) < 1 / 1.7

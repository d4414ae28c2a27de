"""The bench covers every kernel, calls each within its arrays, and computes what it says."""

import ast
import json
import re

import numpy as np
import pytest
from checkout import ROOT
from shell import contents, neurosim

from neurosim.base.errors import ArgumentError, DataError
from neurosim.cli.display.bench import print_bench
from neurosim.diagnostics import machine
from neurosim.diagnostics.kernels import figure as footprints
from neurosim.diagnostics.kernels import measure, workloads
from neurosim.diagnostics.kernels.cases import KERNELS, LEAVES, Case
from neurosim.diagnostics.kernels.measure import Measurement, Point
from neurosim.diagnostics.kernels.workloads import Workload
from neurosim.diagnostics.machine import Machine

KERNELS_FOLDER = ROOT / "kernels"
SMALL = 1 << 11
CASES = [Point(name, case, SMALL) for name, of in KERNELS.items() for case in of]
MACHINE = Machine([(1 << 10, 80.0), (1 << 20, 100.0), (1 << 30, 10.0)], 50.0, 4.0)


def name_of(point):
    return f"{point.name}-{point.case.setting}"


def public_kernels():
    """Read (module, kernel, mark) from the sources, which works compiled or not."""
    for path in sorted(KERNELS_FOLDER.rglob("[!_]*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                marks = [ast.unparse(mark).split("(")[0] for mark in node.decorator_list]
                if {"kernel", "leaf"} & set(marks):
                    home = path.relative_to(KERNELS_FOLDER).with_suffix("")
                    yield ".".join(home.parts), node.name, marks[0]


def measured(ns=3.0, goal=None, name="draw_words", room=1 << 20):
    case = Case("random.draw", "word", 8, 60, 0, workloads.draw_words, goal=goal)
    return Measurement(Point(name, case, room), room + 1000, 4096, ns, 0.1, 0.5, 1.0)


@pytest.fixture
def fast(monkeypatch):
    monkeypatch.setattr(machine, "SAMPLE_NS", 10_000)
    monkeypatch.setattr(machine, "LONGEST_NS", 1_000_000)
    monkeypatch.setattr(measure, "rooms", lambda quick: (SMALL, 2 * SMALL)[: 1 if quick else 2])


class TestCases:
    def test_every_public_kernel_is_measured_or_a_leaf(self):
        assert len(list(public_kernels())) >= 30
        for module, name, mark in public_kernels():
            listed = f"{module}.{name}: list it in cases.py, once"
            assert (name in KERNELS) != (name in LEAVES), listed
            assert mark == "kernel" or name in LEAVES, f"{name} is inlined, so it is a leaf"

    def test_nothing_is_listed_that_is_no_kernel(self):
        homes = {name: module for module, name, _ in public_kernels()}
        assert set(KERNELS) | set(LEAVES) == set(homes)
        assert {(p.name, p.case.home) for p in CASES} <= homes.items()

    def test_a_leaf_says_in_which_measured_kernel_its_time_is(self):
        for reason in LEAVES.values():
            assert set(reason.replace(",", "").split()) & set(KERNELS)

    def test_cases_of_one_kernel_can_be_told_apart(self):
        assert len({name_of(point) for point in CASES}) == len(CASES)

    def test_the_advertised_figure_is_there_with_its_goal(self):
        (point,) = (p for p in CASES if p.case.goal is not None)
        assert (point.name, point.case.setting, point.case.goal) == ("accumulate", "p=0.01", 5.0)
        assert point.case.operations == pytest.approx(60 / 2.56 + 1)

    @pytest.mark.parametrize("point", CASES, ids=name_of)
    def test_a_case_can_be_called_again_and_again(self, point):
        call = measure.arrange(point)
        for _ in range(2):
            call.run()
        assert call.n_events > 0 and call.footprint > 0

    @pytest.mark.parametrize("point", CASES, ids=name_of)
    @pytest.mark.parametrize("room", [1 << 17, 1 << 21])
    def test_the_arrays_take_the_bytes_that_were_asked(self, point, room):
        call = measure.arrange(point._replace(room=room))
        assert 0.9 * room < call.footprint < 1.35 * room
        assert point.case.bytes * call.n_events < 4 * room  # each element moves a few times

    def test_the_argument_that_must_be_zero_is_zero_in_each_call(self):
        case = KERNELS["transpose"][0]
        work = case.arrange(SMALL)
        again = Case("graph.transpose", "synapse", 8, 2, 2, lambda room: work, cleared=case.cleared)
        call = measure.arrange(Point("transpose", again, SMALL))
        call.run()
        first = [array.copy() for array in work.arguments]
        call.run()
        for before, after in zip(first, work.arguments, strict=True):
            np.testing.assert_array_equal(before, after)
        assert work.arguments[case.cleared][-1] == work.n_events


class TestWorkloads:
    @pytest.mark.parametrize("name", ["connect_row", "connect_rows"])
    def test_synapses_are_counted_as_they_happen_and_others_in_each_call(self, name):
        call = measure.arrange(Point(name, KERNELS[name][0], 1 << 14))
        counts = [call.run() for _ in range(3)]
        assert all(abs(n - call.n_events) < 5 * call.n_events**0.5 for n in counts)
        assert len(set(counts)) > 1

    def test_marks_are_counted_as_they_happen(self):
        work = workloads.mark_row(1 << 11)
        measure.arrange(
            Point("mark_row", Case("graph.random_graph", "", 1, 1, 0, lambda room: work), 0)
        ).run()
        marks = int(np.unpackbits(work.arguments[-1].view(np.uint8)).sum())
        assert abs(marks - work.n_events) < 5 * work.n_events**0.5

    @pytest.mark.parametrize("p", [0.1, 0.01])
    def test_sums_have_the_terms_that_were_counted(self, p):
        (rows, signs, *rest), n_events, hidden = workloads.accumulate(SMALL, p)
        work = Workload((rows, np.ones_like(signs), *rest), n_events, hidden)
        measure.arrange(
            Point("accumulate", Case("binary.accumulate", "", 1, 1, 1, lambda r: work), 0)
        ).run()
        assert abs(rest[-1].sum() - n_events) < 5 * n_events**0.5
        assert n_events / rest[-1].size == pytest.approx(workloads.PER_COUNT, rel=0.02)
        assert set(signs.tolist()) == {-1, 1}  # so that counts do not grow call by call

    def test_a_search_finds_what_chance_allows(self):
        call = measure.arrange(Point("find", KERNELS["find"][0], 1 << 13))
        expected = call.n_events * workloads.P
        assert abs(call.run() - expected) < 5 * expected**0.5

    @pytest.mark.parametrize("n", [1, 2, 20, 77])
    def test_rows_are_a_table_that_the_kernels_may_trust(self, n):
        events, amounts, indptr, indices = workloads.fill_rows(n)
        assert (events.dtype, amounts.dtype) == (np.int32, np.int64)
        assert (indptr.dtype, indices.dtype) == (np.int64, np.int32)
        assert events.tolist() == list(range(n)) and indptr[-1] == indices.size
        assert (np.diff(indices.reshape(n, 5 * n), axis=1) > 0).all()
        assert indices.min() >= 0 and indices.max() < 50 * n

    def test_two_lists_are_ascending_and_share_half(self):
        before, now = workloads.two_lists(2000)
        assert (np.diff(before) > 0).all() and (np.diff(now) > 0).all()
        assert before.dtype == now.dtype == np.int32
        assert 900 < np.intersect1d(before, now).size < 1100

    def test_an_extended_table_is_full_and_its_rows_fit(self):
        point = Point("extend", KERNELS["extend"][0], 1 << 13)
        work = point.case.arrange(point.room)
        _, moved, new_rows, _, _, out = work.arguments
        assert (np.diff(moved) > 0).all() and max(moved[-1], new_rows.max()) < out.indptr.size - 1
        assert out.indices.size == work.n_events

    @pytest.mark.parametrize("p", [0.1, 0.01, 0.001])
    def test_synapses_share_counters_by_two_and_a_half(self, p):
        assert 1 / 3.6 < workloads.counters_per_synapse(p) < 1 / 1.7


class TestBounds:
    def test_the_bound_is_the_slowest_of_memory_arithmetic_and_scattering(self):
        moves, computes, scatters = (
            Case("random.draw", "word", b, o, s, workloads.draw_words)
            for b, o, s in [(8, 1, 0), (8, 60, 0), (8, 1, 2)]
        )
        assert measure.find_bound(moves, 1 << 20, MACHINE) == pytest.approx(0.08)
        assert measure.find_bound(moves, 1 << 30, MACHINE) == pytest.approx(0.8)
        assert measure.find_bound(computes, 1 << 30, MACHINE) == pytest.approx(1.2)
        assert measure.find_bound(scatters, 1 << 20, MACHINE) == pytest.approx(0.5)

    def test_more_bytes_never_move_faster(self):
        assert MACHINE.bandwidth(1) == MACHINE.bandwidth(1 << 20) == 100
        assert MACHINE.bandwidth(1 << 25) == pytest.approx(55)
        assert MACHINE.bandwidth(1 << 40) == 10

    @pytest.mark.usefixtures("fast")
    def test_a_survey_finds_a_machine(self):
        found = machine.survey([1 << 12, 1 << 14])
        assert [size for size, _ in found.bandwidths] == [1 << 12, 1 << 14]
        assert min(found.bandwidth(1 << 13), found.throughput, found.scatter) > 0


class TestMachine:
    def test_caches_are_those_that_hold_data(self, tmp_path):
        levels = [(1, "Data", "48K"), (1, "Instruction", "32K"), (2, "Unified", "1M"), (3, "?", "")]
        for number, values in enumerate(levels):
            (tmp_path / f"index{number}").mkdir()
            for name, value in zip(("level", "type", "size"), values, strict=True):
                (tmp_path / f"index{number}" / name).write_text(f"{value}\n")
        (tmp_path / "index9").mkdir()
        assert machine.caches(tmp_path) == {"L1": 49152, "L2": 1 << 20}
        assert machine.caches(tmp_path / "nowhere") == {}

    @pytest.mark.parametrize(
        ("outermost", "largest"),
        [(0, 1 << 26), (1 << 20, 1 << 26), (48 << 20, 96 << 20), (1 << 30, 1 << 28)],
    )
    def test_the_largest_arrays_do_not_fit_the_caches(self, monkeypatch, outermost, largest):
        monkeypatch.setattr(machine, "caches", lambda: {"L1": 1, "L3": outermost})
        assert measure.rooms()[-1] == largest
        assert sorted(measure.rooms()) == list(measure.rooms())
        assert measure.rooms(quick=True) == measure.rooms()[:1]

    def test_bytes_are_named_in_units(self):
        known = {5: "5 B", 1 << 17: "128 KiB", 1_048_572: "1024 KiB", 1_100_000: "1.05 MiB",
                 1 << 26: "64 MiB", 3 << 29: "1.5 GiB"}  # fmt: skip
        assert {n: machine.name_bytes(n) for n in known} == known


@pytest.mark.usefixtures("fast")
class TestMeasuring:
    def test_points_are_measured_in_the_order_asked(self):
        done = []
        points = measure.plan(["select_above", "accumulate"], quick=True)
        found = measure.measure(points, done.append)
        assert [m.point for m in found] == points
        assert [m.label for m in found] == [
            *("select_above", "accumulate p=0.01", "accumulate p=0.001", "accumulate p=0.1")
        ]
        assert done == [1, 2, 3, 4]
        for m in found:
            assert m.ns > 0 and m.bound > 0 and m.spread >= 0 and m.compile_seconds >= 0
            assert m.ratio == m.ns / m.bound

    @pytest.mark.parametrize("names", [None, []])
    def test_every_case_is_planned_by_default_in_and_out_of_the_cache(self, names):
        both = [p._replace(room=room) for p in CASES for room in (SMALL, 2 * SMALL)]
        assert measure.plan(names) == both

    def test_an_unknown_kernel_is_refused(self):
        with pytest.raises(ArgumentError, match="did you mean 'draw_words'"):
            measure.plan(["draw_word_s"])


class TestShowing:
    def test_what_is_measured_is_a_row_with_a_number(self):
        value = {row.id: row.value for row in measure.as_rows([measured()])}
        place = "draw_words at 1 MiB"
        assert value == {
            place: 3.0, f"{place}: bound": 0.5, f"{place}: ratio": 6.0, f"{place}: spread": 0.1,
            f"{place}: events": 4096, f"{place}: bytes": 1049576, f"{place}: compile": 1.0,
        }  # fmt: skip

    def test_rows_have_a_band_only_where_there_is_a_goal(self):
        rows = measure.as_rows([measured(), measured(4.9, 5.0), measured(5.1, 5.0)])
        assert [row.passed for row in rows if row.id == "draw_words at 1 MiB"] == [
            None, True, False
        ]  # fmt: skip
        assert {row.passed for row in rows if ": " in row.id} == {None}

    def test_the_table_has_a_line_for_each_size(self, capsys):
        print_bench([measured(), measured(6.0, room=1 << 26), measured(4.0, 5.0, "drop")])
        outcome, _, _, *lines = capsys.readouterr().out.splitlines()
        assert outcome == "2 kernels take 8.0 times the least time that is possible (6.0 to 12)."
        first, second, third = (re.split(r"\s+", line.strip()) for line in lines)
        assert first == ["draw_words", "1", "MiB", "3.00", "0.500", "6.0"]
        assert second == ["64", "MiB", "6.00", "0.500", "12.0"]
        assert third[0] == "drop" and third[-3:] == ["<=", "5", "PASS"]

    def test_the_wide_table_tells_all(self, capsys):
        print_bench([measured()], is_wide=True)
        told = capsys.readouterr().out.splitlines()[-1].split()
        assert told == "draw_words word 4,096 1 MiB 3.00 10% 0.500 6.0 1.00".split()

    def test_the_figure_has_a_row_for_each_kernel_the_nearest_to_its_bound_on_top(self):
        found = [measured(ns, name=name, room=room) for name, times in (("slow", (20.0, 30.0)),
                 ("fast", (1.0, 0.5))) for ns, room in zip(times, (1 << 17, 1 << 26), strict=True)
                 ]  # fmt: skip
        figure = footprints._compose(found)
        (ax,) = figure.axes
        assert [tick.get_text() for tick in ax.get_yticklabels()] == [
            "fast, per word", "slow, per word"
        ]  # fmt: skip
        joined = [
            line.get_xydata().tolist() for line in ax.lines if line.get_xydata().shape[0] == 2
        ]
        assert joined[:2] == [[[2, 0], [1, 0]], [[40, 1], [60, 1]]]  # over a bound of 0.5 ns
        assert ax.get_xscale() == "log" and ax.get_ylim()[0] > ax.get_ylim()[1]
        assert "128 KiB" in figure.get_supxlabel() and "64 MiB" in figure.get_suptitle()

    def test_a_kernel_measured_once_is_drawn(self):
        (ax,) = footprints._compose([measured()]).axes
        assert [tick.get_text() for tick in ax.get_yticklabels()] == ["draw_words, per word"]

    def test_a_figure_is_whole_or_absent(self, tmp_path):
        (tmp_path / "taken.png").mkdir()
        with pytest.raises(DataError, match="taken.png: the figure could not be written"):
            footprints.draw_footprints([measured()], tmp_path / "taken.png")
        assert [path.name for path in tmp_path.iterdir()] == ["taken.png"]


class TestCommand:
    def test_a_figure_and_rows_of_what_was_asked(self, tmp_path):
        done = neurosim(
            *("bench", "select_above", "spread", "--quick", "--json", "--plot", "b.png"),
            cwd=tmp_path,
        )
        assert (done.returncode, done.stderr) == (0, "figure in b.png\n")
        rows = json.loads(done.stdout)["rows"]
        timed = [row["id"] for row in rows if ": " not in row["id"]]
        assert timed == ["select_above at 128 KiB", "spread at 128 KiB"]
        assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")
        assert [path.name for path in tmp_path.iterdir()] == ["b.png"]

    @pytest.mark.parametrize(
        ("path", "said"), [("b.jpeg", "suffix of --plot must be one of .pdf, .png, .svg"),
                           ("no/b.png", "make the folder"),
                           ("mine.png", "there already; pass --force to replace it")])  # fmt: skip
    def test_a_place_for_the_figure_is_refused_before_measuring(self, tmp_path, path, said):
        (tmp_path / "mine.png").write_bytes(b"mine")
        done = neurosim("bench", "--plot", path, cwd=tmp_path)
        assert done.returncode == 2 and said in done.stderr
        assert contents(tmp_path) == {"mine.png": b"mine"}
        assert footprints.check_path(tmp_path / "mine.png", force=True)

"""The bench measures what was asked, computes its bounds, and shows what it measured."""

import json
import re
from dataclasses import replace

import pytest
from shell import contents, neurosim

from neurosim.base.errors import ArgumentError, DataError
from neurosim.cli.display.bench import print_bench
from neurosim.diagnostics import machine
from neurosim.diagnostics.kernels import figure as footprints
from neurosim.diagnostics.kernels import measure
from neurosim.diagnostics.kernels.cases import Case
from neurosim.diagnostics.kernels.discovery import list_cases
from neurosim.diagnostics.kernels.measure import Measurement, Point
from neurosim.diagnostics.kernels.workloads.random.draw import draw_words
from neurosim.diagnostics.machine import Machine

SMALL = 1 << 11
MACHINE = Machine([(1 << 10, 80.0), (1 << 20, 100.0), (1 << 30, 10.0)], 50.0, 4.0)


def measured(ns=3.0, goal=None, name="draw_words", room=1 << 20):
    case = Case("word", 8, 60, 0, draw_words, goal=goal)
    return Measurement(Point(name, case, room), room + 1000, 4096, ns, 0.1, 0.5, 1.0)


@pytest.fixture
def fast(monkeypatch):
    monkeypatch.setattr(machine, "SAMPLE_NS", 10_000)
    monkeypatch.setattr(machine, "LONGEST_NS", 1_000_000)
    monkeypatch.setattr(measure, "rooms", lambda quick: (SMALL, 2 * SMALL)[: 1 if quick else 2])


class TestBounds:
    def test_the_bound_is_the_slowest_of_memory_arithmetic_and_scattering(self):
        moves, computes, scatters = (
            Case("word", b, o, s, draw_words) for b, o, s in [(8, 1, 0), (8, 60, 0), (8, 1, 2)]
        )
        assert measure.find_bound(moves, 1 << 20, MACHINE) == pytest.approx(0.08)
        assert measure.find_bound(moves, 1 << 30, MACHINE) == pytest.approx(0.8)
        assert measure.find_bound(computes, 1 << 30, MACHINE) == pytest.approx(1.2)
        assert measure.find_bound(scatters, 1 << 20, MACHINE) == pytest.approx(0.5)

    def test_places_that_data_choose_cost_what_their_table_does(self):
        reaching = MACHINE._replace(
            scatters=[(1 << 10, 4.0), (1 << 20, 1.0)], gathers=[(1 << 10, 5.0), (1 << 20, 2.0)]
        )
        writes, reads = Case("word", 0, 0, 3, draw_words), Case("word", 0, 0, 0, draw_words)
        reads = replace(reads, gathered=3)
        bounds = [measure.find_bound(writes, 1 << 20, reaching, table) for table in (0, 1 << 20)]
        assert bounds == pytest.approx([0.75, 3])
        bounds = [measure.find_bound(reads, 1 << 20, reaching, table) for table in (0, 1 << 20)]
        assert bounds == pytest.approx([0.6, 1.5])
        # Not measured: as in the innermost cache.
        assert measure.find_bound(writes, 1 << 20, MACHINE, 1 << 20) == pytest.approx(0.75)

    def test_what_goes_one_at_a_time_or_waits_takes_its_time(self):
        slow = MACHINE._replace(serial=10.0, chain=2.0)
        case = Case("word", 0, 10, 0, draw_words)
        for more, bound in [({}, 0.2), ({"serial": 9}, 0.9), ({"chained": 3}, 1.5)]:
            assert measure.find_bound(replace(case, **more), 1 << 20, slow) == pytest.approx(bound)

    def test_more_bytes_never_move_faster(self):
        assert MACHINE.bandwidth(1) == MACHINE.bandwidth(1 << 20) == 100
        assert MACHINE.bandwidth(1 << 25) == pytest.approx(55)
        assert MACHINE.bandwidth(1 << 40) == 10

    @pytest.mark.usefixtures("fast")
    def test_a_survey_finds_a_machine(self):
        found = machine.survey([1 << 12, 1 << 14])
        assert [size for size, _ in found.bandwidths] == [1 << 12, 1 << 14]
        assert min(found.bandwidth(1 << 13), found.throughput, found.scatter) > 0
        assert 0 < found.scatters_in(1 << 14) <= found.scatter and 0 < found.gathers_in(1 << 14)
        assert 0 < found.chain < found.serial < found.throughput


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
        rooms = (SMALL, 2 * SMALL)
        assert measure.plan(names) == [
            Point(name, case, room)
            for name, cases in list_cases().items() for case in cases for room in rooms
        ]  # fmt: skip

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
        with pytest.raises(DataError, match="taken.png: is a folder; name a file"):
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

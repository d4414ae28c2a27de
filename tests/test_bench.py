"""The bench covers every kernel, calls each within its arrays, and computes what it says."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from neurosim import bench
from neurosim.bench import KERNELS, LEAVES, Case, Machine, Measurement
from neurosim.errors import ArgumentError

KERNELS_FOLDER = Path(__file__).parent.parent / "kernels"
MEASURED = Measurement("draw_words", "word", 3.0, 0.1, 4096, 8, 0.5, 1.0)


def public_kernels():
    """Read (module, kernel) from the sources, which works compiled or not."""
    for path in sorted(KERNELS_FOLDER.glob("[!_]*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                marks = [ast.unparse(mark).split("(")[0] for mark in node.decorator_list]
                if "kernel" in marks:
                    yield path.stem, node.name


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(bench, "SAMPLE_NS", 100_000)
    monkeypatch.setattr(bench, "KERNEL_NS", 5_000_000)
    monkeypatch.setattr(bench, "LARGE", 1 << 20)
    for name, case in KERNELS.items():
        monkeypatch.setitem(KERNELS, name, replace(case, size=20))


def test_every_public_kernel_is_measured_or_a_leaf():
    assert len(list(public_kernels())) >= 18
    for module, name in public_kernels():
        assert (name in KERNELS) != (name in LEAVES), f"{module}.{name}: list it in bench.py, once"


def test_nothing_is_listed_that_is_no_kernel():
    homes = dict((name, module) for module, name in public_kernels())
    assert set(KERNELS) | set(LEAVES) == set(homes)
    assert {name: case.home for name, case in KERNELS.items()}.items() <= homes.items()


def test_a_leaf_says_in_which_measured_kernel_its_time_is():
    for reason in LEAVES.values():
        assert set(reason.replace(",", "").split()) & set(KERNELS)


@pytest.mark.parametrize("name", KERNELS)
def test_a_case_can_be_called_again_and_again(name):
    call = bench.arrange(name, 20)
    for _ in range(3):
        call.run()
    assert call.n_events > 0
    assert call.footprint > 0


@pytest.mark.parametrize("n", [1, 2, 20, 77])
def test_rows_are_a_table_that_the_kernels_may_trust(n):
    events, amounts, indptr, indices = bench._rows(n)
    assert (events.dtype, amounts.dtype) == (np.int32, np.int64)
    assert (indptr.dtype, indices.dtype) == (np.int64, np.int32)
    assert events.tolist() == list(range(n)) and indptr[-1] == indices.size
    table = indices.reshape(n, 5 * n)
    assert (np.diff(table, axis=1) > 0).all()
    assert indices.min() >= 0 and indices.max() < 50 * n


def test_events_are_counted_as_they_happen():
    call = bench.arrange("connect_rows", 300)
    assert abs(call.run() - call.n_events) < 5 * call.n_events**0.5
    call = bench.arrange("connect_row", 20_000)
    assert abs(call.run() - call.n_events) < 5 * call.n_events**0.5
    (inputs, indptr, indices), n_events = KERNELS["transpose"].arrange(30)
    assert inputs.size == indices.size == n_events and inputs.max() < indptr.size - 1


def test_the_argument_that_must_be_zero_is_zero_in_each_call(monkeypatch):
    case = KERNELS["transpose"]
    arguments, n_events = case.arrange(30)
    again = replace(case, arrange=lambda size: (arguments, n_events))
    monkeypatch.setitem(KERNELS, "transpose", again)
    call = bench.arrange("transpose", 30)
    call.run()
    first = [array.copy() for array in arguments]
    call.run()
    for before, after in zip(first, arguments, strict=True):
        np.testing.assert_array_equal(before, after)
    assert arguments[case.cleared][-1] == n_events


def test_the_bound_is_the_slower_of_memory_and_arithmetic():
    machine = Machine(bandwidth_in_cache=100, bandwidth_out_of_cache=10, throughput=50)
    moves, computes = (
        Case("draw", "word", b, o, 1, lambda n: ((), n)) for b, o in [(8, 1), (8, 60)]
    )
    assert bench.find_bound(moves, 1000, machine) == pytest.approx(0.08)
    assert bench.find_bound(moves, bench.LARGE, machine) == pytest.approx(0.8)
    assert bench.find_bound(computes, bench.LARGE, machine) == pytest.approx(1.2)


def test_measuring_reports_each_kernel_in_the_order_asked(small):
    done = []
    measured = bench.measure(["select_above", "draw_words"], done.append)
    assert [m.name for m in measured] == ["select_above", "draw_words"]
    assert done == [1, 2]
    for m in measured:
        assert m.ns > 0 and m.bound > 0 and m.spread >= 0 and m.compile_seconds >= 0
        assert m.ratio == m.ns / m.bound


def test_all_kernels_are_measured_by_default(small):
    assert [m.name for m in bench.measure()] == list(KERNELS)


def test_an_unknown_kernel_is_refused_before_anything_is_measured(monkeypatch):
    monkeypatch.setattr(bench, "survey", lambda: pytest.fail("measured"))
    with pytest.raises(ArgumentError, match="did you mean 'draw_words'"):
        bench.measure(["draw_word_s"])


def test_rows_have_no_band_and_name_the_bound():
    (row,) = bench.as_rows([MEASURED])
    assert (row.id, row.value, row.low, row.high) == ("draw_words", 3.0, None, None)
    assert row.passed is None
    assert "ns per word" in row.name
    assert "0.5 ns" in row.source and "6.0 times" in row.source

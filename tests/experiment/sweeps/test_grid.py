"""What a sweep refuses before anything starts, all at once."""

import sys

import pytest

from neurosim import sweep
from neurosim.base.errors import ArgumentError, KindError
from neurosim.experiment.study import Seeds
from neurosim.experiment.sweeps.engine import check_address
from neurosim.experiment.sweeps.grid import MOST_RUNS, check_grid, read_grid
from neurosim.experiment.sweeps.plan import make_plan
from neurosim.experiment.sweeps.run import do
from neurosim.experiment.sweeps.telling import tell


def plan(grid, what="completion", n=2, **changes):
    return make_plan(tell(what, changes), grid, Seeds(n=n))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["beta"], "--grid must be name=value,value, got 'beta'"),
        (["k=1", "k=2"], "--grid names 'k' twice"),
    ],
)
def test_a_grid_that_cannot_be_read_is_refused(words, told):
    with pytest.raises(ArgumentError, match=told):
        read_grid(words)


@pytest.mark.parametrize(
    ("grid", "told"),
    [
        ({}, "the grid is empty"),
        ({"k": []}, "grid of 'k' has no value"),
        ({f"p{i}": range(10) for i in range(9)}, "got 10 x .* = 5,000,000,000"),
        ({"k": range(10**9)}, f"at most {MOST_RUNS:,} runs"),
    ],
)
def test_a_grid_that_is_empty_or_too_large_is_refused_before_it_is_made(grid, told):
    with pytest.raises(ArgumentError, match=told):
        check_grid(grid, 5)


def test_what_is_no_list_of_values_is_refused():
    for grid in ([1, 2], {"k": 3}, {"k": "50,100"}):
        with pytest.raises(KindError, match="grid"):
            check_grid(grid, 5)


def test_unknown_names_are_told_with_what_may_be_meant_and_those_given_twice():
    with pytest.raises(ArgumentError) as refused:
        plan({"bta": [0.1], "rouns": [3], "k": [50]}, k=40)
    told = str(refused.value)
    assert "'bta'; did you mean 'beta'" in told and "did you mean 'rounds'" in told
    assert "k is given twice, in the grid and by --set" in told


def test_all_values_out_of_range_are_told_at_once():
    with pytest.raises(ArgumentError) as refused:
        plan({"beta": ["0.1", "-1"], "share": ["0.5", "7", "x"]})
    told = str(refused.value)
    assert "nothing was started" in told
    assert (
        "beta should be greater than or equal to 0, got '-1' (at beta=-1, share=0.5 and 2" in told
    )
    assert "share should be less than or equal to 1, got '7'" in told and "got 'x'" in told


def test_points_that_are_the_same_are_refused():
    with pytest.raises(ArgumentError, match=r"same point twice: k=50 and k=050"):
        plan({"k": ["50", "050"]})


def test_each_point_and_seed_is_a_run_known_by_what_its_result_depends_on():
    small, large = plan({"k": [50, 60]}), plan({"k": [60, 70]}, n=3)
    shared = {run.hash for run in small.runs} & {run.hash for run in large.runs}
    assert len({run.hash for run in small.runs}) == 4 and len(shared) == 2
    assert not shared & {run.hash for run in plan({"k": [60]}, rounds=7).runs}


def test_a_function_is_asked_for_what_it_takes():
    for grid, told in (({"scal": [1]}, "did you mean 'scale'"), ({"shift": [1]}, "needs scale"),
                       ({"seed": [1], "scale": [1]}, "pass seeds=")):  # fmt: skip
        with pytest.raises(ArgumentError, match=told):
            sweep("swept:noise", grid)
    with pytest.raises(KindError, match="by which runs are known again"):
        sweep("swept:noise", {"scale": [object()]})


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "tcp://127.0.0.1", "inproc://x/1:2", "8786"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ArgumentError, match="must be the address of a scheduler"):
        check_address(address, False)


def test_another_machine_needs_tls_or_an_explicit_word():
    for address in ("tcp://10.0.0.2:8786", "tcp://node7:8786", "tcp://[2001:db8::1]:8786"):
        with pytest.raises(ArgumentError, match="on another machine.*--insecure"):
            check_address(address, False)
        check_address(address, True)
        check_address(address.replace("tcp", "tls"), False)
    check_address("tcp://[::1]:8786", False)


@pytest.mark.parametrize(
    "value", [2**63, [1, -(2**63) - 1], "\ud800", float("nan"), [float("inf")]]
)
def test_what_no_table_could_hold_is_refused_before_anything_runs(value):
    with pytest.raises(ArgumentError, match=r"grid\['scale'\] must hold"):
        plan({"scale": [value]}, "swept:noise")


def test_a_function_that_would_end_its_worker_has_failed(tmp_path):
    planned = plan({"k": [1]}, lambda k, seed: sys.exit(3))
    found = do(planned.told, planned.swept.code, planned.runs[0], str(tmp_path))
    assert found["error"] == "SystemExit: 3"

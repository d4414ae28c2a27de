"""Checks: what passes comes back in the type it should have; messages say what and why."""

import numpy as np
import pytest

from neurosim import ArgumentError, KindError, NeurosimError
from neurosim.base import checks


@pytest.mark.parametrize("value", [3, np.int16(3), np.uint64(3)])
def test_whole_numbers_pass_as_int(value):
    assert type(checks.integer("n", value, 3, 3)) is int


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (2, ArgumentError, "n must be from 3 to 5, got 2; do it"),
        (6, ArgumentError, "n must be from 3 to 5, got 6; do it"),
        (4.0, KindError, "n must be a whole number, got 4.0; do it"),
        (True, KindError, "n must be a whole number, got True; do it"),
        (None, KindError, "n must be a whole number, got None; do it"),
    ],
)
def test_other_numbers_are_refused(value, error, said):
    with pytest.raises(error) as refusal:
        checks.integer("n", value, 3, 5, "do it")
    assert str(refusal.value) == said


def test_an_open_range_is_named_as_such():
    with pytest.raises(ArgumentError, match="n must be from 3 up, got 2$"):
        checks.integer("n", 2, 3)
    with pytest.raises(ArgumentError, match="x must be finite, got inf$"):
        checks.real("x", np.inf)
    with pytest.raises(ArgumentError, match="x must be finite and at least 0.5, got 0.25$"):
        checks.real("x", 0.25, 0.5)
    with pytest.raises(ArgumentError, match="x must be from 0 to 1, got 2$"):
        checks.real("x", 2, 0.0, 1.0)


@pytest.mark.parametrize("value", [1, 1.0, np.float32(1), np.int8(1)])
def test_real_numbers_pass_as_float(value):
    assert type(checks.real("x", value, 0.0, 1.0)) is float


@pytest.mark.parametrize("values", [[2, 0], (2, 0), np.array([2, 0], np.uint8), range(2, -1, -2)])
def test_indices_pass_sorted_as_int32(values):
    index = checks.index("neurons", values, 3)
    assert index.tolist() == [0, 2] and index.dtype == np.int32


def test_no_indices_pass():
    assert checks.index("neurons", [], 3).dtype == np.int32


@pytest.mark.parametrize(
    ("values", "error", "said"),
    [
        ([0, 3], ArgumentError, "neurons must lie from 0 to 2, got 3"),
        ([0, -1], ArgumentError, "neurons must lie from 0 to 2, got -1"),
        (np.array([2**64 - 1], np.uint64), ArgumentError, "got 18446744073709551615"),
        ([1, 1], ArgumentError, "neurons names a neuron twice"),
        ([0.0], KindError, "neurons must be whole numbers, got float64"),
        ([True], KindError, "neurons must be whole numbers, got bool"),
        ([[0]], KindError, r"neurons must be one-dimensional, got shape \(1, 1\)"),
        (0, KindError, r"neurons must be one-dimensional, got shape \(\)"),
    ],
)
def test_other_indices_are_refused(values, error, said):
    with pytest.raises(error, match=said):
        checks.index("neurons", values, 3)


def test_a_choice_names_the_closest():
    assert checks.choice("p", "area", ["area", "stimulus"]) == "area"
    with pytest.raises(ArgumentError) as refusal:
        checks.choice("p", "aera", ["area", "stimulus"])
    assert str(refusal.value) == (
        "p must be one of area, stimulus, got 'aera'; did you mean 'area'?"
    )
    with pytest.raises(ArgumentError, match="got 'zzz'$"):
        checks.choice("p", "zzz", ["area", "stimulus"])


@pytest.mark.parametrize("value", ["", "  ", None, 3])
def test_a_text_has_something_in_it(value):
    with pytest.raises(KindError, match="name must be a non-empty string, got"):
        checks.text("name", value)


@pytest.mark.parametrize(
    ("member", "builtin"),
    [("ArgumentError", ValueError), ("KindError", TypeError), ("DataError", OSError),
     ("NumericalError", ArithmeticError), ("PackageError", ImportError),
     ("ResourceError", MemoryError)],
)  # fmt: skip
def test_the_family_of_errors_may_be_caught_either_way(member, builtin):
    import neurosim

    assert issubclass(getattr(neurosim, member), builtin)
    assert issubclass(getattr(neurosim, member), NeurosimError)

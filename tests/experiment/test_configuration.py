"""Configurations: defaults are valid, every bad parameter is named with its value at once."""

import math

import pytest
from pydantic import Field, ValidationError

from neurosim import ArgumentError
from neurosim.experiment.configuration import Configuration
from neurosim.models.concept_cells.subject import Association


class Soup(Configuration):
    """A configuration with one parameter of each kind."""

    litres: float = Field(2.0, gt=0, le=5)
    onions: int = Field(3, ge=1, le=9)
    name: str = "soup"


def _refusal(configuration, **values):
    with pytest.raises(ArgumentError) as refusal:
        configuration.make(**values)
    assert "\n" not in str(refusal.value) and refusal.value.__cause__ is None
    return str(refusal.value)


def test_defaults_and_changes():
    assert Soup.make().model_dump() == {"litres": 2.0, "onions": 3, "name": "soup"}
    changed = Soup.make(onions=9, litres=5)
    assert changed.model_dump() == {"litres": 5.0, "onions": 9, "name": "soup"}


def test_text_from_a_command_line_is_read():
    soup = Soup.make(onions="4", litres="0.5")
    assert (soup.onions, soup.litres) == (4, 0.5) and type(soup.onions) is int


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"litres": 0}, "litres should be greater than 0, got 0"),
        ({"litres": 6.5}, "litres should be less than or equal to 5, got 6.5"),
        ({"litres": math.nan}, "litres should be a finite number, got nan"),
        ({"litres": "nan"}, "litres should be a finite number, got 'nan'"),
        ({"litres": math.inf}, "litres should be .*, got inf"),
        ({"litres": None}, "litres should be a valid number, got None"),
        ({"onions": 10}, "onions should be less than or equal to 9, got 10"),
        ({"onions": "0"}, "onions should be greater than or equal to 1, got '0'"),
        ({"onions": 2.5}, "onions should be a valid integer, .*got 2.5"),
        ({"onions": "many"}, "onions should be a valid integer, .*got 'many'"),
        ({"litres": "1,2"}, "litres takes one number, not a list, .*got '1,2'"),
        ({"leeks": 1}, "leeks .*not permitted, got 1"),
    ],
)
def test_a_bad_parameter_is_named_with_its_value(values, said):
    with pytest.raises(ArgumentError, match=f"^{said}$"):
        Soup.make(**values)


def test_all_problems_are_named_at_once():
    said = _refusal(Soup, litres=-1, onions="x", leeks=2).split("; ")
    assert [problem.split()[0] for problem in said] == ["litres", "onions", "leeks"]
    assert [problem.split("got ")[1] for problem in said] == ["-1", "'x'", "2"]


def test_a_configuration_is_frozen():
    soup = Soup.make()
    with pytest.raises(ValidationError, match="frozen"):
        soup.onions = 4
    assert soup.onions == 3


BOUNDS = {
    "n": (9, 10**6 + 1), "k": (0, 3001), "p": (-0.1, 1.1), "theta": (0, 2.1),
    "recurrent": (-1, 101), "beta": (-0.1, 11), "w_max": (0.9, 2**20 + 1),
    "screenings": (0, 1001), "screening_rounds": (0, 1001), "trials": (1, 1001),
    "exposures": (0, 1001), "rounds": (1, 201), "reliability": (-0.1, 1.1),
    "background": (-0.1, 1.1), "n_kc": (9, 10**6 + 1), "n_inputs": (0, 2049),
    "n_active": (0, 7501), "inhibition": ("none", "kwinners"),
    "composite": ("Blend", "beside"), "null": ("other", "None"), "margin": (-1, 101),
    "release": (-0.1, 1.1), "pairs": (0, 101), "long_run": ("maybe", 2),
}  # fmt: skip


def test_every_parameter_of_the_experiment_has_bounds():
    assert set(BOUNDS) == set(Association.model_fields)


@pytest.mark.parametrize("name", BOUNDS)
def test_the_experiment_refuses_what_is_out_of_bounds(name):
    for value in BOUNDS[name]:
        said = _refusal(Association, **{name: value})
        assert said.startswith(f"{name} ") and f"got {value!r}" in said


def test_what_must_fit_together_is_checked_together():
    assert Association.make(k=3000).k == 3000 and Association.make(n_active=7500).n_active == 7500
    said = _refusal(Association, n=100, k=101)
    assert said == "k must be at most n = 100, got 101; lower k or raise n"
    assert _refusal(Association, n_kc=100, n_active=51) == (
        "n_active must be at most half of n_kc = 100, got 51"
    )


def test_every_number_of_the_experiment_is_explained():
    fields = Association.model_fields.items()
    unexplained = {name for name, field in fields if not field.description}
    assert unexplained == set()

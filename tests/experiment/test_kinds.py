"""What the help says a parameter takes is what it takes."""

import pytest
from pydantic import Field

from neurosim.cli.experiment_command import _kind_of
from neurosim.experiment.configuration import Configuration, default_of
from neurosim.experiment.discovery import find_experiment, list_experiments


@pytest.mark.parametrize("name", list_experiments())
def test_a_parameter_that_may_be_a_fraction_begins_as_one(name):
    for field, told in find_experiment(name).configuration.model_fields.items():
        if told.annotation is float:
            assert type(default_of(told)) is float, field


def test_a_kind_is_told_by_what_is_declared():
    class Own(Configuration):
        rate: float = Field(4)
        n: int = Field(4)
        name: str = Field("a")
        betas: tuple[float, ...] = Field((0.1,))

    told = {name: _kind_of(field) for name, field in Own.model_fields.items()}
    assert told == {"rate": "float", "n": "int", "name": "text", "betas": "list"}

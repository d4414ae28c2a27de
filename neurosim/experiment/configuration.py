"""Configurations: validated parameters of an experiment, all problems named at once."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from neurosim.base.errors import ArgumentError


class Configuration(BaseModel):
    """Base of every experiment's parameters: frozen, no unknown names, no NaN."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @classmethod
    def make(cls, **values: Any) -> Self:
        """Build the configuration.

        Raises
        ------
        ArgumentError
            One line per bad parameter: its name, what is allowed, and the value given.
        """
        try:
            return cls(**values)
        except ValidationError as error:
            raise ArgumentError("; ".join(map(_sentence, error.errors()))) from None

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        """Build the configuration that a result tells; what else it tells is left out."""
        return cls.make(**{name: parameters[name] for name in cls.model_fields})


def default_of(field: FieldInfo) -> Any:
    """Return the default of a field, made anew where it is a list."""
    return field.get_default(call_default_factory=True)


def _sentence(problem: Any) -> str:
    message = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    if not problem["loc"]:
        return str(message)
    return f"{problem['loc'][0]} {message}, got {problem['input']!r}"

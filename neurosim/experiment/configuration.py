"""Configurations: validated parameters of an experiment, all problems named at once."""

from collections.abc import Mapping
from typing import Any, Literal, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from neurosim.base.errors import ArgumentError


class ParametersError(ArgumentError):
    """Parameters that are refused, in ``args`` a sentence for each, which may have semicolons."""

    def __str__(self) -> str:
        return "; ".join(self.args)


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
            raise ParametersError(*map(_sentence, error.errors())) from None

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        """Build the configuration that a result tells; what else it tells is left out."""
        return cls.make(**{name: parameters[name] for name in cls.model_fields})


def default_of(field: FieldInfo) -> Any:
    """Return the default of a field, made anew where it is a list."""
    return field.get_default(call_default_factory=True)


def read_text(value: Any, field: FieldInfo) -> Any:
    """Return text as what a field chooses from, or as a list where its default is one.

    Such as ``0.1,0.2``, also with the marks of Python; pydantic reads the rest.

    Examples
    --------
    >>> read_text("(0.25, 0.1)", FieldInfo(default=(1.0,)))
    ['0.25', '0.1']
    >>> read_text("0.1", FieldInfo(default=0.2))
    '0.1'
    >>> read_text("2", FieldInfo(annotation=Literal[1, 2], default=1))
    2
    """
    if not isinstance(value, str):
        return value
    if get_origin(field.annotation) is Literal:
        return next((one for one in get_args(field.annotation) if str(one) == value), value)
    if not isinstance(default_of(field), tuple | list):
        return value
    return [word.strip(" '\"") for word in value.strip(" ()[]").split(",") if word.strip()]


def _sentence(problem: Any) -> str:
    message = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    if not problem["loc"]:
        return str(message)
    name, given = problem["loc"][0], problem["input"]
    if problem["type"] in ("float_parsing", "int_parsing") and "," in str(given):
        return f"{name} takes one number, not a list, and no comma in it, got {given!r}"
    return f"{name} {message}, got {given!r}"

"""What an experiment file says, looked at as a whole: all that is wrong is told at once."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
    field_validator,
)

from neurosim.base import checks, reprs
from neurosim.base.errors import ArgumentError, NeurosimError
from neurosim.experiment.configuration import default_of
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.file_paths import FILLED, parameters_of, taken_by

KINDS: dict[Any, str] = {bool: "true or false", str: "text", int | float: "a number"}
"""What a value may be, in words; a truth value counts as no number."""
MOST_TOLD = 30
"""Faults that an error tells; of more, how many there are."""


class _Strict(BaseModel):
    """What takes nothing for something else: neither true for 1, nor "3" for 3."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Head(_Strict):
    """What every experiment file may say."""

    neurosim: str | None = None
    experiment: str
    preset: str | None = None
    seed: int = Field(0, ge=0, le=2**62)
    seeds: int | None = Field(None, ge=1, le=100_000)
    parameters: dict[str, Any] = {}
    given: dict[str, Any] = {}


class _Taken(_Strict):
    """What any experiment may take, and how data are read."""

    data: str | None = None
    wiring: str | None = None
    pictures: list[str] | None = None
    array: str | None = None
    labels: str | None = None
    header: bool | None = None
    separator: str | None = None
    decimal: str | None = None
    comment: str | None = None


def check_contents(
    contents: Mapping[str, Any], find: Callable[[str], Experiment], where: str
) -> tuple[Experiment, dict[str, Any]]:
    """Return the experiment that a file names, and what it says, checked.

    Parameters
    ----------
    contents : mapping
        As TOML gives it.
    find : callable
        Returns an experiment by its name or path.
    where : str
        The file, for errors.

    Raises
    ------
    ArgumentError
        With a line for each fault.
    """
    dates = dict(_find_dates("", contents))
    problems = [*dates.values()]
    study = _find(contents, find, problems)
    kind = Head if study is None else _model_of(study)
    try:
        text = json.dumps(_with_preset(study, contents), default=str)  # dates are told already
        kind.model_validate_json(text)
    except ValidationError as error:
        told = [one for one in error.errors() if one["type"] != "missing"]  # the experiment
        problems += [_sentence(one, study) for one in told if _path(one) not in dates]
    except (ValueError, RecursionError) as error:
        problems.append(f"a value cannot be read: {error}")
    if study is not None:
        problems += _find_mixed(study, contents.get("parameters"), problems)
    if study is None or problems:
        raise ArgumentError(_join(where, problems))
    return study, Head(**contents).model_dump()


def _find(
    contents: Mapping[str, Any], find: Callable[[str], Experiment], problems: list[str]
) -> Experiment | None:
    name = contents.get("experiment")
    if name is None:
        problems.append("experiment is missing; give a name that `neurosim list` shows, or the "
                        "path of a Python file")  # fmt: skip
    if not isinstance(name, str):
        return None  # where it is of another kind, that is told with the rest
    try:
        return find(name)
    except NeurosimError as error:
        said = str(error)
        problems.append(said if said.startswith("experiment ") else f"experiment {said}")
        return None


def _find_dates(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the path and the fault of each date or time, which TOML has and no experiment takes."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in items:
            yield from _find_dates(f"{path}.{name}".lstrip("."), inner)
    elif isinstance(value, date | time):
        told = f"{path} is a date or a time, which no experiment takes, got {value}; quote text"
        yield path, told


def _model_of(study: Experiment) -> type[BaseModel]:
    """Return what a file about an experiment must be like."""
    taken: dict[str, Any] = {name: (_Taken.model_fields[name].annotation, None)
                             for name in taken_by(study)}  # fmt: skip
    given = create_model("Given", __base__=_Strict, **taken)
    parameters: Any = study.configuration
    if filled := [name for name in FILLED if study.takes and name in parameters.model_fields]:
        refused = field_validator(*filled, mode="before")(_refuse_filled)
        parameters = create_model("Parameters", __base__=parameters,
                                  __validators__={"_refuse_filled": refused})  # fmt: skip
    presets: Any = Literal[(None, *study.presets)]
    kinds: dict[str, Any] = {
        "preset": (presets, None),
        "parameters": (parameters, Field(default_factory=parameters)),
        "given": (given, Field(default_factory=given)),
    }
    return create_model("Whole", __base__=Head, **kinds)


def _find_mixed(study: Experiment, parameters: Any, known: Sequence[str]) -> list[str]:
    """Return faults of kind: on the command line "3" is 3 and true is 1, in a file they are not."""
    found = []
    for name, value in parameters.items() if isinstance(parameters, dict) else ():
        field = study.configuration.model_fields.get(name)
        wanted = None if field is None else _kind(default_of(field))
        path = f"parameters.{name}"
        is_told = any(one.startswith((f"{path} ", f"{path}.")) for one in known)
        if wanted and not is_told and _kind(value) not in (wanted, None):
            found.append(f"{path} should be {KINDS[wanted]}, got {checks.shown(value)}")
    return found


def _kind(value: Any) -> Any:
    """Return the kind of a value, or of the values of a list; None where that is not known."""
    if isinstance(value, list | tuple):
        kinds = {_kind(one) for one in value}
        return kinds.pop() if len(kinds) == 1 else str if str in kinds else bool if kinds else None
    return next((kind for kind in KINDS if isinstance(value, kind)), None)


def _refuse_filled(value: Any) -> Any:
    raise ValueError("is filled in from a file; move it to [given]")


def _with_preset(study: Experiment | None, contents: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a file says, its parameters over those of its preset."""
    preset, own = contents.get("preset"), contents.get("parameters", {})
    if study is None or not isinstance(own, dict) or not isinstance(preset, str):
        return contents
    return {**contents, "parameters": {**study.presets.get(preset, {}), **own}}


def _sentence(problem: Any, study: Experiment | None) -> str:
    """Return what is wrong, by its dotted path; of an unknown name, which may be meant."""
    path, given = _path(problem), checks.shown(problem["input"])
    if problem["type"] == "extra_forbidden":
        table, _, name = path.rpartition(".")
        known = _known(table, study)
        told = f"there are {reprs.listed(known, MOST_TOLD)}" if known else "leave it out"
        return f"{path} is unknown{checks.meant(name, known) or f'; {told}'}"
    if path == "preset" and study is not None and study.presets:
        return checks.unknown(path, problem["input"], study.presets)
    if path == "preset":
        return f"preset must be left out, as the experiment has none, got {given}"
    message = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    message = message.replace("a valid string", "text").replace("an object", "a table")
    is_whole = not isinstance(problem["input"], Mapping)
    return f"{path} {message}, got {given}" if is_whole else f"{path}: {message}"


def _path(problem: Any) -> str:
    return ".".join(map(str, problem["loc"]))


def _known(table: str, study: Experiment | None) -> list[str]:
    if not table:
        return [*Head.model_fields]
    if study is None or table not in ("parameters", "given"):
        return []
    return parameters_of(study) if table == "parameters" else taken_by(study)


def _join(where: str, problems: Sequence[str]) -> str:
    if len(problems) == 1:
        return f"{where}: {problems[0]}"
    more = ["..."] if len(problems) > MOST_TOLD else []
    told = [f"{len(problems):,} faults", *problems[:MOST_TOLD], *more]
    return f"{where}: " + "\n  ".join(told)

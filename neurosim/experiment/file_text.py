"""The text of an experiment file: a line for each parameter, below its meaning."""

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from neurosim.base.reprs import neat
from neurosim.experiment.configuration import default_of
from neurosim.experiment.file_paths import parameters_of, taken_by

if TYPE_CHECKING:
    from neurosim.experiment.file import ExperimentFile

WIDTH = 98
UNTIL = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
"""How the limits of pydantic are told."""
MEANINGS = {
    "data": "a file of vectors, or what a package holds: digits, mnist",
    "wiring": "who meets whom: a table of glomerulus, kc_id and synapses",
    "pictures": "two pictures to associate, then foils; built-in drawings stand in for them",
    "array": "array that holds the vectors",
    "labels": "column or array of the labels",
    "header": "whether the first line of a table of text names its columns",
    "separator": "between cells of a table of text",
    "decimal": "decimal mark of a table of text",
    "comment": "lines that begin with it are left out",
}
SHAPES = {"pictures": '["a.png", "b.png"]', "header": "true"}


def compose(told: "ExperimentFile") -> str:
    """Return the text of an experiment file, without a seal.

    Parameters
    ----------
    told : ExperimentFile
        Its paths are written as they are.
    """
    return "\n".join([*_head(told), *_parameters(told), *_given(told)]) + "\n"


def _head(told: "ExperimentFile") -> Iterator[str]:
    study = told.study
    yield from _comment(f"{study.name}: {study.summary}")
    yield from _comment("To run it: neurosim run THIS_FILE. What is left out has its default.")
    yield _line("neurosim", told.version)
    yield _line("experiment", told.experiment)
    if study.presets:
        yield from _comment(f"a named set of parameters: {', '.join(study.presets)}")
    if told.preset is not None:
        yield _line("preset", told.preset)
    yield _line("seed", told.seed)
    yield _line("seeds", told.seeds)


def _parameters(told: "ExperimentFile") -> Iterator[str]:
    yield from ("", "[parameters]")
    for name in parameters_of(told.study):
        field = told.study.configuration.model_fields[name]
        yield from _comment("; ".join(filter(None, (field.description, *_limits(field)))))
        if name in told.parameters:
            yield _line(name, told.parameters[name])
        elif (default := default_of(field)) is None:
            yield f"# {_key(name)} ="
        else:  # the experiment may fit what nobody sets
            yield f"# {_line(name, default)}"


def _given(told: "ExperimentFile") -> Iterator[str]:
    names = taken_by(told.study)
    if names:
        yield from ("", "[given]")
    for name in names:
        yield from _comment(MEANINGS[name])
        if name in told.given:
            yield _line(name, told.given[name])
        else:
            yield f"# {name} = " + SHAPES.get(name, '""')


def _limits(field: FieldInfo) -> Iterator[str]:
    """Yield what a parameter may be, as far as its field says so."""
    if get_origin(field.annotation) is Literal:
        yield f"one of {', '.join(map(str, get_args(field.annotation)))}"
    told = [f"{word} {getattr(limit, key)}" for limit in field.metadata
            for key, word in UNTIL.items() if hasattr(limit, key)]  # fmt: skip
    if told:
        yield ", ".join(told)


def _comment(text: str) -> list[str]:
    return wrap(neat(text), WIDTH, initial_indent="# ", subsequent_indent="# ")


def _line(name: str, value: Any) -> str:
    return f"{_key(name)} = {_value(value)}"


def _key(name: str) -> str:
    import tomli_w

    return tomli_w.dumps({name: 0}).removesuffix(" = 0\n")


def _value(value: Any) -> str:
    """Return a value in one line, as TOML has it."""
    import tomli_w

    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")

"""Commands of experiments: an option for each parameter, made from the configuration."""

import inspect
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, get_origin

import typer
from pydantic.fields import FieldInfo
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from neurosim.base import checks, errors
from neurosim.cli.given import OPTIONS, complete, refuse_filled
from neurosim.cli.option_groups import option
from neurosim.cli.run_options import Options, takes_options
from neurosim.cli.words import dashed, join_changes, refuse_value, spread_values
from neurosim.experiment.configuration import default_of
from neurosim.experiment.discovery import Entry, find_experiment, list_experiments
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.file import ExperimentFile, is_experiment_file, read_experiment_file
from neurosim.experiment.file_paths import FILLED
from neurosim.experiment.user_file import is_path, refuse_stem

PANEL = "Parameters"
KINDS: dict[Any, str] = {
    bool: "true|false",
    int: "int",
    float: "float",
    tuple: "list",
    list: "list",
}


class ExperimentGroup(TyperGroup):
    """The experiments as commands: named without importing one, made when one is asked for."""

    @cached_property
    def _known(self) -> dict[str, Any]:
        return {name: ExperimentCommand(entry) for name, entry in list_experiments().items()}

    @property  # type: ignore[override]
    def commands(self) -> dict[str, Any]:
        """The commands of all experiments that are installed, by name."""
        return self._known

    @commands.setter
    def commands(self, value: Any) -> None:
        """Ignore what typer was told of: nothing."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of an experiment, by name or by the path of its file."""
        if cmd_name not in self.commands and (is_path(cmd_name) or is_experiment_file(cmd_name)):
            return ExperimentCommand(Entry(cmd_name, ""))
        if cmd_name not in self.commands:
            refuse_stem(cmd_name)
        return self.commands.get(cmd_name)


class ExperimentCommand(TyperCommand):
    """A command that imports its experiment when its options are asked for.

    Parameters
    ----------
    entry : Entry
        Its name may be the path of a file.
    """

    def __init__(self, entry: Entry):
        super().__init__(
            name=entry.name, help=entry.summary, epilog=_tell_example(entry, entry.name)
        )
        self._made: Experiment | None = None

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options of the experiment."""
        self._make()
        return super().get_params(ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the options; those that hold a list may have several values."""
        self._make(args)
        for one in self.params:
            if getattr(one, "multiple", False) and one.name != "changes":
                args = spread_values(args, one.opts[0])
            if one.secondary_opts:
                refuse_value(args, one.opts[0], one.secondary_opts[0])
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help: fields with their defaults, which are no defaults of the options."""
        self._make()
        kept, self.params = self.params, [_with_default(one) for one in self.params]
        try:
            super().format_help(ctx, formatter)
        finally:
            self.params = kept

    def _make(self, args: Sequence[str] | None = None) -> None:
        """Take the options of the experiment, or of the model of it that the words choose."""
        if args is None and self._made is not None:
            return
        if is_experiment_file(str(self.name)):
            self._make_of_file()
            return
        asked = find_experiment(str(self.name))
        study = choose_model(asked, args or ())
        if study is not self._made:
            made = make_command(study, str(self.name), asked.models)
            self.params, self.callback, self.help = made.params, made.callback, made.help
            chosen = [word for word, name in asked.models.items() if name == study.name]
            called = str(self.name) if study is asked else f"{self.name} --model {chosen[0]}"
            self.epilog = _tell_example(study, called)
            self._made = study

    def _make_of_file(self) -> None:
        """Take the options of the experiment that an experiment file tells of, with its values."""
        if self._made is None:
            told = read_experiment_file(str(self.name))
            made = make_command(told.study, str(self.name), told=told)
            self.params, self.callback, self.help = made.params, made.callback, made.help
            self.epilog = f"Example: neurosim run {self.name} --seeds {told.seeds}"
            self._made = told.study


def choose_model(study: Experiment, words: Sequence[str]) -> Experiment:
    """Return the experiment that is this one in the model which ``--model`` names.

    Raises
    ------
    ArgumentError
        If there is no such model.
    """
    found = [
        after if word == "--model" else word.partition("=")[2]
        for word, after in pairwise([*words, ""])
        if word == "--model" and after or word.startswith("--model=")
    ]
    if not (study.models and found):
        return study
    name = study.models[checks.choice("--model", found[-1], study.models)]
    return study if name == study.name else find_experiment(name)  # a file is not found by name


def make_command(
    study: Experiment,
    called: str,
    models: Mapping[str, str] | None = None,
    told: ExperimentFile | None = None,
) -> Any:
    """Return the command of an experiment.

    Parameters
    ----------
    study : Experiment
    called : str
        Its name or path, or the name of one of which it is another model.
    models : mapping of str to str, optional
        What ``--model`` may be, and the experiment of each; the option is there if there are any.
    told : ExperimentFile, optional
        What stands for the defaults.
    """
    fields = {
        name: _field_option(name, field, told.parameters.get(name) if told else None)
        for name, field in study.configuration.model_fields.items()
        if not (study.takes and name in FILLED)
    }
    taken = [one for name in OPTIONS if name in study.takes for one in OPTIONS[name]]
    presets = [_preset_option(study, models or {})] if study.presets else []
    kinds = [_model_option(tuple(models))] if models else []

    def command(*, options: Options, **chosen: Any) -> None:
        from neurosim.cli.run import run_command

        chosen.pop("model", None)  # which has chosen the options already
        parameters = {} if told is None else complete(told, called, chosen)
        if study.takes:
            refuse_filled(options.changes)
        changed = join_changes({name: chosen.pop(name) for name in fields}, options.changes)
        run_command(study, {**parameters, **changed}, chosen, options)

    options = inspect.Parameter("options", inspect.Parameter.KEYWORD_ONLY)
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [*taken, *kinds, *presets, *fields.values(), options]
    )
    n_seeds, first = (told.seeds, told.seed) if told else (study.seeds, 0)
    is_animated = study.animate is not None
    info = CommandInfo(
        name=study.name,
        cls=TyperCommand,
        callback=takes_options(n_seeds, study.has_few_threads, is_animated, first)(command),
        help=study.summary,
        epilog=_tell_example(study, called),
    )
    return get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode="rich")


def _tell_example(study: Experiment | Entry, called: str) -> str | None:
    return f"Example: neurosim run {called} {study.example}" if study.example else None


def _field_option(name: str, told: FieldInfo, usual: Any = None) -> inspect.Parameter:
    """Return the option of a field; its text is read, and refused, by the configuration.

    ``usual`` is shown in place of the default of the field.
    """
    meaning = told.description or ""
    default = default_of(told) if usual is None else usual
    is_list = isinstance(default, tuple | list)
    is_choice = get_origin(told.annotation) is Literal
    is_flag = told.annotation is bool
    kind: Any = list[str] if is_list else told.annotation if is_choice or is_flag else str
    shown = " ".join(map(str, default)) if is_list else str(default)
    words = f"--{dashed(name)}/--no-{dashed(name)}" if is_flag else f"--{dashed(name)}"
    return option(
        name,
        kind | None,
        typer.Option(
            words,
            metavar=None if is_choice or is_flag else f"<{_kind_of(told)}>",
            help=f"{meaning[:1].upper()}{meaning[1:]}." if meaning else "",
            show_default=shown,
            rich_help_panel=PANEL,
        ),
    )


def _kind_of(told: FieldInfo) -> str:
    """Return what a field takes, in a word: by what it is declared, as a float may begin with 4."""
    return KINDS.get(told.annotation, KINDS.get(type(default_of(told)), "text"))


def _with_default(option: Any) -> Any:
    """Return an option as help shows it: with the default of its field, left empty if it is given.

    What is left out must be told from what is given, so the option itself has no default.
    """
    if getattr(option, "rich_help_panel", None) != PANEL:
        return option
    shown = copy(option)
    told = option.show_default
    shown.default, shown.show_default = told == "True" if option.secondary_opts else told, True
    return shown


def _preset_option(study: Experiment, models: Mapping[str, str]) -> inspect.Parameter:
    told = (f"{name} ({', '.join(f'{key}={value}' for key, value in values.items())})"
            for name, values in study.presets.items())  # fmt: skip
    help = f"A named set of parameters: {', '.join(told)}."
    told_how = typer.Option(help=help, callback=lambda value: _check_preset(study, models, value))
    return option("preset", Literal[tuple(study.presets)] | None, told_how)


def _check_preset(study: Experiment, models: Mapping[str, str], value: str | None) -> str | None:
    """Return a preset of the experiment; say of one of another model how to have that model."""
    if value is None or value in study.presets:
        return value
    for word, name in models.items():
        if name != study.name and value in find_experiment(name).presets:
            raise errors.ArgumentError(
                f"--preset must be one of {', '.join(study.presets)}, got {value!r}, which is a "
                f"preset of another model; add --model {word}"
            )
    return checks.choice("--preset", value, study.presets)


def _model_option(models: Sequence[str]) -> inspect.Parameter:
    told = f"The model; each has parameters of its own: add --help. Default: {models[0]}."
    return option("model", Literal[tuple(models)] | None, typer.Option(help=told))


def complete_experiments(incomplete: str) -> list[tuple[str, str]]:
    """Return the experiments whose names begin with what is typed, for a shell."""
    found: Mapping[str, Entry] = list_experiments()
    return [(e.name, e.summary) for e in found.values() if e.name.startswith(incomplete)]

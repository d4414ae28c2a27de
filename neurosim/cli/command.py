"""The command of an experiment: its help tells every default, read only when help is asked for."""

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperOption

from neurosim.cli.run_options import takes_options
from neurosim.experiment.catalogue import EXPERIMENTS, Experiment


class ExperimentCommand(TyperCommand):
    """A command named as an experiment, whose parameters `--set` changes."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help: options with their defaults, then the parameters."""
        from neurosim.cli.display.parameters import print_parameters
        from neurosim.cli.study import find_parameters

        found = find_parameters(str(self.name))
        kept, self.params = self.params, [_with_default(option, found) for option in self.params]
        try:
            super().format_help(ctx, formatter)
        finally:
            self.params = kept
        print_parameters(found)


def _with_default(option: Any, found: list[tuple[str, str, str]]) -> Any:
    """Return an option as help shows it: with the default of the parameter of its name."""
    for name, default, meaning in found:
        if isinstance(option, TyperOption) and option.name == name:
            option = copy(option)
            option.default, option.show_default = default, True
            if name == "rounds":
                option.help = f"{meaning[:1].upper()}{meaning[1:]}."
    return option


def add_experiment(
    app: typer.Typer,
    experiment: Experiment,
    command: Callable[..., None],
    has_few_threads: bool = False,
) -> None:
    """Add the command of an experiment, with an example to try.

    Parameters
    ----------
    app : Typer
    experiment : Experiment
    command : callable
        Called with the name of the experiment, and by keyword with ``options``, which are those of
        every experiment, and with what else its signature declares.
    has_few_threads : bool
        As in `takes_options`.
    """
    takes_all = takes_options(experiment.seeds, has_few_threads)
    app.command(
        experiment.name,
        cls=ExperimentCommand,
        help=experiment.summary,
        epilog=f"Example: neurosim run {experiment.name} {experiment.example}",
    )(takes_all(partial(command, experiment.name)))


def complete_experiments(incomplete: str) -> list[tuple[str, str]]:
    """Return the experiments whose names begin with what is typed, for a shell."""
    return [(e.name, e.summary) for e in EXPERIMENTS if e.name.startswith(incomplete)]

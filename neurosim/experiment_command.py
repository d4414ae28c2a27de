"""The command of an experiment: its help tells every default, read only when help is asked for."""

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperOption

from neurosim.catalogue import EXPERIMENTS, Experiment


class ExperimentCommand(TyperCommand):
    """A command named as an experiment, whose parameters `--set` changes."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help: options with their defaults, then the parameters."""
        from neurosim.experiments import find_parameters
        from neurosim.parameter_table import print_parameters

        found = find_parameters(str(self.name))
        told = {name: (default, meaning) for name, default, meaning in found}
        for option in self.params:
            if isinstance(option, TyperOption) and option.name in told:
                option.default, meaning = told[option.name]  # shown, never used: help ends here
                option.show_default = True
                if option.name == "rounds":
                    option.help = f"{meaning[:1].upper()}{meaning[1:]}."
        super().format_help(ctx, formatter)
        print_parameters(found)


def add_experiment(app: typer.Typer, experiment: Experiment, command: Callable[..., None]) -> None:
    """Add the command of an experiment, with an example to try."""
    app.command(
        experiment.name,
        cls=ExperimentCommand,
        help=experiment.summary,
        epilog=f"Example: neurosim run {experiment.name} {experiment.example}",
    )(command)


def complete_experiments(incomplete: str) -> list[tuple[str, str]]:
    """Return the experiments whose names begin with what is typed, for a shell."""
    return [(e.name, e.summary) for e in EXPERIMENTS if e.name.startswith(incomplete)]

"""The command `neurosim new`: an experiment file with all parameters, to be changed and run."""

from typing import Annotated

import typer

from neurosim.cli.experiment_command import complete_experiments
from neurosim.cli.option_groups import help_of


def add_command(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help=help_of(new),
        epilog="Examples: neurosim new projection | neurosim new eiffel-obama --preset one-shot",
    )(new)


def new(
    experiment: Annotated[
        str,
        typer.Argument(
            help="A name that `neurosim list` shows, or the path of a Python file.",
            autocompletion=complete_experiments,
        ),
    ],
    preset: Annotated[
        str | None, typer.Option(help="A named set of parameters of the experiment.")
    ] = None,
) -> None:
    """Print an experiment file: all parameters of an experiment, with their meanings.

    Write it to a file whose name ends in .toml, change what you like, and run that file as you
    would run the experiment. What is left out of it has its default.
    """
    from dataclasses import replace

    from neurosim.experiment.file import specify
    from neurosim.experiment.file_text import compose
    from neurosim.experiment.user_file import is_path

    told = specify(experiment, preset=preset)
    print(compose(told if is_path(experiment) else replace(told, experiment=experiment)), end="")

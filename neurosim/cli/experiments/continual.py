"""The command of the experiment on continual learning."""

from typing import Annotated, Literal

import typer

from neurosim.base import checks
from neurosim.cli.command import add_experiment
from neurosim.cli.experiments.fly import Data, give, refuse_filled, tell
from neurosim.cli.reading_options import takes_reading
from neurosim.cli.run import run_study_command
from neurosim.cli.run_options import Options
from neurosim.experiment.catalogue import CONTINUAL
from neurosim.files.vectors.reading import Reading

Benchmark = Annotated[
    Literal["permuted", "split"] | None,
    typer.Option(help="Permuted inputs, or two classes at a time; default: both."),
]
Methods = Annotated[
    list[str] | None,
    typer.Option(
        "--method",
        help="none, si, ewc, frequency, joint or fly; may be repeated; default: all.",
        show_default=False,
    ),
]
Tasks = Annotated[
    int | None,
    typer.Option(
        help="Default: 10 permuted, and as many as there are pairs of classes.", show_default=False
    ),
]


def add_command(app: typer.Typer) -> None:
    """Add `continual`."""
    add_experiment(app, CONTINUAL, _run)


@takes_reading
def _run(
    name: str,
    *,
    benchmark: Benchmark = None,
    methods: Methods = None,
    tasks: Tasks = None,
    data: Data = None,
    options: Options,
    reading: Reading,
) -> None:
    from neurosim.models.memory.continual.continual import METHODS

    for method in methods or ():
        checks.choice("--method", method, METHODS)
    refuse_filled(options.changes)
    chosen = {"benchmark": benchmark, "methods": methods or None, "tasks": tasks}
    run_study_command(name, chosen, options, lambda: give(data, tell=tell, reading=reading))

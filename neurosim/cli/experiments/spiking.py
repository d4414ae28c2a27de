"""Commands of the experiments with spiking networks: one for each, made from its parameters."""

from typing import Annotated, Literal

import typer

from neurosim.cli.command import add_experiment
from neurosim.cli.run import run_study_command
from neurosim.cli.run_options import Options
from neurosim.experiment.catalogue import SPIKING, SYNAPTIC

N = Annotated[int | None, typer.Option(help="Neurons.")]
Duration = Annotated[float | None, typer.Option(help="Recorded time, biological ms.")]
Precision = Annotated[
    Literal["double", "single"] | None,
    typer.Option(help="Of the states; single is faster."),
]


def add_commands(app: typer.Typer) -> None:
    """Add a command for every experiment."""
    # Threads within a network meet at every step, which pays on idle cores only: hence few threads.
    for study in SPIKING:
        add_experiment(app, study, _run, has_few_threads=True)
    for study in SYNAPTIC:
        add_experiment(app, study, _run_trials, has_few_threads=True)


def _run(
    name: str,
    *,
    n: N = None,
    duration: Duration = None,
    precision: Precision = None,
    options: Options,
) -> None:
    run_study_command(name, {"n": n, "duration": duration, "precision": precision}, options)


def _run_trials(name: str, *, n: N = None, precision: Precision = None, options: Options) -> None:
    """Run an experiment in trials, whose times are parameters of their own."""
    run_study_command(name, {"n": n, "precision": precision}, options)

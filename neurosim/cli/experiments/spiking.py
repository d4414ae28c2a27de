"""Commands of the experiments with spiking networks: one for each, made from its parameters."""

from collections.abc import Callable
from typing import Annotated, Literal

import typer

from neurosim.cli.command import add_experiment
from neurosim.cli.run import run_study_command
from neurosim.cli.run_options import Options, takes_options
from neurosim.experiment.catalogue import SPIKING, SYNAPTIC

N = Annotated[int | None, typer.Option(help="Neurons.")]
Duration = Annotated[float | None, typer.Option(help="Recorded time, biological ms.")]
Precision = Annotated[
    Literal["double", "single"] | None,
    typer.Option(help="Of the states; single is faster."),
]


def add_commands(app: typer.Typer) -> None:
    """Add a command for every experiment."""
    for study in SPIKING:
        add_experiment(app, study, _command(study.name, study.seeds))
    for study in SYNAPTIC:
        add_experiment(app, study, _trial_command(study.name, study.seeds))


# Threads within a network meet at every step, which pays on idle cores only: hence few threads.
def _command(name: str, n_seeds: int) -> Callable[..., None]:
    @takes_options(n_seeds, has_few_threads=True)
    def command(
        options: Options, n: N = None, duration: Duration = None, precision: Precision = None
    ) -> None:
        named = {"n": n, "duration": duration, "precision": precision}
        run_study_command(name, {key: v for key, v in named.items() if v is not None}, options)

    return command


def _trial_command(name: str, n_seeds: int) -> Callable[..., None]:
    """Return the command of an experiment in trials, whose times are parameters of their own."""

    @takes_options(n_seeds, has_few_threads=True)
    def command(options: Options, n: N = None, precision: Precision = None) -> None:
        named = {"n": n, "precision": precision}
        run_study_command(name, {key: v for key, v in named.items() if v is not None}, options)

    return command

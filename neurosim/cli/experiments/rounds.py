"""Commands of experiments in rounds: one for each, made from its parameters."""

from collections.abc import Callable
from typing import Annotated

import typer

from neurosim.cli.command import add_experiment
from neurosim.cli.run import run_study_command
from neurosim.cli.run_options import Options, takes_options
from neurosim.experiment.catalogue import PLAIN, STUDIES

N = Annotated[int | None, typer.Option(help="Neurons in an area.")]
K = Annotated[int | None, typer.Option(help="Neurons that fire in it.")]
P = Annotated[float | None, typer.Option(help="Connection probability.")]
Beta = Annotated[
    list[float] | None,
    typer.Option(help="Hebbian gain; several where the experiment compares them."),
]
Rounds = Annotated[int | None, typer.Option(help="Rounds.")]


def add_commands(app: typer.Typer) -> None:
    """Add a command for every study."""
    for study in STUDIES:
        add_experiment(app, study, _command(study.name, study.seeds))
    for study in PLAIN:
        add_experiment(app, study, _plain_command(study.name, study.seeds))


def _command(name: str, n_seeds: int) -> Callable[..., None]:
    @takes_options(n_seeds)
    def command(
        options: Options,
        n: N = None,
        k: K = None,
        p: P = None,
        beta: Beta = None,
        rounds: Rounds = None,
    ) -> None:
        betas = beta[0] if beta and len(beta) == 1 else beta or None
        named = {"n": n, "k": k, "p": p, "beta": betas, "rounds": rounds}
        run_study_command(name, {key: v for key, v in named.items() if v is not None}, options)

    return command


def _plain_command(name: str, n_seeds: int) -> Callable[..., None]:
    """Return the command of an experiment whose parameters are all given by --set."""

    @takes_options(n_seeds)
    def command(options: Options) -> None:
        run_study_command(name, {}, options)

    return command

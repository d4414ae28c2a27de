"""Commands of experiments in rounds: one for each, made from its parameters."""

from typing import Annotated

import typer

from neurosim.cli.command import add_experiment
from neurosim.cli.run import run_study_command
from neurosim.cli.run_options import Options
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
        add_experiment(app, study, _run)
    for study in PLAIN:
        add_experiment(app, study, _run_plain)


def _run(
    name: str,
    *,
    n: N = None,
    k: K = None,
    p: P = None,
    beta: Beta = None,
    rounds: Rounds = None,
    options: Options,
) -> None:
    betas = beta[0] if beta and len(beta) == 1 else beta or None
    chosen = {"n": n, "k": k, "p": p, "beta": betas, "rounds": rounds}
    run_study_command(name, chosen, options)


def _run_plain(name: str, *, options: Options) -> None:
    """Run an experiment whose parameters are all given by --set."""
    run_study_command(name, {}, options)

"""Commands of experiments in rounds: one for each, made from its parameters."""

from collections.abc import Callable
from typing import Annotated

import typer

from neurosim.catalogue import PLAIN, STUDIES
from neurosim.conduct import (
    AsJson,
    Changes,
    Force,
    Options,
    Out,
    Seed,
    SeedCount,
    Threads,
    conduct_study,
    count_threads,
    parse_changes,
)

N = Annotated[int | None, typer.Option(help="Neurons in an area.", show_default=False)]
K = Annotated[int | None, typer.Option(help="Neurons that fire in it.", show_default=False)]
P = Annotated[float | None, typer.Option(help="Connection probability.", show_default=False)]
Beta = Annotated[
    list[float] | None,
    typer.Option(help="Hebbian gain; several where the experiment compares them.",
                 show_default=False),
]  # fmt: skip
Rounds = Annotated[int | None, typer.Option(help="Rounds; see below.", show_default=False)]


def add_commands(app: typer.Typer) -> None:
    """Add a command for every study."""
    for study in STUDIES:
        name = study.name
        epilog = f"--rounds: {study.rounds}. Example: neurosim run {name} {study.example}"
        app.command(name, help=study.summary, epilog=epilog)(_command(name, study.seeds))
    for study in PLAIN:
        epilog = f"Example: neurosim run {study.name} {study.example}"
        command = _plain_command(study.name, study.seeds)
        app.command(study.name, help=study.summary, epilog=epilog)(command)


def _command(name: str, n_seeds: int) -> Callable[..., None]:
    def command(
        n: N = None,
        k: K = None,
        p: P = None,
        beta: Beta = None,
        rounds: Rounds = None,
        changes: Changes = None,
        seed: Seed = 0,
        seeds: SeedCount = n_seeds,
        threads: Threads = None,
        out: Out = None,
        force: Force = False,
        as_json: AsJson = False,
    ) -> None:
        betas = beta[0] if beta and len(beta) == 1 else beta or None
        named = {"n": n, "k": k, "p": p, "beta": betas, "rounds": rounds}
        chosen = {key: value for key, value in named.items() if value is not None}
        cores = count_threads(threads)
        options = Options(seed, seeds, cores, out, force, as_json)
        conduct_study(name, {**parse_changes(changes or []), **chosen}, options)

    return command


def _plain_command(name: str, n_seeds: int) -> Callable[..., None]:
    """Return the command of an experiment whose parameters are all given by --set."""

    def command(
        changes: Changes = None,
        seed: Seed = 0,
        seeds: SeedCount = n_seeds,
        threads: Threads = None,
        out: Out = None,
        force: Force = False,
        as_json: AsJson = False,
    ) -> None:
        options = Options(seed, seeds, count_threads(threads), out, force, as_json)
        conduct_study(name, parse_changes(changes or []), options)

    return command

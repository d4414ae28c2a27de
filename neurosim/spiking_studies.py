"""Commands of the experiments with spiking networks: one for each, made from its parameters."""

from collections.abc import Callable
from typing import Annotated, Literal

import typer

from neurosim.catalogue import SPIKING, SYNAPTIC
from neurosim.conduct import (
    AsJson,
    Changes,
    Force,
    Options,
    Out,
    Seed,
    SeedCount,
    conduct_study,
    count_threads,
    parse_changes,
)

N = Annotated[int | None, typer.Option(help="Neurons.", show_default=False)]
Duration = Annotated[
    float | None, typer.Option(help="Recorded time, biological ms.", show_default=False)
]
Precision = Annotated[
    Literal["double", "single"] | None,
    typer.Option(help="Of the states; single is faster.", show_default=False),
]
Threads = Annotated[
    int | None,
    typer.Option(
        help="Cores in all, spread over the seeds; default: one for each seed, or every core."
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add a command for every experiment."""
    for study in SPIKING:
        epilog = f"Example: neurosim run {study.name} {study.example}"
        command = _command(study.name, study.seeds)
        app.command(study.name, help=study.summary, epilog=epilog)(command)
    for study in SYNAPTIC:
        epilog = f"Example: neurosim run {study.name} {study.example}"
        command = _trial_command(study.name, study.seeds)
        app.command(study.name, help=study.summary, epilog=epilog)(command)


def _command(name: str, n_seeds: int) -> Callable[..., None]:
    def command(
        n: N = None,
        duration: Duration = None,
        precision: Precision = None,
        changes: Changes = None,
        seed: Seed = 0,
        seeds: SeedCount = n_seeds,
        threads: Threads = None,
        out: Out = None,
        force: Force = False,
        as_json: AsJson = False,
    ) -> None:
        named = {"n": n, "duration": duration, "precision": precision}
        chosen = {key: value for key, value in named.items() if value is not None}
        # Threads within a network meet at every step, which pays on idle cores only.
        cores = max(1, min(count_threads(None), seeds)) if threads is None else threads
        options = Options(seed, seeds, cores, out, force, as_json)
        conduct_study(name, {**parse_changes(changes or []), **chosen}, options)

    return command


def _trial_command(name: str, n_seeds: int) -> Callable[..., None]:
    """Return the command of an experiment in trials, whose times are parameters of their own."""

    def command(
        n: N = None,
        precision: Precision = None,
        changes: Changes = None,
        seed: Seed = 0,
        seeds: SeedCount = n_seeds,
        threads: Threads = None,
        out: Out = None,
        force: Force = False,
        as_json: AsJson = False,
    ) -> None:
        named = {"n": n, "precision": precision}
        chosen = {key: value for key, value in named.items() if value is not None}
        cores = max(1, min(count_threads(None), seeds)) if threads is None else threads
        options = Options(seed, seeds, cores, out, force, as_json)
        conduct_study(name, {**parse_changes(changes or []), **chosen}, options)

    return command

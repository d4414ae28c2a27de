"""The command of the experiment on continual learning."""

from typing import Annotated, Any, Literal

import typer

from neurosim import checks
from neurosim.catalogue import CONTINUAL
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
from neurosim.fly_studies import Data, give, refuse_filled, tell
from neurosim.reading_options import takes_reading
from neurosim.vector_reading import Reading

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
    epilog = f"Example: neurosim run {CONTINUAL.name} {CONTINUAL.example}"
    app.command(CONTINUAL.name, help=CONTINUAL.summary, epilog=epilog)(_continual)


@takes_reading
def _continual(
    reading: Reading,
    benchmark: Benchmark = None,
    methods: Methods = None,
    tasks: Tasks = None,
    data: Data = None,
    changes: Changes = None,
    seed: Seed = 0,
    seeds: SeedCount = CONTINUAL.seeds,
    threads: Threads = None,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    from neurosim.models.continual import METHODS

    for method in methods or ():
        checks.choice("--method", method, METHODS)
    named = {"benchmark": benchmark, "methods": methods or None, "tasks": tasks}
    chosen: dict[str, Any] = {
        **parse_changes(changes or []),
        **{key: value for key, value in named.items() if value is not None},
    }
    refuse_filled(chosen)
    options = Options(seed, seeds, count_threads(threads), out, force, as_json)
    conduct_study(CONTINUAL.name, chosen, options, lambda: give(data, tell=tell, reading=reading))

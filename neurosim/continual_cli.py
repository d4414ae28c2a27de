"""The command of the experiment on continual learning."""

from typing import Annotated, Literal

import typer

from neurosim import checks
from neurosim.catalogue import CONTINUAL
from neurosim.conduct import conduct_study
from neurosim.experiment_command import add_experiment
from neurosim.fly_studies import Data, give, refuse_filled, tell
from neurosim.reading_options import takes_reading
from neurosim.run_options import Options, takes_options
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
    add_experiment(app, CONTINUAL, _continual)


@takes_reading
@takes_options(CONTINUAL.seeds)
def _continual(
    options: Options,
    reading: Reading,
    benchmark: Benchmark = None,
    methods: Methods = None,
    tasks: Tasks = None,
    data: Data = None,
) -> None:
    from neurosim.models.continual import METHODS

    for method in methods or ():
        checks.choice("--method", method, METHODS)
    refuse_filled(options.changes)
    named = {"benchmark": benchmark, "methods": methods or None, "tasks": tasks}
    chosen = {key: value for key, value in named.items() if value is not None}
    conduct_study(CONTINUAL.name, chosen, options, lambda: give(data, tell=tell, reading=reading))

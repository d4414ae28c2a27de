"""Options that every command of an experiment has."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import typer

from neurosim.base import checks, errors
from neurosim.base.threads.seeds import count_threads
from neurosim.cli.option_groups import option, takes

FigureFormat = Literal["png", "pdf", "svg"]
AS_JSON = typer.Option("--json", help="Print one JSON object on standard output.")
FORCE = typer.Option("--force", help="Replace what is already there.")
WIDE = typer.Option("--wide", help="Print all that is known, in long lines.")
AsJson = Annotated[bool, AS_JSON]
Force = Annotated[bool, FORCE]
Wide = Annotated[bool, WIDE]

CHANGES = typer.Option(
    "--set",
    metavar="NAME=VALUE",
    help="Change a parameter, a list as 0.1,0.2; may be repeated.",
    autocompletion=lambda ctx, incomplete: complete_changes(ctx, incomplete),
)
SEED = typer.Option("--seed", help="First seed.")
SEEDS = typer.Option("--seeds", help="Number of seeds.")
THREADS = typer.Option(
    "--threads", help="Cores in all, spread over the seeds.", show_default="every core"
)
FEW_THREADS = typer.Option(
    "--threads", help="Cores in all, spread over the seeds.",
    show_default="one for each seed, or every core",
)  # fmt: skip
OUT = typer.Option("--out", help="Folder of the results.", show_default="a new one under runs/")
FIGURE = typer.Option("--figure", help="Format of the figure.")
ANIMATE = typer.Option("--animate", help="Write figure.gif as well, an animation.")
NO_ANIMATION = typer.Option("--animate", hidden=True)
"""Of experiments that have none: not in the help, and refused in a sentence."""
CHECKPOINT_EVERY = typer.Option(
    "--checkpoint-every",
    metavar="SECONDS",
    help="Time between two checkpoints of a running seed, where its experiment makes any.",
)
STRICT = typer.Option(
    "--strict",
    help="Exit with code 1 if a row fails; one without a band cannot fail.",
)


class Options(NamedTuple):
    """What every command of an experiment is told.

    Attributes
    ----------
    changes : dict of str to str
        Parameters that differ from the defaults.
    seed, seeds : int
        The first seed, and how many.
    threads : int
        Cores in all.
    out : Path or None
        None stands for a new folder.
    force : bool
        Whether to replace a result that is there.
    figure : str
        Format of the figure.
    animate : bool
        Whether to write an animation as well.
    as_json, wide : bool
        How the scorecard is printed.
    strict : bool
        Whether a row that fails ends the program with code 1.
    checkpoint_every : float
        Seconds between two checkpoints of a seed.
    """

    changes: dict[str, str]
    seed: int
    seeds: int
    threads: int
    out: Path | None = None
    force: bool = False
    figure: FigureFormat = "png"
    as_json: bool = False
    wide: bool = False
    strict: bool = False
    animate: bool = False
    checkpoint_every: float = 300.0


def takes_options(
    n_seeds: int, has_few_threads: bool = False, has_animation: bool = False, first: int = 0
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command, in place of its parameter ``options``, those that make `Options`.

    Parameters
    ----------
    n_seeds : int
        How many seeds are run by default.
    has_few_threads : bool
        Whether seeds are not to share the cores that are left over, unless asked to.
    has_animation : bool
        Whether the help tells of ``--animate``.
    first : int
        The first seed by default.
    """

    def make(changes: Sequence[str] | None, threads: int | None, **given: Any) -> Options:
        cores = count_threads(threads)
        if threads is None and has_few_threads:
            cores = max(1, min(cores, given["seeds"]))
        checks.real("--checkpoint-every", given["checkpoint_every"], 0.0)
        return Options(parse_changes(changes or ()), threads=cores, **given)

    return takes(
        "options",
        [
            option("changes", list[str] | None, CHANGES),
            option("seed", int, SEED, first),
            option("seeds", int, SEEDS, n_seeds),
            option("threads", int | None, FEW_THREADS if has_few_threads else THREADS),
            option("out", Path | None, OUT),
            option("force", bool, FORCE, False),
            option("figure", FigureFormat, FIGURE, "png"),
            option("animate", bool, ANIMATE if has_animation else NO_ANIMATION, False),
            option("wide", bool, WIDE, False),
            option("as_json", bool, AS_JSON, False),
            option("strict", bool, STRICT, False),
            option("checkpoint_every", float, CHECKPOINT_EVERY, 300.0),
        ],
        make,
    )  # fmt: skip


def parse_changes(changes: Sequence[str]) -> dict[str, str]:
    """Turn ``name=value`` into a mapping."""
    found: dict[str, str] = {}
    for change in changes:
        name, is_one, value = change.partition("=")
        if not is_one:
            raise errors.ArgumentError(f"--set must be name=value, got {change!r}")
        if name in found:
            raise errors.ArgumentError(
                f"--set names {name!r} twice, got {found[name]!r} and {value!r}; pass it once"
            )
        found[name] = value
    return found


def complete_changes(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the parameters of the experiment that begin with what is typed, for a shell."""
    from neurosim.experiment.file import is_experiment_file, read_experiment_file
    from neurosim.experiment.study import find_parameters

    name = ctx.info_name or ""
    found = find_parameters(
        read_experiment_file(name).experiment if is_experiment_file(name) else name
    )
    return [(f"{name}=", meaning) for name, _, meaning in found if name.startswith(incomplete)]

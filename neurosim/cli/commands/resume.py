"""``neurosim resume`` and ``recover``: a run that did not end goes on, or ends as it is."""

import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neurosim.base import checks, errors
from neurosim.cli import survival
from neurosim.cli.option_groups import help_of
from neurosim.cli.run import print_json, run_command
from neurosim.cli.run_options import CHECKPOINT_EVERY, STRICT, AsJson, Options, Wide
from neurosim.files.results.folder import JOURNAL

if TYPE_CHECKING:
    from neurosim.experiment.experiment import Experiment
    from neurosim.files.journal import Journal

AS_IT_BEGAN = ("seed", "seeds", "threads", "figure", "animate", "checkpoint_every")
KINDS = {"experiment": str, "changes": dict, "chosen": dict, "checkpoint_every": float | int,
         "folder": str, "argv": list, "start": str, "code": dict, "files": dict}  # fmt: skip
"""Of what a journal says was asked; options check the rest."""
RUN = typer.Argument(metavar="RUN", help="The folder of a run, such as `neurosim run` told.")
THREADS = typer.Option(
    "--threads", help="Cores in all, spread over the seeds.", show_default="as it began"
)
EVERY = typer.Option("--checkpoint-every", metavar="SECONDS", help=CHECKPOINT_EVERY.help,
                     show_default="as it began")  # fmt: skip
Run = Annotated[Path, RUN]


def add_commands(app: typer.Typer) -> None:
    """Add both commands."""
    for command in (resume, recover):
        epilog = f"Example: neurosim {command.__name__} runs/projection-20260101-120000"
        app.command(help=help_of(command), epilog=epilog)(command)


def resume(
    run: Run,
    threads: Annotated[int | None, THREADS] = None,
    checkpoint_every: Annotated[float | None, EVERY] = None,
    wide: Wide = False,
    as_json: AsJson = False,
    strict: Annotated[bool, STRICT] = False,
) -> None:
    """Go on with a run that was interrupted or killed, to the same bits as if it had not been.

    Finished seeds are not run again, and a seed that made checkpoints goes on from the last one. It
    must be the same code, configuration and files; the number of threads may be another.
    """
    if checkpoint_every is not None:
        checks.real("--checkpoint-every", checkpoint_every, 0.0)
    if threads is not None:
        checks.integer("--threads", threads, 1, 1024, "use at most the machine's cores")
    typed = {"threads": threads, "checkpoint_every": checkpoint_every, "strict": strict}
    with survival.owning_run(run) as journal:
        if journal is None:
            _tell_finished(run, "there is nothing left to do", as_json)
        else:
            _take_up(run, journal, {**typed, "wide": wide, "as_json": as_json})


def recover(run: Run, wide: Wide = False, as_json: AsJson = False) -> None:
    """Make a result of the finished seeds of a run that was interrupted or killed, and run none.

    Each part of its journal is verified; what is damaged is named and left out. The journal stays,
    so that `neurosim resume` can still go on.
    """
    with survival.owning_run(run) as journal:
        if journal is None:
            _tell_finished(run, "its result holds all seeds", as_json)
        else:
            _take_up(run, journal, {"wide": wide, "as_json": as_json}, is_over=True)


def _tell_finished(run: Path, what: str, as_json: bool) -> None:
    """Say so, and print the object of its result where one was asked for."""
    print(f"{run} is finished: {what}.", file=sys.stderr if as_json else sys.stdout)
    if as_json:
        from neurosim.cli.display.info import info_as_json
        from neurosim.files.results.read import read_result

        print_json(info_as_json(read_result(run)))


def _take_up(
    run: Path, journal: "Journal", typed: Mapping[str, Any], is_over: bool = False
) -> None:
    """Conduct the run as it was asked for, but for the options that were typed now."""
    from neurosim.experiment.keeping.asked import check_code, check_files, tell_code

    asked, before = journal.facts, os.getcwd()
    try:
        _check_asked(run, asked)
        study = _find(asked)
        if os.getcwd() == before:
            journal.folder = run / JOURNAL  # told as it was typed
        check_code(run, asked["code"], tell_code(study))
        check_files(run, asked["files"])
        chosen, changes = survival.read_chosen(asked), asked["changes"]
        given = {name: value for name, value in typed.items() if value is not None}
        options = Options(
            {}, **{**{name: asked[name] for name in AS_IT_BEGAN}, **given}, force=True
        )
    except errors.NeurosimError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise errors.DataError(
            f"{run}: its journal does not say what was asked ({error})"
        ) from error
    going_on = survival.Survival(asked, options.checkpoint_every, journal, is_over)
    run_command(study, changes, chosen, options, going_on)


def _check_asked(run: Path, asked: Mapping[str, Any]) -> None:
    """Raise DataError if a journal was written by something else."""
    for name, kind in KINDS.items():
        if not isinstance(asked[name], kind):
            raise errors.DataError(f"{run}: its journal does not say what was asked ({name} is "
                                   f"{checks.shown(asked[name])})")  # fmt: skip
    datetime.fromisoformat(asked["start"])


def _find(asked: Mapping[str, Any]) -> "Experiment":
    """Return the experiment of a run; paths mean what they meant where it began."""
    from neurosim.experiment.discovery import find_experiment

    if os.path.isdir(asked["folder"]) and not os.path.samefile(asked["folder"], os.curdir):
        print(f"neurosim: going to {asked['folder']}, where it began", file=sys.stderr)
        os.chdir(asked["folder"])
    return find_experiment(asked["experiment"])

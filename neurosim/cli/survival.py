"""How a run outlives what ends it: what is stored of what was asked, and how it is taken up."""

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.base.errors import ArgumentError, DataError
from neurosim.base.progress import UNSEEN
from neurosim.cli.run_options import Options
from neurosim.files import locks
from neurosim.files.results import folder

if TYPE_CHECKING:
    from neurosim.experiment.experiment import Experiment
    from neurosim.experiment.keeping.keeper import Keeper
    from neurosim.files.journal import Journal
    from neurosim.files.results.result import Result

PATHS = ("pictures", "wiring")
"""Of what an experiment is given, what is named by paths."""


class Survival:
    """Where a run is kept while it goes on.

    Parameters
    ----------
    asked : mapping
        As `tell_asked` returns it.
    every : float
        Seconds between two checkpoints.
    journal : Journal, optional
        Of the run that goes on; its folder is owned already.
    is_over : bool
        Whether only what is kept makes the result.

    Attributes
    ----------
    keeper : Keeper or None
        Once the folder is there.
    tell_file : callable or None
        Returns the experiment file of the run, to be in its folder.
    """

    tell_file: Callable[[], bytes] | None = None

    def __init__(
        self,
        asked: Mapping[str, Any],
        every: float,
        journal: "Journal | None" = None,
        is_over: bool = False,
    ):
        self.asked, self.every, self.journal, self.is_over = asked, every, journal, is_over
        self.keeper: Keeper | None = None
        self._file: bytes | None = None

    def place(self, options: Options, experiment: str) -> Path:
        """Return the folder of the run, which is made if it is a new one."""
        if self.journal is not None:
            return self.journal.folder.parent
        return folder.prepare_folder(options.out, experiment, options.force)

    def owning(self, place: Path, force: bool) -> AbstractContextManager[None]:
        """Own the folder while the block runs."""
        return nullcontext() if self.journal is not None else folder.owning(place, force)

    def telling(self, place: Path) -> AbstractContextManager[None]:
        """Have the experiment file in the folder, from the start of the run on."""
        self._file = self.tell_file() if self.tell_file is not None else None
        return folder.telling(place, self._file)

    def run(self, place: Path, run: Callable[["Keeper"], Any]) -> Any:
        """Return the result of a run; where there is none, say or note how to go on."""
        from neurosim.experiment.keeping.keeper import Keeper, remove_journal

        if self.journal is None:
            remove_journal(place)  # there may be one, with --force
        self.keeper = Keeper(place, self.asked, self.every, journal=self.journal,
                             is_over=self.is_over, tell=tell)  # fmt: skip
        try:
            return run(self.keeper)
        except KeyboardInterrupt:
            way = self.way_on()
            kept = f"what is done is kept; go on with: {way}" if way else "nothing is kept"
            print(f"interrupted: {kept}", file=sys.stderr)
            raise
        except BaseException as error:
            if (way := self.way_on()) and self.keeper.has_begun:
                error.add_note(f"what was done before is kept; {way} goes on")
            raise

    def store(self, result: "Result", place: Path, threads: int) -> None:
        """Write the result; command and begin that it tells are those of the first process."""
        from neurosim.files.results.write import gather_provenance, write_result

        start = datetime.fromisoformat(self.asked["start"])
        try:
            told = gather_provenance(start, threads, self.asked["argv"])
            write_result(result, place, told, self._file)
        except DataError as error:
            if way := self.way_on():
                error.add_note(f"the seeds that are kept are not lost: {way}")
            raise

    def end(self, result: "Result") -> None:
        """Take the journal away if all seeds are in the result, which is on the disk."""
        if result.is_complete and self.keeper is not None:
            self.keeper.remove()

    def way_on(self) -> str:
        """Return the command that goes on with the run; empty where there is nothing to go on from.

        Then the journal of a new run is taken away.
        """
        keeper = self.keeper
        if keeper is None:
            return ""
        if self.journal is None and not keeper.is_worth_keeping():
            keeper.remove()
            return ""
        return f"neurosim resume {shlex.quote(str(keeper.folder))}"


def tell(line: str) -> None:
    """Tell the user something while a run goes on."""
    with suppress(*UNSEEN):
        print(f"neurosim: {line}", file=sys.stderr, flush=True)


def tell_asked(
    study: "Experiment", changes: Mapping[str, Any], chosen: Mapping[str, Any], options: Options
) -> dict[str, Any]:
    """Return what was asked of a run, and by which code it begins, as plain values."""
    from neurosim.experiment.keeping.asked import tell_code, tell_files

    given = {name: _plain(value) for name, value in chosen.items()}
    words = [part for value in [*changes.values(), *given.values()] for part in _words(value)]
    return {
        "experiment": study.origin.get("file", study.name),
        "changes": {name: _plain(value) for name, value in changes.items()},
        "chosen": given,
        "seed": options.seed,
        "seeds": options.seeds,
        "threads": options.threads,
        "figure": options.figure,
        "animate": options.animate,
        "checkpoint_every": options.checkpoint_every,
        "folder": os.getcwd(),
        "argv": list(sys.argv),
        "start": datetime.now(UTC).isoformat(),
        "code": tell_code(study),
        "files": tell_files(words),
    }


def read_chosen(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the options of what the experiment takes, as they were."""
    chosen = dict(asked["chosen"])
    for name in PATHS:
        value = chosen.get(name)
        if value is not None:
            chosen[name] = [Path(one) for one in value] if isinstance(value, list) else Path(value)
    return chosen


@contextmanager
def owning_run(run: Path) -> Iterator["Journal | None"]:
    """Own the folder of a run that did not end; yield its journal, or None if it is finished.

    Raises
    ------
    ArgumentError
        If there is no such run, or another process goes on with it.
    DataError
        If its journal cannot be read.
    """
    from neurosim.files.journal import MANIFEST, Journal

    run = Path(os.path.abspath(run))  # resume goes to the folder in which it began
    if not run.is_dir():
        is_what = "is no folder of a run" if run.exists() else "does not exist"
        raise ArgumentError(f"{run}: {is_what}; name the folder that `neurosim run` told")
    with ExitStack() as stack:
        try:
            stack.enter_context(locks.holding(run / locks.LOCK))
        except BlockingIOError as error:
            raise ArgumentError(f"{run}: another process is writing to it; wait until it has "
                                "ended, or end it first") from error  # fmt: skip
        locks.sweep(run)
        if (run / folder.JOURNAL / MANIFEST).exists():  # if only the figure is missing, too
            yield _open(Journal, run)
        elif _is_finished(run):
            yield None
        else:
            raise ArgumentError(f"{run}: holds no {folder.JOURNAL}, so there is nothing to go on "
                                f"from; {_anew(run)}")  # fmt: skip


def _open(kind: "type[Journal]", run: Path) -> "Journal":
    """Return the journal of a run; say what to do where it cannot be read."""
    try:
        return kind.open(run / folder.JOURNAL)
    except DataError as error:
        error.add_note(f"without it nothing can be gone on with; {_anew(run)}")
        raise


def _anew(run: Path) -> str:
    """Say how a run is run anew."""
    if not (run / folder.EXPERIMENT).is_file():
        return "run the experiment anew"
    place, file = shlex.quote(str(run)), shlex.quote(str(run / folder.EXPERIMENT))
    return f"run it anew: neurosim run {file} --out {place} --force"


def _is_finished(run: Path) -> bool:
    from neurosim.files.results.read import read_result

    return (run / folder.RESULT).is_file() and bool(read_result(run).attributes["completed"])


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value


def _words(value: Any) -> list[str]:
    """Return the words in a value of an option, of which some may name files."""
    if isinstance(value, str):
        return [value, *value.split(",")]
    return [word for one in value for word in _words(one)] if isinstance(value, list) else []

"""A run: from what was asked for to what is kept and printed."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from neurosim.cli.run_options import Options
from neurosim.cli.survival import Survival, tell_asked
from neurosim.files.results.folder import ANIMATION

if TYPE_CHECKING:
    from neurosim.experiment.experiment import Experiment
    from neurosim.experiment.study import Seeds


Show = Callable[[Any, Options], None]
"""Says what a result is; called once it is stored."""


def run_command(
    study: "Experiment",
    changes: Mapping[str, Any],
    chosen: Mapping[str, Any],
    options: Options,
    survival: Survival | None = None,
    show: Show | None = None,
) -> None:
    """Run an experiment as it was asked for.

    Parameters
    ----------
    study : Experiment
    changes : mapping
        Parameters that differ from the defaults.
    chosen : mapping
        Values of the options of what it takes, and the preset.
    options : Options
    survival : Survival, optional
        Of a run that goes on. Default: it begins.
    show : callable, optional
        Called with the result and the options, in place of printing the scorecard.
    """
    from neurosim.cli.given import give
    from neurosim.experiment.file import as_toml, specify
    from neurosim.experiment.file_paths import taken_by
    from neurosim.experiment.study import animate, configure, draw, run_study

    def draw_file(result: Any, path: Path) -> None:
        (animate if path.name == ANIMATION else draw)(result, path, study)

    def prepare(seeds: "Seeds") -> Callable[..., Any]:
        configure(study, chosen.get("preset"), changes)  # refused before any file is read
        study.drawing  # noqa: B018 - nor must a missing function show itself after hours
        if options.animate:
            study.animation  # noqa: B018
        given = give(study.takes, chosen)
        return run_study(study, changes, seeds, given, preset=chosen.get("preset"))

    def tell() -> bytes:
        given = {name: chosen.get(name) for name in taken_by(study)}
        return as_toml(specify(study, changes, preset=chosen.get("preset"), seed=options.seed,
                               seeds=options.seeds, given=given))  # fmt: skip

    if survival is None:
        asked = tell_asked(study, changes, chosen, options)
        survival = Survival(asked, options.checkpoint_every)
    survival.tell_file = tell
    run_experiment(study.name, prepare, draw_file, options, survival, show)


def run_experiment(
    experiment: str,
    prepare: Callable[["Seeds"], Callable[..., Any]],
    draw: Callable[[Any, Path], None],
    options: Options,
    survival: Survival,
    show: Show | None = None,
) -> None:
    """Check, run with a progress bar, store, draw, print: the same for every experiment.

    What is computed is stored before anything is printed: a terminal that was closed must not cost
    it, nor must a signal between the last seed and the file.
    """
    from neurosim.base import interrupt
    from neurosim.cli import ranks
    from neurosim.files.results import folder

    if ranks.follow(prepare, options):
        return
    kept: list[tuple[Any, Path]] = []
    with ExitStack() as stack:
        try:
            missing = _compute(stack, experiment, (prepare, draw), (options, survival), kept)
        finally:
            for result, place in kept:
                try:
                    (show or _show)(result, options)
                finally:  # whatever became of the screen or the figure: where the data are
                    if (place / folder.RESULT).exists():
                        print(f"results in {place}", file=sys.stderr)
        ranks.meet()
        for name in missing:
            print(f"interrupted: the data are kept, {name} is not drawn", file=sys.stderr)
    if not result.is_complete:
        what = "recovered" if survival.is_over else "interrupted"
        print(f"{what}: {result.seeds} of {options.seeds} seeds kept", file=sys.stderr)
    if (missing or not result.is_complete) and (way := survival.way_on()):
        print(f"go on with: {way}", file=sys.stderr)
    if survival.is_over and not missing:
        return
    if not (result.is_complete and not missing):
        raise typer.Exit(interrupt.exit_code())
    if options.strict and any(row.passed is False for row in result.rows):
        raise typer.Exit(1)


def _compute(
    stack: ExitStack,
    experiment: str,
    parts: tuple[Any, Any],
    told: tuple[Options, Survival],
    kept: list[tuple[Any, Path]],
) -> list[str]:
    """Run, store and draw; ``kept`` gets the result, and where it is, as soon as there is one.

    ``parts`` prepare the run, and draw it. Return the names of figures that are not drawn.
    """
    from neurosim.base import interrupt
    from neurosim.cli.display import progress
    from neurosim.experiment.study import Seeds
    from neurosim.files.results import folder

    options, survival = told
    prepare, draw = parts
    with progress.progress("seeds", options.seeds, sums_up=False) as bar:
        stack.callback(progress.sum_up, bar.compiled)  # after what happened was told
        seeds = Seeds(options.seed, options.seeds, options.threads, bar)
        run = or_nothing(lambda: prepare(seeds))
        import_module("h5py")  # after a signal there may be no time for it
        place = survival.place(options, experiment)
        stack.enter_context(_no_empty_folder(place, is_ours=options.out is None))
        stack.enter_context(survival.owning(place, options.force))
        stack.enter_context(survival.telling(place))
        with interrupt.deferred() as pressed:
            result = survival.run(place, run)
            kept.append((result, place))
            bar.say("writing the results")
            survival.store(result, place, options.threads)  # a full disk must not cost the card
        bar.say("drawing the figure")
        missing = [folder.figure_name(options.figure), *([ANIMATION] if options.animate else [])]
        try:
            while missing and _draw(draw, result, place / missing[0], pressed()):
                del missing[0]
        except Exception:  # which it would raise again
            survival.end(result)
            raise
        if not missing:
            survival.end(result)
        return missing


def _show(result: Any, options: Options) -> None:
    from neurosim.cli.display.scorecard import print_result

    if options.as_json:
        print_json(result.as_json())
    else:
        print_result(result, options.wide)


def print_json(card: Mapping[str, Any]) -> None:
    """Print what `neurosim.files.results.result.as_card` or `Result.as_json` returned."""
    print(json.dumps(card, allow_nan=False))


def or_nothing(act: Callable[[], Any]) -> Any:
    """Return what ``act`` returns; say so where a signal leaves nothing of it."""
    try:
        return act()
    except KeyboardInterrupt:
        print("interrupted: nothing is kept", file=sys.stderr)
        raise


def _draw(draw: Callable[[Any, Path], None], result: Any, path: Path, is_pressed: bool) -> bool:
    """Draw the figure, unless the program is to end; return whether it is there."""
    from neurosim.base import interrupt

    if is_pressed and interrupt.asks_to_hurry():
        return False
    try:
        draw(result, path)
        return True
    except KeyboardInterrupt:
        return False


@contextmanager
def _no_empty_folder(folder: Path, is_ours: bool) -> Iterator[None]:
    """Take the folder back, and runs/ above it, if the run ends with nothing to keep."""
    try:
        yield
    except BaseException:
        with suppress(OSError):  # not empty
            folder.rmdir()
            if is_ours:
                folder.parent.rmdir()
        raise

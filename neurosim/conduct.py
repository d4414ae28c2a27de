"""Conducting a run: options that all experiments share, and from check to print."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from neurosim import errors

if TYPE_CHECKING:
    from neurosim.experiments import Given

Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="Change another parameter: --set name=value; may be repeated. "
        "`neurosim parameters NAME` lists them, with defaults.",
    ),
]
Seed = Annotated[int, typer.Option(help="First seed.")]
SeedCount = Annotated[int, typer.Option(help="Number of seeds.")]
Threads = Annotated[
    int | None, typer.Option(help="Cores in all, spread over the seeds; default: every core.")
]
Out = Annotated[
    Path | None, typer.Option(help="Folder of the results; default: a new one under runs/.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace what is already there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]


class Options(NamedTuple):
    """What every command of an experiment is told; ``threads`` are cores in all."""

    seed: int
    seeds: int
    threads: int
    out: Path | None
    force: bool
    as_json: bool


def conduct_study(
    name: str,
    changes: Mapping[str, Any],
    options: Options,
    give: Callable[[], "Given"] | None = None,
) -> None:
    """Conduct an experiment whose figure follows from its name.

    Parameters
    ----------
    name : str
    changes : mapping
        Parameters that differ from the defaults.
    options : Options
    give : callable, optional
        Reads what the experiment is given; the fields of its configuration that are among the facts
        (``data``, ``wiring``) are filled in.
    """
    from neurosim.charts import draw
    from neurosim.experiments import NOTHING, Seeds, find_model, run_study

    def prepare(after_seed: Callable[[float], None]) -> Callable[[], Any]:
        seeds = Seeds(options.seed, options.seeds, options.threads, after_seed)
        given = NOTHING if give is None else give()
        fields = find_model(name).CONFIGURATION.model_fields
        filled = {key: fact for key, fact in given.facts.items() if key in fields}
        return run_study(name, {**changes, **filled}, seeds, given)

    seeds, threads = options.seeds, options.threads
    conduct(name, prepare, draw, seeds, threads, options.out, options.force, options.as_json)


def conduct(
    experiment: str,
    prepare: Callable[[Callable[[float], None]], Callable[[], Any]],
    draw: Callable[[Any, Path], None],
    seeds: int,
    threads: int,
    out: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Check, run with a progress bar, store, draw, print: the same for every experiment.

    What is computed is stored before anything is printed: a terminal that was closed must not cost
    it, nor must a signal between the last seed and the file.
    """
    from neurosim import display, folder, interrupt, storage

    start = datetime.now(UTC)
    with ExitStack() as stack:
        with display.progress("seeds", seeds) as advance:
            run = or_nothing(lambda: prepare(advance))
            import_module("h5py")  # after a signal there may be no time for it
            place = folder.prepare_folder(out, experiment, force)
            stack.enter_context(_no_empty_folder(place, is_ours=out is None))
            stack.enter_context(folder.owning(place, force))
            with interrupt.deferred() as pressed:
                result, fault = or_nothing(run), None
                told = storage.gather_provenance(start, threads, sys.argv)
                try:
                    storage.write_result(result, place, told)
                except errors.NeurosimError as error:  # a full disk must not cost what was computed
                    fault = error
        try:
            if fault is not None:
                raise fault
            print(f"results in {place}", file=sys.stderr)
            is_drawn = _draw(draw, result, place, pressed())
        finally:
            if as_json:
                print_json(result.as_json())
            else:
                display.print_result(result)
    if not result.is_complete:
        print(f"interrupted: {result.seeds} of {seeds} seeds kept", file=sys.stderr)
    if not (result.is_complete and is_drawn):
        raise typer.Exit(interrupt.exit_code())


def print_json(card: Mapping[str, Any]) -> None:
    """Print what `neurosim.result.as_card` or `Result.as_json` returned."""
    print(json.dumps(card, allow_nan=False))


def or_nothing(act: Callable[[], Any]) -> Any:
    """Return what ``act`` returns; say so where a signal leaves nothing of it."""
    try:
        return act()
    except KeyboardInterrupt:
        print("interrupted: nothing is kept", file=sys.stderr)
        raise


def _draw(draw: Callable[[Any, Path], None], result: Any, place: Path, is_pressed: bool) -> bool:
    """Draw the figure, unless the program is to end; return whether it is there."""
    from neurosim import folder, interrupt

    is_in_haste = is_pressed and interrupt.asks_to_hurry()
    try:
        if not is_in_haste:
            draw(result, place / folder.FIGURE)
            return True
    except KeyboardInterrupt:
        pass
    print(f"interrupted: the data are kept, {folder.FIGURE} is not drawn", file=sys.stderr)
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


def count_threads(threads: int | None) -> int:
    """Return the number given, or how many cores there are."""
    from neurosim.parallel import usable_cores

    return usable_cores() if threads is None else threads

"""The command `neurosim rerun`: a run once more, and whether it finds the same."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from neurosim.base.reprs import neat
from neurosim.cli.option_groups import help_of
from neurosim.cli.run import print_json, run_command
from neurosim.cli.run_options import OUT, THREADS, AsJson, Force, Options
from neurosim.files.results.write import plain

if TYPE_CHECKING:
    from neurosim.files.results.read import Info


def add_command(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=help_of(rerun), epilog="Example: neurosim rerun runs/merge-1 --out again")(
        rerun
    )


def rerun(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    out: Annotated[Path | None, OUT] = None,
    threads: Annotated[int | None, THREADS] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Run again what a folder tells of, and say whether the result is the same, bit for bit.

    The parameters, seeds and files are those of its experiment.toml. A result of seeds that were
    interrupted is compared with as many seeds. Exit code 1 if the result is another one.
    """
    from neurosim.base.threads.seeds import count_threads
    from neurosim.cli.given import complete
    from neurosim.experiment.file_paths import taken_by
    from neurosim.experiment.past_run import find_file, read_whole

    told, before = find_file(run), read_whole(run)
    chosen: dict[str, Any] = dict.fromkeys(taken_by(told.study))
    complete(told, str(run), chosen)
    cores = count_threads(threads)
    options = Options({}, told.seed, told.seeds, cores, out, force, as_json=as_json)
    verdict: list[bool] = []

    def show(result: Any, options: Options) -> None:
        verdict.append(_tell(result, before, as_json))

    run_command(told.study, told.parameters, chosen, options, show=show)
    if not all(verdict):
        raise typer.Exit(1)


def _tell(result: Any, before: "Info", as_json: bool) -> bool:
    """Say whether a result is the one that was there before; return it."""
    from neurosim.files.results.result import Row, as_card

    was = before.attributes
    rows = [[(row.id, row.value) for row in found] for found in (result.rows, before.rows)]
    is_same = result.digest == was["digest"] and rows[0] == rows[1]  # the digest is of arrays
    lasted = f"{result.experiment}, {result.seeds} of {was['seeds']} seeds"
    told = f"The same result, bit for bit: {lasted}, digest {result.digest[:16]}..."
    if not is_same:
        told = f"Another result than that of {before.path}: {lasted}; {_tell_changes(result, was)}."
    if as_json:
        row = Row("same", "same result, bit for bit", float(is_same), 1.0, None, str(before.path))
        of_seeds = {"seed": result.seed, "seeds": result.seeds, "digest": result.digest}
        print_json(as_card("rerun", {"run": str(before.path), "digest": was["digest"]}, [row],
                           result.seconds, of_seeds=of_seeds, outcome=told))  # fmt: skip
    else:
        print(neat(told))
    return bool(is_same)


def _tell_changes(result: Any, was: Any) -> str:
    """Say which parameters, facts of files among them, are others; or how to look closer."""
    told, now = was["parameters"], plain(result.parameters)
    changed = [name for name in now if name != "file" and told.get(name) != now[name]]
    if not changed:
        return "with the same parameters: compare the two with neurosim diff"
    return f"what differs before anything ran: {', '.join(changed)}"

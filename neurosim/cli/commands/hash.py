"""The command `neurosim hash`: a file of vectors becomes a file of tags."""

import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from neurosim.base import interrupt
from neurosim.cli.commands.hash_options import takes_hashing
from neurosim.cli.option_groups import help_of
from neurosim.cli.reading_options import takes_reading
from neurosim.cli.run import or_nothing, print_json
from neurosim.cli.run_options import AsJson
from neurosim.files.vectors.reading import Reading


def add_command(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "hash",
        help=help_of(hash_vectors),
        epilog="Examples: neurosim hash vectors.npy tags.npy | neurosim hash odours.csv tags.h5 "
        "--n-active 0.1 --real | neurosim hash images.npz tags.npz --n-kc 15680 --seed 1",
    )(hash_vectors)


@takes_reading
@takes_hashing
def hash_vectors(
    vectors: Annotated[
        Path, typer.Argument(metavar="IN", help="Vectors: CSV, Parquet, Feather, NPY, NPZ, HDF5, "
                              "MATLAB, svmlight or IDX (CSV and IDX also as .gz).")
    ],
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="Tags: .npy, .npz (scipy CSR) or .h5.")
    ],
    *,
    hashing: dict[str, Any],
    as_json: AsJson = False,
    reading: Reading,
) -> None:  # fmt: skip
    """Turn vectors into sparse tags, as the fly's nose does, in bounded memory.

    .npy holds the indices of the active cells, ascending: (n, n_active), uint16 (uint32 above
    65,536 cells). .h5 holds the same as the dataset tags, and how it was made. Beside
    it lies its digest, tags.npy.sha256, for `neurosim info tags.npy --verify`. Ctrl-C keeps the
    tags so far under another name, such as tags.partial.npy.

    Vectors are rows. In tables, columns of text are left out, and so are an id or index that counts
    the rows and the labels: a column label, labels, class or target, or a y of text or whole
    numbers beside more than three channels. In NPZ and HDF5 the array x, X, data, vectors, x_train
    or train is read, or the only one of two dimensions or more. What was read, and what was guessed
    of it, is said in one line; the options from --array on override it (docs/files.md).
    """
    from neurosim.files.results.write import gather_provenance
    from neurosim.models.fly.hash_file import Job, hash_file

    start, clock = datetime.now(UTC), time.perf_counter()
    job = Job(vectors, out, reading=reading, **hashing)
    with ExitStack() as stack:
        bar = _Bar(stack)
        told = partial(gather_provenance, start, job.threads, sys.argv)
        done = or_nothing(lambda: hash_file(job, bar.start, bar.advance, told))
    _report(done, job, as_json, time.perf_counter() - clock)


class _Bar:
    """A progress bar that opens once the number of vectors is known."""

    def __init__(self, stack: ExitStack):
        self._stack = stack
        self._move: Callable[[float], None] = lambda done: None

    def start(self, n: int, told: tuple[str, ...]) -> None:
        from neurosim.cli.display.progress import progress

        for line in told:
            print(line, file=sys.stderr)
        self._move = self._stack.enter_context(progress("vectors", n))

    def advance(self, done: float) -> None:
        self._move(done)


def _report(done: Any, job: Any, as_json: bool, seconds: float) -> None:
    from neurosim.files.results.result import Row, as_card

    n_active, n = done.facts["n_active"], done.facts["data_shape"][0]
    if as_json:
        rows = [
            Row("tags", "vectors tagged, of all that there are", done.n, n, None, str(done.out)),
            Row("bytes", "size of the file", done.bytes, None, None, str(done.out)),
        ]
        of_seeds = {"seed": done.facts.get("seed"), "seeds": 1}
        print_json(as_card("hash", done.facts, rows, seconds, of_seeds=of_seeds))
    print(
        f"{done.n:,} tags of {n_active} of {done.facts['n_kc']:,} cells in {done.out} "
        f"({done.bytes / 1e6:,.1f} MB)",
        file=sys.stderr,
    )
    if not done.is_complete:
        beside = f"; {job.out} is as it was" if os.path.lexists(job.out) else ""
        print(f"interrupted: {done.n:,} of {n:,} vectors, kept in {done.out}{beside}",
              file=sys.stderr)  # fmt: skip
        raise typer.Exit(interrupt.exit_code())

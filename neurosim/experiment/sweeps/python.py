"""Sweeps from Python: `sweep` runs one, `read_sweep` reads what one has left."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from neurosim.base import checks, progress
from neurosim.base.errors import ArgumentError, DataError, Interrupted, KindError
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.functions import make_name
from neurosim.experiment.study import Seeds
from neurosim.experiment.sweeps import folder
from neurosim.experiment.sweeps.conduct import Progress, conduct
from neurosim.experiment.sweeps.plan import make_plan
from neurosim.experiment.sweeps.sweep import Sweep
from neurosim.experiment.sweeps.tables import write_figure, write_tables
from neurosim.experiment.sweeps.telling import Base, start_from, tell


def sweep(
    what: Experiment | str | Path | Callable[..., Any],
    grid: Mapping[str, Sequence[Any]],
    seeds: int | range | None = None,
    *,
    jobs: Any = None,
    out: Path | str | None = None,
    changes: Mapping[str, Any] | None = None,
    preset: str | None = None,
) -> Sweep:
    """Run an experiment, or a function, at every point of a grid and for every seed.

    Each point and seed is a run of its own, in a process of its own, with a result of its own in
    ``out/runs``: so what is done is kept whatever happens, and another call with the same ``out``
    runs what is missing or failed.

    Parameters
    ----------
    what : Experiment, str, Path or callable
        An experiment, its name, the path of its file or of an experiment file; or a function of
        the parameters and ``seed`` that returns a number, or numbers and arrays by name. What it
        returns for a seed must depend on nothing else.
    grid : mapping of str to sequence
        The values of each parameter; every combination is a point.
    seeds : int or range, optional
        How many, from 0, or which. Default: as many as the experiment has, 5 of a function.
    jobs : int, str or distributed.Client, optional
        How many worker processes; or the address of a Dask scheduler on this machine, or with TLS
        of another one; or a client. Default: one process a core.
    out : Path or str, optional
        The folder. Default: a new one under ``runs/``.
    changes : mapping, optional
        Parameters of an experiment that are the same at all points.
    preset : str, optional
        One of the experiment's.

    Returns
    -------
    Sweep
        The table, also written to ``out`` as CSV and Parquet, with a figure. Runs that failed are
        in ``failed``, their errors beside where their results would be.

    Raises
    ------
    ArgumentError
        If a point cannot be run, the grid is empty, too large, or has a point twice, or the folder
        holds something else or is in use; the message tells all that is wrong, nothing is started.
    PackageError
        If Dask is not installed: the extra ``sweep``.
    ResourceError
        If no scheduler answers, or it goes away.
    Interrupted
        After Ctrl-C; what is done is kept.

    Examples
    --------
    In a script, below ``if __name__ == "__main__":``, or in a notebook:

    >>> from neurosim import NeurosimError, sweep
    >>> def noise(scale, seed):
    ...     return scale * np.random.default_rng(seed).standard_normal()
    >>> table = sweep(noise, {"scale": [1.0, 2.0]}, seeds=10, out="noise")  # doctest: +SKIP
    >>> table  # doctest: +SKIP
    Sweep of noise over scale: 20 of 20 runs done

    What cannot be run is refused before anything starts:

    >>> try:
    ...     sweep("merge", {"bta": [0.05, 0.1]})
    ... except NeurosimError as error:
    ...     print(error)
    a name in the grid must be one of n, k, p, beta, rounds, got 'bta'; did you mean 'beta'?
    """
    base = start_from(what, grid if isinstance(grid, Mapping) else {}, changes or {}, preset)
    told = tell(*base[:4], has_own_workers=not isinstance(jobs, str))
    plan = make_plan(told, grid, _read_seeds(seeds, base))
    place = new_folder(plan.swept.name) if out is None else Path(out)
    with progress.shown(True, "runs", len(plan.runs)) as bar:
        found = conduct(plan, jobs, place, Progress(bar, partial(print, file=sys.stderr)))
        write_tables(found, place)
        n_open = len(plan.runs) - found.done - len(found.failed)
        if found.done and not n_open:
            write_figure(found, place / "figure.png")
    if n_open:
        raise Interrupted(f"stopped: {found.done:,} of {len(plan.runs):,} runs are kept in "
                          f"{place}; the same call with out={str(place)!r} goes on")  # fmt: skip
    return found


def read_sweep(path: Path | str) -> Sweep:
    """Read what a sweep has left, also while it runs.

    Parameters
    ----------
    path : Path or str
        Its folder.

    Returns
    -------
    Sweep
        Of the runs that are done.

    Raises
    ------
    DataError
        If there is no sweep, or its card is damaged.

    Examples
    --------
    >>> from neurosim import NeurosimError, read_sweep
    >>> read_sweep("noise").to_pandas()  # doctest: +SKIP
    >>> try:
    ...     read_sweep("elsewhere")
    ... except NeurosimError as error:
    ...     print(error)
    elsewhere: holds no sweep; name the folder that `neurosim sweep` has told
    """
    place = Path(path)
    card = folder.read_card(place)
    if card is None:
        raise DataError(f"{place}: holds no sweep; name the folder that `neurosim sweep` has told")
    points = [dict(one["at"]) for one in card["points"]]
    seeds = range(card["seed"], card["seed"] + card["seeds"])
    done = [[folder.read_run(place, run) for run in one["runs"]] for one in card["points"]]
    failed = {
        (i, seed): why
        for i, one in enumerate(card["points"])
        for seed, run, found in zip(seeds, one["runs"], done[i], strict=False)
        if found is None and (why := folder.read_error(place, run))
    }
    return Sweep(card["experiment"], card["grid"], points, seeds, done, place, failed,
                 card["listed"])  # fmt: skip


def new_folder(name: str) -> Path:
    """Return a folder under ``runs/`` that is not there yet, named by what is swept and now."""
    stem = f"sweep-{make_name(name)}-{datetime.now():%Y%m%d-%H%M%S}"
    number = 1
    while (place := Path("runs", stem if number == 1 else f"{stem}-{number}")).exists():
        number += 1
    return place


def _read_seeds(seeds: Any, base: Base) -> Seeds:
    if seeds is None:
        return Seeds(base.seed or 0, base.seeds or 5)
    if not isinstance(seeds, range):
        return Seeds(base.seed or 0, checks.integer("seeds", seeds, 1, 100_000))
    if seeds.step != 1 or not seeds:
        raise ArgumentError(f"seeds must be a range of step 1 with something in it, got {seeds!r}")
    if seeds.start < 0:
        raise KindError(f"seeds must be at least 0, got {seeds!r}")
    return Seeds(seeds.start, len(seeds))

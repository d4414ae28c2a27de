"""One run of a sweep, in whatever process: its result goes to a file, a summary comes back."""

import sys
import traceback
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from neurosim.base.errors import ArgumentError
from neurosim.experiment.study import Seeds
from neurosim.experiment.sweeps import folder
from neurosim.experiment.sweeps.grid import Point
from neurosim.experiment.sweeps.swept import Swept, find_swept, identify
from neurosim.files.results import write


class Told(NamedTuple):
    """What a worker needs to know to make again what is swept: nothing large, and hashable.

    Attributes
    ----------
    what : str
        The name of an experiment, the path of its file, or ``module:function``.
    pickled : bytes or None
        What is swept itself, by cloudpickle, where it has no such name: for own workers only.
    changes : tuple of (str, object)
        Parameters of an experiment that are the same at all points.
    preset : str or None
    chosen : tuple of (str, object)
        Files that it takes.
    """

    what: str
    pickled: bytes | None = None
    changes: tuple[tuple[str, Any], ...] = ()
    preset: str | None = None
    chosen: tuple[tuple[str, Any], ...] = ()


class Run(NamedTuple):
    """One point and seed."""

    hash: str
    point: Point
    seed: int


def open_told(told: Told) -> Swept:
    """Return what is swept, as it is now."""
    what: Any = told.what
    if told.pickled is not None:
        from cloudpickle import loads

        what = loads(told.pickled)
    return find_swept(what, dict(told.changes), told.preset, dict(told.chosen))


@lru_cache(maxsize=4)
def _open_once(told: Told, code: str) -> Swept:
    """Return it, made once in a process for each state of the code: a worker may live for days."""
    del code
    return open_told(told)


def do(told: Told, code: str, run: Run, out: str) -> dict[str, Any]:
    """Run a point and seed, keep the result, and return its summary, or why there is none.

    Parameters
    ----------
    told : Told
    code : str
        The digest that the code must have here.
    run : Run
    out : str
        The folder of the sweep.

    Returns
    -------
    dict
        ``seconds`` and ``rows`` (each as JSON); or ``error``, a line, and ``trace``.
    """
    try:
        return _do(_open_once(told, code), code, run, Path(out))
    except (Exception, SystemExit, KeyboardInterrupt) as error:  # sys.exit() would end the worker
        notes = "; ".join(getattr(error, "__notes__", ()))
        line = f"{type(error).__name__}: {error}" + (f" ({notes})" if notes else "")
        line = " ".join(line.split())
        return {"error": line, "trace": f"{line}\n\n{traceback.format_exc()}"}


def _do(swept: Swept, code: str, run: Run, out: Path) -> dict[str, Any]:
    start = datetime.now(UTC)
    if swept.code != code:
        raise ArgumentError("this worker has other code than the sweep was started with; install "
                            "the same neurosim, and the same file, where workers run")  # fmt: skip
    if identify(swept.name, swept.resolve(run.point, Seeds(run.seed, 1)), run.seed) != run.hash:
        raise ArgumentError("what the experiment is given is not the same here as where the sweep "
                            "was started; put the same files at the same paths")  # fmt: skip
    result = swept.run(run.point, run.seed)
    if not result.is_complete:
        raise RuntimeError("the run was interrupted")
    place = folder.place_of(out, run.hash)
    place.mkdir(exist_ok=True)
    told = {**write.gather_provenance(start, 1, sys.argv), "run": run.hash}
    write.write_result(result, place, told)
    summary = {"seconds": result.seconds, "rows": [row.as_json() for row in result.rows]}
    folder.write_summary(out, run.hash, summary)
    return summary

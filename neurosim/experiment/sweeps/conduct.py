"""How a sweep is conducted: what is there is kept, what is missing is run, what failed is told."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from neurosim.base import interrupt, memory
from neurosim.base.errors import ArgumentError
from neurosim.experiment.sweeps import engine, folder
from neurosim.experiment.sweeps import run as runs
from neurosim.experiment.sweeps.plan import Plan
from neurosim.experiment.sweeps.run import Run
from neurosim.experiment.sweeps.sweep import Sweep
from neurosim.files.results.folder import RESULT

Watch = Callable[[float], None]


@dataclass
class Progress:
    """Whom to tell of what: a bar, and lines for people.

    Parameters
    ----------
    move : callable
        Called with the number of runs that are kept or have ended.
    say : callable
        Called with a line.
    """

    move: Watch = lambda done: None
    say: Callable[[str], None] = field(default=lambda line: None)


def look(plan: Plan, out: Path) -> tuple[dict[str, Any], list[str]]:
    """Return summaries of the runs that are done, by hash, and what to say of a folder.

    Raises
    ------
    ArgumentError
        If another experiment was swept there, or by other code.
    """
    card = folder.read_card(out)
    if card is None:
        return {}, []
    _check_same(plan, card, out)
    there = folder.list_runs(out)
    done = {run.hash: found for run in plan.runs
            if run.hash in there and (found := folder.read_run(out, run.hash))}  # fmt: skip
    mine = {run.hash for run in plan.runs}
    n_new, n_damaged = len(mine) - len(done), len(there & mine) - len(done)
    told = [f"{len(done):,} of {len(mine):,} runs are kept, {n_new:,} are new"]
    if n_damaged:
        told.append(f"{n_damaged:,} results are damaged, and run again")
    if others := len(there - mine):
        told.append(f"{others:,} runs of other points stay in {out}, and out of the tables")
    return done, told


def conduct(
    plan: Plan, jobs: Any, out: Path, progress: Progress, is_insecure: bool = False
) -> Sweep:
    """Run what is missing of a sweep; return what there is then.

    Parameters
    ----------
    plan : Plan
    jobs : int, str, distributed.Client or None
        Own worker processes, a scheduler's address, or a client of one's own.
    out : Path
        The folder, which nobody else sweeps into meanwhile.
    progress : Progress
    is_insecure : bool
        Whether a scheduler on another machine needs no TLS.

    Returns
    -------
    Sweep
        Of what was done up to the end, or up to a signal.
    """
    _check_memory(plan, jobs)
    with ExitStack() as stack:
        if isinstance(jobs, str):  # nothing is left behind where nobody answers
            address, jobs = jobs, stack.enter_context(engine.connected(jobs, is_insecure))
            if not engine.has_workers(jobs):
                progress.say("the scheduler has no worker yet, and the sweep waits; start one "
                             f"with: dask worker {address} --nthreads 1")  # fmt: skip
        stack.enter_context(folder.owning(out))
        done, told = look(plan, out)
        for line in told:
            progress.say(line)
        folder.write_card(out, plan.card())
        left = [run for run in plan.runs if run.hash not in done]
        ledger = Ledger(out, progress, done)
        progress.move(len(done))
        if left:
            n = min(engine.count_jobs(jobs), len(left)) if engine.is_own(jobs) else jobs
            do = partial(runs.do, plan.told, plan.swept.code, out=str(out.resolve()))
            with interrupt.deferred() as pressed, engine.connected(n) as client:
                engine.work(client, do, left, ledger.enter, pressed)
            ledger.find(left)
        return gather(plan, ledger.done, ledger.failed, out)


@dataclass
class Ledger:
    """Which runs are done, and which failed.

    Parameters
    ----------
    out : Path
        The folder of the sweep.
    progress : Progress
    done : dict
        Summaries by hash.
    failed : dict
        Errors by hash.
    """

    out: Path
    progress: Progress
    done: dict[str, Any]
    failed: dict[str, str] = field(default_factory=dict)

    def enter(self, run: Run, found: Mapping[str, Any]) -> None:
        """Take down how a run has ended."""
        if "error" not in found and not (folder.place_of(self.out, run.hash) / RESULT).is_file():
            found = {"error": f"its result is not in {self.out}: workers must reach that folder "
                     "under the same path", "trace": "see the workers"}  # fmt: skip
        with suppress(OSError):  # a full disk: the error is told in any case
            folder.note_error(self.out, run.hash, found.get("trace"))
        if "error" in found:
            self.failed[run.hash] = found["error"]
        else:
            self.done[run.hash] = found
        self.progress.move(len(self.done) + len(self.failed))

    def find(self, left: Sequence[Run]) -> None:
        """Take down runs that ended when nobody heard of it any more, after a signal."""
        there = folder.list_runs(self.out)
        for run in left:
            is_known = run.hash in self.done or run.hash in self.failed
            if run.hash in there and not is_known:
                if found := folder.read_run(self.out, run.hash):
                    self.done[run.hash] = found


def gather(
    plan: Plan, done: Mapping[str, Any], failed: Mapping[str, str], out: Path | None
) -> Sweep:
    """Return a sweep of the runs that are done."""
    n = plan.seeds.n
    rows = [plan.runs[i * n : (i + 1) * n] for i in range(len(plan.points))]
    lost = {(i, run.seed): failed[run.hash] for i, of_point in enumerate(rows)
            for run in of_point if run.hash in failed}  # fmt: skip
    return Sweep(
        plan.swept.name, plan.grid, plan.values,
        range(plan.seeds.first, plan.seeds.first + n),
        [[done.get(run.hash) for run in of_point] for of_point in rows],
        out, lost, plan.swept.listed,
    )  # fmt: skip


def tell_failed(sweep: Sweep) -> list[str]:
    """Return a line for each error, with how many runs raised it and the first of them."""
    counts = Counter(sweep.failed.values())
    first = {error: at for at, error in reversed([*sweep.failed.items()])}
    lines = []
    for error, n in counts.most_common():
        i, seed = first[error]
        at = ", ".join(f"{name}={value}" for name, value in sweep.points[i].items())
        more = f" and {n - 1:,} more" if n > 1 else ""
        lines.append(f"{error} (at {at}, seed {seed}{more})")
    return lines


def estimate(plan: Plan, done: Mapping[str, Any], n_jobs: int | None) -> float | None:
    """Return about how many seconds the rest takes, by what is done or said; None: nobody knows."""
    seconds: Sequence[float] = [one["seconds"] for one in done.values()]
    each = sum(seconds) / len(seconds) if seconds else plan.swept.seconds
    return each * (len(plan.runs) - len(done)) / (n_jobs or 1) if each else None


def _check_same(plan: Plan, card: Mapping[str, Any], out: Path) -> None:
    if card["experiment"] != plan.swept.name:
        raise ArgumentError(f"--out {out} holds a sweep of {card['experiment']}, not of "
                            f"{plan.swept.name}; name another folder")  # fmt: skip
    if card["code"] != plan.swept.code:
        raise ArgumentError(
            f"--out {out} holds results of other code: {plan.swept.name}, or neurosim, has changed "
            "since; name another folder, or go back to that code"
        )


def _check_memory(plan: Plan, jobs: Any) -> None:
    if engine.is_own(jobs):
        n = min(engine.count_jobs(jobs), len(plan.runs))
        what = "the arrays of a run" if n == 1 else f"the arrays of {n} runs at once"
        memory.require(n * plan.bytes_at_most(), what, "lower --jobs, or what sets sizes")

"""Ranks: the command line where mpiexec started several of it.

All of them run the experiment, as each has a part of its networks. The first alone prints, writes
and owns the folder.
"""

import io
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from neurosim.base import __version__
from neurosim.base.errors import ArgumentError
from neurosim.base.extras import need
from neurosim.base.ranks.current import current, over_ranks
from neurosim.cli.run_options import Options

if TYPE_CHECKING:
    from neurosim.experiment.study import Seeds

STARTED = {"PMI_SIZE": "PMI_RANK", "OMPI_COMM_WORLD_SIZE": "OMPI_COMM_WORLD_RANK"}
"""What mpiexec of MPICH and its kin, and of Open MPI, tell a process: how many, and which."""
SHARED = ("run",)
"""Commands that ranks share; an option is told by the first rank."""
GRACE = 5.0
"""Seconds in which the first rank may say of an error what all would say."""


class Started:
    """One of several processes of the command line; the first, where there is one alone."""

    def __init__(self) -> None:
        self._said = None if current().rank == 0 else _silence()

    def end(self, code: Any) -> Any:
        """Return the exit code; tell an error of this rank, unless the first told it."""
        if self._said is not None:
            said, sys.stderr = self._said.getvalue().strip(), sys.__stderr__ or sys.stderr
            if code:
                time.sleep(GRACE)  # ends when the first rank fails as well
                print(f"rank {current().rank}: {said}", file=sys.stderr, flush=True)
        return code


@contextmanager
def joined() -> Iterator[Started]:
    """Spread all networks of the block over what mpiexec started, if it did."""
    comm = _find_world()
    with nullcontext() if comm is None else over_ranks(comm):
        started = Started()
        try:
            yield started
        except Exception:
            started.end(1)  # so that what Python says of it is seen
            raise


def refuse_command(words: Sequence[str]) -> None:
    """Raise, under mpiexec, for what ranks cannot share, and where they were asked differently."""
    _refuse_strangers()
    if current().size == 1:
        return
    current().agree("start", {"the version": __version__, "the command": words[:2]})
    if words and words[0] not in SHARED and not words[0].startswith("-"):
        raise ArgumentError(
            f"{words[0]} cannot be shared among ranks, only {', '.join(SHARED)} can; start it "
            "without mpiexec"
        )


def follow(prepare: Callable[["Seeds"], Callable[[], Any]], options: Options) -> bool:
    """Run an experiment as one of the ranks that print and write nothing, if this is one."""
    from neurosim.experiment.study import Seeds

    if current().rank == 0:
        return False
    with suppress(KeyboardInterrupt):  # the first rank keeps what was done
        prepare(Seeds(options.seed, options.seeds, options.threads))()
    meet()
    return True


def meet() -> None:
    """Wait for each other: a rank that ends early would end the job, while the first writes."""
    ranks = current()
    ranks.wait()
    if ranks.size > 1 and ranks.rank == 0 and not ranks.n_networks:
        print(
            "neurosim: this experiment has no network of rounds to split: every rank did all of "
            "it; start it without mpiexec",
            file=sys.stderr,
        )


def _find_world() -> Any:
    """Return all processes that ``mpiexec ... python -m mpi4py`` started, or None."""
    if "mpi4py.run" not in sys.modules:
        return None
    comm = need("mpi4py.MPI", "mpi", "to share networks among processes").COMM_WORLD
    return comm if comm.Get_size() > 1 else None


def _refuse_strangers() -> None:
    """Raise if mpiexec started several processes that know nothing of each other.

    Each would run the whole, and write it into one folder.
    """
    if current().size > 1:
        return
    for size, rank in STARTED.items():
        n = os.environ.get(size, "")
        if not (n.isdigit() and int(n) > 1):
            continue
        again = shlex.join(["python", "-m", "mpi4py", "-m", "neurosim", *sys.argv[1:]])
        told = f"-m mpi4py was left out; start them as: mpiexec -n {n} {again}"
        if "mpi4py.run" in sys.modules:
            told = "mpi4py has another MPI than this mpiexec; use the mpiexec of that"
        if os.environ.get(rank, "0") != "0":
            sys.stderr = io.StringIO()  # the first says it
        raise ArgumentError(
            f"{n} processes were started that know nothing of each other, as {told}\n(or unset "
            f"{size} to run this one alone)"
        )


def _silence() -> io.StringIO:
    """Print nothing from here on; return what is said of errors."""
    sys.stdout = open(os.devnull, "w")
    sys.stderr = said = io.StringIO()
    return said

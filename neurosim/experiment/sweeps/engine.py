"""Dask: worker processes of one's own, or a scheduler that runs already."""

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from ipaddress import ip_address
from itertools import islice
from secrets import token_hex
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, ResourceError
from neurosim.base.extras import need
from neurosim.base.threads.seeds import usable_cores
from neurosim.experiment.sweeps.run import Run

EXTRA, WHAT = "sweep", "a sweep"
RETRIES = 3
"""How often Dask tries again what was lost with its worker, or on the way; errors are told."""
WINDOW = 1000
"""Runs that the scheduler knows of at once."""
HEAD_START = 30.0
"""Seconds that the first run has alone, at most: it compiles kernels, which all others find."""
PAUSE = 0.05
LOST = ("lost", "pending")
"""What a run is, once more, whose worker died before its summary was fetched: Dask does it anew."""
ONE_THREAD = dict.fromkeys(
    ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
QUIET: dict[str, Any] = {
    "distributed.nanny.pre-spawn-environ": ONE_THREAD,
    "distributed.worker.multiprocessing-method": "spawn",
    "distributed.scheduler.worker-ttl": None,  # a run may hold the interpreter for minutes
    "distributed.worker.memory.pause": False,  # a worker that waits would wait for itself
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.target": False,
    "distributed.worker.profile.enabled": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.admin.tick.limit": "1h",
}


@contextmanager
def own_workers(n: int) -> Iterator[Any]:
    """Start ``n`` worker processes of one thread each, heard on this machine only; end them.

    They speak TLS with keys that exist in these processes alone: on a machine of many, such as the
    login node of a cluster, whoever reached the port could else run code as this user.
    """
    distributed, dask = need("distributed", EXTRA, WHAT), need("dask", EXTRA, WHAT)
    need("cryptography", EXTRA, WHAT)
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(QUIET))
        stack.enter_context(_script_left_alone())
        cluster = stack.enter_context(distributed.LocalCluster(
            n_workers=n, threads_per_worker=1, processes=True, host="127.0.0.1",
            security=distributed.Security.temporary(), protocol="tls://",
            dashboard_address=None, silence_logs=logging.CRITICAL,
            # A port of its own choice: Dask would take 8787, and warn if that is taken.
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            preload=["neurosim.experiment.sweeps.worker"],
        ))  # fmt: skip
        yield stack.enter_context(distributed.Client(cluster, set_as_default=False))


@contextmanager
def scheduler_at(address: str, is_insecure: bool = False) -> Iterator[Any]:
    """Connect with a scheduler that runs.

    Raises
    ------
    ArgumentError
        If the address is none, or one of another machine without TLS, unless that is asked for.
    ResourceError
        If nobody answers.
    """
    check_address(address, is_insecure)
    distributed = need("distributed", EXTRA, WHAT)
    try:
        client = distributed.Client(address, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ResourceError(
            f"no Dask scheduler answers at {address}; start one with: dask scheduler --host "
            "127.0.0.1 --port 8786"
        ) from error
    except TypeError as error:  # of Dask where it lacks a certificate
        raise ArgumentError(f"{address}: Dask lacks its certificates for TLS ({error}); name them "
                            "in its configuration, distributed.comm.tls") from error  # fmt: skip
    with _hushed(), client:
        yield client


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep Dask from logging tracebacks of what is told as an error of ours, in a line."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def check_address(address: str, is_insecure: bool) -> None:
    """Refuse what is no address of a scheduler, or one that others could answer in its place.

    Examples
    --------
    >>> check_address("tcp://127.0.0.1:8786", False)
    """
    kind, is_one, rest = checks.text("--dask", address).partition("://")
    host, has_port, port = rest.rpartition(":")
    if not is_one or kind not in ("tcp", "tls") or not has_port or not port.isdigit():
        raise ArgumentError("--dask must be the address of a scheduler, such as "
                            f"tcp://127.0.0.1:8786, got {address!r}")  # fmt: skip
    if kind == "tls" or is_insecure or _is_here(host.strip("[]")):
        return
    raise ArgumentError(
        f"--dask {address} is on another machine, and Dask sends code as pickles, which whoever "
        "can reach its port can read and replace; use tls://, or --insecure on a network that "
        "only you can reach"
    )


def _is_here(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


@contextmanager
def connected(jobs: Any, is_insecure: bool = False) -> Iterator[Any]:
    """Yield a client: of so many own workers, of a scheduler at an address, or the one given."""
    if isinstance(jobs, str):
        with scheduler_at(jobs, is_insecure) as client:
            yield client
    elif _is_client(jobs):
        yield jobs
    else:
        with own_workers(count_jobs(jobs)) as client:
            yield client


def count_jobs(jobs: Any) -> int:
    """Return how many worker processes are asked for; None stands for one a core."""
    if jobs is None:
        return usable_cores()
    return checks.integer("--jobs", jobs, 1, 1024, "use at most the machine's cores")


def is_own(jobs: Any) -> bool:
    """Return whether workers are processes of one's own on this machine."""
    return not isinstance(jobs, str) and not _is_client(jobs)


def has_workers(client: Any) -> bool:
    """Return whether a scheduler has any worker to give work to."""
    return bool(client.scheduler_info()["workers"])


def _is_client(jobs: Any) -> bool:
    return hasattr(jobs, "submit") and hasattr(jobs, "scheduler_info")


def work(
    client: Any,
    do: Callable[[Run], Any],
    runs: Sequence[Run],
    after: Callable[[Run, dict[str, Any]], None],
    pressed: Callable[[], bool],
) -> None:
    """Do all runs, and tell ``after`` of each as it ends, until a signal arrives.

    Raises
    ------
    ResourceError
        If the scheduler goes away.
    """
    distributed = need("distributed", EXTRA, WHAT)
    left, known, token = iter(runs), {}, token_hex(4)
    ready, start = distributed.as_completed(loop=client.loop), time.monotonic()

    def submit(n: int) -> None:
        for run in islice(left, n):
            future = client.submit(do, run, key=f"neurosim-{run.hash}-{token}", pure=False,
                                   retries=RETRIES)  # fmt: skip
            known[future] = run
            ready.add(future)

    submit(1)
    is_first, n_done = True, 0
    while known and not pressed():
        batch = ready.next_batch(block=False) if ready.has_ready() else ()
        if not batch:
            time.sleep(PAUSE)
        for future in batch:
            outcome = _outcome(future)
            if outcome is None:
                ready.add(future)
                continue
            after(known.pop(future), outcome)
            n_done += 1
            if not is_first:
                submit(1)
        if is_first and (n_done or time.monotonic() - start > HEAD_START):
            is_first = False
            submit(WINDOW)
    if known:
        with suppress(Exception):  # it may be gone already
            client.cancel(list(known), force=True)


def _outcome(future: Any) -> dict[str, Any] | None:
    """Return the summary of a run that has ended, or why there is none; None if it is done anew."""
    from distributed import KilledWorker

    status = future.status  # read once: another thread changes it
    if status in LOST:
        return None
    if status == "finished":
        with suppress(CancelledError):  # the scheduler goes away before the summary is here
            found: dict[str, Any] = future.result()
            return found
    if status != "error":
        raise ResourceError("the Dask scheduler went away; start it again, then the sweep: what is "
                            "done is kept")  # fmt: skip
    error = future.exception()
    if isinstance(error, KilledWorker):
        line = ("its worker died each time that it was tried; if it takes too much memory, lower "
                "--jobs, or what sets sizes")  # fmt: skip
    else:
        line = " ".join(f"{type(error).__name__}: {error}".split())
    return {"error": line, "trace": line}


@contextmanager
def _script_left_alone() -> Iterator[None]:
    """Keep processes that are spawned from running the user's script once more, as spawn would."""
    main = sys.modules["__main__"]
    kept: dict[str, Any] = {
        name: vars(main)[name] for name in ("__file__", "__spec__") if name in vars(main)
    }
    vars(main).pop("__file__", None)
    vars(main)["__spec__"] = None
    try:
        yield
    finally:
        vars(main).update(kept)

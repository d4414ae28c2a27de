"""The command line as its user meets it: a process of its own, in a folder of its own."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import forks
import pytest

PATIENCE = 300
"""Seconds after which something hangs; no test measures time."""

COMPILING = re.compile(
    r"^(compiling kernels |compiled \d+ kernels? |[\w ]+: ([\d,]+ to do|\d+% done after)).*\n",
    re.MULTILINE,
)
"""Lines of a first run, which may be any of the tests', and of progress on a slow machine."""

COLOURS = ("FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "NO_COLOR", "TERMINAL_WIDTH")

needs_compiled_kernels = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"),
    reason="an experiment takes minutes where kernels are not compiled",
)


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which lines are long and without colour."""
    kept = {name: value for name, value in os.environ.items() if name not in COLOURS}
    return {**kept, "COLUMNS": "400", "PYTHONIOENCODING": "utf-8", **more}


def neurosim(
    *arguments: Any, cwd: Path, patience: float = PATIENCE, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run ``neurosim`` with arguments in the folder ``cwd``; return what it said.

    It is killed after ``patience`` seconds: see `forks.run`, or ``subprocess.TimeoutExpired``.
    """
    if sys.platform == "linux" and not more:
        done = forks.run([str(word) for word in arguments], cwd, environment(), patience)
    else:
        done = subprocess.run(
            _command(arguments), cwd=cwd, env=environment(**more), capture_output=True,
            encoding="utf-8", stdin=subprocess.DEVNULL, timeout=patience,
        )  # fmt: skip
    done.stderr = without_compiling(done.stderr)
    return done


def without_compiling(told: str) -> str:
    """Return what a run told on standard error, but for lines that depend on its speed."""
    return COMPILING.sub("", told)


def _command(arguments: Any) -> list[str]:
    return [sys.executable, "-m", "neurosim", *map(str, arguments)]


def flat(text: str) -> str:
    """Return text in one line, without the frames around it."""
    return " ".join(re.sub(r"[─-╿]", " ", text).split())


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return every path below a folder, hidden ones too, and what is in the files."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@contextmanager
def side_by_side(
    jobs: Mapping[str, Callable[[], Any]],
) -> Iterator[Callable[[str], Any]]:
    """Start all jobs, two at once; yield a function from a name to what that job returned."""
    with ThreadPoolExecutor(2) as pool:
        futures: dict[str, Future[Any]] = {n: pool.submit(job) for n, job in jobs.items()}
        try:
            yield lambda name: futures[name].result()
        finally:
            pool.shutdown(cancel_futures=True)


class AtTerminal:
    """A run whose standard error is a terminal, at which Ctrl-C can be pressed."""

    def __init__(self, *arguments: Any, cwd: Path):
        self._screen, terminal = os.openpty()
        self.shown = b""
        self._process = subprocess.Popen(
            _command(arguments), cwd=cwd, env=environment(TERM="xterm", COLUMNS="80"),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=terminal,
            preexec_fn=hear_ctrl_c,
        )  # fmt: skip
        os.close(terminal)

    def wait_for(self, is_reached: Callable[["AtTerminal"], bool]) -> None:
        """Read what is shown until ``is_reached``; fail if the run ends before."""
        give_up = time.monotonic() + PATIENCE
        while not is_reached(self):
            assert self._read() and time.monotonic() < give_up, self.shown.decode()

    def press_ctrl_c(self) -> None:
        """Send what the terminal sends."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> tuple[int, str, str]:
        """Return the exit code, standard output, and the last lines shown on the terminal."""
        give_up = time.monotonic() + PATIENCE
        while self._read():
            assert time.monotonic() < give_up, self.shown.decode()
        out, _ = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, out.decode(), self.shown.decode()

    def close(self) -> None:
        """End the process if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()
        os.close(self._screen)

    def _read(self) -> bool:
        """Take in what is there; return False after the last."""
        ready, _, _ = select.select([self._screen], [], [], 0.01)
        if ready:
            try:
                new = os.read(self._screen, 1 << 16)
            except OSError:  # on Linux the end of a terminal is an error
                return False
            self.shown += new
            return bool(new)
        return True


def hear_ctrl_c() -> None:
    """A job in the background inherits an ignored signal."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

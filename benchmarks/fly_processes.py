"""Contestants of `fly.py` as processes: made, started, asked."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import platformdirs

PEER = Path(__file__).with_name("fly_peer.py")
WANTED = {"flyhash": ("flyhash", "numpy<2"), "faiss": ("faiss-cpu",)}
"""What is installed in an environment of its own."""
BLAS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
CHOSEN = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""Left out, so that libraries find out themselves what is fastest here."""


class NotRun(Exception):
    """A contestant that cannot be had here."""


@dataclass
class Contestant:
    """A process that runs when asked, and what its runs took."""

    name: str
    process: Any
    facts: dict[str, Any]
    turns: list[dict[str, float]] = field(default_factory=list)

    def take_turn(self) -> None:
        """Run once."""
        self.turns.append(ask(self.process, {}))

    def us(self, what: str = "cpu") -> float:
        """Return the median time of a vector."""
        return float(median(turn[what] for turn in self.turns) / self.facts["n"] * 1e6)

    def spread(self, what: str) -> str:
        """Return the fastest and the slowest turn, us a vector."""
        times = [turn[what] / self.facts["n"] * 1e6 for turn in self.turns]
        return f"{min(times):.3g} to {max(times):.3g}"


def find_python(peer: str) -> str:
    """Return the interpreter that has a peer; make its environment where there is none."""
    if peer not in WANTED:
        return sys.executable
    folder = Path(platformdirs.user_cache_dir("neurosim")) / "peers" / peer
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    test = [str(python), "-c", f"import {peer}"]
    if not python.exists() or subprocess.run(test, capture_output=True).returncode:
        print(f"making an environment for {peer} in {folder}", file=sys.stderr)
        create = [sys.executable, "-m", "venv", "--clear", str(folder)]
        install = [str(python), "-m", "pip", "install", "--quiet", *WANTED[peer]]
        for command in (create, install):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                words = (done.stderr + done.stdout).strip().splitlines()
                raise NotRun(words[-1] if words else f"{command} failed")
    return str(python)


def start(python: str, task: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Start a contestant; return it and what it says first."""
    environment = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    environment |= dict.fromkeys(BLAS, "1")
    process = subprocess.Popen([python, str(PEER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=environment)  # fmt: skip
    return process, ask(process, task)


def ask(process: Any, question: dict[str, Any]) -> dict[str, Any]:
    """Send a line, return the answer."""
    try:
        print(json.dumps(question), file=process.stdin, flush=True)
        line = process.stdout.readline()
    except BrokenPipeError:
        line = ""
    if not line:
        words = process.stderr.read().strip().splitlines()
        raise NotRun(words[-1] if words else "the process ended")
    answer: dict[str, Any] = json.loads(line)
    return answer

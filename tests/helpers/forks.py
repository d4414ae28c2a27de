"""``python -m neurosim`` without waiting for its imports, a second of processor time each.

A template process imports what commands need, then forks for each command a process of its own:
with its own folder, standard streams and exit code, and nothing that another command has left.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

TEMPLATE = """
import gc, json, os, runpy, signal, sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
import h5py, matplotlib.backends.backend_agg, matplotlib.figure, numba, PIL.Image, scipy.ndimage
import neurosim.cli.app, neurosim.cli.display.scorecard, neurosim.experiment.plotting
import neurosim.experiment.study, neurosim.files.results.write
import neurosim.models.concept_cells.figure, neurosim.models.fly.hash_file

for words in ("run eiffel-obama --help", "run eiffel-obama --seeds 0"):  # they import the rest
    with suppress(SystemExit), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        neurosim.cli.app.main(words.split())

def become(command):
    signal.setitimer(signal.ITIMER_REAL, command["patience"])  # ends it at once, as SIGKILL does
    os.chdir(command["cwd"])
    sys.path.insert(0, command["cwd"])
    streams = [(os.devnull, os.O_RDONLY)]
    streams += [(command[name], os.O_WRONLY | os.O_CREAT) for name in ("out", "err")]
    for number, (path, flags) in enumerate(streams):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv[1:] = command["words"]
    runpy.run_module("neurosim", run_name="__main__", alter_sys=True)

gc.freeze()  # else the end of each child goes through all objects
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        become(json.loads(line))
        break
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""

_IDLE: list[subprocess.Popen[str]] = []
_ALONE = Lock()


def run(
    words: Sequence[str], cwd: Path, environment: dict[str, str], patience: float
) -> subprocess.CompletedProcess[str]:
    """Run the command line in the folder ``cwd``; return what it said.

    After ``patience`` seconds it is ended by SIGALRM, which nothing heeds: its exit code is
    ``-signal.SIGALRM``, and nothing of it is undone.
    """
    with _ALONE:
        template = _IDLE.pop() if _IDLE else None
    template = template or subprocess.Popen(
        [sys.executable, "-c", TEMPLATE], env=environment, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    with TemporaryDirectory() as place:
        out, err = (Path(place) / name for name in ("out", "err"))
        command = {"words": words, "cwd": str(cwd), "out": str(out), "err": str(err)}
        template.stdin.write(json.dumps({**command, "patience": patience}) + "\n")
        template.stdin.flush()
        code = int(template.stdout.readline())
        with _ALONE:
            _IDLE.append(template)
        told = [path.read_bytes().decode("utf-8") for path in (out, err)]
        return subprocess.CompletedProcess(list(words), code, *told)


def end() -> None:
    """End the templates."""
    while _IDLE:
        template = _IDLE.pop()
        template.communicate()

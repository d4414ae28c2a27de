"""What holds for all tests: one neurosim, the same examples in every run, files side by side."""

import os
import signal
import sys
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import settings

import neurosim

MOST_WORKERS = 4
"""Each takes the imports, some seconds of processor time, once more."""

# Without bytecode each worker, in each run, would rewrite all assertions: 7 s of processor time.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("house", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("house")

# Processes that tests start, in whatever folder, run the neurosim that the tests import, not
# another one that happens to be installed; and so share its compiled kernels.
_HERE = str(Path(neurosim.__file__).parents[1])
os.environ["PYTHONPATH"] = os.pathsep.join([_HERE, *filter(None, [os.environ.get("PYTHONPATH")])])

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a job that a script has put behind
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _part(text):
    part, parts = (int(number) for number in text.split("/"))
    if not 1 <= part <= parts:
        raise ValueError
    return part, parts


def pytest_addoption(parser):
    parser.addoption(
        "--part", type=_part, default=(1, 1), metavar="K/N",
        help="of the selected tests run the K-th of N parts, chosen by name",
    )  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Run a folder of tests on all cores and single files in this process, unless told by ``-n``.

    A file stays on one worker, so what its tests share is made once.
    """
    option = config.option
    if not config.pluginmanager.hasplugin("xdist") or "PYTEST_XDIST_WORKER" in os.environ:
        return
    if option.numprocesses is None and all(Path(name).is_dir() for name in config.args):
        option.numprocesses = "logical"
        option.maxprocesses = option.maxprocesses or MOST_WORKERS
    if option.numprocesses and option.dist == "no":
        option.dist, option.loadscopereorder = "loadfile", False


@pytest.hookimpl(trylast=True)  # after -m
def pytest_collection_modifyitems(config, items):
    part, parts = config.getoption("part")
    kept, left_out = [], []
    for item in items:
        (kept if crc32(item.nodeid.encode()) % parts == part - 1 else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
    if hasattr(config, "workerinput"):  # long ones first, lest one core idles at the end
        long = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in long)


def pytest_unconfigure():
    if "forks" in sys.modules:  # where a test has run a command
        sys.modules["forks"].end()

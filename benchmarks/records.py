"""What do records cost that go to disk while a network runs? Beside memory, and the disk alone.

    python benchmarks/records.py [--to FOLDER] [--repeats 5]

The same network runs without a recorder, with one in memory, and with one that writes to a folder,
in turn; what is left in memory at the end is written within the time. Then the parts are read back,
checked and all. The bound is the same number of bytes written by the system alone, flushed to the
disk a part at a time, and the digest that seals them. In brackets what a core took.
"""

import argparse
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from neurosim import LIF, Network, Playback, Poisson, Population, SpikingNetwork, read_records
from neurosim.records.stream import MOST

N, RATE, DURATION = 20_000, 200.0, 2000.0
"""Neurons that fire by chance, Hz, and ms of a run."""
WATCHED, FIRING, ROUNDS = 2000, 1000, 5000
Times = np.ndarray[Any, np.dtype[np.float64]]
"""Seconds on the wall, and those of a core, which what else runs does not stretch as much."""
Runner = Callable[[Any], tuple[Any, Callable[[], None]]]


def spikes(to: Any) -> tuple[Any, Callable[[], None]]:
    """Return a recorder of spikes, and what fills it."""
    net = SpikingNetwork([Population("cells", N, Poisson(RATE))])
    recorder = None if to is None else net.record("cells", to=to or None)
    return recorder, lambda: net.run(DURATION)


def states(to: Any) -> tuple[Any, Callable[[], None]]:
    """Return a recorder of v, and what fills it."""
    net = SpikingNetwork([Population("cells", WATCHED, LIF(drive=np.linspace(0, 40, WATCHED)))])
    recorder = None if to is None else net.observe("cells", "v", to=to or None)
    return recorder, lambda: net.run(DURATION)


def winners(to: Any) -> tuple[Any, Callable[[], None]]:
    """Return a recorder of rounds, and what fills it."""
    net = Network([Population("eye", N, Playback())])
    recorder = None if to is None else net.record("eye", to=to or None)
    return recorder, lambda: net.run(ROUNDS, inputs={"eye": range(FIRING)})


@contextmanager
def folder(beside: Path) -> Iterator[Path]:
    """Give a folder that is not there yet, and remove it."""
    with tempfile.TemporaryDirectory(dir=beside) as place:
        yield Path(place) / "records"


def clocks() -> Times:
    """Return the seconds on the wall, and those of a core that this process had."""
    return np.array([perf_counter(), process_time()])


def time_run(make: Runner, to: Any) -> tuple[Times, Any]:
    """Return the seconds of a run, and its recorder: none, in memory (``""``), or in a folder."""
    recorder, run = make(to)
    start = clocks()
    run()
    if recorder is not None:
        recorder.flush()
    return clocks() - start, recorder


def time_reading(path: Path) -> Times:
    """Return the seconds in which all parts are checked, and read one by one."""
    start = clocks()
    for part in read_records(path).parts():
        del part
    return clocks() - start


def time_bound(beside: Path, n_bytes: int) -> Times:
    """Return the seconds in which the system writes and flushes as much, and a digest is made."""
    block = os.urandom(MOST)
    start, left = clocks(), n_bytes
    with tempfile.NamedTemporaryFile(dir=beside) as file:
        while left > 0:
            hashlib.sha256(block[:left])
            file.write(block[:left])
            file.flush()
            os.fsync(file.fileno())
            left -= len(block)
    return clocks() - start


def measure(name: str, make: Runner, beside: Path, repeats: int) -> str:
    """Return a row of the table."""
    time_run(make, "")  # compiles
    times: dict[str, list[Times]] = {key: [] for key in ("none", "memory", "disk", "read", "bound")}
    n_events = n_bytes = 0
    for _ in range(repeats):
        times["none"].append(time_run(make, None)[0])
        seconds, held = time_run(make, "")
        times["memory"].append(seconds)
        n_events = held.values.size if hasattr(held, "values") else held.neurons.size
        with folder(beside) as place:
            times["disk"].append(time_run(make, place)[0])
            n_bytes = sum(path.stat().st_size for path in place.iterdir())
            times["read"].append(time_reading(place))
        times["bound"].append(time_bound(beside, n_bytes))
    none, memory, disk, read, bound = (np.median(times[key], axis=0) for key in times)
    more = np.maximum(disk - none, 1e-9)
    cells = [
        *(f"{wall:.2f} ({core:.2f})" for wall, core in (none, memory, disk)),
        "{:.1f} ({:.1f})".format(*(n_events / more / 1e6)),
        *("{:.0f} ({:.0f})".format(*(n_bytes / each / 1e6)) for each in (more, read, bound)),
    ]
    what = f"{name}: {n_events / 1e6:.1f} M, {n_bytes / 1e6:.0f} MB"
    return f"| {' | '.join([what, *cells])} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--to", type=Path, default=Path("."), help="folder on the disk to measure")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    if options.repeats < 1 or not options.to.is_dir():
        parser.error("--repeats must be at least 1, and --to a folder that is there")
    print("| records of a run | none, s | memory, s | disk, s | M events/s | MB/s | read, MB/s "
          "| bound, MB/s |\n|---|---|---|---|---|---|---|---|")  # fmt: skip
    for name, make in (("spikes", spikes), ("states", states), ("rounds", winners)):
        print(measure(name, make, options.to, options.repeats), flush=True)


if __name__ == "__main__":
    main()

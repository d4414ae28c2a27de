"""How long does a person wait? Import, first run, later runs, one seed, twenty seeds.

Compile and run time apart: the first run starts with an empty kernel cache in a folder of its own.

    python benchmarks/waiting.py [--repeats 5]
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from statistics import median

import numba
import numpy

from neurosim.base.threads.seeds import map_seeds
from neurosim.models.concept_cells import eiffel_obama
from neurosim.models.concept_cells.gallery import Gallery
from neurosim.models.concept_cells.subject import Association


def seconds(action: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def print_times(what: str, bar: float, times: list[float]) -> None:
    """Print median and range against the bar."""
    verdict = "PASS" if median(times) < bar else "FAIL"
    print(f"{what:58}{median(times):8.3f} s  ({min(times):.3f} to {max(times):.3f})"
          f"   bar {bar:g} s  {verdict}", flush=True)  # fmt: skip


def run_command(folder: str, cache: str, seeds: int) -> None:
    """Run the default command in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "neurosim", "run", "eiffel-obama", "--force", "--out", folder,
         "--seeds", str(seeds), "--threads", "2"],
        env={**os.environ, "NUMBA_CACHE_DIR": cache}, check=True, capture_output=True,
    )  # fmt: skip


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    repeats = range(parser.parse_args().repeats)
    versions = f"numpy {numpy.__version__}, numba {numba.__version__}"
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          + versions)  # fmt: skip
    statement = "from time import *; s = perf_counter(); import neurosim; print(perf_counter() - s)"
    imports = [subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True)
               for _ in repeats]  # fmt: skip
    print_times("import neurosim", 0.5, [float(done.stdout) for done in imports])
    with tempfile.TemporaryDirectory() as folder:
        caches = [os.path.join(folder, f"cache{i}") for i in repeats]
        cold = [seconds(partial(run_command, folder, c, 5)) for c in caches]
        warm = [seconds(lambda: run_command(folder, caches[0], 5)) for _ in repeats]
        many = [seconds(lambda: run_command(folder, caches[0], 20)) for _ in repeats]
    print_times("default command, 5 seeds, empty kernel cache", 40, cold)
    print(f"{'  of which compiling':58}{median(cold) - median(warm):8.3f} s")
    print_times("default command, 5 seeds, warm", 40, warm)
    print_times("the same, 20 seeds", 40, many)
    gallery, config = Gallery.open(), Association.make()

    def run(seed: int) -> object:
        return eiffel_obama.run_seed(config, seed, pictures=gallery)

    run(0)
    print_times("one seed, warm, one core", 0.3, [seconds(lambda: run(1)) for _ in repeats])
    print_times("twenty seeds, warm, two cores", 4,
                [seconds(lambda: map_seeds(run, range(20), 2)) for _ in repeats])  # fmt: skip


if __name__ == "__main__":
    main()

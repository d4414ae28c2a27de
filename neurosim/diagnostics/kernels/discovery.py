"""Discovery: how each kernel is measured, told by the file of the same stem.

``workloads/room/stem.py`` beside this module tells how the kernels of ``kernels/room/stem.py`` are
measured: ``CASES`` has a tuple of cases for each by its name, ``LEAVES`` those that work on one
thing or are inlined, and the kernels whose time they are part of. Either may be left out.
"""

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module, util
from typing import Any, NamedTuple

from neurosim import kernels
from neurosim.base.errors import NeurosimError
from neurosim.diagnostics.kernels import workloads
from neurosim.diagnostics.kernels.cases import Case


class Told(NamedTuple):
    """What a workload tells of the kernels of its stem, by their names."""

    cases: Mapping[str, tuple[Case, ...]]
    leaves: Mapping[str, str]


@cache
def list_workloads() -> Mapping[str, Told]:
    """Return what is told of every module of kernels, by ``room.stem``, in order.

    Raises
    ------
    NeurosimError
        If modules have no workload; the message names them all.
    """
    return _read(_list_stems())


@cache
def list_cases() -> Mapping[str, tuple[Case, ...]]:
    """Return the cases of every kernel that is measured, by its name, in order."""
    return {name: cases for told in list_workloads().values() for name, cases in told.cases.items()}


def load_kernel(name: str) -> Callable[..., Any]:
    """Return a kernel that is measured, by its name."""
    (stem,) = (stem for stem, told in list_workloads().items() if name in told.cases)
    kernel: Callable[..., Any] = getattr(import_module(f"{kernels.__name__}.{stem}"), name)
    return kernel


def _list_stems() -> list[str]:
    """Return the modules of kernels but those of parts, which are private; none is imported."""
    prefix = f"{kernels.__name__}."
    modules = pkgutil.walk_packages(kernels.__path__, prefix)
    stems = (each.name.removeprefix(prefix) for each in modules if not each.ispkg)
    return sorted(stem for stem in stems if not stem.rpartition(".")[2].startswith("_"))


def _read(stems: Iterable[str]) -> Mapping[str, Told]:
    names = {stem: f"{workloads.__name__}.{stem}" for stem in stems}
    missing = [stem for stem, name in names.items() if not _is_there(name)]
    if missing:
        raise NeurosimError(
            f"no workload tells how to measure the kernels of {', '.join(missing)}; write "
            f"{workloads.__name__}.<the same name> with CASES or LEAVES, as its neighbours do"
        )
    modules = {stem: import_module(name) for stem, name in names.items()}
    return {
        stem: Told(getattr(module, "CASES", {}), getattr(module, "LEAVES", {}))
        for stem, module in modules.items()
    }


def _is_there(name: str) -> bool:
    """Whether there is such a module, in a room that there may not be either."""
    room = name.rpartition(".")[0]
    return util.find_spec(room) is not None and util.find_spec(name) is not None

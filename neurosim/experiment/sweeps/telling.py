"""How workers are told what is swept: by a name, or by cloudpickle where it has none."""

import sys
from collections.abc import Mapping
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, NamedTuple

from neurosim.base.errors import ArgumentError
from neurosim.base.extras import need
from neurosim.experiment.discovery import list_experiments
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.file import is_experiment_file, read_experiment_file
from neurosim.experiment.sweeps.run import Told
from neurosim.experiment.sweeps.swept import find
from neurosim.experiment.user_file import is_path


def tell(
    what: Any,
    changes: Mapping[str, Any] | None = None,
    preset: str | None = None,
    chosen: Mapping[str, Any] | None = None,
    has_own_workers: bool = True,
) -> Told:
    """Return what a worker needs to know.

    Parameters
    ----------
    what : str, Path, Experiment or callable
    changes, preset, chosen
        As in `Told`.
    has_own_workers : bool
        Whether workers are own processes, which may get a pickle.

    Raises
    ------
    ArgumentError
        If they are not, and what is swept has no name that they could import.
    """
    named = name_of(what)
    same = {key: tuple(v) if isinstance(v, list) else v for key, v in (changes or {}).items()}
    kept = tuple(same.items()), preset, tuple((chosen or {}).items())
    if named is not None:
        return Told(named, None, *kept)
    name = str(getattr(what, "__name__", getattr(what, "name", type(what).__name__)))
    if not has_own_workers:
        raise ArgumentError(f"{name} can be imported by no worker of a scheduler; put it into a "
                            "module that workers can import, or pass jobs as a number")  # fmt: skip
    return Told(name, _pickle(what), *kept)


class Base(NamedTuple):
    """What a sweep starts from.

    Attributes
    ----------
    what : object
        As `sweep` takes it, but no experiment file.
    changes, preset, chosen
        As in `Told`.
    seed, seeds : int or None
        The first seed and how many; None where nobody says.
    """

    what: Any
    changes: Mapping[str, Any]
    preset: str | None
    chosen: Mapping[str, Any]
    seed: int | None = None
    seeds: int | None = None


def start_from(
    what: Any,
    grid: Mapping[str, Any],
    changes: Mapping[str, Any],
    preset: str | None = None,
    chosen: Mapping[str, Any] | None = None,
) -> Base:
    """Return what a sweep starts from; what an experiment file says is put into its parts.

    The grid and ``changes`` come before what the file says, and so do the preset and files.
    """
    found = find(what) if not _is_file(what) else None
    if found is not None:
        seeds = found.seeds if isinstance(found, Experiment) else None
        return Base(what, changes, preset, chosen or {}, None, seeds)
    told = read_experiment_file(Path(what))
    says = {name: value for name, value in told.parameters.items() if name not in grid}
    given = {**told.given, **(chosen or {})}
    base = Base(told.experiment, {**says, **changes}, told.preset, given, told.seed, told.seeds)
    # What the file says of parameters would hide what another preset says of them.
    if preset is not None and preset != told.preset:
        raise ArgumentError(f"--preset {preset} is not that of {what}, which tells all parameters; "
                            "sweep the experiment by its name instead")  # fmt: skip
    return base


def _is_file(what: Any) -> bool:
    return isinstance(what, str | Path) and is_experiment_file(str(what))


def name_of(what: Any) -> str | None:
    """Return the name by which any process finds what is swept; None if there is none."""
    if isinstance(what, str | Path):
        return str(Path(what).resolve()) if is_path(str(what)) else str(what)
    if isinstance(what, Experiment):
        entry = list_experiments().get(what.name)
        if entry is not None and entry.module == what.run_seed.__module__:
            return what.name
        return str(Path(what.origin["file"]).resolve()) if "file" in what.origin else None
    module, name = getattr(what, "__module__", ""), getattr(what, "__name__", "")
    is_there = getattr(sys.modules.get(module), name or " ", None) is what
    return f"{module}:{name}" if is_there and _is_importable(module) else None


def _is_importable(module: str) -> bool:
    """Return whether a new process would find the module, wherever this one has it from."""
    if module == "__main__":
        return False
    path: Any = None
    for i, _ in enumerate(parts := module.split(".")):
        spec = PathFinder.find_spec(".".join(parts[: i + 1]), path)
        if spec is None:
            return False
        path = spec.submodule_search_locations
    return spec is not None and spec.origin == getattr(sys.modules[module], "__file__", None)


def _pickle(what: Any) -> bytes:
    cloudpickle = need("cloudpickle", "sweep", "a function that cannot be imported")
    function = what.run_seed if isinstance(what, Experiment) else getattr(what, "func", what)
    module = sys.modules.get(getattr(function, "__module__", ""))
    lost = None
    if module is not None and module.__name__ != "__main__":  # that goes by value anyway
        lost = None if _is_importable(module.__name__) else module
    if lost is not None:
        cloudpickle.register_pickle_by_value(lost)
    try:
        made: bytes = cloudpickle.dumps(what)
    except Exception as error:
        raise ArgumentError(f"what is swept cannot be sent to workers ({error}); put it into a "
                            "module of its own, and open files within it") from error  # fmt: skip
    finally:
        if lost is not None:
            cloudpickle.unregister_pickle_by_value(lost)
    return made

"""Experiments in files of yours: loaded by path, refused where they are none."""

import hashlib
import importlib.util
import os
import sys
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.abc import SourceLoader
from pathlib import Path
from types import ModuleType

from neurosim.base.errors import ArgumentError, NeurosimError
from neurosim.experiment.experiment import Experiment

PREFIX = "neurosim_user"
"""Package under which such files are known, so that they hide no module of another name."""


def is_path(name: str) -> bool:
    """Return whether a word names a file rather than an experiment."""
    return name.endswith(".py") or os.sep in name or (os.altsep or os.sep) in name


def refuse_stem(name: str) -> None:
    """Raise ArgumentError if a word is the name of a Python file here, without its suffix."""
    if Path(f"{name}.py").is_file():
        raise ArgumentError(f"experiment {name!r} is none that is installed; did you mean the file "
                            f"{name}.py?")  # fmt: skip


def load_file(path: Path, taken: Container[str] = ()) -> Experiment:
    """Run a file, and return the experiment that it defines.

    Its folder comes first on ``sys.path`` while it is loaded, and last from then on, so that it can
    import what lies beside it.

    Parameters
    ----------
    path : Path
    taken : container of str
        Names that it must not have.

    Raises
    ------
    ArgumentError
        If there is no such file, it is no Python, raises, defines no experiment or several, or one
        of a name that is taken.
    """
    if not path.is_file():
        is_what = "is a folder" if path.is_dir() else "does not exist"
        raise ArgumentError(f"{path}: {is_what}; pass the path of a Python file, or a name that "
                            "`neurosim list` shows")  # fmt: skip
    source = path.read_bytes()
    module = _execute(path, source)
    found = {id(value): value for value in vars(module).values() if isinstance(value, Experiment)}
    names = ", ".join(repr(one.name) for one in found.values())
    if not found:
        raise ArgumentError(f"{path}: defines no experiment; end it with EXPERIMENT = Experiment("
                            "name=..., ...), see the page on experiments of your own")  # fmt: skip
    if len(found) > 1:
        raise ArgumentError(f"{path}: defines {len(found)} experiments, {names}; keep one, and "
                            "give the others files of their own")  # fmt: skip
    experiment = next(iter(found.values()))
    if experiment.name in taken:
        raise ArgumentError(f"{path}: {names} is the name of an experiment that is installed; "
                            "give yours another one")  # fmt: skip
    sha256 = hashlib.sha256(source).hexdigest()
    return replace(experiment, origin={"file": str(path), "file_sha256": sha256})


def _execute(path: Path, source: bytes) -> ModuleType:
    """Run what was read: Python's cache takes a file changed within a second for the old one."""
    name = f"{PREFIX}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or not isinstance(spec.loader, SourceLoader):
        raise ArgumentError(f"{path}: is no Python file; its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(PREFIX, ModuleType(PREFIX))
    sys.modules[name] = module  # before it runs: pydantic and pickle look names up there
    with _first_on_path(path.resolve().parent):
        try:
            exec(spec.loader.source_to_code(source, str(path)), vars(module))
        except NeurosimError as error:  # what it says of an experiment is clear as it is
            raise type(error)(f"{path}: {error}") from error
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # sys.exit() too
            del sys.modules[name]
            raise ArgumentError(f"{path}: {_tell(error, path)}") from error
    return module


def _tell(error: BaseException, path: Path) -> str:
    """Say what went wrong while a file was run, and in which of its lines."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).resolve() == path.resolve():
            line = trace.tb_lineno
        trace = trace.tb_next
    where = f" in line {line}" if line else ""
    what = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{'is no Python' if isinstance(error, SyntaxError) else 'raises'}{where}: " + (
        f"{type(error).__name__}: {what}"
    )


@contextmanager
def _first_on_path(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        if str(folder) not in sys.path:
            sys.path.append(str(folder))  # for what is imported, or drawn, later on

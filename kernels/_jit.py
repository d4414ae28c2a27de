"""The one place of JIT policy: flags, and a compile cache that can be trusted.

Numba does not notice when a jitted callee or a flag in *another* file changes, and a truncated
cache file raises instead of recompiling. So every kernel is cached in a folder whose name hashes
all kernel sources, the Numba version and the CPU; a damaged entry is dropped and compiled again;
where nothing can be written, kernels compile without a cache and one warning says so.
"""

import hashlib
import os
import tempfile
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core import config as _config

config: Any = _config
"""Numba sets its options at run time, which type checkers cannot see."""

_SETTING = threading.Lock()

FLAGS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}


def source_hash() -> str:
    """Hash everything that a compiled kernel depends on."""
    digest = hashlib.sha256(f"{numba.__version__} {_cpu_name()} {sorted(FLAGS.items())}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _cpu_name() -> str:
    from llvmlite import binding

    return f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"


@cache
def cache_folder() -> Path | None:
    """Return the folder of compiled kernels, or None where no folder can be written."""
    import platformdirs

    base = os.environ.get("NUMBA_CACHE_DIR") or platformdirs.user_cache_dir("neurosim")
    folder = Path(base) / f"kernels-{source_hash()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        warnings.warn(
            f"compiled kernels are not kept: {folder} cannot be written ({error.strerror}); "
            "set NUMBA_CACHE_DIR to a folder that can",
            RuntimeWarning,
            stacklevel=2,
        )
        return None


def kernel(function: Callable[..., Any]) -> Any:
    """Compile ``function`` with the package's flags and cache."""
    return _compile(function, FLAGS)


def leaf(function: Callable[..., Any]) -> Any:
    """As `kernel`, always inlined: for a few operations in an inner loop that must vectorise.

    Left to itself the compiler stops inlining a function once it has many callers.
    """
    return _compile(function, {**FLAGS, "forceinline": True})


def closure(function: Callable[..., Any]) -> Any:
    """Compile a function that calls what a user wrote: anew in every process, never cached."""
    return numba.njit(**FLAGS)(function)


def _compile(function: Callable[..., Any], flags: dict[str, Any]) -> Any:
    folder = cache_folder()
    if folder is None or config.DISABLE_JIT:
        return numba.njit(**flags)(function)
    with _SETTING:
        users_folder, config.CACHE_DIR = config.CACHE_DIR, str(folder)
        try:
            dispatcher = numba.njit(cache=True, **flags)(function)
        finally:
            config.CACHE_DIR = users_folder
    return _heal(dispatcher)


def _heal(dispatcher: Any) -> Any:
    """Make a damaged cache entry cost a compilation, not an exception."""
    entries = dispatcher._cache
    load, save = entries.load_overload, entries.save_overload

    def load_or_forget(*args: Any) -> Any:
        try:
            return load(*args)
        except Exception:
            with suppress(OSError):  # a disk that refuses costs a compilation, no more
                entries.flush()
            return None

    def save_or_skip(*args: Any) -> None:
        try:
            save(*args)
        except Exception as error:
            warnings.warn(f"a compiled kernel was not kept: {error}", RuntimeWarning, stacklevel=2)

    entries.load_overload, entries.save_overload = load_or_forget, save_or_skip
    return dispatcher

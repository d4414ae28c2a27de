"""The one place of JIT policy: flags, and a compile cache that can be trusted.

Numba does not notice when a jitted callee or a flag in *another* file changes, and a truncated
cache file raises instead of recompiling; a flipped bit may do neither, and compute something else.
So every kernel is cached in a folder whose name hashes all kernel sources, the Numba version and
the CPU; each entry begins with the digest of the rest, and what does not match is dropped, before
it is unpickled, and compiled again. Whoever can write there can run code here, so the folder must
be this user's alone; where it is not, or cannot be written, kernels compile without a cache and one
warning says so. Entries lie in that folder itself, and each must be this user's alone too.
"""

import glob
import hashlib
import os
import pickle
import stat
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import numba
from numba.core import config as _config
from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile

config: Any = _config
"""Numba sets its options at run time, which type checkers cannot see."""

DIGEST = hashlib.sha256().digest_size

FLAGS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}


def source_hash() -> str:
    """Hash everything that a compiled kernel depends on."""
    digest = hashlib.sha256(f"{numba.__version__} {_cpu_name()} {sorted(FLAGS.items())}".encode())
    here = Path(__file__).parent
    for path in sorted(here.rglob("*.py")):
        digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _cpu_name() -> str:
    from llvmlite import binding

    return f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"


@cache
def cache_folder() -> Path | None:
    """Return the folder of compiled kernels, or None, with a warning, where there is none."""
    folder, fault = find_cache()
    if not fault:
        return folder
    warnings.warn(f"compiled kernels are not kept: {fault}", RuntimeWarning, stacklevel=2)
    return None


def find_cache() -> tuple[Path, str]:
    """Return where compiled kernels belong, and why they cannot be kept there, if so."""
    import platformdirs

    base = os.environ.get("NUMBA_CACHE_DIR") or platformdirs.user_cache_dir("neurosim")
    folder = Path(base) / f"kernels-{source_hash()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if fault := _find_stranger(folder):
            return folder, f"{folder} {fault}"
        with tempfile.TemporaryFile(dir=folder):
            return folder, ""
    except OSError as error:
        way_out = "set NUMBA_CACHE_DIR to a folder that can"
        return folder, f"{folder} cannot be written ({error.strerror}); {way_out}"


def _find_stranger(folder: Path) -> str:
    """Say who else could put code into the folder; nothing if nobody can."""
    status = folder.lstat()
    if hasattr(os, "geteuid") and not stat.S_ISDIR(status.st_mode):
        return "is a link; set NUMBA_CACHE_DIR to where it leads"
    if is_private(status):
        return ""
    if status.st_uid != os.geteuid():
        return (f"belongs to user {status.st_uid}, whose code would run here; remove it, or set "
                "NUMBA_CACHE_DIR to a folder of your own")  # fmt: skip
    return (f"can be written by others, whose code would run here; remove it, or, if you trust "
            f"them, chmod -R go-w {folder}, or set NUMBA_CACHE_DIR to another folder")  # fmt: skip


def is_private(status: os.stat_result) -> bool:
    """Tell whether only this user can write to a file or folder."""
    if not hasattr(os, "geteuid"):  # Windows keeps a user's folders to the user
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def kernel(function: Callable[..., Any]) -> Any:
    """Compile ``function`` with the package's flags and cache."""
    return _compile(function, FLAGS)


def leaf(function: Callable[..., Any]) -> Any:
    """As `kernel`, always inlined: for a few operations in an inner loop that must vectorise.

    Left to itself the compiler stops inlining a function once it has many callers.
    """
    return _compile(function, {**FLAGS, "forceinline": True})


def borrower(function: Callable[..., Any]) -> Any:
    """As `leaf`, of arrays that are its caller's: it counts none, and can make none.

    Numba counts who holds an array by a call and an atomic addition for each member of each table,
    wherever a function begins and ends: without, a row of near neurons took half as long.
    """
    return _compile(function, {**FLAGS, "forceinline": True, "_nrt": False})


def closure(function: Callable[..., Any]) -> Any:
    """Compile a function that calls what a user wrote: anew in every process, never cached."""
    return numba.njit(**FLAGS)(function)


def _compile(function: Callable[..., Any], flags: dict[str, Any]) -> Any:
    folder = cache_folder()
    if folder is None or config.DISABLE_JIT:
        return numba.njit(**flags)(function)
    dispatcher = numba.njit(**flags)(function)
    dispatcher._cache = _Cache(function)  # as cache=True does, with another place and check
    return dispatcher


class _Entries(IndexDataCacheFile):
    """Compiled code in one file for each signature: a digest, then what Numba pickles.

    The digest covers the signature too. Numba's own index of signatures, a second file, is left
    out: of two processes that wrote it at once, one could name the code of the other as its own.
    """

    def load(self, key: Any) -> Any:
        """Return the code of a signature, or None if there is none, or it is damaged.

        What others could have written is as good as damaged: a digest needs no secret.
        """
        path = self._path_of(key)
        try:
            with path.open("rb") as file:
                content = file.read() if is_private(os.fstat(file.fileno())) else b""
        except FileNotFoundError:
            return None
        digest, code = content[:DIGEST], content[DIGEST:]
        if digest == _digest(key, code):
            return pickle.loads(code)
        path.unlink(missing_ok=True)
        return None

    def save(self, key: Any, data: Any) -> None:
        """Write the code of a signature, whole or not at all."""
        code = self._dump(data)
        with self._open_for_write(self._path_of(key)) as file:
            file.write(_digest(key, code) + code)

    @contextmanager
    def _open_for_write(self, path: Path) -> Iterator[BinaryIO]:
        with super()._open_for_write(path) as file:
            os.chmod(file.name, 0o600)  # whatever the umask: `load` trusts no other
            yield file

    def flush(self) -> None:
        """Remove the code of all signatures."""
        for path in Path(self._cache_path).glob(f"{glob.escape(self._base)}.*.nbc"):
            path.unlink(missing_ok=True)

    @property
    def _base(self) -> str:
        return str(self._index_name).removesuffix(".nbi")

    def _path_of(self, key: Any) -> Path:
        return Path(self._cache_path) / f"{self._base}.{_digest(key, b'').hex()[:16]}.nbc"


def _digest(key: Any, code: bytes) -> bytes:
    total = hashlib.sha256(repr(key).encode() + b"\0")
    total.update(code)
    return total.digest()


class _Locator:
    """Numba's question of where compiled code is kept: in the one folder that was checked."""

    def __init__(self, function: Any, path: Any):
        del path
        self.line = function.__code__.co_firstlineno

    @classmethod
    def from_function(cls, function: Any, path: Any) -> "_Locator":
        return cls(function, path)

    def ensure_cache_path(self) -> None:
        Path(self.get_cache_path()).mkdir(mode=0o700, parents=True, exist_ok=True)

    def get_cache_path(self) -> str:
        return str(cache_folder())

    def get_source_stamp(self) -> str:
        return ""  # the name of the folder is one of all sources

    def get_disambiguator(self) -> str:
        return str(self.line)


class _Place(CompileResultCacheImpl):
    _locator_classes = [_Locator]


class _Cache(FunctionCache):
    """Where a damaged entry costs a compilation, not an exception, and never another result."""

    _impl_class = _Place

    def __init__(self, function: Callable[..., Any]):
        super().__init__(function)
        folder = str(cache_folder())  # also where NUMBA_CACHE_LOCATOR_CLASSES names another
        self._cache_file = _Entries(folder, self._impl.filename_base, "")

    def load_overload(self, *args: Any) -> Any:
        """Return what is kept, or None."""
        try:
            return super().load_overload(*args)
        except Exception:
            with suppress(OSError):  # a disk that refuses costs a compilation, no more
                self.flush()
            return None

    def save_overload(self, *args: Any) -> None:
        """Keep what was compiled, or warn."""
        try:
            super().save_overload(*args)
        except Exception as error:
            warnings.warn(f"a compiled kernel was not kept: {error}", RuntimeWarning, stacklevel=2)

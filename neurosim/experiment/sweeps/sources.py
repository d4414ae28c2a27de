"""Files of yours that others of yours import: found by their text, so that none is run."""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any


def digest_beside(function: FunctionType, names: Iterable[str]) -> bytes:
    """Return the SHA-256 of the files beside that of a function from which it takes names.

    Those that they import count, too. There are none beside what a notebook defines.

    Parameters
    ----------
    function : function
    names : iterable of str
        What its code looks up.
    """
    file = Path(str(function.__globals__.get("__file__", "")))  # cloudpickle keeps it
    root = file.parent
    for _ in function.__module__.split(".")[file.stem != "__init__" :]:
        root = root.parent
    if not file.is_file() or "site-packages" in file.parts:
        return b""
    found: set[Path] = set()
    for name in names:
        module = _module_of(function.__globals__.get(name)) or name
        if module != function.__module__:
            _follow(root, module, found)
    return digest_files(root, found)


def digest_imports(file: Path) -> bytes:
    """Return the SHA-256 of the files beside a file that it imports, and that they import."""
    found: set[Path] = set()
    for name in _imports(file, file.parent):
        _follow(file.parent, name, found)
    return digest_files(file.parent, found - {file})


def digest_files(root: Path, files: Iterable[Path]) -> bytes:
    """Return the SHA-256 of files and of where they are below a folder; nothing of no files."""
    total = hashlib.sha256()
    in_order = sorted(files)
    for path in in_order:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(root).as_posix()} {content}\0".encode())
    return total.digest() if in_order else b""


def _module_of(value: Any) -> str | None:
    if isinstance(value, ModuleType):
        return value.__name__
    found = getattr(value, "__module__", None)
    return found if isinstance(found, str) else None


def _follow(root: Path, module: str, found: set[Path]) -> None:
    """Add the file of a module below a folder, and those that it imports from there."""
    parts = module.split(".")
    if parts[0] == "neurosim" or not all(part.isidentifier() for part in parts):
        return  # neurosim has a digest of its own
    for n in range(1, len(parts) + 1):
        place = root.joinpath(*parts[:n])
        for path in (place.with_suffix(".py"), place / "__init__.py"):
            if path.is_file() and path not in found:
                found.add(path)
                for name in _imports(path, root):
                    _follow(root, name, found)


def _imports(path: Path, root: Path) -> Iterator[str]:
    """Yield names of modules that a file imports, those of a package also with what is taken."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return
    package = path.relative_to(root).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *filter(None, [node.module])])
            if base:
                yield base
            yield from (f"{base}.{one.name}".strip(".") for one in node.names if one.name != "*")

"""Import paths: what classes and functions of a network are called in a file, and who may come."""

import sys
from collections.abc import Collection
from contextlib import suppress
from hashlib import blake2b
from importlib import import_module
from importlib.machinery import ModuleSpec
from inspect import getsource
from itertools import zip_longest
from types import FunctionType
from typing import Any

from neurosim.base.attributes import is_same
from neurosim.base.errors import DataError, KindError

OWN = "neurosim"
BASES = ("FiringRule", "Plasticity", "Connectome", "GrowthRule", "Network", "SpikingNetwork")
"""What a class of ours that is not public must be derived from: that of a published system."""
MODELS = "neurosim.models."


def path_of(what: str, thing: Any) -> str:
    """Return the import path of a class or function, ``module:name``.

    Raises
    ------
    KindError
        If it has none by which a new process would find it; the message says the way out.
    """
    module, name = str(thing.__module__), str(thing.__qualname__)
    if module.startswith(f"{OWN}.") and name in _public():
        return f"{OWN}:{name}"  # which stays, wherever its module moves to
    told = f"{what} is {module}.{name}, which"
    way = "put it into a module that can be imported, as in from my_rules import ..., and use that"
    if module == "builtins":
        raise KindError(
            f"{what} cannot be saved, got {name}, which no file can hold; keep numbers, text, "
            "arrays, and lists, tuples and dicts of these"
        )
    if module == "__main__":
        raise KindError(f"{told} only this process knows, so no file can name it; {way}")
    if "<" in name:
        kind = "a lambda" if "<lambda>" in name else "made within a function"
        raise KindError(f"{told} is {kind}, so no file can name it; {way}")
    if not _is_findable(module):
        raise KindError(f"{told} no other process would find, as {module!r} is on no path of "
                        f"sys.path; {way}")  # fmt: skip
    if not is_same_function(_walk(sys.modules.get(module), name), thing):
        raise KindError(f"{told} is not what {module} has under that name now; {way}")
    return f"{module}:{name}"


def find(path: str, modules: Collection[str]) -> Any:
    """Return the class or function of an import path, if it is one that may be named.

    Nothing is imported but modules of neurosim and those that are allowed.

    Parameters
    ----------
    path : str
        As `path_of` returns it.
    modules : collection of str
        Names of modules, with all that is in them.

    Raises
    ------
    DataError
        If it may not be named, or there is no such thing; it says how to allow it.
    """
    module, _, name = path.partition(":")
    if not all(part.isidentifier() for part in (*module.split("."), *name.split("."))):
        raise DataError(f"names {path!r}, which is no import path")
    if module == OWN:
        if name not in _public():
            raise DataError(f"names {path!r}, which this neurosim does not have; upgrade it")
        return getattr(import_module(OWN), name)
    is_own = module.startswith(MODELS)
    if not is_own and not any(module == m or module.startswith(f"{m}.") for m in modules):
        raise DataError(
            f"names {path!r}, and code that is not of neurosim is only imported where you say so; "
            f"if you trust that module, pass modules=[{module!r}]"
        )
    try:
        found = _walk(import_module(module), name)
    except Exception as error:  # whatever a module raises when it is imported
        raise DataError(f"names {path!r}, whose module cannot be imported ({error})") from error
    # What a module has only imported is another's, which nobody has allowed.
    if found is None or (found.__module__, found.__qualname__) != (module, name):
        raise DataError(f"names {path!r}, which that module does not define; was it renamed?")
    # By their order of bases: protocols refuse to be asked for subclasses.
    if is_own and isinstance(found, type) and not {*found.__mro__} & {*_bases()}:
        raise DataError(f"names {path!r}, which is no part of a network")
    return found


def is_public(path: str) -> bool:
    """Tell whether an import path is of a public name of neurosim."""
    return path.startswith(f"{OWN}:")


def digest_of(thing: Any) -> str:
    """Return a hash of the text of a class or function; empty where there is none."""
    try:
        text = getsource(getattr(thing, "py_func", thing))
    except (OSError, TypeError):
        return ""
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def is_same_function(one: Any, other: Any) -> bool:
    """Tell whether these are one object, or functions of the same code and defaults."""
    if one is other:
        return True
    one, other = getattr(one, "py_func", one), getattr(other, "py_func", other)
    if not isinstance(one, FunctionType) or not isinstance(other, FunctionType):
        return one is other and one is not None
    # A copy of a rule has functions of its own, see neurosim.spiking.functions.
    if one.__code__ != other.__code__:
        return False
    pairs = zip_longest(_read_by(one), _read_by(other), fillvalue=_read_by)
    return all(is_same_function(a, b) or is_same(a, b) for a, b in pairs)


def _read_by(function: FunctionType) -> list[Any]:
    """Return what functions of one text may differ in: defaults, and variables around them."""
    defaults, keywords = function.__defaults__ or (), function.__kwdefaults__ or {}
    around: list[Any] = []
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # still empty
            around.append(cell.cell_contents)
    return [len(defaults), *defaults, *keywords.values(), *around]


def _public() -> Collection[str]:
    names: Collection[str] = import_module(OWN).__all__
    return names


def _bases() -> tuple[type, ...]:
    return tuple(getattr(import_module(OWN), name) for name in BASES)


def _is_findable(module: str) -> bool:
    """Tell whether a new process would find what this one has under the name of ``module``."""
    top = module.partition(".")[0]
    found: ModuleSpec | None = None
    for finder in sys.meta_path:
        found = found or finder.find_spec(top, None)
    here = getattr(sys.modules.get(top), "__file__", None)
    return found is not None and (here is None or found.origin in (here, "frozen", "built-in"))


def _walk(start: Any, name: str) -> Any:
    """Return what stands under a dotted name, or None."""
    for part in name.split("."):
        start = getattr(start, part, None)
    return start

"""Encode: objects of a network as plain facts, beside their arrays.

A value is told as JSON has it: numbers, text, lists; any other as an object of one key, which says
what it is (`FORMS`). An object is told once, by the import path of its class and the arguments of
its constructor, and named by its number from then on; so what is shared stays shared. Lists,
dicts and sets, and views of arrays, are told in each place anew.
"""

import inspect
import math
from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from neurosim.base import plain
from neurosim.base.attributes import attributes_of, is_same
from neurosim.base.checks import shown
from neurosim.base.errors import KindError
from neurosim.files.networks import columns
from neurosim.files.networks.names import digest_of, is_public, is_same_function, path_of

FORMS = ("array", "axes", "dict", "float", "fraction", "function", "generator", "object", "packed",
         "partial", "ragged", "recorder", "records", "scalar", "set", "text", "tuple")  # fmt: skip
"""What a value is that JSON does not have."""
LONG = 64
"""Numbers of a list from which on they are kept as an array."""
EXACT = 2**63
HOLDERS = (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset,
           np.ndarray, np.generic)  # fmt: skip


class Encoder:
    """Turns values into facts and arrays.

    Parameters
    ----------
    recorders : sequence of object
        Those of the network, which are told by their number.

    Attributes
    ----------
    objects : list of dict
        Each needs only those before it.
    arrays : dict of str to ndarray
        By number.
    names : list of str
        What each array is.
    """

    def __init__(self, recorders: Any = ()):
        self.objects: list[dict[str, Any]] = []
        self.arrays: dict[str, np.ndarray] = {}
        self.names: list[str] = []
        self._told: dict[int, tuple[Any, Any]] = {
            id(r): (r, {"recorder": i}) for i, r in enumerate(recorders)
        }

    def tell(self, what: str, value: Any) -> Any:
        """Return a value as facts; ``what`` it is, for errors and for the names of arrays.

        Raises
        ------
        KindError
            If there is something in it that no file can hold; the message names it.
        """
        if value is None or type(value) in (bool, str, int):
            return value
        if type(value) is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if type(value) in (list, tuple):
            return self._tell_items(what, value)
        if type(value) is dict:
            pairs = [
                [self.tell(what, k), self.tell(f"{what}{_place(k)}", v)] for k, v in value.items()
            ]
            return {"dict": pairs}
        if type(value) in (set, frozenset):
            items = [self.tell(what, item) for item in sorted(value, key=repr)]
            return {"set": [type(value).__name__, items]}
        if type(value) is Fraction:
            return {"fraction": str(value)}
        if id(value) not in self._told:
            # Held, so that its id stays its own.
            self._told[id(value)] = value, None
            self._told[id(value)] = value, self._tell_once(what, value)
        told = self._told[id(value)][1]
        if told is None:
            raise KindError(f"{what} cannot be saved, as {type(value).__name__} holds itself; let "
                            "it find the other by name")  # fmt: skip
        return told

    def _tell_once(self, what: str, value: Any) -> dict[str, Any]:
        if isinstance(value, np.generic) and value.dtype.kind != "U":
            return {"scalar": self._keep(what, columns.plain(what, np.array(value)))}
        if type(value) in (np.ndarray, np.recarray):
            return self._tell_array(what, value)
        if isinstance(value, np.random.Generator):
            return {"generator": self.tell(what, plain.tell(what, value))}
        if type(value) is partial:
            parts = value.func, value.args, dict(value.keywords)
            return {"partial": [self.tell(what, part) for part in parts]}
        if isinstance(getattr(value, "py_func", value), FunctionType):
            return {"function": [path_of(what, value), digest_of(value)]}
        if inspect.isroutine(value) or isinstance(value, type | np.ufunc):
            raise KindError(
                f"{what} cannot be saved, got {shown(value)}; wrap it in a function of a module"
            )
        # What such a class holds is no attribute, and would be lost.
        if isinstance(value, HOLDERS) and not hasattr(value, "_fields"):
            raise KindError(
                f"{what} cannot be saved, got {shown(value)} ({type(value).__name__}); keep a "
                "plain number, text, array, list, tuple, dict or set"
            )
        return self._tell_object(what, value)

    def _tell_items(self, what: str, items: Any) -> Any:
        """Return a list or tuple; one of many numbers, or of arrays, as an array."""
        kind, types = type(items).__name__, {type(item) for item in items}
        if len(items) > LONG and types in ({int}, {float}):
            if types == {float} or max(map(abs, items)) < EXACT:
                return {"packed": [kind, self._keep(what, np.array(items))]}
        if len(items) > 1 and columns.are_alike(items):
            ends = np.cumsum([item.size for item in items])
            parts = np.concatenate(items), ends.astype(np.int64)
            return {"ragged": [kind, *(self._keep(what, part) for part in parts)]}
        named = [getattr(item, "name", i) for i, item in enumerate(items)]
        pairs = zip(named, items, strict=True)
        told = [self.tell(f"{what}[{name!r}]", item) for name, item in pairs]
        return told if kind == "list" else {"tuple": told}

    def _tell_array(self, what: str, array: np.ndarray) -> dict[str, Any]:
        if array.dtype.names:
            kind, parts = columns.take_apart(what, array)
            return {"records": [kind, [self._keep(f"{what}.{n}", a) for n, a in parts.items()]]}
        if array.ndim > 1 and not array.flags.c_contiguous:
            # In which order numbers lie in memory is also that of sums.
            axes = np.argsort([-stride for stride in array.strides], kind="stable").tolist()
            return {"axes": [axes, self._tell_array(what, array.transpose(axes).copy("C"))]}
        if array.dtype.kind == "U":
            return {"text": self._keep(what, columns.as_code_points(array))}
        return {"array": self._keep(what, columns.plain(what, array))}

    def _keep(self, what: str, array: np.ndarray) -> int:
        self.arrays[str(len(self.names))] = array
        self.names.append(what)
        return len(self.names) - 1

    def _tell_object(self, what: str, value: Any) -> dict[str, Any]:
        kind = type(value)
        path, given = path_of(what, kind), arguments_of(what, value)
        told = {"class": path, "arguments": {
            name: self.tell(f"{what}.{name}", each)
            for name, each in given.items()
        }}  # fmt: skip
        if is_public(path):
            _refuse_outdated(what, value, given)
        else:
            changed = find_changed(what, value, given)
            told["attributes"] = {n: self.tell(f"{what}.{n}", v) for n, v in changed.items()}
            told["digest"] = digest_of(kind)
        self.objects.append(told)
        return {"object": len(self.objects) - 1}


def arguments_of(what: str, value: Any) -> dict[str, Any]:
    """Return the arguments by which the constructor of an object makes it again.

    They are attributes of the same name, or what its method ``saved()`` returns.

    Raises
    ------
    KindError
        If one is no attribute.
    """
    kind = type(value)
    if hasattr(kind, "saved"):
        return dict(value.saved())
    try:
        takes = inspect.signature(kind).parameters.values()
    except (TypeError, ValueError) as error:
        raise KindError(f"{what} cannot be saved, got {shown(value)}, which is none that Python "
                        "code has made; wrap it in a class of yours") from error  # fmt: skip
    found = {}
    for parameter in takes:
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue  # what they were is told by attributes
        if not hasattr(value, parameter.name):
            raise KindError(
                f"{what} cannot be saved: {kind.__name__} takes {parameter.name!r}, but keeps it "
                f"under another name; let it keep self.{parameter.name}, or write saved(self), "
                "which returns the arguments by name"
            )
        found[parameter.name] = getattr(value, parameter.name)
    return found


def find_changed(what: str, value: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an object has that one made anew of these arguments would not have."""
    try:
        again = build(type(value), given)
    except Exception as error:  # of a user's constructor
        raise KindError(
            f"{what} cannot be saved: {type(value).__name__} cannot be made again of what it keeps "
            f"under the names of its arguments ({error}); write saved(self), which returns the "
            "arguments by name"
        ) from error
    others = attributes_of(again)
    return {
        name: own
        for name, own in attributes_of(value).items()
        if name not in others or not _is_alike(own, others[name])
    }


def build(kind: Any, given: Mapping[str, Any]) -> Any:
    """Return an object of these arguments; by ``from_saved``, where a class has it."""
    return getattr(kind, "from_saved", kind)(**given)


def _place(key: Any) -> str:
    """Return how an entry of a mapping stands behind the name of it."""
    return f".{key}" if isinstance(key, str) and key.isidentifier() else f"[{key!r}]"


def _is_alike(own: Any, other: Any) -> bool:
    """Tell whether two values are the same to the bit; of what is not known, they are not."""
    try:
        return is_same_function(own, other) or is_same(own, other)
    except Exception:  # of a user's comparison
        return False


def _refuse_outdated(what: str, value: Any, given: Mapping[str, Any]) -> None:
    """Raise if a rule of functions would be another one, made of what these read now."""
    frozen = getattr(value, "_frozen", None)
    if frozen is not None and build(type(value), given)._frozen != frozen:
        raise KindError(
            f"{what} has functions that read what has changed since it was made, so a file would "
            "hold another rule; make the rule, and the network, anew"
        )

"""Values as JSON and arrays, and back to the bit: what experiments return, and states of networks.

Nothing is pickled. Plain values, lists, tuples, mappings, arrays and numbers of NumPy are known,
named tuples and dataclasses by the name of their class, which is looked up where this program has
it already, or in neurosim; nothing else is imported for it, and no function of it is called.
"""

import math
import sys
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any

import numpy as np

from neurosim.base.errors import DataError, KindError

Tree = dict[str, Any]
Arrays = dict[str, np.ndarray[Any, Any]]
STORABLE = "biufc"
"""Kinds of arrays that are stored as they are; dates and text are as bytes."""
DEEPEST = 100
MAPPINGS: dict[str, Any] = {
    "dict": dict, "proxy": MappingProxyType, "ordered": OrderedDict, "counter": Counter,
}  # fmt: skip
"""Mappings that come back as they were; read-only ones of others come back as a dict."""
MAPPING_NAMES = {kind: name for name, kind in MAPPINGS.items()}


def pack(value: Any, arrays: Arrays) -> Any:
    """Return a value as JSON knows it; arrays go to ``arrays``, under numbers.

    Parameters
    ----------
    value : object
        None, truth values, numbers, text, bytes, arrays of numbers, text and dates, records of
        numbers, and lists, tuples, mappings but for other kinds of dict, ranges, named tuples and
        dataclasses of these.
    arrays : dict
        Filled.

    Raises
    ------
    KindError
        If something in it is of another kind; the message says where.

    Examples
    --------
    >>> arrays = {}
    >>> packed = pack({"spikes": (np.arange(3), 0.5)}, arrays)
    >>> packed
    {'dict': [['spikes', {'tuple': [{'array': '0'}, 0.5]}]]}
    >>> unpack(packed, arrays)
    {'spikes': (array([0, 1, 2]), 0.5)}
    """
    return _Packer(arrays).pack(value, "it", 0)


class _Packer:
    def __init__(self, arrays: Arrays):
        self.arrays = arrays

    def pack(self, value: Any, where: str, depth: int) -> Any:
        kind = type(value)
        if depth > DEEPEST:
            raise KindError(f"{where[:60]}... holds itself, or is more than {DEEPEST} deep")
        if value is None or kind in (bool, int, str):
            return value
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if kind is complex:
            return {"complex": [self.pack(x, where, depth) for x in (value.real, value.imag)]}
        if kind is bytes:
            return {"bytes": self._put(np.frombuffer(value, np.uint8))}
        if kind is range:
            return {"range": [value.start, value.stop, value.step]}
        if kind in (list, tuple):
            return {kind.__name__: self._all(value, where, depth)}
        if isinstance(value, np.ndarray | np.generic):
            return self._array(value, where)
        if isinstance(value, tuple) and hasattr(kind, "_fields"):
            return {"named": _name(kind, where), "fields": list(kind._fields),
                    "values": self._all(value, where, depth)}  # fmt: skip
        if is_dataclass(value) and not isinstance(value, type):
            of = {field.name: getattr(value, field.name) for field in fields(value)}
            return {"data": _name(kind, where), "fields": list(of),
                    "values": self._all(of.values(), where, depth)}  # fmt: skip
        if isinstance(value, Mapping) and (kind in MAPPING_NAMES or not isinstance(value, dict)):
            items = [[self.pack(key, f"a key of {where}", depth + 1),
                      self.pack(item, f"{where}[{key!r}]", depth + 1)]
                     for key, item in value.items()]  # fmt: skip
            return {MAPPING_NAMES.get(kind, "dict"): items}
        raise KindError(f"{where} is a {kind.__name__}, which cannot be kept; return plain values, "
                        "arrays, lists, tuples and mappings of them")  # fmt: skip

    def _all(self, values: Any, where: str, depth: int) -> list[Any]:
        return [self.pack(item, f"{where}[{i}]", depth + 1) for i, item in enumerate(values)]

    def _put(self, array: np.ndarray[Any, Any]) -> str:
        name = str(len(self.arrays))
        self.arrays[name] = array
        return name

    def _array(self, value: Any, where: str) -> Tree:
        """Note how an array lies in memory, too: sums over it depend on that in the last digit."""
        if type(value) is np.recarray:  # such as the state of synapses that a user's rule has
            columns = [self._array(value[name], f"{where}.{name}") for name in value.dtype.names]
            return {"records": list(value.dtype.names), "columns": columns}
        if type(value) is not np.ndarray and not isinstance(value, np.generic):
            raise KindError(f"{where} is a {type(value).__name__}; keep plain arrays")
        if value.dtype.hasobject or value.dtype.fields is not None:
            raise KindError(f"{where} is an array of {value.dtype}; keep arrays of numbers or text")
        told: Tree = {}
        array = np.asarray(value)
        axes = np.argsort([-abs(stride) for stride in array.strides], kind="stable").tolist()
        if array.size and axes != sorted(axes):
            told["axes"] = axes
            array = array.transpose(axes)
        array = np.ascontiguousarray(array).reshape(array.shape)
        if array.dtype.kind not in STORABLE:
            told |= {"dtype": array.dtype.str, "shape": list(array.shape)}
            array = np.frombuffer(array.tobytes(), np.uint8)
        return {"scalar" if isinstance(value, np.generic) else "array": self._put(array), **told}


def unpack(packed: Any, arrays: Mapping[str, Any]) -> Any:
    """Return the value that `pack` made this of.

    Raises
    ------
    DataError
        If it is nothing that `pack` makes, or a class is not what it was.
    """
    try:
        return _unpack(packed, arrays)
    except DataError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise DataError(f"what was kept is not understood ({error})") from error


def _unpack(packed: Any, arrays: Mapping[str, Any]) -> Any:
    if not isinstance(packed, Mapping):
        return packed
    kind, held = next(iter(packed.items()))
    if kind in MAPPINGS:
        return MAPPINGS[kind]({_unpack(key, arrays): _unpack(item, arrays) for key, item in held})
    if kind in ("list", "tuple"):
        items = [_unpack(item, arrays) for item in held]
        return items if kind == "list" else tuple(items)
    if kind in ("array", "scalar"):
        array = _place(arrays[held], packed)
        return array if kind == "array" else array[()]
    if kind == "records":
        return _records(held, [_unpack(column, arrays) for column in packed["columns"]])
    if kind in ("named", "data"):
        values = [_unpack(item, arrays) for item in packed["values"]]
        return _make(kind, held, packed["fields"], values)
    if kind == "float":
        return float(held)
    if kind == "complex":
        return complex(*(_unpack(x, arrays) for x in held))
    if kind == "bytes":
        return arrays[held].tobytes()
    if kind == "range":
        return range(*held)
    raise DataError(f"what was kept holds a {kind!r}, which this neurosim does not know")


def _place(stored: np.ndarray[Any, Any], told: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    array = stored
    if "dtype" in told:
        array = np.frombuffer(stored.tobytes(), np.dtype(told["dtype"])).reshape(told["shape"])
        array = array.copy()
    return array.transpose(np.argsort(told["axes"])) if "axes" in told else array


def _records(names: list[str], columns: list[Any]) -> np.ndarray[Any, Any]:
    layout = [(name, column.dtype) for name, column in zip(names, columns, strict=True)]
    made = np.zeros(columns[0].shape, np.dtype(layout, align=True))
    for name, column in zip(names, columns, strict=True):
        made[name] = column
    return made.view(np.recarray)


def _name(kind: type, where: str) -> str:
    name = f"{kind.__module__}:{kind.__qualname__}"
    if getattr(sys.modules.get(kind.__module__), kind.__qualname__, None) is not kind:
        raise KindError(f"{where} is a {kind.__qualname__}, a class that is not at the top of its "
                        "module, so it cannot be found again; define it there")  # fmt: skip
    return name


def _make(kind: str, name: str, names: list[str], values: list[Any]) -> Any:
    """Return an object of a class that is known, without running anything of it."""
    module, _, qualname = name.partition(":")
    if module not in sys.modules and module.split(".")[0] == "neurosim":
        import_module(module)
    found = getattr(sys.modules.get(module), qualname, None)
    if not isinstance(found, type) or names != _fields_of(kind, found):
        raise DataError(f"what was kept holds a {name} of {', '.join(names)}, and there is no such "
                        "class now")  # fmt: skip
    if kind == "named":
        return tuple.__new__(found, values)
    made: Any = object.__new__(found)
    for key, value in zip(names, values, strict=True):
        object.__setattr__(made, key, value)
    return made


def _fields_of(kind: str, found: type) -> list[str] | None:
    if kind == "named":
        return list(getattr(found, "_fields", ())) if issubclass(found, tuple) else None
    return [field.name for field in fields(found)] if is_dataclass(found) else None

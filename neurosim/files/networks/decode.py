"""Decode: facts and arrays of a file as objects again; what the file says is distrusted.

Objects are made by their constructors, which look at all that they are given, of classes that
`neurosim.files.networks.names` lets come; functions are found, not called here.
"""

import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from neurosim.base import plain
from neurosim.base.errors import DataError, NeurosimError, ResourceError
from neurosim.files.networks import columns
from neurosim.files.networks.encode import build
from neurosim.files.networks.names import OWN, digest_of, find, is_public

SETS: dict[str, Any] = {"set": set, "frozenset": frozenset}
FLOATS = ("nan", "inf", "-inf")


class Decoder:
    """Turns facts and arrays into values.

    Parameters
    ----------
    objects : list
        As of an `Encoder`; made at once, one after the other.
    arrays : mapping of str to ndarray
    modules : collection of str
        Of users, that may be imported.

    Raises
    ------
    DataError
        If they say what no `Encoder` says, or name what may not come.
    """

    def __init__(self, objects: Any, arrays: Mapping[str, Any], modules: Collection[str]):
        self._arrays, self._modules = arrays, modules
        self._made: list[Any] = []
        self.recorders: Sequence[Any] = ()
        self._forms: dict[str, Callable[[Any], Any]] = {
            "array": self._array,
            "axes": lambda told: self.read(told[1]).transpose(np.argsort(told[0])),
            "dict": self._dict,
            "float": lambda told: float(FLOATS[FLOATS.index(told)]),
            "fraction": lambda told: Fraction(told),
            "function": self._function,
            "generator": lambda told: plain.make("a generator", self.read(told)),
            "object": lambda told: self._made[_number(told)],
            "packed": lambda told: _kind(told[0])(self._array(told[1]).tolist()),
            "partial": self._partial,
            "ragged": lambda told: _kind(told[0])(
                columns.split(self._array(told[1]), self._array(told[2]))
            ),
            "recorder": lambda told: self.recorders[_number(told)],
            "records": lambda told: columns.put_together(
                told[0], [self._array(number) for number in told[1]]
            ),
            "scalar": lambda told: self._array(told)[()],
            "set": lambda told: SETS[told[0]](self.read(item) for item in told[1]),
            "text": lambda told: columns.as_text(self._array(told)),
            "tuple": lambda told: tuple(self.read(item) for item in told),
        }
        for told in _checked(objects, list):
            self._made.append(self._make(told))

    def parts(self, told: Any, names: Collection[str]) -> dict[str, Any]:
        """Return the parts of a network, but for ``others``.

        Raises
        ------
        DataError
            If it has not all of these, or has more.
        """
        if set(_checked(told, dict)) != set(names):
            raise DataError(f"consists of {', '.join(told)}, not of {', '.join(names)}")
        return {name: self.read(told[name]) for name in names if name != "others"}

    def others(self, told: Any, recorders: Sequence[Any], own: Collection[str]) -> dict[str, Any]:
        """Return the attributes that a subclass or a user gave to a network.

        Parameters
        ----------
        told : mapping
            As of `parts`.
        recorders : sequence of object
            Those of the network, which may be among them.
        own : collection of str
            Attributes that every network has.

        Raises
        ------
        DataError
            If one is an attribute that every network has.
        """
        self.recorders = recorders
        found: dict[str, Any] = _checked(self.read(told["others"]), dict)
        for name in found:
            if not isinstance(name, str) or name in own or name.startswith("__"):
                raise DataError(f"holds an attribute {name!r}, which is no subclass's or user's")
        return found

    def read(self, told: Any) -> Any:
        """Return the value that facts tell.

        Raises
        ------
        DataError
            If they tell none.
        """
        if told is None or isinstance(told, bool | int | float | str):
            return told
        if isinstance(told, list):
            return [self.read(item) for item in told]
        if not isinstance(told, dict) or len(told) != 1 or not {*told} <= {*self._forms}:
            raise DataError("tells a value in a way that is none of neurosim")
        [(form, of)] = told.items()
        try:
            return self._forms[form](of)
        except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError) as error:
            if isinstance(error, NeurosimError):
                raise
            raise DataError(f"tells a value ({form}) that is none ({error})") from error

    def _array(self, told: Any) -> np.ndarray:
        found = self._arrays[str(_number(told))]
        if not isinstance(found, np.ndarray):
            raise DataError(f"has no array {told}")
        return found

    def _dict(self, told: Any) -> dict[Any, Any]:
        return {self.read(key): self.read(value) for key, value in told}

    def _function(self, told: Any) -> Any:
        path, digest = told
        found = find(_checked(path, str), self._modules)
        if not isinstance(getattr(found, "py_func", found), FunctionType):
            raise DataError(f"names {path!r} as a function, which it is not")
        _warn_of_change(path, digest, found)
        return found

    def _partial(self, told: Any) -> Any:
        function, arguments, keywords = (self.read(part) for part in told)
        return partial(function, *arguments, **keywords)

    def _make(self, told: Any) -> Any:
        path = _checked(_checked(told, dict).get("class"), str)
        given = _checked(told.get("arguments"), dict)
        kind = find(path, self._modules)
        if not isinstance(kind, type):
            raise DataError(f"names {path!r} as a class, which it is not")
        values = {name: self.read(value) for name, value in given.items()}
        try:
            made = build(kind, values)
        except ResourceError:
            raise
        except Exception as error:  # of a user's constructor, too
            raise DataError(f"holds a {kind.__name__} that cannot be: {error}") from error
        # Of ours all that is kept is checked by constructors; kernels rely on it.
        if attributes := _checked(told.get("attributes", {}), dict):
            if is_public(path):
                raise DataError(f"holds a {kind.__name__} that cannot be: with attributes")
            for name, value in attributes.items():
                _refuse_hiding(kind, name)
                object.__setattr__(made, name, self.read(value))  # a class may be frozen
        _warn_of_change(path, told.get("digest", ""), kind)
        return made


def _refuse_hiding(kind: type, name: str) -> None:
    """Raise if an attribute would stand in the place of a method."""
    hidden = getattr(kind, name, None)
    if not name.isidentifier() or name.startswith("__") or callable(hidden):
        raise DataError(f"holds a {kind.__name__} that cannot be: with an attribute {name!r}")


def require_sizes(populations: Any, kept: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raise unless the state has as many neurons as are asked for, before any is laid.

    So a file asks for no more memory than such a network takes, of neurons that it holds.

    Parameters
    ----------
    populations : list of Population
    kept : mapping
        What the state holds of each, by name.
    names : sequence of str
        Where in it an array stands that has a number for each neuron.
    """
    for population in populations:
        found: Any = kept[population.name]
        for name in names:
            found = found[name]
        if np.shape(found) != (population.n,):
            raise DataError(
                f"holds a state of {population.name!r} that is not one of {population.n:,} neurons"
            )


def _warn_of_change(path: str, digest: Any, found: Any) -> None:
    if digest and path.partition(":")[0].partition(".")[0] != OWN and digest_of(found) != digest:
        warnings.warn(
            f"{path} is not what it was when the network was saved, so results may "
            "differ; for the same results, load it with the code as it was then",
            stacklevel=2,
        )


def _kind(told: Any) -> Any:
    return {"list": list, "tuple": tuple}[told]


def _number(told: Any) -> int:
    if type(told) is not int or told < 0:
        raise DataError(f"counts by {told!r}, which is no number of an object")
    return told


def _checked(told: Any, kind: Any) -> Any:
    if not isinstance(told, kind):
        raise DataError("is not arranged as a network is")
    return told

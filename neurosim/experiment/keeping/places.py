"""Which lists, dicts and arrays are one and the same, so that they are again when brought back."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from neurosim.base.errors import ArgumentError

MUTABLE = (np.ndarray, list, dict)
PLAIN = frozenset([type(None), bool, int, float, complex, str, bytes])


class Numbers:
    """Numbers of mutable objects, by which they are told from each other."""

    def __init__(self) -> None:
        self.objects: list[Any] = []  # held, so that no other gets the place of one in memory
        self._number: dict[int, int] = {}

    def __repr__(self) -> str:
        return f"Numbers of {len(self.objects)} objects"

    def copy(self) -> "Numbers":
        """Return some that go on from these."""
        made = Numbers()
        made.objects, made._number = [*self.objects], {**self._number}
        return made

    def walk(self, values: Mapping[str, Any]) -> list[int]:
        """Return the number of every mutable object in ``values``, in a fixed order."""
        found: list[int] = []
        entered = set[int]()
        for value in values.values():
            self._enter(value, found, entered)
        return found

    def _enter(self, value: Any, found: list[int], entered: set[int]) -> None:
        if isinstance(value, MUTABLE) or _is_data(value):
            if id(value) not in self._number:
                self._number[id(value)] = len(self.objects)
                self.objects.append(value)
            found.append(self._number[id(value)])
            if id(value) in entered:
                return
            entered.add(id(value))
        for item in _items(value):
            if type(item) not in PLAIN:
                self._enter(item, found, entered)


class Again:
    """Makes of states what they were taken of.

    Parameters
    ----------
    first : Numbers
        Of the objects that are there already.
    places : list of int
        What `Numbers.walk` returned where the states were taken.
    """

    def __init__(self, first: Numbers, places: list[int]):
        self._made: dict[int, Any] = {}
        self._first, self._places = first.objects, iter(places)

    def __repr__(self) -> str:
        return f"Again: {len(self._made)} objects made"

    def fill(self, name: str, state: Any) -> Any:
        """Return what a state was taken of, found again or made."""
        if type(state) in PLAIN:
            return state
        if not (isinstance(state, MUTABLE) or _is_data(state)):
            if isinstance(state, tuple):
                return tuple.__new__(type(state), [self.fill(name, item) for item in state])
            return state
        number = next(self._places)
        if number not in self._made:
            is_first = number < len(self._first)
            self._made[number] = place = self._first[number] if is_first else state
            self._bring(name, place, state)
        return self._made[number]

    def _bring(self, name: str, place: Any, state: Any) -> None:
        if isinstance(state, np.ndarray):
            _fill_array(name, place, state)
        elif isinstance(state, list):
            place[:] = [self.fill(name, item) for item in state]
        elif isinstance(state, dict):
            items = {key: self.fill(f"{name}[{key!r}]", item) for key, item in state.items()}
            place.clear()
            place.update(items)
        else:
            for field in fields(state):
                value = self.fill(f"{name}.{field.name}", getattr(state, field.name))
                object.__setattr__(place, field.name, value)


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, list | tuple):
        return value
    return [getattr(value, field.name) for field in fields(value)] if _is_data(value) else ()


def _is_data(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


def _fill_array(name: str, place: Any, state: Any) -> None:
    if (place.dtype, place.shape) != (state.dtype, state.shape):
        raise ArgumentError(
            f"a checkpoint holds {name!r} as {state.dtype}{state.shape}, and the loop keeps "
            f"{place.dtype}{place.shape}; run the experiment anew"
        )
    if place is not state:
        place[...] = state

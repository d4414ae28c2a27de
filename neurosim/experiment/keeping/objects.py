"""The state of objects that a long seed goes on with: taken out as values, put back in place."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.experiment.keeping.packing import MAPPING_NAMES
from neurosim.experiment.keeping.places import MUTABLE, Again, Numbers

KINDS = "a network or recorder (store(), restore()), an array, a list, a dict or a numpy Generator"


def check_objects(loop: str, objects: Any) -> None:
    """Raise KindError unless ``objects`` are some whose state can be taken, by name."""
    if not isinstance(objects, Mapping) or not all(isinstance(name, str) for name in objects):
        raise KindError(f"keep of loop {loop!r} must hold objects by name, such as "
                        f'{{"net": net}}, got {type(objects).__name__}')  # fmt: skip
    for name, value in objects.items():
        is_value = isinstance(value, (*MUTABLE, np.random.Generator))
        is_known = is_value or _has_state(value) or _has_rows(value)
        if not is_known:
            raise KindError(f"keep[{name!r}] of loop {loop!r} must be {KINDS}, got "
                            f"{checks.shown(value)}; put plain values into a list")  # fmt: skip


class Kept:
    """The objects that a loop keeps.

    Lists, dicts and arrays may lie in each other, and the seed may know them by other names: what
    is brought back goes into those that were there when the loop began, and what was one object
    in two places is one again.

    Parameters
    ----------
    objects : mapping of str to object
        As `check_objects` takes them, as they are when the loop begins.
    n_items : int
        How many items the loop has.
    """

    def __init__(self, objects: Mapping[str, Any], n_items: int):
        self._objects, self._n_items = objects, n_items
        self._first = Numbers()
        self._first.walk(_values_of(objects))

    def __repr__(self) -> str:
        return f"Kept: {', '.join(self._objects)}"

    def take(self) -> dict[str, Any]:
        """Return the states of the objects: values that `packing.pack` knows."""
        numbers = self._first.copy()
        places = numbers.walk(_values_of(self._objects))
        states = {name: _take(value) for name, value in self._objects.items()}
        return {"items": self._n_items, "states": states, "places": np.array(places, np.int64)}

    def put_back(self, taken: Mapping[str, Any]) -> None:
        """Bring the objects to states that `take` returned; networks come first.

        Raises
        ------
        ArgumentError
            If they are others than those whose states were taken, or the loop has more or less
            items now.
        """
        if taken["items"] != self._n_items:
            raise ArgumentError(
                f"a checkpoint is of a loop over {taken['items']} items, which has {self._n_items} "
                "now; they must not depend on threads or the time: run the experiment anew"
            )
        objects, states = self._objects, taken["states"]
        if objects.keys() != states.keys():
            raise ArgumentError(f"a checkpoint holds {', '.join(states)}, and the loop keeps "
                                f"{', '.join(objects)}; run the experiment anew")  # fmt: skip
        # A recorder forgets what came after the time to which its network returns.
        for name in sorted(objects, key=lambda name: not hasattr(objects[name], "run")):
            if not isinstance(objects[name], MUTABLE):
                _put_back(objects[name], states[name])
        again = Again(self._first, taken["places"].tolist())
        for name in _values_of(objects):
            made = again.fill(name, states[name])
            if made is not objects[name]:  # the body put another one there
                cast(dict[str, Any], objects)[name] = made


def _values_of(objects: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the objects that are values, in an order of their own."""
    return {name: objects[name] for name in sorted(objects) if isinstance(objects[name], MUTABLE)}


def _has_state(value: Any) -> bool:
    return all(callable(getattr(value, name, None)) for name in ("store", "restore"))


def _has_rows(value: Any) -> bool:
    """Return whether it is a recorder of spikes, which holds rows in stretches of time."""
    return all(callable(getattr(value, name, None)) for name in ("kept", "hold"))


def _take(value: Any) -> Any:
    if _has_state(value):
        state = value.store()
        return dict(state) if isinstance(state, dict) else state
    if _has_rows(value):
        value.require_in_memory("a checkpoint")
        rows, spans = value.kept()
        return {"rows": rows, "spans": spans}
    if isinstance(value, np.random.Generator):
        return {"state": value.bit_generator.state, "spawned": _n_spawned(value)}
    if isinstance(value, dict) and type(value) not in MAPPING_NAMES:
        return dict(value)  # brought back into the one that is there
    return value


def _put_back(value: Any, state: Any) -> None:
    if _has_state(value):
        value.restore(state)
    elif _has_rows(value):
        value.clear()
        value.hold(state["rows"], state["spans"])
    else:
        value.bit_generator.state = state["state"]
        if n := state["spawned"] - _n_spawned(value):  # later ones must not be those again
            value.bit_generator.seed_seq.spawn(n)


def _n_spawned(random: np.random.Generator) -> int:
    return getattr(random.bit_generator.seed_seq, "n_children_spawned", 0)

"""The state of objects that a long seed goes on with: taken out as values, put back in place."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError

KINDS = "a network or recorder (store(), restore()), an array, a list, a dict or a numpy Generator"
CONTAINERS = (np.ndarray, list, dict, np.random.Generator)


def check_objects(loop: str, objects: Any) -> None:
    """Raise KindError unless ``objects`` are some whose state can be taken, by name."""
    if not isinstance(objects, Mapping) or not all(isinstance(name, str) for name in objects):
        raise KindError(f"keep of loop {loop!r} must hold objects by name, such as "
                        f'{{"net": net}}, got {type(objects).__name__}')  # fmt: skip
    for name, value in objects.items():
        is_known = _has_state(value) or _has_rows(value) or isinstance(value, CONTAINERS)
        if not is_known:
            raise KindError(f"keep[{name!r}] of loop {loop!r} must be {KINDS}, got "
                            f"{checks.shown(value)}; put plain values into a list")  # fmt: skip


def take_states(objects: Mapping[str, Any]) -> dict[str, Any]:
    """Return the states of objects by name: values that `packing.pack` knows."""
    return {name: _take(value) for name, value in objects.items()}


def put_back(objects: Mapping[str, Any], states: Mapping[str, Any]) -> None:
    """Bring objects to states that `take_states` returned; networks come first.

    Raises
    ------
    ArgumentError
        If they are others than those whose states were taken.
    """
    if objects.keys() != states.keys():
        raise ArgumentError(f"a checkpoint holds {', '.join(states)}, and the loop keeps "
                            f"{', '.join(objects)}; run the experiment anew")  # fmt: skip
    # A recorder forgets what came after the time to which its network returns.
    for name in sorted(objects, key=lambda name: not hasattr(objects[name], "run")):
        _put_back(name, objects[name], states[name])


def _has_state(value: Any) -> bool:
    return all(callable(getattr(value, name, None)) for name in ("store", "restore"))


def _has_rows(value: Any) -> bool:
    """Return whether it is a recorder of spikes, which holds rows in stretches of time."""
    return all(callable(getattr(value, name, None)) for name in ("kept", "hold"))


def _take(value: Any) -> Any:
    if _has_state(value):
        return value.store()
    if _has_rows(value):
        value.require_in_memory("a checkpoint")
        rows, spans = value.kept()
        return {"rows": rows, "spans": spans}
    return value.bit_generator.state if isinstance(value, np.random.Generator) else value


def _put_back(name: str, value: Any, state: Any) -> None:
    if _has_state(value):
        value.restore(state)
    elif _has_rows(value):
        value.clear()
        value.hold(state["rows"], state["spans"])
    elif isinstance(value, np.random.Generator):
        value.bit_generator.state = state
    elif isinstance(value, np.ndarray):
        if (value.dtype, value.shape) != (state.dtype, state.shape):
            raise ArgumentError(
                f"a checkpoint holds {name!r} as {state.dtype}{state.shape}, and the loop keeps "
                f"{value.dtype}{value.shape}; run the experiment anew"
            )
        value[...] = state
    elif isinstance(value, list):
        value[:] = state
    else:
        value.clear()
        value.update(state)

"""Attributes of rules that users bring: which of them a network has changed, told and put back."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError
from neurosim.base.plain import DEEPEST, make, tell
from neurosim.base.protocols import own_copy


def attributes_of(rule: Any) -> dict[str, Any]:
    """Return the attributes of an object, those in slots among them.

    Examples
    --------
    >>> from neurosim import KWinners
    >>> attributes_of(KWinners(3))["k"]
    3
    """
    slots = [name for kind in type(rule).__mro__ for name in _slots_of(kind)]
    found = {name: getattr(rule, name) for name in slots if hasattr(rule, name)}
    return found | getattr(rule, "__dict__", {})


def _slots_of(kind: type) -> list[str]:
    slots = vars(kind).get("__slots__", ())
    names = [slots] if isinstance(slots, str) else list(slots)
    return [name for name in names if name not in ("__dict__", "__weakref__")]


def is_same(one: Any, other: Any, depth: int = 0) -> bool:
    """Return whether two values are alike to the bit, whatever they are made of.

    Of what holds itself it is not known, and the answer no.

    Examples
    --------
    >>> is_same([np.zeros(2), "a"], [np.zeros(2), "a"]), is_same(1, True)
    (True, False)
    """
    if one is other:
        return True
    if type(one) is not type(other) or depth > DEEPEST:
        return False
    if isinstance(one, np.ndarray):
        if (one.dtype, one.shape) != (other.dtype, other.shape):
            return False
        if not one.dtype.hasobject:
            return bool(one.tobytes() == other.tobytes())
        one, other = one.tolist(), other.tolist()
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(
            is_same(a, b, depth + 1) for a, b in zip(one, other, strict=True)
        )
    own, theirs = _parts_of(one), _parts_of(other)
    if own is not None:
        return is_same(own, theirs, depth + 1)
    is_equal: Any = one == other
    return is_equal is True


def _parts_of(value: Any) -> Any:
    """Return what a value is made of, where `==` does not tell all, or None."""
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, np.random.Generator):
        return [type(value.bit_generator).__name__, value.bit_generator.state]
    if isinstance(value, float | complex | np.generic):
        return [repr(value), value.tobytes() if isinstance(value, np.generic) else b""]
    own = attributes_of(value)
    return list(own.items()) if own else None


def keep_changed(what: str, rule: Any, fresh: Any) -> dict[str, Any]:
    """Return what a rule keeps, in plain values: attributes that are not as of a ``fresh`` one.

    Raises
    ------
    KindError
        If one of them is nothing that can be stored, or is there no more.
    """
    now, then = attributes_of(rule), attributes_of(fresh)
    for name in sorted(set(then) - set(now))[:1]:
        raise KindError(f"{what} cannot be stored without {name}; set it to None, do not delete it")
    return {
        name: tell(f"{name} of {what}", value)
        for name, value in now.items()
        if name not in then or not is_same(value, then[name])
    }


def read_changed(what: str, kept: Any, fresh: Any) -> Any:
    """Return a copy of a ``fresh`` rule with the attributes that `keep_changed` told.

    Raises
    ------
    ArgumentError
        If they are none that such a rule has.
    """
    if not isinstance(kept, Mapping):
        raise ArgumentError(f"stored must hold what {what} keeps, got {checks.shown(kept)}")
    own, rule = attributes_of(fresh), own_copy(fresh)
    for name, told in kept.items():
        value = make(f"{name} of {what}", told)
        _check(what, name, value, own, type(fresh))
        object.__setattr__(rule, name, value)  # rules may be frozen
    return rule


def _check(what: str, name: Any, value: Any, own: Mapping[str, Any], kind: type) -> None:
    """Raise unless a rule may have such an attribute: no method is hidden by one."""
    is_name = isinstance(name, str) and name.isidentifier() and not name.startswith("__")
    hidden = getattr(kind, name, None) if is_name else None
    if not is_name or callable(hidden) or isinstance(hidden, property):
        raise ArgumentError(
            f"stored must hold attributes that {what} ({kind.__name__}) may have, got "
            f"{checks.shown(name)}"
        )
    # Of which type and shape it is may change as the rule runs.
    if isinstance(own.get(name), np.ndarray) and not isinstance(value, np.ndarray):
        raise ArgumentError(
            f"stored must hold {name} of {what} as an array, got {checks.shown(value)}"
        )

"""What an experiment is made of: functions that can be called, where they are; and its name."""

import inspect
import re
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import ArgumentError, KindError


def check_call(name: str, value: Any, positional: Sequence[str], named: Sequence[str]) -> None:
    """Raise KindError if ``value`` is no function that can be called so."""
    wanted = ", ".join([*positional, *(["*", *named] if named else [])])
    if not callable(value):
        raise KindError(f"{name} must be a function of ({wanted}), got {checks.shown(value)}")
    try:
        signature = inspect.signature(value)
    except ValueError:  # of a builtin
        return
    try:
        signature.bind(*positional, **dict.fromkeys(named))
    except TypeError as error:
        raise KindError(f"{name} must be a function of ({wanted}), got {signature}") from error


def load_function(given: Any, what: str) -> Any:
    """Return a function that is given, or named as ``"package.module:function"``.

    Raises
    ------
    ArgumentError
        If none is there.
    """
    if not isinstance(given, str):
        return given
    module, _, function = given.partition(":")
    try:
        return getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise ArgumentError(
            f"{what} must name a function as 'package.module:function', got {given!r}: {error}"
        ) from error


def make_name(name: str) -> str:
    """Return a name as an experiment may have it: ``My_Thing!`` is ``my-thing``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "mine"

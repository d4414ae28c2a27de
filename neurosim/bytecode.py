"""What the code of a user's function says: which names it reads, and what no kernel can do."""

import dis
from collections.abc import Iterator
from types import CodeType, ModuleType
from typing import Any

from neurosim.errors import KindError

RANDOM = ("random", "_random", "numpy.random", "secrets")
"""Modules that draw random numbers."""


def globals_of(code: CodeType) -> set[str]:
    """Return the global names that a function reads."""
    steps = (step for each in _codes(code) for step in dis.get_instructions(each))
    return {step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}


def refuse_chance(what: str, code: CodeType) -> None:
    """Raise KindError if a function names what draws random numbers."""
    names = {part for each in _codes(code) for name in each.co_names for part in name.split(".")}
    if "random" in names:
        raise chance(what)


def refuse_raise(what: str, code: CodeType) -> None:
    """Raise KindError if a function raises: kernels are called by address, which drops it.

    What is worse, such a kernel would leave out the rest of the neurons of its thread.
    """
    for each in _codes(code):
        if any(step.opname == "RAISE_VARARGS" for step in dis.get_instructions(each)):
            raise KindError(
                f"{what} has a raise or an assert, which compiled code cannot tell; return a "
                "value instead: states that are not finite end a run by themselves"
            )


def is_chance(value: Any) -> bool:
    """Tell whether a value draws random numbers, by whatever name: a module, function or method."""
    owner = getattr(value, "__self__", value)
    own = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    names = [name for name in (own, type(owner).__module__) if isinstance(name, str)]
    return any(name == known or name.startswith(f"{known}.") for name in names for known in RANDOM)


def chance(what: str) -> KindError:
    """Return the error about a function that draws random numbers."""
    return KindError(
        f"{what} draws random numbers, which the seed of the network does not govern; feed "
        "noise in through PoissonInput, Poisson neurons, or CurrentInput"
    )


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a function, and of those that it defines."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)

"""What the code of a user's function says: which names it reads, and what no kernel can do."""

import dis
import inspect
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import pairwise
from types import CodeType, ModuleType
from typing import Any

from neurosim.base import checks
from neurosim.base.errors import KindError

RANDOM = ("random", "_random", "numpy.random", "secrets")
"""Modules that draw random numbers."""


def globals_of(code: CodeType) -> set[str]:
    """Return the global names that a function reads."""
    steps = (step for each in _codes(code) for step in dis.get_instructions(each))
    return {step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}


def refuse_random(what: str, code: CodeType) -> None:
    """Raise KindError if a function names what draws random numbers."""
    # Names may have dots: `import numpy.random` inside of a function is one.
    names = {part for each in _codes(code) for name in each.co_names for part in name.split(".")}
    if "random" in names:
        raise random_error(what)


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


def refuse_change(what: str, code: CodeType) -> None:
    """Raise KindError if a function assigns to a variable outside: compiled code has copies."""
    outside = {
        "STORE_GLOBAL": None,
        "DELETE_GLOBAL": None,
        "STORE_DEREF": code.co_freevars,
        "DELETE_DEREF": code.co_freevars,
    }
    for step in (step for each in _codes(code) for step in dis.get_instructions(each)):
        if step.opname in outside:
            names = outside[step.opname]
            if names is None or step.argval in names:
                raise KindError(
                    f"{what} changes the variable {step.argval} outside of it, which compiled "
                    "code cannot; keep what changes in the state"
                )


def refuse_yield(what: str, code: CodeType) -> None:
    """Raise KindError if calling a function computes nothing yet."""
    later = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
    if code.co_flags & later:
        raise KindError(f"{what} has a yield or is async, so a call does nothing; leave that out")


def refuse_half(what: str, code: CodeType) -> None:
    """Raise KindError if a function returns a value on one branch and nothing on another.

    Compiled it would raise where nothing is returned, which is dropped; see `refuse_raise`.
    """
    for each in _codes(code):
        steps = list(dis.get_instructions(each))
        ends = {_is_nothing(before, step) for before, step in pairwise(steps)
                if step.opname in ("RETURN_VALUE", "RETURN_CONST")}  # fmt: skip
        if len(ends) == 2:
            raise KindError(
                f"{what} returns a value on one branch and nothing on another, which compiled "
                "code cannot; end every branch with a return of a value"
            )


def _is_nothing(before: dis.Instruction, end: dis.Instruction) -> bool:
    loaded = end if end.opname == "RETURN_CONST" else before
    return loaded.opname in ("LOAD_CONST", "RETURN_CONST") and loaded.argval is None


def refuse_field(what: str, code: CodeType, place: int, names: Collection[str]) -> None:
    """Raise KindError if a function uses a field that its argument lacks, on whatever branch.

    Parameters
    ----------
    what : str
    code : code
    place : int
        Which of the positional arguments.
    names : collection of str
        The fields that there are.
    """
    if place >= code.co_argcount:
        return
    argument = code.co_varnames[place]
    for name in sorted(_fields_of(code, argument) - set(names)):
        there = f"has only {', '.join(names)}" if names else "has no fields"
        hint = checks.meant(name, names)
        raise KindError(f"{what} uses {argument}.{name}, but {argument} {there}{hint}")


def refuse_store(what: str, code: CodeType, place: int, way: str = "") -> None:
    """Raise KindError if a function assigns to a field of an argument that all neurons share.

    Threads would see each other's changes when they happen to be made, and `reset` would not.
    ``way`` says why and what to do instead, by default about parameters.
    """
    if place >= code.co_argcount:
        return
    argument = code.co_varnames[place]
    # p.x += 1 reads and writes a copy of the reference, which is made right after p is named.
    for name in sorted(_fields_of(code, argument, ("STORE_ATTR", "COPY LOAD_ATTR"))):
        told = f"parameters do not change; make {name} a variable of the state"
        raise KindError(f"{what} assigns to {argument}.{name}, but {way or told}")


USES = ("LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR")


# Asked whenever a plan is made, as after each `set`, about functions that stay as they are.
@lru_cache(maxsize=512)
def _fields_of(code: CodeType, argument: str, uses: tuple[str, ...] = USES) -> frozenset[str]:
    """Return the attributes of an argument that are used right where it is named.

    Newer versions of Python load two variables by one instruction, which then names both.
    """
    found, is_named, before = set(), False, ""
    for step in dis.get_instructions(code):
        names = step.argval if isinstance(step.argval, tuple) else (step.argval,)
        # STORE_FAST_LOAD_FAST names what is stored first, then what is loaded.
        stored = names[:1] if "LOAD" in step.opname else names
        if step.opname.startswith("STORE_FAST") and argument in stored:
            return frozenset()  # it becomes something else
        if is_named and (step.opname in uses or f"{before} {step.opname}" in uses):
            found.add(step.argval)
        before = step.opname
        if step.opname not in ("COPY", "EXTENDED_ARG"):  # a copy is made for += and the like
            is_named = "LOAD_FAST" in step.opname and names[-1] == argument
    return frozenset(found)


@lru_cache(maxsize=512)
def find_used(code: CodeType, argument: str) -> frozenset[str] | None:
    """Return the attributes of an argument that a function reads; None if it is used otherwise.

    Passed on to a helper, say, or named in a function that is defined within.
    """
    if argument in code.co_cellvars:
        return None
    found, is_named = set(), False
    for step in dis.get_instructions(code):
        if step.opname == "EXTENDED_ARG":
            continue
        if is_named and step.opname not in ("LOAD_ATTR", "LOAD_METHOD"):
            return None
        if is_named:
            found.add(step.argval)
        names = step.argval if isinstance(step.argval, tuple) else (step.argval,)
        is_mentioned = "_FAST" in step.opname and argument in names
        is_named = is_mentioned and "STORE" not in step.opname and names[-1] == argument
        if is_mentioned and (not is_named or argument in names[:-1]):
            return None
    return frozenset(found)


def is_random(value: Any) -> bool:
    """Tell whether a value draws random numbers, by whatever name: a module, function or method."""
    owner = getattr(value, "__self__", value)
    own = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    names = [name for name in (own, type(owner).__module__) if isinstance(name, str)]
    return any(name == known or name.startswith(f"{known}.") for name in names for known in RANDOM)


def random_error(what: str) -> KindError:
    """Return the error about a function that draws random numbers."""
    return KindError(
        f"{what} draws random numbers, which the seed of the network does not govern; give the "
        'rule noise=["xi"] and let the function take one more argument, noise: noise.xi is drawn '
        "for each neuron or synapse and step, by the seed"
    )


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a function, and of those that it defines."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)

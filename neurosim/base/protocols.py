"""Protocols that classes of users answer: what is missing, and copies with a state of their own."""

import inspect
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, TypeVar

import numpy as np

from neurosim.base import checks
from neurosim.base.errors import KindError

Method = TypeVar("Method", bound=Callable[..., Any])


def required(method: Method) -> Method:
    """Mark a method of a protocol that says what a class of a user must bring.

    No `abc.abstractmethod`: a rule without it should be refused as all that is wrong is, with what
    to write.
    """
    method.is_required = True  # type: ignore[attr-defined]
    return method


def find_missing(value: Any, names: Sequence[str] = ()) -> list[str]:
    """Return what ``value`` lacks: of ``names``, and of the protocols from which it is derived.

    Parameters
    ----------
    value : object
    names : sequence of str
        What every one must have, wherever it is derived from.

    Examples
    --------
    >>> from neurosim import FiringRule
    >>> class Silent(FiringRule):
    ...     def most_firing(self, n):
    ...         return 0
    >>> find_missing(Silent(), ["check"])
    ['fire(self, activity, when)']
    """
    missing = {name: name for name in names if not hasattr(value, name)}
    for name in dir(type(value)):
        method = getattr(type(value), name, None)
        if getattr(method, "is_required", False):
            given = ", ".join(inspect.signature(method).parameters)  # type: ignore[arg-type]
            missing[name] = f"{name}({given})"
    for kind in type(value).__mro__:
        if getattr(kind, "_is_protocol", False):  # says so of itself, its subclasses do not
            told = [n for n in inspect.get_annotations(kind) if not hasattr(value, n)]
            missing |= dict(zip(told, told, strict=True))
    return sorted(missing.values())


def require(what: str, value: Any, names: Sequence[str], base: str) -> None:
    """Raise KindError unless ``value`` is an object with these names, and is whole.

    Its methods must take what their protocols say, by position.

    Parameters
    ----------
    what : str
        Which argument must be what, as an error begins.
    value : object
    names : sequence of str
        As of `find_missing`.
    base : str
        From which public class it can be derived.
    """
    if isinstance(value, type):
        raise KindError(
            f"{what}, got {value!r}, a class; pass an object of it: {value.__name__}(...)"
        )
    missing = find_missing(value, names)
    if missing:
        raise KindError(
            f"{what}, got {checks.shown(value)}, which lacks {', '.join(missing)}; write what is "
            f"missing in a class derived from neurosim.{base} (its help has an example)"
        )
    _check_calls(what, value)


def is_in_order(taken: Sequence[str], given: Sequence[str]) -> bool:
    """Tell whether a function takes none of what it is given at the place of another.

    What it is given goes by places; names of a user's own are free.

    Parameters
    ----------
    taken : sequence of str
        Names of the arguments of the function, in its order.
    given : sequence of str
        What it is given, in order.

    Examples
    --------
    >>> is_in_order(["x", "p"], ["z", "p"]), is_in_order(["p", "z"], ["z", "p"])
    (True, False)
    """
    return all(given.index(name) == i for i, name in enumerate(taken) if name in given)


def find_misfit(function: Any, given: Sequence[str]) -> Any:
    """Return what a function takes, or is, if it cannot be given this by places; None if it can.

    Parameters
    ----------
    function : callable
    given : sequence of str
        Names of what it is given, in order.

    Examples
    --------
    >>> find_misfit(lambda pre, post: 1, ["pre", "post"])
    >>> find_misfit(lambda post, pre: 1, ["pre", "post"])
    <Signature (post, pre)>
    """
    if not callable(function):
        return function
    try:
        found = inspect.signature(function)
    except ValueError:  # of a builtin
        return None
    try:
        found.bind(*given)
    except TypeError:
        return found
    taken = [p.name for p in found.parameters.values() if p.kind is not p.KEYWORD_ONLY]
    return None if is_in_order(taken, given) else found


def _check_calls(what: str, value: Any) -> None:
    """Raise KindError if a method of ``value`` cannot be called as its protocol calls it."""
    for name, method in _methods_of_protocols(type(value)).items():
        takes = [p for p in inspect.signature(method).parameters if p != "self"]
        found = find_misfit(getattr(value, name), takes)
        if found is not None:
            raise KindError(
                f"{what}, got {checks.shown(value)}, whose {name} must take "
                f"({', '.join(takes)}), got {found}"
            )


def _methods_of_protocols(kind: type) -> dict[str, Any]:
    """Return what protocols say of methods that a class derived from them has written anew."""
    told = [vars(k) for k in kind.__mro__ if getattr(k, "_is_protocol", False)]
    methods = {name: method for each in told for name, method in each.items()
               if inspect.isfunction(method) and not name.startswith("_")}  # fmt: skip
    return {name: m for name, m in methods.items() if getattr(kind, name) is not m}


def ask_between(what: str, ask: Any, pre: Any, post: Any) -> Any:
    """Return what a method `between` of a user says of two populations.

    What it raises itself stays as it is.

    Parameters
    ----------
    what : str
        Of what it is, as an error begins.
    ask : object
        The method.
    pre, post : Population

    Raises
    ------
    KindError
        If it is no method that takes both.

    Examples
    --------
    >>> ask_between("between of it", lambda pre, post: f"{pre} to {post}", "eye", "area")
    'eye to area'
    """
    rule = f"{what} must be a method that takes (pre, post)"
    if not callable(ask):
        raise KindError(
            f"{rule}, got {checks.shown(ask)}; give it another name if it is something else"
        )
    found = find_misfit(ask, ("pre", "post"))
    if found is not None:
        raise KindError(
            f"{rule} in this order, the two populations, got one that takes {found}; write def "
            "between(self, pre, post), or give it another name if it is something else"
        )
    return ask(pre, post)


def own_copy(rule: Any) -> Any:
    """Return a copy of a rule for a state of its own; arrays that are read-only are shared.

    Raises
    ------
    KindError
        If something in it cannot be copied, such as an open file.

    Examples
    --------
    >>> from neurosim import KWinners
    >>> own_copy(KWinners(3))
    KWinners(k=3)
    """
    values = getattr(rule, "__dict__", {}).values()
    shared = [v for v in values if isinstance(v, np.ndarray) and not v.flags.writeable]
    try:
        return deepcopy(rule, {id(array): array for array in shared})
    except Exception as error:
        raise KindError(
            f"a rule or connectome must be one that can be copied, got {checks.shown(rule)} "
            f"({error}); keep open files, locks and generators out of it"
        ) from error

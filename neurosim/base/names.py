"""Names: members of a network, public names of packages, and what is said of unknown ones."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from importlib import import_module
from inspect import signature
from typing import Any, Generic, TypeVar

from neurosim.base import checks, reprs
from neurosim.base.errors import ArgumentError, KindError, UnknownName

Member = TypeVar("Member")
Kind = TypeVar("Kind")


class Named(Mapping[str, Member], Generic[Member]):
    """What a network has by name: a read-only view, in the order given, of what it is now.

    Parameters
    ----------
    what : str
        What one of them is, for errors.
    members : mapping
    read : callable, optional
        What of each member is shown.

    Raises
    ------
    UnknownName
        For another name, with those that are like it; a KeyError.

    Examples
    --------
    >>> sizes = Named("population", {"exc": 4000, "inh": 1000})
    >>> sizes["exc"], list(sizes), "excitatory" in sizes
    (4000, ['exc', 'inh'], False)
    >>> sizes["ecx"]  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    UnknownName: population must be one of exc, inh, got 'ecx'; did you mean 'exc'?
    """

    def __init__(
        self, what: str, members: Mapping[str, Any], read: Callable[[Any], Member] | None = None
    ):
        self._what, self._members, self._read = what, members, read

    def __getitem__(self, name: str) -> Member:
        if name not in self._members:
            raise UnknownName(checks.unknown(self._what, name, self._members))
        member = self._members[name]
        shown: Member = member if self._read is None else self._read(member)
        return shown

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._members))  # `add` in another thread may come in between

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self._members))

    def __len__(self) -> int:
        return len(self._members)

    def __repr__(self) -> str:
        names = [repr(name) for name in list(self._members)]
        held = reprs.counted(len(names), self._what)
        return reprs.fit(f"{held} by name: {reprs.listed(names)}")

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._members)


def find_name(
    what: str, given: Any, members: Mapping[str, Any], earlier: Iterable[Any] = ()
) -> str:
    """Return the name of one of ``members``, which is given by name or as it is.

    Parameters
    ----------
    what : str
        What it is, for errors.
    given : str or object
    members : mapping
        Those of the network.
    earlier : iterable of object
        Those that stood for them before.

    Raises
    ------
    ArgumentError
        If there is none of that name.
    KindError
        If it is an object of that name that the network was not made of, or a part.
    """
    name = getattr(given, "name", None)
    if not isinstance(name, str):
        return checks.choice(what, given, members)
    whole = getattr(getattr(given, "population", None), "name", None)
    if whole is not None:
        raise KindError(f"{what} must be a name, as it is of a whole population here, got the part "
                        f"{name!r}; pass {whole!r}")  # fmt: skip
    checks.choice(what, name, members)
    if any(given is each for each in (members[name], *earlier)):
        return name
    raise KindError(
        f"{what} must be one of the network, got {another(name)}; pass the name {name!r}, or "
        f"{AGAIN}"
    )


def check_end(what: str, end: Any, present: Iterable[Any], earlier: Iterable[Any] = ()) -> None:
    """Raise unless ``end`` is one of the populations ``present``: that object, and no equal one.

    An equal one may get another rule later, and comparing rules compares arrays.

    Parameters
    ----------
    what : str
        What leads there, for errors.
    end : Population
    present, earlier : iterable of Population
        Those of the network, and objects that stood for them before.

    Raises
    ------
    ArgumentError
        If it is another object of that name, or there is none of that name.
    """
    known = list(present)
    if any(end is p for p in (*known, *earlier)):
        return
    names = [p.name for p in known]
    if end.name not in names:
        hint = checks.meant(end.name, names)
        raise ArgumentError(f"{what} leads to {end.name!r}, which is not in the network{hint}")
    raise ArgumentError(
        f"{what} leads to {end.name!r}, but to {another(end.name)}; take it from "
        f"network.populations[{end.name!r}], or {AGAIN}"
    )


AGAIN = "make the network again with the new object"


def another(name: str) -> str:
    """Return what an object is that has the name of one in the network, and is not it."""
    return f"another object of that name than the one in the network ({name!r} was made anew)"


def of_keywords(kind: type[Kind]) -> type[Kind]:
    """Let a class of many keywords say which was meant by one that it does not have.

    Examples
    --------
    >>> @of_keywords
    ... class Coin:
    ...     def __init__(self, *, tosses=100):
    ...         self.tosses = tosses
    >>> Coin(toses=9)  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    KindError: argument of Coin must be one of tosses, got 'toses'; did you mean 'tosses'?
    """
    made = kind.__init__
    known = [name for name in signature(made).parameters if name != "self"]

    @wraps(made)
    def __init__(self: Kind, *args: Any, **given: Any) -> None:
        for name in given:
            if name not in known:
                raise KindError(checks.unknown(f"argument of {kind.__name__}", name, known))
        made(self, *args, **given)

    kind.__init__ = __init__  # type: ignore[assignment]
    return kind


def fetch(package: str, home: Mapping[str, str], name: str) -> Any:
    """Return a public name of a package on its first use (PEP 562), so that importing costs little.

    Parameters
    ----------
    package : str
    home : mapping of str to str
        By public name, the module of the package that it is in.
    name : str

    Raises
    ------
    AttributeError
        If the package has no such name; it tells what was meant.
    """
    if name not in home:
        hint = checks.meant(name, home) if name[:1].isupper() else ""
        raise AttributeError(f"module {package!r} has no attribute {name!r}{hint}")
    return getattr(import_module(f"{package}.{home[name]}"), name)


def is_left_out(value: Any) -> bool:
    """Tell whether a text was left out; other things that are empty, or arrays, are no text."""
    return value is None or (isinstance(value, str) and not value)

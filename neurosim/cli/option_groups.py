"""Groups of options that several commands share: one parameter of a function stands for many."""

import functools
import inspect
from collections.abc import Callable, Sequence
from copy import copy
from itertools import chain
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from neurosim.base import checks


def option(name: str, kind: Any, told: Any, default: Any = None) -> inspect.Parameter:
    """Return an option as a parameter that typer reads.

    Parameters
    ----------
    name : str
    kind : type
        What it takes: of a `Literal`, maybe or None, one of its values.
    told : typer.Option
    default : object
    """
    allowed = find_choices(kind)
    if allowed:
        kind, told = str | None, with_choices(told, f"--{name.replace('_', '-')}", allowed)
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, told]
    )


def find_choices(kind: Any) -> tuple[str, ...]:
    """Return the values of a `Literal`, maybe or None, as text; nothing of any other type.

    Examples
    --------
    >>> find_choices(Literal["png", "pdf"] | None), find_choices(str | None)
    (('png', 'pdf'), ())
    """
    found = [part for part in get_args(kind) if part is not NoneType]
    inner = found[0] if len(found) == 1 and get_origin(kind) is not Literal else kind
    return tuple(map(str, get_args(inner))) if get_origin(inner) is Literal else ()


def with_choices(told: Any, name: str, allowed: Sequence[str]) -> Any:
    """Return the option, which refuses what is none of ``allowed`` as our errors do.

    Typer's own says neither what may be meant nor what to do instead.
    """

    def check(value: str | None) -> str | None:
        return value if value is None else checks.choice(name, value, allowed)

    def complete(incomplete: str) -> list[str]:
        return [word for word in allowed if word.startswith(incomplete)]

    made = copy(told)
    made.metavar = f"[{'|'.join(allowed)}]"
    made.callback = made.callback or check
    made.autocompletion = made.autocompletion or complete
    return made


def help_of(command: Callable[..., None]) -> str:
    """Return the docstring of a command, each paragraph in one line, which a terminal breaks.

    Examples
    --------
    >>> help_of(takes).splitlines()[0]
    'Give a command, in place of its parameter ``group``, the options of which ``make`` makes it.'
    """
    paragraphs = (inspect.getdoc(command) or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def takes(
    group: str, options: Sequence[inspect.Parameter], make: Callable[..., Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command, in place of its parameter ``group``, the options of which ``make`` makes it.

    Parameters
    ----------
    group : str
        Only by keyword, as are those that follow.
    options : sequence of inspect.Parameter
        As `option` returns them.
    make : callable
        Called with the values of the options by name.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def wrapped(*first: Any, **given: Any) -> None:
            chosen = {option.name: given.pop(option.name) for option in options}
            command(*first, **given, **{group: make(**chosen)})

        signature = inspect.signature(command)
        parts = ([*options] if p.name == group else [p] for p in signature.parameters.values())
        wrapped.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[*chain(*parts)]
        )
        return wrapped

    return decorate

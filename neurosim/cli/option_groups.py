"""Groups of options that several commands share: one parameter of a function stands for many."""

import functools
import inspect
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Annotated, Any


def option(name: str, kind: Any, told: Any, default: Any = None) -> inspect.Parameter:
    """Return an option as a parameter that typer reads."""
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, told]
    )


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

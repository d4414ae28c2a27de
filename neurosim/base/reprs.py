"""Telling: what objects say of themselves (`repr`), in two short lines and at no cost."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from textwrap import wrap
from types import FunctionType
from typing import Any

WIDTH, LINES = 100, 2
SHOWN = 4
"""Items of a list that are told; of a longer one, how many there are."""
LONGEST = 60
"""Characters of one value."""


def fit(text: str) -> str:
    """Return ``text`` in at most two lines of 100 columns.

    Examples
    --------
    >>> text = fit("Network: " + ", ".join(f"area {i}" for i in range(100)))
    >>> [len(line) for line in text.splitlines()], text[-4:]
    ([97, 97], ' ...')
    """
    lines = wrap(
        text,
        WIDTH,
        subsequent_indent="    ",
        max_lines=LINES,
        placeholder=" ...",
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def neat(text: str) -> str:
    r"""Return text that prints as one line, and that no terminal obeys, whatever a file holds.

    Examples
    --------
    >>> print(neat("a\tb\x1b"))
    a\tb\x1b
    """
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def counted(n: int, what: str) -> str:
    """Return how many there are of something.

    Examples
    --------
    >>> counted(4000, "neuron"), counted(1, "spike")
    ('4,000 neurons', '1 spike')
    """
    return f"{n:,} {what}{'' if n == 1 or what.endswith('s') else 's'}"


def of_size(name: str, n: int) -> str:
    """Return the name of a population with how many neurons it has."""
    return f"{name} ({counted(n, 'neuron')})"


def listed(items: Iterable[str], most: int = SHOWN) -> str:
    """Return the first of ``items``, and how many there are if that is not all.

    Examples
    --------
    >>> listed("abc"), listed("abcdefgh")
    ('a, b, c', 'a, b, c, d, ... (8 in all)')
    """
    every = list(items)
    if len(every) <= most:
        return ", ".join(every)
    return ", ".join([*every[:most], f"... ({len(every):,} in all)"])


def brief(value: Any) -> str:
    """Return a value as a line tells it: an array by its shape, a function by its name.

    Examples
    --------
    >>> import numpy as np
    >>> brief(np.zeros((20, 400))), brief(0.1), brief([1, 2]), brief(len)
    ('array(20 x 400)', '0.1', '[1, 2]', 'len')
    """
    if isinstance(value, FunctionType | type) or type(value) is type(len):
        return str(value.__name__)
    if shape := getattr(value, "shape", ()):
        return f"array({' x '.join(f'{n:,}' for n in shape)})"
    if isinstance(value, Mapping):
        items = list(value.items())
        return f"{{{listed(f'{brief(k)}: {brief(v)}' for k, v in items)}}}"
    if isinstance(value, list | tuple):
        told = listed([brief(v) for v in value[:SHOWN]] + [""] * len(value[SHOWN:]))
        return f"[{told}]" if isinstance(value, list) else f"({told}{',' * (len(value) == 1)})"
    kind: Any = type(value)
    if kind.__repr__ is object.__repr__:  # which is an address
        return str(kind.__name__)
    text = " ".join(repr(value.item() if hasattr(value, "dtype") else value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def digits(number: Any) -> str:
    """Return a number in digits; of hundreds of digits the first, of thousands how many bits.

    Examples
    --------
    >>> digits(0.5), len(digits(10**600)), digits(10**5000)
    ('0.5', 60, 'a number of 16610 bits')
    """
    try:
        text = str(number)
    except ValueError:  # Python refuses to write out more than some thousands
        return f"a number of {int(number).bit_length()} bits"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def settings(self: Any, **told: str) -> str:
    """Return a dataclass with those of its fields that are not as by default.

    Parameters
    ----------
    self : dataclass
    **told : str
        Fields that are told in other words.

    Examples
    --------
    >>> from neurosim import Random
    >>> Random(0.1), Random(0.1, self_loops=False)
    (Random(p=0.1), Random(p=0.1, self_loops=False))
    """
    parts = []
    for field in fields(self):
        if not field.repr or not hasattr(self, field.name):
            continue
        value, unset = getattr(self, field.name), field.default
        if field.default_factory is not MISSING:
            unset = field.default_factory()
        if not (value is unset or (type(value) is type(unset) and _is_equal(value, unset))):
            parts.append(f"{field.name}={told.get(field.name) or brief(value)}")
    return fit(f"{type(self).__name__}({', '.join(parts)})")


def attributes(self: Any) -> str:
    """Return an object of a user's class with what it holds; a dataclass as `settings` does."""
    if hasattr(type(self), "__dataclass_fields__"):
        return settings(self)
    told = [f"{name}={brief(value)}" for name, value in vars(self).items()]
    return fit(f"{type(self).__name__}({listed(told)})")


def _is_equal(value: Any, unset: Any) -> bool:
    return not getattr(value, "shape", ()) and bool(value == unset)

"""Words that are typed, before their options are read."""

from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import Any

from neurosim.base import errors


def join_changes(given: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters that are changed, by an option of their own or by ``--set``."""
    joined = {name: _joined(value) for name, value in given.items()}
    named = {name: value for name, value in joined.items() if value not in (None, "")}
    for name in named.keys() & changes.keys():
        raise errors.ArgumentError(f"{name} is given twice, by --{dashed(name)} and by --set; "
                                   "pass it once")  # fmt: skip
    return {**changes, **named}


def _joined(value: Any) -> Any:
    return ",".join(value) if isinstance(value, list) else value


def dashed(name: str) -> str:
    """Return the name of a field as an option has it."""
    return name.replace("_", "-")


def spread_values(words: Sequence[str], option: str) -> list[str]:
    """Let an option take several values: ``--beta 1 2`` is ``--beta 1 --beta 2``."""
    spread: list[str] = []
    is_open = False
    for word, after in zip_longest(words, words[1:], fillvalue="-"):
        if word == option:
            if _is_option(after):
                raise errors.ArgumentError(
                    f"{option} must be followed by at least one value, got none"
                )
            is_open = True
            continue
        is_open = is_open and not _is_option(word)
        spread += [option, word] if is_open else [word]
    return spread


def refuse_value(words: Sequence[str], yes: str, no: str) -> None:
    """Raise ArgumentError where a truth value follows its option, which says it by its name."""
    for word, after in pairwise(words):
        if word in (yes, no) and after.lower() in ("true", "false"):
            raise errors.ArgumentError(f"{word} takes no value, got {after!r}; pass {yes} or {no}")


def _is_option(word: str) -> bool:
    """Return whether a word is no value: -1 and -.5 are."""
    return word.startswith("-") and not word[1:2].isdigit() and word[1:2] != "."

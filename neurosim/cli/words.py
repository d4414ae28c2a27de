"""Words that are typed, before their options are read."""

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from neurosim.base import errors


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

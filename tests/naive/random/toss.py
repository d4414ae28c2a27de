"""The coin of a contact: its own word of the counter that its pair, number and time give."""

from naive.random.draw import draw


def releases(pre, post, ordinal, step, level, key):
    """Return whether a contact releases; a level of 2**32 - 1 is certain."""
    word = draw(pre, post, step, ordinal // 4, *key)[ordinal % 4]
    return min(word, 2**32 - 2) < level


def toss(pre, step, contacts, key):
    """Return which of some contacts (post, ordinal, level) release, by their position."""
    return [s for s, (post, ordinal, level) in enumerate(contacts)
            if releases(pre, post, ordinal, step, level, key)]  # fmt: skip

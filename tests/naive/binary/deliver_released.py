"""The drive of a round by those contacts that release."""

from naive.random.toss import releases


def deliver_released(when, emitted, contacts, weights, key, drive):
    """Return the drive; ``contacts`` are (pre, post, ordinal, level), each with a weight."""
    total = list(drive)
    for (pre, post, ordinal, level), weight in zip(contacts, weights, strict=True):
        if pre in emitted and releases(pre, post, ordinal, when, level, key):
            total[post] += emitted[pre] * weight
    return total

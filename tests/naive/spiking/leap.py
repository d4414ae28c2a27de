"""Sources by the gaps between their spikes, one source at a time, from the begin of the window."""

from math import floor, inf

from naive.random.throw import centre, minus_log, word

LEAPS, WINDOW = 7, 256


def uniform(step, key, source):
    """Return a number above 0 and below 1: 53 bits of two words of the source."""
    place = source + source // 64 * 64
    return 0.5 + centre(*(word(place + shift, step, LEAPS, key) for shift in (0, 64)))


def gap(step, key, source, scale):
    """Return how many steps the source is silent; ``scale`` is -1 / log(1 - p)."""
    silent = minus_log(uniform(step, key, source)) * scale
    return inf if silent == inf else floor(silent)


def leap(step, key, scales, first, n):
    """Return who of ``n`` sources from ``first`` on fires in a step."""
    begin, fired = step - step % WINDOW, []
    for source in range(first, first + n):
        at = begin - 1
        while at < step:
            at += 1 + gap(at % 2**64, key, source, scales[source % len(scales)])
        if at == step:
            fired.append(source)
    return fired

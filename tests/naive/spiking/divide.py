"""Rows that are sorted by delay fall into runs of one delay, and these into what threads own."""

from itertools import groupby


def divide(begins, ends, delays):
    """Return, for each row, its runs: (delay, first synapse, last + 1)."""
    rows = []
    for begin, end in zip(begins, ends, strict=True):
        runs = [(late, list(some)) for late, some in groupby(range(begin, end), delays.__getitem__)]
        rows.append([(late, some[0], some[-1] + 1) for late, some in runs])
    return rows


def mark_delays(begins, ends, delays):
    """Return, for each row, which delays it has."""
    return [{late for late, *_ in runs} for runs in divide(begins, ends, delays)]


def divide_rows(begins, ends, delays):
    """Return, for each row, how far from its begin its runs begin, and where it ends."""
    rows = zip(begins, ends, divide(begins, ends, delays), strict=True)
    return [[first - begin for _, first, _ in runs] + [end - begin] for begin, end, runs in rows]


def split_runs(begins, ends, delays, indices, target):
    """Return, for each row, how far from its begin the target or one beyond stands in each run."""
    found = []
    for begin, runs in zip(begins, divide(begins, ends, delays), strict=True):
        below = [sum(indices[s] < target for s in range(a, b)) for _, a, b in runs]
        found.append([a - begin + n for (_, a, _), n in zip(runs, below, strict=True)])
    return found


def spell_delays(begins, ends, delays):
    """Return the delays as they are, 0 in gaps between rows."""
    is_used = [False] * len(delays)
    for begin, end in zip(begins, ends, strict=True):
        is_used[begin:end] = [True] * (end - begin)
    return [late if used else 0 for late, used in zip(delays, is_used, strict=True)]

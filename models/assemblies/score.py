"""Scores: wirings that a brain goes through one after the other, each for so many rounds."""

from collections.abc import Callable

from neurosim.models.assemblies.brain import Brain, Record, Wiring

Records = dict[str, Record]
Score = list[tuple[Wiring, int]]
"""Wirings, and how many rounds each takes."""
Tick = Callable[[float], None]
"""Told which share of the work is done."""


def play(brain: Brain, *score: tuple[Wiring, int], tick: Tick | None = None) -> Records:
    """Project by one wiring after the other, each for so many rounds; join the records.

    Parameters
    ----------
    brain : Brain
        That projects.
    *score : (mapping, int)
        Wirings as for `Brain.project`, and how many rounds each takes.
    tick : callable, optional
        Called after each round with the share of all rounds that is done; a bar of
        `neurosim.base.progress.shown` is such a function.

    Returns
    -------
    dict of str to Record
        For each area that something fired into, over all wirings.

    Raises
    ------
    ArgumentError, KindError
        As `Brain.project`.

    Examples
    --------
    >>> brain = Brain(p=0.1, seed=1)
    >>> brain.stimulus("S", 30), brain.area("A", 1000, 30), brain.connect("S", "A")
    (None, None, None)
    >>> len(play(brain, ({"S": "A"}, 1), ({"S": "A", "A": "A"}, 4))["A"].winners)
    5
    """
    records: Records = {}
    done, total = 0, sum(rounds for _, rounds in score)
    for wiring, rounds in score:
        if rounds:
            after = None if tick is None else _count(tick, done, total)
            for name, part in brain.project(wiring, rounds, after_round=after).items():
                records[name] = join(records[name], part) if name in records else part
        done += rounds
    return records


def part_of(tick: Tick, i: int, n: int) -> Tick:
    """Return a `Tick` for the ``i``-th of ``n`` equal parts of some work.

    Examples
    --------
    >>> part_of(print, 1, 4)(0.5)
    0.375
    """
    return lambda share: tick((i + share) / n)


def _count(tick: Tick, done: int, total: int) -> Callable[[int], None]:
    return lambda rounds: tick((done + rounds) / total)


def join(first: Record, second: Record) -> Record:
    """Join what an area did before with what it did after.

    Examples
    --------
    >>> join(Record([], [30], [0.5], [0]), Record([], [31], [0.9], [2])).support
    [30, 31]
    """
    return Record(
        first.winners + second.winners,
        first.support + second.support,
        first.overlap + second.overlap,
        first.ties + second.ties,
    )

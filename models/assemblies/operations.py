"""The operations of the assembly calculus, as programs over a `Brain`.

Each takes the names of what takes part and returns a `Record` per area: who won, how far the
support has grown, how the winners of successive rounds overlap, how many neurons lost a tie. The
schedules are those of the reference simulator of [1]_.

References
----------
.. [1] Papadimitriou, Vempala, Mitropolsky, Collins, Maass, "Brain computation by assemblies of
   neurons", PNAS 117:14464, 2020, doi:10.1073/pnas.2001893117.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.models.assemblies import collapse
from neurosim.models.assemblies.brain import Brain, Record, Wiring, overlap
from neurosim.models.assemblies.collapse import Assemblies
from neurosim.models.assemblies.recall import complete as complete

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
    *score : (mapping, int)
        Wirings as for `Brain.project`, and how many rounds each takes.
    tick : callable, optional
        Called after each round with the share of all rounds that is done; a bar of
        `neurosim.base.progress.shown` is such a function.
    """
    records: Records = {}
    done, total = 0, sum(rounds for _, rounds in score)
    for wiring, rounds in score:
        if rounds:
            after = None if tick is None else _count(tick, done, total)
            for name, part in brain.project(wiring, rounds, after_round=after).items():
                records[name] = _join(records[name], part) if name in records else part
        done += rounds
    return records


def part_of(tick: Tick, i: int, n: int) -> Tick:
    """Return what the ``i``-th of ``n`` equal parts of some work tells its share to."""
    return lambda share: tick((i + share) / n)


def project(
    brain: Brain, stimulus: str, area: str, rounds: int = 50, tick: Tick | None = None
) -> Record:
    """Form an assembly: the stimulus alone for a round, then with recurrence.

    Parameters
    ----------
    brain : Brain
    stimulus, area : str
    rounds : int
        In all, from 1 up.
    tick : callable, optional
        See `play`.

    Warns
    -----
    CollapseWarning
        If the area fell back into the assembly of another stimulus, see
        `neurosim.models.assemblies.collapse`.

    Notes
    -----
    Many rounds make an assembly that half of it brings back (`complete`), but that also swallows
    what is projected into the area after it. With ``Brain(w_max=3)`` assemblies stayed apart for
    any number of rounds; without such a bound they did while (1 + beta)^rounds was below 3.

    Examples
    --------
    >>> brain = Brain(p=0.1, beta=0.1, seed=1)
    >>> brain.stimulus("S", 30), brain.area("A", 1000, 30), brain.connect("S", "A")
    (None, None, None)
    >>> project(brain, "S", "A", 20).support[::5]
    [30, 56, 56, 56]
    """
    checks.integer("rounds", rounds, 1)
    score = ({stimulus: area}, 1), ({stimulus: area, area: area}, rounds - 1)
    return play(brain, *score, tick=tick)[area]


def reciprocal_project(brain: Brain, area: str, copy: str, rounds: int = 20) -> Records:
    """Copy the assembly that ``area`` holds, fixed, into ``copy``, with fibers back.

    Whether it worked shows in `restore`. It takes enough rounds, or a large beta: 20 rounds bring
    back all of the assembly at beta = 0.1, half of it at 0.05. With several assemblies in ``area``,
    all copies go into the one area ``copy``, where a later one may collapse into an earlier one
    without a warning, as they all come from the same source; `overlap` of the copies tells.
    """
    checks.integer("rounds", rounds, 0)
    brain.fix(area)
    try:
        return play(brain, ({area: copy}, 1), ({area: copy, copy: [area, copy]}, rounds))
    finally:
        brain.unfix(area)


def restore(brain: Brain, copy: str, area: str, rounds: int = 20) -> Record:
    """Let ``copy`` fire back into ``area``: one round alone, then with recurrence in ``area``.

    It works after `reciprocal_project`; without fibers back that have learned, what comes is a new
    assembly, by chance.
    """
    return play(brain, ({copy: area}, 1), ({copy: area, area: area}, rounds))[area]


def project_two(
    brain: Brain, stimuli: tuple[str, str], areas: tuple[str, str], target: str, rounds: int = 10
) -> Record:
    """Form an assembly in each of two areas, then project one after the other into ``target``.

    Each of the three phases takes ``rounds`` rounds, the first of them without recurrence where
    the assembly forms. Too many rounds and the second projection falls into the first, with a
    `CollapseWarning`; see `project`.
    """
    (s, t), (a, b), c = stimuli, areas, target
    checks.integer("rounds", rounds, 1)
    first, second, _ = _wirings(stimuli, areas, c)
    form: Score = [({s: a, t: b}, 1), ({s: a, t: b, a: a, b: b}, rounds - 1)]
    return play(brain, *form, *_into(c, first, rounds), *_into(c, second, rounds))[c]


def fire_together(
    brain: Brain, stimuli: tuple[str, str], areas: tuple[str, str], target: str, together: int = 10
) -> Iterator[int]:
    """Let two assemblies fire into ``target`` at once; yield after each round how many are done.

    Only the first round is without recurrence in ``target``.
    """
    *_, both = _wirings(stimuli, areas, target)
    for done in range(together):
        brain.project({**both, target: target} if done else both)
        yield done + 1


def associate(
    brain: Brain,
    stimuli: tuple[str, str],
    areas: tuple[str, str],
    target: str,
    together: int = 10,
    rounds: int = 10,
) -> Record:
    """Make the projections of two assemblies into ``target`` overlap by firing them together.

    First `project_two`, then both at once for ``together`` rounds, then the second alone. The
    record of ``target`` starts with the first projection, so its phases end with rounds
    ``rounds - 1``, ``2 rounds - 1``, ``2 rounds + together - 1`` and
    ``3 rounds + together - 1``.

    It needs two assemblies that are apart before they fire together: if the second collapses into
    the first, there is nothing to associate, and a `CollapseWarning` says so (see `project`). How
    far they come to overlap grows with ``together``: 14 % after 10 rounds, 44 % after 20 at
    n = 100,000, p = 0.01, beta = 0.05.
    """
    checks.integer("together", together, 1)
    record = project_two(brain, stimuli, areas, target, rounds)
    _, second, both = _wirings(stimuli, areas, target)
    score = [*_into(target, both, together), *_into(target, second, rounds)]
    return _join(record, play(brain, *score)[target])


def follow(brain: Brain, *path: str) -> list[Index]:
    """Let each of ``path`` fire into the next, a round each; return who fired, leave no trace.

    Examples
    --------
    >>> brain = Brain(p=0.1, beta=0.1, seed=1)
    >>> brain.stimulus("S", 30), brain.area("A", 1000, 30), brain.connect("S", "A")
    (None, None, None)
    >>> [winners.size for winners in follow(brain, "S", "A", "A")]
    [30, 30]
    >>> brain.winners("A").size
    0
    """
    with brain.probe():
        return [brain.project({pre: post})[post].winners[-1] for pre, post in pairwise(path)]


def merge(
    brain: Brain,
    stimuli: tuple[str, str],
    areas: tuple[str, str],
    target: str,
    rounds: int = 50,
    tick: Tick | None = None,
) -> Records:
    """Form an assembly in ``target`` that is wired both ways with one in each of two areas.

    It needs fibers both ways, and areas without other assemblies that are strong: what was learned
    there with many rounds may take over, as in `project`. Whether it worked shows in `follow` from
    ``target`` back to each area.
    """
    (s, t), (a, b), c = stimuli, areas, target
    checks.integer("rounds", rounds, 1)
    up: Wiring = {s: a, t: b, a: [a, c], b: [b, c]}
    score: Score = [({s: a}, 1), ({t: b}, 1), (up, 1), ({**up, c: [c, a, b]}, rounds)]
    return play(brain, *score, tick=tick)


def separate(
    brain: Brain, stimulus: str, area: str, firing: Sequence[Any], rounds: int = 10
) -> list[Index]:
    """Project several firing patterns of one stimulus population; return their assemblies.

    Each forms after the area was silenced, so that only what was learned joins them. It fails where
    that is too strong; see `project` for what helps.

    Warns
    -----
    CollapseWarning
        If a pattern ended in the assembly of another of ``firing``, though the two share at most
        half of their neurons and it drove others at first.
    """
    populations = brain.network.populations
    formed = Assemblies(populations[checks.choice("area", area, populations)].n)
    assemblies, patterns = [], {}
    for i, neurons in enumerate(firing):
        name = f"{stimulus}[{i}]"
        patterns[name] = neurons
        brain.clear(area)
        for wiring, n in (({stimulus: area}, 1), ({stimulus: area, area: area}, rounds - 1)):
            if n:
                record = brain.project(wiring, n, firing={stimulus: neurons})[area]
                former = formed.note([name], record.winners, is_alone=area not in wiring)
                if former and overlap(patterns[min(former.sources)], neurons) <= 0.5:
                    collapse.warn([name], area, former)
        assemblies.append(brain.winners(area))
    return assemblies


def _count(tick: Tick, done: int, total: int) -> Callable[[int], None]:
    return lambda rounds: tick((done + rounds) / total)


def _wirings(
    stimuli: tuple[str, str], areas: tuple[str, str], target: str
) -> tuple[Wiring, Wiring, Wiring]:
    """Return by what the first, the second, and both assemblies fire into ``target``."""
    first, second = (
        {stimulus: area, area: [area, target]}
        for stimulus, area in zip(stimuli, areas, strict=True)
    )
    return first, second, {**first, **second}


def _into(target: str, wiring: Wiring, rounds: int) -> Score:
    """Return a score of ``rounds`` rounds, all but the first with recurrence in ``target``."""
    return [(wiring, 1), ({**wiring, target: target}, rounds - 1)]


def _join(first: Record, second: Record) -> Record:
    return Record(
        first.winners + second.winners,
        first.support + second.support,
        first.overlap + second.overlap,
        first.ties + second.ties,
    )

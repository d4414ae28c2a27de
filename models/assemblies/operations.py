"""The operations of the assembly calculus, as programs over a `Brain`.

Each takes the names of what takes part and returns a `Record` per area: who won, how far the
support has grown, how the winners of successive rounds overlap, how many neurons lost a tie. The
schedules are those of the reference simulator of [1]_.

References
----------
.. [1] Papadimitriou, Vempala, Mitropolsky, Collins, Maass, "Brain computation by assemblies of
   neurons", PNAS 117:14464, 2020, doi:10.1073/pnas.2001893117.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.models.assemblies import collapse
from neurosim.models.assemblies.brain import Brain, Record, Wiring, overlap
from neurosim.models.assemblies.collapse import Assemblies
from neurosim.models.assemblies.recall import complete as complete
from neurosim.models.assemblies.score import Records, Score
from neurosim.models.assemblies.score import Tick as Tick
from neurosim.models.assemblies.score import part_of as part_of
from neurosim.models.assemblies.score import play as play
from neurosim.models.assemblies.two_areas import associate as associate
from neurosim.models.assemblies.two_areas import fire_together as fire_together
from neurosim.models.assemblies.two_areas import project_two as project_two


def project(
    brain: Brain, stimulus: str, area: str, rounds: int = 50, tick: Tick | None = None
) -> Record:
    """Form an assembly: the stimulus alone for a round, then with recurrence.

    Parameters
    ----------
    brain : Brain
        In which the stimulus, the area and a fiber between them are.
    stimulus, area : str
        Names of the stimulus that fires and of the area in which the assembly forms.
    rounds : int
        In all, from 1 up.
    tick : callable, optional
        See `play`.

    Returns
    -------
    Record
        Of the area; its last winners are the assembly.

    Raises
    ------
    ArgumentError
        If ``rounds`` is below 1, a name is unknown, or no fiber leads from one to the other.

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

    Parameters
    ----------
    brain : Brain
        In which the areas and the fibers between them, in both directions, are.
    area, copy : str
        Names of the area that holds an assembly, and of the one that gets a copy.
    rounds : int
        After the first, in which ``copy`` has no recurrence; from 0 up.

    Returns
    -------
    dict of str to Record
        For each of the two areas.

    Raises
    ------
    ArgumentError
        If ``rounds`` is below 0, a name is unknown, ``area`` has no winners, or a fiber is missing.

    Examples
    --------
    >>> brain = Brain(p=0.1, beta=0.1, seed=1)
    >>> brain.stimulus("S", 30), brain.area("A", 1000, 30), brain.area("B", 1000, 30)
    (None, None, None)
    >>> brain.connect("S", "A"), brain.connect("A", "B"), brain.connect("B", "A")
    (None, None, None)
    >>> assembly = project(brain, "S", "A", 20).winners[-1]
    >>> copies = reciprocal_project(brain, "A", "B")
    >>> brain.clear("A")
    >>> overlap(assembly, restore(brain, "B", "A").winners[-1])
    1.0
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

    Parameters
    ----------
    brain : Brain
        In which the areas are.
    copy, area : str
        Names of the area that holds a copy, and of the one that it came from.
    rounds : int
        After the first, in which ``area`` has no recurrence; from 0 up.

    Returns
    -------
    Record
        Of ``area``; its last winners are what was brought back.

    Raises
    ------
    ArgumentError
        If a name is unknown, ``copy`` has no winners, or no fiber leads back.

    Examples
    --------
    >>> brain = Brain(p=0.1, beta=0.1, seed=1)
    >>> brain.stimulus("S", 30), brain.area("A", 1000, 30), brain.area("B", 1000, 30)
    (None, None, None)
    >>> brain.connect("S", "A"), brain.connect("A", "B"), brain.connect("B", "A")
    (None, None, None)
    >>> _ = project(brain, "S", "A", 20), reciprocal_project(brain, "A", "B")
    >>> len(restore(brain, "B", "A", rounds=4).winners)
    5
    """
    return play(brain, ({copy: area}, 1), ({copy: area, area: area}, rounds))[area]


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

    Parameters
    ----------
    brain : Brain
        In which the stimuli, the areas and the fibers between them are.
    stimuli : (str, str)
        Names of two stimuli.
    areas : (str, str)
        Names of two areas: the first stimulus drives the first, the second the second.
    target : str
        Name of the area into which both fire.
    rounds : int
        In which all fire, from 1 up, after one for each stimulus and one without recurrence.
    tick : callable, optional
        See `play`.

    Returns
    -------
    dict of str to Record
        For each of the three areas.

    Raises
    ------
    ArgumentError
        If ``rounds`` is below 1 or a name is unknown, or no fiber leads where one is needed.

    Examples
    --------
    >>> brain = Brain(p=0.1, beta=0.1, w_max=3, seed=1)
    >>> for name in ("S", "T"):
    ...     brain.stimulus(name, 30)
    >>> for name in ("A", "B", "C"):
    ...     brain.area(name, 1000, 30)
    >>> for pre, post in ("SA", "TB", "AC", "BC", "CA", "CB"):
    ...     brain.connect(pre, post)
    >>> records = merge(brain, ("S", "T"), ("A", "B"), "C")
    >>> round(overlap(records["A"].winners[-1], follow(brain, "C", "A")[0]), 2)
    0.83
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

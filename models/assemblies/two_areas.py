"""Operations in which the assemblies of two areas fire into a third one, one by one or together."""

from collections.abc import Iterator

from neurosim.base import checks
from neurosim.models.assemblies.brain import Brain, Record, Wiring
from neurosim.models.assemblies.score import Score, join, play


def project_two(
    brain: Brain, stimuli: tuple[str, str], areas: tuple[str, str], target: str, rounds: int = 10
) -> Record:
    """Form an assembly in each of two areas, then project one after the other into ``target``.

    Each of the three phases takes ``rounds`` rounds, the first of them without recurrence where
    the assembly forms. Too many rounds and the second projection falls into the first, with a
    `CollapseWarning`; see `project`.

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
        Of each phase, from 1 up.

    Returns
    -------
    Record
        Of ``target``, from the first projection into it on.

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
    >>> for pre, post in ("SA", "TB", "AC", "BC"):
    ...     brain.connect(pre, post)
    >>> len(project_two(brain, ("S", "T"), ("A", "B"), "C").winners)
    20
    """
    (s, t), (a, b), c = stimuli, areas, target
    checks.integer("rounds", rounds, 1)
    first, second, _ = _wirings(stimuli, areas, c)
    form: Score = [({s: a, t: b}, 1), ({s: a, t: b, a: a, b: b}, rounds - 1)]
    return play(brain, *form, *_into(c, first, rounds), *_into(c, second, rounds))[c]


def fire_together(
    brain: Brain, stimuli: tuple[str, str], areas: tuple[str, str], target: str, together: int = 10
) -> Iterator[int]:
    """Let two assemblies fire into ``target`` at once, a round each time that it is asked.

    Only the first round is without recurrence in ``target``.

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
    together : int
        Rounds.

    Yields
    ------
    int
        Rounds done, so that the brain may be looked at in between.

    Raises
    ------
    ArgumentError
        If an area has no assembly to fire (see `project_two`), or a name or a fiber is unknown.

    Examples
    --------
    >>> brain = Brain(p=0.1, beta=0.1, w_max=3, seed=1)
    >>> for name in ("S", "T"):
    ...     brain.stimulus(name, 30)
    >>> for name in ("A", "B", "C"):
    ...     brain.area(name, 1000, 30)
    >>> for pre, post in ("SA", "TB", "AC", "BC"):
    ...     brain.connect(pre, post)
    >>> _ = project_two(brain, ("S", "T"), ("A", "B"), "C")
    >>> [done for done in fire_together(brain, ("S", "T"), ("A", "B"), "C", together=3)]
    [1, 2, 3]
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
    together, rounds : int
        In which both fire at once, and of each other phase; from 1 up.

    Returns
    -------
    Record
        Of ``target``, over all phases in which something fires into it.

    Raises
    ------
    ArgumentError
        If ``together`` or ``rounds`` is below 1, a name is unknown, or a fiber is missing.

    Examples
    --------
    >>> brain = Brain(p=0.1, beta=0.1, w_max=3, seed=1)
    >>> for name in ("S", "T"):
    ...     brain.stimulus(name, 30)
    >>> for name in ("A", "B", "C"):
    ...     brain.area(name, 1000, 30)
    >>> for pre, post in ("SA", "TB", "AC", "BC"):
    ...     brain.connect(pre, post)
    >>> winners = associate(brain, ("S", "T"), ("A", "B"), "C", together=10).winners
    >>> from neurosim.models.assemblies import overlap
    >>> overlap(winners[9], winners[19]) < overlap(winners[29], winners[39])
    True
    """
    checks.integer("together", together, 1)
    record = project_two(brain, stimuli, areas, target, rounds)
    _, second, both = _wirings(stimuli, areas, target)
    score = [*_into(target, both, together), *_into(target, second, rounds)]
    return join(record, play(brain, *score)[target])


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

"""Recall: part of an assembly brings back the rest."""

import numpy as np

from neurosim.base import checks
from neurosim.base.arrays import Index
from neurosim.base.random.stream import Stream
from neurosim.models.assemblies.brain import Brain, Record


def complete(
    brain: Brain,
    area: str,
    share: float = 0.5,
    rounds: int = 5,
    *,
    plastic: bool = False,
    which: int = 0,
) -> Record:
    """Fire part of the assembly that ``area`` holds, and let recurrence bring back the rest.

    Parameters
    ----------
    brain : Brain
        Whose ``area`` holds an assembly: its winners.
    area : str
        Name of an area with fibers to itself.
    share : float
        Of the winners that fire at first, 0 to 1.
    rounds : int
        For which recurrence goes on.
    plastic : bool
        Whether synapses learn meanwhile; if not, the call leaves no trace in the brain.
    which : int
        Which random part; another number draws another.

    Returns
    -------
    Record
        Of the area, round by round; how much came back is `overlap` with the assembly.

    Raises
    ------
    ArgumentError
        If ``share`` is out of range, the area is unknown, or it has no winners.

    Notes
    -----
    It fails where recurrent synapses are few or weak: at n = 10,000, k = 100, p = 0.01 and
    beta = 0.05 half of an assembly brings back at most a tenth of the whole after 20 rounds of
    `project`, about half after 30, and over nine tenths after 50. A larger p or k helps most: at
    k = 120, p = 0.05 and beta = 0.1 it is 0.92, with weights bounded by ``w_max=3``.

    Examples
    --------
    >>> brain = Brain(p=0.1, beta=0.1, seed=1)
    >>> brain.stimulus("S", 30), brain.area("A", 1000, 30), brain.connect("S", "A")
    (None, None, None)
    >>> from neurosim.models.assemblies.operations import project
    >>> assembly = project(brain, "S", "A", 20).winners[-1]
    >>> from neurosim.models.assemblies.brain import overlap
    >>> overlap(assembly, complete(brain, "A", 0.5).winners[-1])
    0.9333333333333333
    """
    checks.real("share", share, 0.0, 1.0)
    assembly = brain.winners(area)
    order = Stream(brain.network.seed, f"completion in {area}").order(assembly.size, which)
    part = np.sort(assembly[order[: int(assembly.size * share)]])
    if not plastic:
        with brain.probe():
            return _recall(brain, area, part, rounds, plastic)
    return _recall(brain, area, part, rounds, plastic)


def _recall(brain: Brain, area: str, part: Index, rounds: int, plastic: bool) -> Record:
    brain.activate(area, part)
    return brain.project({area: area}, rounds, plastic=plastic)[area]

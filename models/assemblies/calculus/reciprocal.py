r"""Reciprocal projection: a copy of an assembly in another area brings the assembly back.

An assembly x forms in A and is held there while it fires into B, and B back into A, for ``rounds``
rounds: B gets a copy, and the fibers from B to x grow. Then A is let go. B fires into A for a
round alone, then for ``recall`` rounds with A's recurrence, learning all the time [1]_. Of x

.. math:: r(t) = |x \cap z_A(t)| / k

is restored. With the published beta that is part of x only; larger beta restores all.

The published figures are from a simulator that redraws the input of never-fired neurons each
round. Its rule, written anew, restores 0.23 to 0.30 by B alone and 0.32 to 0.47 later (5 seeds);
true graphs restore more.

====================  ==========  ===========  ====  ===================================
parameter             symbol      value        unit  source
====================  ==========  ===========  ====  ===================================
neurons, winners      n, k        1e5, 317     -     [1]_, reference simulator
connection            p           0.01         -     reference simulator
Hebbian gain          beta        0.05 to 0.5  -     reference simulator: 0.05, "high"
rounds of training    training    21           -     reference simulator
rounds of copying     rounds      20           -     reference simulator
rounds of recall      recall      20           -     reference simulator
====================  ==========  ===========  ====  ===================================

References
----------
.. [1] Papadimitriou, Vempala, Mitropolsky, Collins, Maass, "Brain computation by assemblies of
   neurons", PNAS 117:14464, 2020, doi:10.1073/pnas.2001893117.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.models.assemblies.brain import overlap
from neurosim.models.assemblies.operations import Tick, project, reciprocal_project, restore
from neurosim.models.assemblies.papers import PNAS
from neurosim.models.assemblies.parameters import Circuit, Gains, Rounds, tell_gains

FIBERS = {"S": ["A"], "A": ["B"], "B": ["A"]}
BETA, ONCE, MOST = 0.05, 0.25, 0.42
"""A gain, and what the published simulator restores with it by one round of B, and later."""
COMMENT = f"{PNAS}: a comment in their simulator"

Findings = Mapping[str, np.ndarray[Any, Any]]


class Reciprocal(Circuit):
    """Parameters of the experiment; see the table of the module."""

    beta: Gains = Field((0.05, 0.075, 0.1, 0.2, 0.5), description="Hebbian gains")
    training: Rounds = Field(21, description="rounds in which the assembly forms")
    rounds: Rounds = Field(20, description="rounds of copying, after a first one way only")
    recall: Rounds = Field(20, description="rounds of recall, after a first by B alone")

    @property
    def is_published(self) -> bool:
        """Whether there are figures to compare with."""
        of_run = (self.n, self.k, self.p, self.training, self.rounds, self.recall)
        return of_run == (100_000, 317, 0.01, 21, 20, 20)


def run_seed(
    config: Reciprocal, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Copy and restore with every beta on one random graph.

    Examples
    --------
    >>> config = Reciprocal(n=1000, k=30, p=0.1, beta=(0.1, 0.2), recall=4)
    >>> run_seed(config, seed=0)["restored"].shape
    (2, 5)
    """
    restored = []
    for i, beta in enumerate(config.beta):
        brain = config.build(FIBERS, beta, seed=seed, threads=threads)
        assembly = project(brain, "S", "A", config.training).winners[-1]
        reciprocal_project(brain, "A", "B", config.rounds)
        record = restore(brain, "B", "A", config.recall)
        restored.append([overlap(assembly, winners) for winners in record.winners])
        tick((i + 1) / len(config.beta))
    return {"restored": np.array(restored)}


def measure(config: Reciprocal, found: Findings) -> dict[str, float]:
    """Return for each beta what the first round restores, and the most of all rounds."""
    values: dict[str, float] = {}
    for beta, restored in zip(config.beta, found["restored"], strict=True):
        values |= {f"once {beta:g}": restored[0], f"most {beta:g}": restored.max()}
    return values


def card(config: Reciprocal) -> list[Band]:
    """Return two rows per beta; with bands at the published parameters."""
    return [band for beta in config.beta for band in _rows(config, beta)]


def _rows(config: Reciprocal, beta: float) -> list[Band]:
    once = Band(f"once {beta:g}", f"restored by B alone, beta = {beta:g}", None, None, "")
    most = Band(f"most {beta:g}", f"restored at most, beta = {beta:g}", None, None, "")
    if not config.is_published or beta < BETA:
        return [once, most]
    if beta > BETA:
        return [once, most._replace(source=f"{COMMENT}; high beta", theirs="to 1")]
    return [
        once._replace(low=ONCE, source=COMMENT, theirs=f"{ONCE:g}"),
        most._replace(low=MOST, source=COMMENT, theirs=f"{MOST:g}"),
    ]


def outcome(config: Reciprocal, values: Mapping[str, float]) -> str:
    """Say how much of an assembly its copy restores, by beta.

    Examples
    --------
    >>> outcome(Reciprocal(), {"most 0.05": 0.524, "most 0.5": 1.0}).partition(", ")[2]
    'its copy restores at most 52 % at beta = 0.05, 100 % at 0.5; published: 42 % at 0.05.'
    """
    told = f"Of an assembly, its copy restores at most {tell_gains(config.beta, values, 'most')}"
    is_known = config.is_published and BETA in config.beta
    return f"{told}; published: {percent(MOST)} at {BETA:g}." if is_known else f"{told}."


AXES = {"restored": "seed, beta, round (the first by B alone); neurons of the assembly / k"}
LEGEND = (
    "restored: neurons of the assembly in A that fire again / k; by B alone: in the first round "
    "of recall; at most: in any, with the recurrence of A from the second on"
)


EXPERIMENT = Experiment(
    name="reciprocal",
    summary="A copy of an assembly in another area brings it back",
    source="Papadimitriou et al. 2020",
    configuration=Reciprocal,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--beta 0.05 0.1",
    time=5,
    draw="neurosim.models.assemblies.calculus.figures:draw_reciprocal",
)

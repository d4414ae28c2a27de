r"""Merge: two assemblies form a third that is wired both ways with them.

Stimuli fire into A and B, these into C, and C back into both, for ``rounds`` rounds with all
fibers open [1]_. The support of an area is all neurons that have fired in it; it stops growing
once the three assemblies hold each other. Then C alone fires into A and B for a round, with
nothing learned:

.. math:: r_A = |x_A \cap z_A| / k, \qquad r_B = |x_B \cap z_B| / k

of the assemblies x come back among the winners z.

====================  ============  ==============  ====  ===================================
parameter             symbol        value           unit  source
====================  ============  ==============  ====  ===================================
neurons, winners      n, k          1e5, 317        -     [1]_, reference simulator
connection            p             0.01            -     its tests
Hebbian gain          beta          0.05, 0.1, 0.2  -     its tests: 0.05; its figure: 3 of 5
rounds, all open      rounds        50              -     its tests
====================  ============  ==============  ====  ===================================

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
from neurosim.experiment.scorecard import Band
from neurosim.files.results.result import Result
from neurosim.models.assemblies.brain import Brain, overlap
from neurosim.models.assemblies.operations import Tick, follow, merge, part_of
from neurosim.models.assemblies.parameters import ASSERTED, Circuit, Gains, Rounds, tell_gains

FIBERS = {"S": ["A"], "T": ["B"], "A": ["C"], "B": ["C"], "C": ["A", "B"]}
AREAS = ("A", "B", "C")
MOST = {"A": 3200, "B": 3200, "C": 6400}
"""Support that the tests of the reference simulator allow."""
NO_ONE_GRAPH = (
    "the simulator that asserts the bounds of support redraws the input of neurons that never "
    "fired, so it is of no one graph"
)

Findings = Mapping[str, np.ndarray[Any, Any]]


class Merge(Circuit):
    """Parameters of the experiment; see the table of the module."""

    beta: Gains = Field((0.05, 0.1, 0.2), description="Hebbian gains")
    rounds: Rounds = Field(50, description="rounds with all fibers open")

    @property
    def is_published(self) -> bool:
        """Whether the reference simulator asserts figures at these parameters."""
        return (self.n, self.k, self.p, self.rounds) == (100_000, 317, 0.01, 50)


def run_seed(
    config: Merge, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Merge with every beta on one random graph.

    Examples
    --------
    >>> found = run_seed(Merge(n=1000, k=30, p=0.1, beta=(0.1, 0.2), rounds=5), seed=0)
    >>> found["support"].shape, found["recalled"].shape
    ((2, 3, 6), (2, 2))
    """
    support, recalled = [], []
    for i, beta in enumerate(config.beta):
        brain = config.build(FIBERS, beta, seed=seed, threads=threads)
        part = part_of(tick, i, len(config.beta))
        records = merge(brain, ("S", "T"), ("A", "B"), "C", config.rounds, part)
        support.append([records[area].support[-config.rounds - 1 :] for area in AREAS])
        recalled.append([_recall(brain, area) for area in AREAS[:2]])
    return {"support": np.array(support), "recalled": np.array(recalled)}


def _recall(brain: Brain, area: str) -> float:
    return overlap(brain.winners(area), follow(brain, "C", area)[-1])


def measure(config: Merge, found: Findings) -> dict[str, float]:
    """Return for each beta the final supports, and the smaller of what C brings back."""
    values: dict[str, float] = {}
    for beta, support, recalled in zip(
        config.beta, found["support"][..., -1], found["recalled"], strict=True
    ):
        values |= {f"{area} {beta:g}": float(s) for area, s in zip(AREAS, support, strict=True)}
        values[f"recall {beta:g}"] = float(recalled.min())
    return values


def card(config: Merge) -> list[Band]:
    """Return four rows per beta; with bands at the published parameters."""
    return [band for beta in config.beta for band in _rows(config, beta)]


def _rows(config: Merge, beta: float) -> list[Band]:
    is_known = config.is_published and beta == 0.05
    rows = []
    for area in AREAS:
        id, name = f"{area} {beta:g}", f"support of {area}, beta = {beta:g}"
        told = (MOST[area], ASSERTED, f"<= {MOST[area]:,}") if is_known else (None, "")
        rows.append(Band(id, name, None, *told))
    name = f"C alone brings back, beta = {beta:g}"
    return [*rows, Band(f"recall {beta:g}", name, None, None, "")]


def outcome(config: Merge, values: Mapping[str, float]) -> str:
    """Say how much of its parents the merged assembly brings back, by beta.

    Examples
    --------
    >>> outcome(Merge(beta=(0.05, 0.2)), {"recall 0.05": 0.754, "recall 0.2": 0.972})
    'Of its parents, the assembly in C brings back 75 % at beta = 0.05, 97 % at 0.2.'
    """
    shares = tell_gains(config.beta, values, "recall")
    return f"Of its parents, the assembly in C brings back {shares}."


def explain(result: Result) -> list[str]:
    """Say why rows failed, where it is known: only supports have bands."""
    return [NO_ONE_GRAPH] if any(row.passed is False for row in result.rows) else []


AXES = {
    "support": "seed, beta, area (A, B, C), rounds with all fibers open from 0; "
    "neurons that have fired so far",
    "recalled": "seed, beta, area (A, B); share of its assembly that C alone brings back",
}
LEGEND = (
    "support: all neurons that have fired in any round; brings back: of the k neurons of its "
    "parents in A and B, the smaller share"
)


EXPERIMENT = Experiment(
    name="merge",
    summary="Two assemblies form a third that is wired both ways with them",
    source="Papadimitriou et al. 2020",
    configuration=Merge,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--beta 0.1 --seeds 3",
    time=10,
    explain=explain,
    draw="neurosim.models.assemblies.calculus.figures:draw_merge",
)

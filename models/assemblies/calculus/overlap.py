r"""Overlap: assemblies that overlap have projections that overlap.

Two assemblies in C overlap the more, the longer their parents in A and B fired together (see
`neurosim.models.assemblies.calculus.association`). After each joint round, each is brought back by
its parent alone, and projected from C into a new area D for one round, with nothing learned [1]_:

.. math:: o_C = |x_A \cap x_B| / k \quad \to \quad o_D = |z_A \cap z_B| / k .

Fibers from C to D never learn, so what they do to two sets that share m neurons is known. The
input of a neuron of D is S + U from the one and S + V from the other, with S ~ Bin(m, p) and U, V ~
Bin(k - m, p), and it wins with more than t inputs, or with t and an index among the lowest share f:

.. math::
   E[o_D] = \frac{n}{k} \Big[ (1 - f) P(S + U > t,\, S + V > t)
         + f\, P(S + U \ge t,\, S + V \ge t) \Big] .

The bound for random projection [2]_, of which constants are not known, is
(k / n)^((1 - o) / (1 + o)) / ln(n / k)^(o / (1 + o)).

====================  ============  ========  ====  ===================================
parameter             symbol        value     unit  source
====================  ============  ========  ====  ===================================
neurons, winners      n, k          1e5, 317  -     [1]_, reference simulator
connection            p             0.01      -     reference simulator
Hebbian gain          beta          0.05      -     reference simulator
rounds of each phase  rounds        11        -     reference simulator
joint rounds          together      30        -     reference simulator: 10 to 30
====================  ============  ========  ====  ===================================

References
----------
.. [1] Papadimitriou, Vempala, Mitropolsky, Collins, Maass, "Brain computation by assemblies of
   neurons", PNAS 117:14464, 2020, doi:10.1073/pnas.2001893117.
.. [2] Papadimitriou, Vempala, "Random projection in the brain and computation with assemblies of
   neurons", ITCS 2019, LIPIcs 124:57, doi:10.4230/LIPIcs.ITCS.2019.57.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from pydantic import Field

from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.models.assemblies.brain import overlap
from neurosim.models.assemblies.calculus.association import ENDS, FIBERS
from neurosim.models.assemblies.operations import Tick, fire_together, follow, project_two
from neurosim.models.assemblies.papers import PNAS
from neurosim.models.assemblies.parameters import Circuit, Gain, Rounds

Findings = Mapping[str, np.ndarray[Any, Any]]


class Overlap(Circuit):
    """Parameters of the experiment; see the table of the module."""

    beta: Gain = Field(0.05, description="Hebbian gain")
    rounds: Rounds = Field(11, description="rounds in which A, or B, fires alone")
    together: Rounds = Field(30, description="rounds in which both fire, at most")


def run_seed(
    config: Overlap, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Associate, and after every joint round look into D.

    Examples
    --------
    >>> found = run_seed(Overlap(n=1000, k=30, p=0.1, rounds=3, together=4), seed=0)
    >>> found["assemblies"].shape, found["projections"].shape
    ((4,), (4,))
    """
    brain = config.build({**FIBERS, "C": ["D"]}, config.beta, seed=seed, threads=threads)
    project_two(brain, *ENDS, config.rounds)
    overlaps = []
    for done in fire_together(brain, *ENDS, config.together):
        first, second = follow(brain, "S", "A", "C", "D"), follow(brain, "T", "B", "C", "D")
        overlaps.append([overlap(first[i], second[i]) for i in (1, 2)])
        tick(done / config.together)
    assemblies, projections = np.array(overlaps).T
    return {"assemblies": assemblies, "projections": projections}


def expect(config: Overlap, share: float) -> float:
    """Return the overlap / k of the projections of two sets that share ``share`` of k neurons.

    Examples
    --------
    >>> [round(expect(Overlap(), share), 3) for share in (0.0, 0.5, 1.0)]
    [0.004, 0.122, 1.0]
    """
    from scipy.stats import binom

    n, k, p, m = config.n, config.k, config.p, round(share * config.k)
    t = int(binom.isf(k / n, k, p))
    above = binom.sf(t, k, p)
    f = (k / n - above) / binom.pmf(t, k, p)
    common = np.arange(m + 1)
    both = [np.sum(binom.pmf(common, m, p) * binom.sf(least - 1 - common, k - m, p) ** 2)
            for least in (t + 1, t)]  # fmt: skip
    return min(float(((1 - f) * both[0] + f * both[1]) * n / k), 1.0)  # against rounding


def bound(config: Overlap, share: float) -> float:
    """Return the bound of random projection."""
    rare = config.k / config.n
    return float(rare ** ((1 - share) / (1 + share)) / np.log(1 / rare) ** (share / (1 + share)))


def measure(config: Overlap, found: Findings) -> dict[str, float]:
    """Return both overlaps at the end, how they rank together, and how far off the law is."""
    assemblies, projections = found["assemblies"], found["projections"]
    return {
        "assemblies": assemblies[-1],
        "projections": projections[-1],
        "rank": _correlate_ranks(assemblies, projections),
        "law": _deviation(config, assemblies[-1], projections[-1]),
    }


def _deviation(config: Overlap, assemblies: float, projections: float) -> float:
    """Return by how many standard deviations the overlap in D is off that of random sets.

    Of three counts that vary like Poisson's - shared, and in the one set or the other alone -
    two sums are k, which leaves a variance of k o (1 - o) / (1 + o).
    """
    o = expect(config, assemblies)
    deviation = np.sqrt(o * (1 - o) / (1 + o) / config.k)
    return float((projections - o) / deviation) if deviation else float("nan")


def _correlate_ranks(a: Any, b: Any) -> float:
    from scipy.stats import rankdata

    ranks = rankdata(a), rankdata(b)
    return float(np.corrcoef(*ranks)[0, 1]) if min(map(np.ptp, ranks)) > 0 else float("nan")


def card(config: Overlap) -> list[Band]:
    """Return the rows."""
    axes, claim = f"{PNAS}: the axes of their figure", f"{PNAS}: the one grows with the other"
    exact = "exact: fibers from C to D are random and do not learn"
    return [
        Band("assemblies", "overlap of the assemblies in C", None, None, axes, "to 0.8"),
        Band("projections", "overlap of their projections in D", None, None, axes, "to 0.3"),
        Band("rank", "rank correlation of the two overlaps", 0.8, None, claim, "> 0"),
        Band("law", "overlap in D, off that of random sets", -3.0, 3.0, exact, "0"),
    ]


def outcome(config: Overlap, values: Mapping[str, float]) -> str:
    """Say how far the assemblies, and how far their projections overlap.

    Examples
    --------
    >>> told = outcome(Overlap(), {"assemblies": 0.741, "projections": 0.315, "rank": 0.986})
    >>> told.partition("; ")[0]
    'Assemblies that overlap by 74 % have projections that overlap by 32 %'
    """
    assemblies, projections = percent(values["assemblies"]), percent(values["projections"])
    told = f"Assemblies that overlap by {assemblies} have projections that overlap by {projections}"
    if np.isnan(values["rank"]):
        return f"{told}."
    return f"{told}; rank correlation over {config.together} joint rounds: {values['rank']:.2f}."


AXES = {
    "assemblies": "seed, joint rounds from 1; overlap / k of the assemblies in C",
    "projections": "seed, joint rounds from 1; overlap / k of their projections in D",
}
LEGEND = (
    "overlap: neurons shared by two sets of k winners / k, after the last joint round; rank "
    "correlation: over the joint rounds; off: in standard deviations"
)


EXPERIMENT = Experiment(
    name="overlap",
    summary="Assemblies that overlap have projections that overlap",
    source="Papadimitriou et al. 2020",
    configuration=Overlap,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--n 10000 --k 100",
    time=10,
    draw="neurosim.models.assemblies.calculus.figures:draw_overlap",
)

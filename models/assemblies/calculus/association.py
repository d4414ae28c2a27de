r"""Association: assemblies that fire together come to overlap.

Two assemblies, formed in areas A and B, are projected into C one after the other, then both at
once, then the second alone [1]_. With z(t) the winners of C in round t, the scorecard counts

.. math:: |z(s) \cap z(t)| \quad \text{at the ends } s, t \text{ of the four phases,}

and holds them against what the tests of the reference simulator of [1]_ assert. The curve is that
of the published figure: after each joint round, A and B each fire alone into C for a round, with
nothing learned, and

.. math:: o = |z_A \cap z_B| / k .

======================  ================  ==========  ====  ===================================
parameter               symbol            value       unit  source
======================  ================  ==========  ====  ===================================
neurons, winners        n, k              1e5, 317    -     [1]_, reference simulator
connection, gain        p, beta           0.05, 0.1   -     its tests
rounds of each phase    rounds, together  10, 10      -     its tests
the same for the curve  curve_p,          0.01, 0.05  -     its figure of association
                        curve_beta
joint rounds, curve     curve_together    20          -     its figure of association
======================  ================  ==========  ====  ===================================

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
from neurosim.files.results.result import Result
from neurosim.models.assemblies.brain import overlap
from neurosim.models.assemblies.operations import (
    Tick,
    associate,
    fire_together,
    follow,
    project_two,
)
from neurosim.models.assemblies.papers import PNAS
from neurosim.models.assemblies.parameters import ASSERTED, Circuit, Gain, Rounds

FIBERS = {"S": ["A"], "T": ["B"], "A": ["C"], "B": ["C"]}
ENDS = ("S", "T"), ("A", "B"), "C"

AXIS = f"{PNAS}: the range of their figure; in people 0.08 to 0.10"
LEAST = 20
"""Neurons that the two assemblies share in the end, as the published simulator asserts."""
BY_CHANCE = (
    "A alone and B alone: two random sets of k winners share 1 neuron on average, and more than 2 "
    "in 8 % of graphs"
)

Findings = Mapping[str, np.ndarray[Any, Any]]


class Association(Circuit):
    """Parameters of the experiment; see the table of the module."""

    p: float = Field(0.05, ge=0, le=1, description="connection probability")
    beta: Gain = Field(0.1, description="Hebbian gain")
    rounds: Rounds = Field(10, description="rounds in which A, or B, fires alone")
    together: Rounds = Field(10, description="rounds in which both fire")
    curve_p: float = Field(0.01, ge=0, le=1, description="connection probability, curve")
    curve_beta: Gain = Field(0.05, description="Hebbian gain, curve")
    curve_together: Rounds = Field(20, description="rounds in which both fire, curve")

    @property
    def is_published(self) -> bool:
        """Whether the reference simulator asserts figures at these parameters."""
        of_test = (self.n, self.k, self.p, self.beta, self.rounds, self.together)
        return of_test == (100_000, 317, 0.05, 0.1, 10, 10)

    @property
    def has_published_curve(self) -> bool:
        """Whether there is a published figure of the curve."""
        of_figure = (self.n, self.k, self.curve_p, self.curve_beta, self.rounds)
        return of_figure == (100_000, 317, 0.01, 0.05, 10)

    @property
    def ends(self) -> tuple[int, int, int, int]:
        """Last round of each phase: A alone, B alone, both, B alone."""
        a, b = self.rounds - 1, 2 * self.rounds - 1
        return a, b, b + self.together, b + self.together + self.rounds


def run_seed(
    config: Association, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Run the schedule, then the curve, each in a brain of its own.

    Examples
    --------
    >>> config = Association(n=1000, k=30, p=0.1, rounds=3, together=2, curve_together=4)
    >>> found = run_seed(config, seed=0)
    >>> found["shared"].shape, found["support"].shape, found["curve"].shape
    ((2, 11), (11,), (4,))
    """
    brain = config.build(FIBERS, config.beta, seed=seed, threads=threads)
    record = associate(brain, *ENDS, config.together, config.rounds)
    tick(0.5)
    phases = [record.winners[end] for end in config.ends[:2]]
    shared = [[np.intersect1d(z, w).size for w in record.winners] for z in phases]
    curve = _trace_curve(config, seed, threads, lambda share: tick(0.5 + share / 2))
    return {"shared": np.array(shared), "support": np.array(record.support), "curve": curve}


def _trace_curve(config: Association, seed: int, threads: int, tick: Tick) -> Any:
    """Return the overlap of what A alone and B alone bring about in C, by joint rounds."""
    total = config.curve_together
    brain = config.build(FIBERS, config.curve_beta, seed=seed, threads=threads, p=config.curve_p)
    project_two(brain, *ENDS, config.rounds)
    curve = []
    for done in fire_together(brain, *ENDS, total):
        curve.append(overlap(follow(brain, "S", "A", "C")[-1], follow(brain, "T", "B", "C")[-1]))
        tick(done / total)
    return np.array(curve)


def measure(config: Association, found: Findings) -> dict[str, float]:
    """Return neurons shared at the ends of the phases, the support, and points of the curve."""
    a, b, both, again = config.ends
    with_a, with_b = found["shared"]
    shared = {"AB": with_a[b], "AC": with_a[both], "BC": with_b[both], "AD": with_a[again]}
    points = {f"curve {t}": found["curve"][t - 1] for t in _points(config)}
    return {**shared, "support": found["support"][-1], **points}


def card(config: Association) -> list[Band]:
    """Return the rows; with bands at the published parameters."""
    return [
        _asserted(config, "AB", "A alone and B alone", None, 2),
        _asserted(config, "AC", "A alone and both", 100, None),
        _asserted(config, "BC", "B alone and both", 100, None),
        _asserted(config, "AD", "A alone and B alone after both", LEAST, None),
        Band("support", "neurons of C that have fired", None, None, ""),
        *(_point(config, t) for t in _points(config)),
    ]


def _points(config: Association) -> tuple[int, ...]:
    return tuple(t for t in (10, 20) if t <= config.curve_together) or (config.curve_together,)


def _asserted(config: Association, id: str, phases: str, low: int | None, high: int | None) -> Band:
    name = f"shared: {phases}"
    if not config.is_published:
        return Band(id, name, None, None, "")
    return Band(id, name, low, high, ASSERTED, f"<= {high}" if low is None else f">= {low}")


def _point(config: Association, t: int) -> Band:
    name = f"curve: overlap / k after {t} joint rounds"
    if not (config.has_published_curve and t in (10, 20)):
        return Band(f"curve {t}", name, None, None, "")
    return Band(f"curve {t}", name, 0.1, 0.5, AXIS, "0.1-0.5")


def outcome(config: Association, values: Mapping[str, float]) -> str:
    """Say what the two assemblies shared before they fired together, and what they share after.

    Examples
    --------
    >>> outcome(Association(), {"AB": 1.0, "AD": 33.0}).partition(", ")[2]
    '10 % once both have fired together; published: at least 6 %.'
    """
    before, after = (percent(values[id] / config.k) for id in ("AB", "AD"))
    published = f"; published: at least {percent(LEAST / config.k)}" if config.is_published else ""
    return (
        f"The assembly of A shares {before} of its neurons with that of B, {after} once both have "
        f"fired together{published}."
    )


def explain(result: Result) -> list[str]:
    """Say why rows failed, where it is known."""
    return [BY_CHANCE for row in result.rows if row.id == "AB" and row.passed is False]


AXES = {
    "shared": "seed, with (A alone, B alone), round; neurons of C shared with the end of a phase",
    "support": "seed, round; neurons of C that have fired so far",
    "curve": "seed, joint rounds from 1; overlap / k of what A alone and B alone bring about in C",
}
LEGEND = (
    "shared: neurons among the k winners of C in the last rounds of two phases (A fires alone, B "
    "alone, both, B alone after both); curve: in a second brain, with curve_p and curve_beta"
)


EXPERIMENT = Experiment(
    name="association",
    summary="Assemblies that fire together come to overlap",
    source="Papadimitriou et al. 2020",
    configuration=Association,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--n 20000 --k 141",
    time=10,
    explain=explain,
    draw="neurosim.models.assemblies.calculus.figures:draw_association",
)

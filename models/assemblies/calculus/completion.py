r"""Completion: part of an assembly brings back the rest.

An assembly x forms for ``rounds`` rounds; then a random part of its neurons, the cue, fires, and
recurrence alone drives the area for ``recall`` rounds [1]_. Of the winners z at the end,

.. math:: r = |x \cap z| / k

is the share recovered. Recall leaves no trace by default; the tests of the reference simulator of
[1]_ recall with plasticity on, so both are told. There are two curves: r against the share of x in
the cue, at two connection probabilities, and r against the rounds of training, from a weak cue.

=======================  =============  ========  ====  ===================================
parameter                symbol         value     unit  source
=======================  =============  ========  ====  ===================================
neurons, winners         n, k           1e5, 317  -     [1]_, reference simulator
connection               p              0.05      -     its tests
Hebbian gain             beta           0.05      -     its tests
rounds of training       rounds         25        -     its tests
share of x in the cue    share          0.5       -     its tests
rounds of recall         recall         5         -     its tests
connection, curves       curve_p        0.01      -     its figure of completion
rounds of training       curve_rounds   30        -     its figure (20 to 30)
share in the weak cue    curve_share    0.4       -     its figure of completion
rounds of recall from it curve_recall   8         -     its figure of completion
=======================  =============  ========  ====  ===================================

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
from neurosim.models.assemblies.brain import Brain, overlap
from neurosim.models.assemblies.operations import Tick, complete, project
from neurosim.models.assemblies.papers import PNAS
from neurosim.models.assemblies.parameters import ASSERTED, Circuit, Gain, Rounds

SHARES = tuple(i / 10 for i in range(1, 11))
"""Of the assembly in the cue, for the curve."""
LEAST = 300 / 317
"""Recovered with plasticity on, as the published simulator asserts."""

Findings = Mapping[str, np.ndarray[Any, Any]]


class Completion(Circuit):
    """Parameters of the experiment; see the table of the module."""

    k: int = Field(317, ge=10, description="neurons that fire; ten, so that a tenth is one")
    p: float = Field(0.05, ge=0, le=1, description="connection probability")
    beta: Gain = Field(0.05, description="Hebbian gain")
    rounds: Rounds = Field(25, description="rounds of training")
    share: float = Field(0.5, ge=0.1, le=1, description="share of the assembly in the cue")
    recall: Rounds = Field(5, description="rounds of recall")
    curve_p: float = Field(0.01, ge=0, le=1, description="connection probability, curves")
    curve_rounds: Rounds = Field(30, description="rounds of training, at most, curve")
    curve_share: float = Field(0.4, ge=0.1, le=1, description="share in the cue, curve")
    curve_recall: Rounds = Field(8, description="rounds of recall, curve")

    @property
    def is_published(self) -> bool:
        """Whether the reference simulator asserts a figure at these parameters."""
        of_test = (self.n, self.k, self.p, self.beta, self.rounds, self.share, self.recall)
        return of_test == (100_000, 317, 0.05, 0.05, 25, 0.5, 5)


def run_seed(
    config: Completion, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Train brains of either connection probability, and let them recall.

    Examples
    --------
    >>> found = run_seed(Completion(n=1000, k=30, p=0.1, rounds=9, curve_rounds=4), seed=0)
    >>> {name: array.shape for name, array in found.items()}
    {'recovered': (2, 5), 'by_share': (2, 10), 'by_training': (4,)}
    """
    dense, sparse = (
        config.build({"S": ["A"]}, config.beta, seed=seed, threads=threads, p=p)
        for p in (config.p, config.curve_p)
    )
    for brain in (dense, sparse):
        project(brain, "S", "A", config.rounds)
    by_share = [[_recover(b, s, config.recall)[-1] for s in SHARES] for b in (dense, sparse)]
    recovered = [_recover(dense, config.share, config.recall, plastic) for plastic in (False, True)]
    tick(0.5)
    by_training = _train(config, seed, threads, lambda share: tick(0.5 + share / 2))
    return {
        "recovered": np.array(recovered),
        "by_share": np.array(by_share),
        "by_training": np.array(by_training),
    }


def _train(config: Completion, seed: int, threads: int, tick: Tick) -> list[float]:
    """Return what a weak cue brings back after each round of training."""
    fibers = {"S": ["A"]}
    brain = config.build(fibers, config.beta, seed=seed, threads=threads, p=config.curve_p)
    recovered = []
    for done in range(config.curve_rounds):
        brain.project({"S": "A", "A": "A"} if done else {"S": "A"})
        recovered.append(_recover(brain, config.curve_share, config.curve_recall)[-1])
        tick((done + 1) / config.curve_rounds)
    return recovered


def _recover(brain: Brain, share: float, rounds: int, plastic: bool = False) -> list[float]:
    """Return, by round of recall, the share of the assembly that fires."""
    assembly = brain.winners("A")
    record = complete(brain, "A", share, rounds, plastic=plastic)
    return [overlap(assembly, winners) for winners in record.winners]


def measure(config: Completion, found: Findings) -> dict[str, float]:
    """Return what was recovered, without and with plasticity, and points of the curves."""
    off, on = found["recovered"][:, -1]
    weak = {f"weak {t}": found["by_training"][t - 1] for t in _points(config)}
    return {"off": off, "on": on, **weak}


def card(config: Completion) -> list[Band]:
    """Return the rows; with a band at the published parameters."""
    name = f"recovered from {percent(config.share)}"
    on = f"{name}, plasticity on"
    return [
        Band("off", f"{name}, plasticity off", None, None, ""),
        Band("on", on, LEAST, None, ASSERTED, f">= {LEAST:.3f}")
        if config.is_published
        else Band("on", on, None, None, ""),
        *(_weak(config, t) for t in _points(config)),
    ]


def _points(config: Completion) -> tuple[int, ...]:
    return tuple(t for t in (20, 30) if t <= config.curve_rounds) or (config.curve_rounds,)


def _weak(config: Completion, t: int) -> Band:
    name = f"curve: from {percent(config.curve_share)} after {t} rounds of training"
    return Band(f"weak {t}", name, None, None, f"{PNAS}: a figure without numbers", "rises")


def outcome(config: Completion, values: Mapping[str, float]) -> str:
    """Say how much of the assembly a part of it brings back.

    Examples
    --------
    >>> outcome(Completion(), {"on": 0.9805, "off": 0.9722})
    '50 % of an assembly bring back 98 % of it, without plasticity 97 %; published: at least 95 %.'
    """
    published = f"; published: at least {percent(LEAST)}" if config.is_published else ""
    return (
        f"{percent(config.share)} of an assembly bring back {percent(values['on'])} of it, "
        f"without plasticity {percent(values['off'])}{published}."
    )


AXES = {
    "recovered": "seed, plasticity (off, on), round of recall; neurons of the assembly / k",
    "by_share": "seed, p (p, curve_p), share in the cue (0.1 to 1); recovered",
    "by_training": "seed, rounds of training from 1; recovered from a weak cue at curve_p",
}
LEGEND = (
    "recovered: neurons of the assembly that fire after the rounds of recall / k, from a part of "
    "it that fired first; curve: the same in another brain, with curve_p and curve_recall"
)


EXPERIMENT = Experiment(
    name="completion",
    summary="Part of an assembly brings back the rest",
    source="Papadimitriou et al. 2020",
    configuration=Completion,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--rounds 10 --seeds 3",
    time=15,
    draw="neurosim.models.assemblies.calculus.figures:draw_completion",
)

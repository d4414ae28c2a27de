r"""Fast weights: synapses that bind what fires together at once, and forget it within seconds.

In every round [1]_

.. math:: A \leftarrow \lambda A + \eta\, h_{post} h_{pre}^T ,

with binary, sparse h. Three things are shown, all without training:

- *retrieval*: "c9k8j3f1??c" asks which digit followed the c
(`neurosim.models.memory.fast_weights.retrieval`); the
  published networks were trained to do so, layer by layer of the same size;
- *recency*: recall of a pair against its age, beside signal-to-noise theory
  (`neurosim.models.memory.fast_weights.recency`);
- *time scales*: activity, fast weights and slow weights of one network
  (`neurosim.models.memory.fast_weights.time_scales`).

The explicit matrix and the stored patterns must give the same drive.

====================  ============  ==============  ======================================
parameter             symbol        value           source
====================  ============  ==============  ======================================
decay, rate           lambda, eta   0.95, 0.5       [1]_
neurons               R             20 to 200       [1]_: 20, 50, 100
that fire             k             3, 5, 5, 5      here
pairs in a string     -             4               [1]_
load                  -             4 to 24 pairs   here, R = 100, k = 5
recency               n, k, lambda  4 sizes, 4      here
====================  ============  ==============  ======================================

References
----------
.. [1] Ba, Hinton, Mnih, Leibo, Ionescu, "Using fast weights to attend to the recent past", NIPS
   2016, arXiv:1610.06258.
"""

from typing import Any

import numpy as np

from neurosim.base.arrays import spikes
from neurosim.base.random.stream import Stream
from neurosim.binary.pathways.fast_memory import FastMatrix, FastPatterns
from neurosim.binary.plasticity.fast_hebbian import FastHebbian
from neurosim.experiment.experiment import Experiment
from neurosim.models.assemblies.operations import Tick, part_of
from neurosim.models.memory.fast_weights import recency, retrieval, time_scales
from neurosim.models.memory.fast_weights.rows import (
    CHECKED,
    Findings,
    card,
    explain,
    measure,
    outcome,
)
from neurosim.models.memory.fast_weights.sizes import FastWeights
from neurosim.topology.regular import AllToAll, FixedFanOut

HISTORY = 300
"""Rounds in which the two forms are compared."""
__all__ = ["AXES", "EXPERIMENT", "LEGEND", "card", "explain", "measure", "outcome", "run_seed"]


def run_seed(
    config: FastWeights, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Ask strings, compare both forms, test pairs of every age, and follow items.

    Examples
    --------
    >>> small = FastWeights(strings=20, units=100, active=5, load=4, n=200, k=10, decays=0.9,
    ...                     repeats=2, scale_n=200, scale_k=10, episodes=1)
    >>> found = run_seed(small, seed=0)
    >>> found["errors"].tolist(), found["recall"].shape
    ([0.0], (1, 1, 25))
    """
    del threads
    parts = [part_of(tick, i, 3) for i in range(3)]
    found = {
        **_ask(config, seed, parts[0]),
        "difference": np.array([compare(config.rule, seed)]),
        **_test_ages(config, seed, parts[1]),
    }
    size = config.scale_n, config.scale_k
    course = time_scales.follow(size, config.rule, config.episodes, seed, parts[2])
    return {
        **found,
        "course": course.recalled,
        "course_ages": time_scales.ages_of(config.decay),
        "erased": np.array([course.active, course.erased]),
        "changed": np.array([course.n_changed]),
    }


def _ask(config: FastWeights, seed: int, tick: Tick) -> dict[str, Any]:
    """Return the shares of wrong answers, and how many a network gives alike."""
    asked = [(units, active, config.pairs) for units, active in config.codes]
    asked += [(config.load_units, config.load_active, pairs) for pairs in config.load]
    shares = []
    for i, (units, active, pairs) in enumerate(asked):
        strings = retrieval.write(units, active, pairs, config.strings, seed)
        told = retrieval.answer(strings, units, config.rule, tick=part_of(tick, i, len(asked)))
        shares.append(float(np.mean(told != strings.answers)))
    units, active = config.codes[0]
    strings = retrieval.write(units, active, config.pairs, config.strings, seed)
    marked = retrieval.answer(strings, units, config.rule, is_marked=True)
    few = strings.first(CHECKED)
    by_network = retrieval.answer_by_network(few, units, config.rule)
    same = by_network == retrieval.answer(few, units, config.rule)
    return {
        "errors": np.array(shares[: len(config.codes)]),
        "load_errors": np.array(shares[len(config.codes) :]),
        "marked_error": np.array([np.mean(marked != strings.answers)]),
        "same": np.array([same.mean()]),
    }


def compare(rule: FastHebbian, seed: int, n: int = 100, k: int = 5) -> float:
    """Return how far the drives of the two forms are apart, of the largest in the round.

    Examples
    --------
    >>> compare(FastHebbian(0.95, 0.5), seed=0) < 1e-10
    True
    """
    pres, posts = (
        FixedFanOut(k).edges(HISTORY, n, Stream(seed, name)).indices.reshape(HISTORY, k)
        for name in ("history pre", "history post")
    )
    matrix = FastMatrix(rule, AllToAll().edges(n, n, Stream(seed, "all")), n)
    patterns, worst = FastPatterns(rule, n, n), 0.0
    for when in range(HISTORY):
        is_post = np.zeros(n, np.uint8)
        is_post[posts[when]] = 1
        drives = []
        for memory in (matrix, patterns):
            drives.append(memory.drive(spikes(pres[when]), when))
            memory.learn(pres[when], is_post, posts[when], when)
        largest = max(float(drives[0].max()), 1e-300)
        worst = max(worst, float(np.abs(drives[0] - drives[1]).max()) / largest)
    return worst


def _test_ages(config: FastWeights, seed: int, tick: Tick) -> dict[str, Any]:
    """Return ages and recall for each size and decay; fewer ages end in NaN."""
    shape = len(config.sizes), len(config.decays), config.ages
    ages, recalled = np.full(shape, np.nan), np.full(shape, np.nan)
    for at, (i, j, size, decay) in enumerate(config.cases()):
        part = part_of(tick, at, shape[0] * shape[1])
        lags = recency.lags_of(*size, decay, config.ages)
        ages[i, j, : lags.size] = lags
        recalled[i, j, : lags.size] = recency.recall(
            size, decay, lags.tolist(), config.repeats, seed, part
        )
    return {"ages": ages, "recall": recalled}


AXES = {
    "errors": "seed, size of the task; share of wrong answers",
    "load_errors": "seed, pairs in a string; share of wrong answers",
    "marked_error": "seed, 1; share of wrong answers where question marks have a code",
    "same": "seed, 1; share of answers that a network gives alike",
    "difference": "seed, 1; drives of the two forms, relative",
    "ages": "seed, size, decay, age; rounds, NaN where there are fewer ages",
    "recall": "seed, size, decay, age; share of the neurons",
    "course": "seed, memory (activity; fast weights; slow weights), age; share of the neurons",
    "course_ages": "seed, age; rounds",
    "erased": "seed, (active; recalled) after activity was erased",
    "changed": "seed, 1; slow synapses that changed",
}
LEGEND = (
    "errors: strings answered wrong; R, k: neurons of a string, and how many fire for a character; "
    "'?' bound: question marks have a code, which is not the published protocol; 10 of 1,000 at "
    "0.9: neurons that fire, all, decay; half-life: age at which half of an item's neurons are "
    "recalled; early: up to half of the half-life in theory"
)


EXPERIMENT = Experiment(
    name="fast-weights",
    summary="What fires together is bound at once, recalled, and soon forgotten",
    source="Ba, Hinton, Mnih, Leibo & Ionescu 2016",
    configuration=FastWeights,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    example="--set decay=0.9 --seeds 3",
    time=50,
    explain=explain,
    draw="neurosim.models.memory.fast_weights.figure:draw_fast_weights",
)

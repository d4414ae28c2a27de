r"""Sequences: a series of stimuli is memorised, and replayed from the first.

Each presentation shows the items i = 1..L for one round each, while the area A learns from the
stimulus S and from itself [1]_:

.. math::
   z(t) = \text{top-}k\,(W_{SA}\, s_t + W_{AA}\, z(t-1)), \qquad
   w_{ij} \leftarrow \min((1 + \beta)\, w_{ij},\, w_{max}).

Weights into a neuron sum to 1 before anything is learned, along each fiber. What wins for an item
in the last presentation is memorised. Then learning stops, the first stimulus fires for one round,
and the area runs free for L - 1: item i is recalled if at least 3/4 of its assembly fires in round
i, and no other assembly more. With a scaffold, an area B that sees A alone and fires back, half the
presentations serve.

The order is stored in the direction of the weights. Where each item is held for several rounds (a
teacher makes it fire), assemblies that only grow get stuck in the first item; with beta_minus =
beta, what fires now also weakens its synapses to what fired before, and the sequence runs.

=====================  ============  =======  ====  ==============================
parameter              symbol        value    unit  source
=====================  ============  =======  ====  ==============================
neurons, winners       n, k          1000,30  -     [1]_
connection             p             0.2      -     [1]_: 0.04 to 0.4
Hebbian gain           beta          0.1      -     [1]_
largest weight         w_max         4        -     chosen here; 3 to 2^20 serve
items                  L             25       -     [1]_
presentations          rounds        10       -     [1]_; 5 with scaffold
order: p, rounds held  order_p,hold  0.4,3    -     chosen here
order: presentations   order_rounds  20       -     chosen here
=====================  ============  =======  ====  ==============================

References
----------
.. [1] Dabagia, Papadimitriou, Vempala, "Computation with sequences of assemblies in a model of
   the brain", ALT 2024, arXiv:2306.03812; Neural Computation, doi:10.1162/neco_a_01720 (DOI to be
   verified).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from neurosim.base.arrays import Real
from neurosim.experiment.experiment import Experiment
from neurosim.experiment.scorecard import Band, percent
from neurosim.models.assemblies.operations import Tick, part_of
from neurosim.models.assemblies.papers import SEQUENCES
from neurosim.models.assemblies.sequences.replay import STRONGEST, Memory, memorise, order

ENOUGH = 0.75
"""Share of an assembly that must fire for its item to count as recalled."""
LEARNED = 0.9
"""Mean overlap from which a sequence counts as learned."""
CLAIM = f"{SEQUENCES}: recall and overlap tend to 1"
HALF = f"{SEQUENCES}: with a scaffold, half serve"
LAW = "(1 + beta)^(2 presentations)"
Findings = Mapping[str, np.ndarray[Any, Any]]


def run_seed(
    config: Memory, seed: int, threads: int = 1, tick: Tick = lambda share: None
) -> Findings:
    """Memorise a sequence without and with scaffold, and teach one without and with beta_minus.

    Examples
    --------
    >>> tiny = Memory(n=300, k=15, p=0.4, length=5, rounds=8, order_rounds=4)
    >>> found = run_seed(tiny, seed=0)
    >>> found["overlap"].shape, float(measure(tiny, found)["recalled"])
    ((2, 8, 5, 5), 1.0)
    """
    parts = [part_of(tick, i, 4) for i in range(4)]
    memory = [memorise(config, bool(i), seed, threads, parts[i]) for i in range(2)]
    taught = [order(config, i * config.beta, seed, threads, parts[2 + i]) for i in range(2)]
    return {
        "overlap": np.array(memory),
        "order": np.array([overlaps for overlaps, _ in taught]),
        "weights": np.array([weights for _, weights in taught]),
    }


def mean_overlap(overlap: Real) -> Real:
    """Return the mean overlap of item i with round i of the replay."""
    means: Real = np.diagonal(overlap, axis1=-2, axis2=-1).mean(axis=-1)
    return means


def share_recalled(overlap: Real) -> Real:
    """Return the share of items of which enough fires, and of no other item more."""
    right = np.diagonal(overlap, axis1=-2, axis2=-1)
    is_recalled = (right >= ENOUGH) & (right == overlap.max(axis=-1))
    shares: Real = is_recalled.mean(axis=-1)
    return shares


def first_learned(overlap: Real) -> Real:
    """Return the presentation after which the mean overlap first is `LEARNED`; NaN if none."""
    is_learned = mean_overlap(overlap) >= LEARNED
    first: Real = np.where(is_learned.any(axis=-1), 1.0 + is_learned.argmax(axis=-1), np.nan)
    return first


def measure(config: Memory, found: Findings) -> dict[str, float]:
    """Return shares recalled and overlaps, the gain by the scaffold, and what order needs."""
    overlap, half = found["overlap"], config.rounds // 2 - 1
    recalled, means = share_recalled(overlap), mean_overlap(overlap)
    first, ordered, weights = first_learned(overlap), found["order"], found["weights"]
    return {
        "recalled": recalled[0, -1],
        "overlap": means[0, -1],
        "scaffold recalled": recalled[1, half],
        "scaffold overlap": means[1, half],
        "scaffold full": means[1, -1],
        "speed-up": first[0] / first[1],
        "order": mean_overlap(ordered[1]),
        "no depression": mean_overlap(ordered[0, 1:, 1:]),
        "direction": weights[1, 0] / weights[1, 1],
    }


def card(config: Memory) -> list[Band]:
    """Return the claims, with bands at the published parameters."""
    t, half = config.rounds, config.rounds // 2
    rows = [
        Band("recalled", f"items recalled after {t} presentations", 1.0, 1.0, CLAIM, "1"),
        Band("overlap", f"overlap after {t} presentations", 0.95, 1.0, CLAIM, "1"),
        Band("scaffold recalled", f"scaffold: items recalled after {half}", 1.0, 1.0, HALF, "1"),
        Band("scaffold overlap", f"scaffold: overlap after {half}", 0.95, 1.0, HALF, "1"),
        Band("scaffold full", f"scaffold: overlap after {t}", 0.99, 1.0, HALF, "1"),
        Band("speed-up", "scaffold: speed-up in presentations", 1.5, 3.0, HALF, "2"),
        Band("order", "held items, with depression: overlap", 0.99, 1.0, ""),
        Band("no depression", "held items, no depression: overlap", 0.0, 0.1, ""),
        _direction(config),
    ]
    if config.is_published:
        return rows
    at = {source: f"{source}; n = 1,000, k = 30" for source in (CLAIM, HALF)}
    return [
        band._replace(low=None, high=None, source=at.get(band.source, band.source)) for band in rows
    ]


def _direction(config: Memory) -> Band:
    """Return the row of weights along the sequence / back, a law until the largest is reached."""
    name, growth = "depression: weight to next / to previous", 1 + config.beta
    if config.order_rounds * np.log(growth) > np.log(STRONGEST):
        return Band("direction", name, None, None, "")
    ratio = growth ** (2 * config.order_rounds)
    return Band("direction", name, None, None, LAW, f"{ratio:.3g}")


def outcome(config: Memory, values: Mapping[str, float]) -> str:
    """Say how much of the sequence is recalled, without and with the scaffold.

    Examples
    --------
    >>> told = outcome(Memory(), {"recalled": 1.0, "scaffold recalled": 0.96})
    >>> told.partition("; ")[0]
    'After 10 presentations 100 % of 25 items are recalled, with a scaffold 96 % after 5'
    """
    alone, scaffold = percent(values["recalled"]), percent(values["scaffold recalled"])
    published = "; published: recall tends to 100 %, half the presentations serve with a scaffold"
    return (
        f"After {config.rounds} presentations {alone} of {config.length} items are recalled, with "
        f"a scaffold {scaffold} after {config.rounds // 2}"
        f"{published if config.is_published else ''}."
    )


AXES = {
    "overlap": "seed, without or with scaffold, presentation, round of replay, item; share of k",
    "order": "seed, beta_minus = 0 or beta, round of replay, item; share of k",
    "weights": "seed, beta_minus = 0 or beta, weight to next, previous and same item",
}
LEGEND = (
    "overlap: of the replay with what was memorised / k; speed-up: presentations to overlap 0.9, "
    "without / with scaffold; held items: each fires for some rounds; depression: beta_minus = "
    "beta; without it, from the second item on"
)


EXPERIMENT = Experiment(
    name="sequence",
    summary="A sequence of stimuli is memorised and replayed",
    source="Dabagia, Papadimitriou & Vempala 2024",
    configuration=Memory,
    run_seed=run_seed,
    measure=measure,
    card=card,
    outcome=outcome,
    axes=AXES,
    legend=LEGEND,
    each="brain",
    example="--p 0.4 --rounds 5",
    time=10,
    draw="neurosim.models.assemblies.sequences.figures:draw_sequence",
)
